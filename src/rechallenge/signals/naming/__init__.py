"""From drug names as reported to ingredients: by FDA's word, exactly, by rules, by likeness; each with its reason."""

from rechallenge.signals.naming.dictionary import Dictionary, Entry, read_dictionary, read_names
from rechallenge.signals.naming.mapping import MIN_FUZZY_SCORE, Named, NameMapper, learn_elsewhere
from rechallenge.signals.naming.table import NamingFiles, Unmapped, count_steps, make_mapper, name_drugs, unmapped_names

__all__ = [
    "MIN_FUZZY_SCORE",
    "Dictionary",
    "Entry",
    "NameMapper",
    "Named",
    "NamingFiles",
    "Unmapped",
    "count_steps",
    "learn_elsewhere",
    "make_mapper",
    "name_drugs",
    "read_dictionary",
    "read_names",
    "unmapped_names",
]
