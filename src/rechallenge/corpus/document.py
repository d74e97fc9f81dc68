"""An article as the corpus takes it in: texts, names and codes, days. Who reads the XML decides what goes where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

STREAMS: Mapping[str, tuple[str, ...]] = {
    "ti": ("title",),
    "tiab": ("title", "abstract", "keywords"),
    "ot": ("keywords",),
    "tt": ("transliterated",),
    "ad": ("affiliations",),
    "cois": ("conflicts",),
    "subjects": ("subjects",),
    "others": ("others",),
}
"""Full-text columns, each with the sections of a document that it holds, in order.

`subjects` is what [tw] has beyond [tiab]: headings, subheadings, types, substances, names, numbers of data banks, notes.
`others` is what [all] has beyond the rest: authors, journal, grants and the like.
"""

SECTIONS = tuple(dict.fromkeys(section for sections in STREAMS.values() for section in sections))

NAMES = ("mh", "majr", "sh", "pt", "nm", "au", "1au", "lastau", "fau", "cn", "ir", "fir", "ps", "ta", "pl")
"""Columns compared whole after `words.key`; those of `mh` and `majr` may be `heading/subheading`."""

CODES = ("rn", "la", "aid", "lid", "jid", "vi", "ip", "pg", "gr", "si", "sb", "auid")
"""Columns compared whole after `words.code`."""

DATES = ("ppdat", "epdat", "edat", "crdt", "mhda", "dcom", "lr")
"""Days as yyyymmdd, 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article.

    Attributes:
        texts: values by section; words of two values never form a phrase.
        terms: values by column of NAMES and CODES.
        dates: yyyymmdd by column of DATES.
    """

    pmid: int
    version: int = 1
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    dates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deleted:
    """PMIDs that a file takes back: what came before, in this file or an earlier one, no longer stands."""

    pmids: tuple[int, ...]
