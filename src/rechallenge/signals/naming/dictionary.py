"""Which substances a name stands for: open registers, facts recalled, the vocabulary's drugs, and files of the user."""

import csv
import gzip
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from rechallenge.model import InputError
from rechallenge.signals.naming.text import data_file, key_of, names_no_drug, plain, without_salts
from rechallenge.vocabulary import Vocabulary, default_vocabulary, resolve_drug

_RECALLED = "names.toml"
_COLUMNS = (  # of files a user may have: name, ingredients, what stands between ingredients
    ("name", "ingredients", "\\"),
    ("drugname", "ingredient", "\\"),
    ("drug_name", "active_ingredient", ";"),
    ("drugname", "activeingredient", ";"),  # Drugs@FDA, Products.txt
    ("brand name", "active substance", "/"),  # Union register
    ("variant", "canonical", "\\"),
    ("drugname", "prod_ai", "\\"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name stands for, and by whose word."""

    ingredients: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Names by their key (`key_of`).

    Attributes:
        entries: each name with the ingredients it stands for, in capitals and in order.
        ambiguous: names under which one source knows products of different ingredients.
        digest: of everything that went in.
        told: what `given` said before: FDA has a few thousand ingredients for a million mentions.
    """

    entries: Mapping[str, Entry]
    ambiguous: frozenset[str]
    same: Mapping[str, str]
    vocabulary: Vocabulary
    digest: str
    told: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def given(self, prod_ai: str) -> tuple[str, ...]:
        """FDA's ingredients, each under the one spelling that is counted; none where it says no drug."""
        if prod_ai not in self.told:
            parts = (part for part in plain(prod_ai).split("\\") if part.strip() and not names_no_drug(part))
            self.told[prod_ai] = tuple(sorted({self.ingredient(part) for part in parts}))
        return self.told[prod_ai]

    def ingredient(self, text: str) -> str:
        """The one spelling under which an ingredient is counted: without salt, as the vocabulary or FDA calls it."""
        return _ingredient(text, self.same, self.vocabulary)

    def look_up(self, name: str) -> Entry | None:
        return self.entries.get(key_of(name))


def read_dictionary(*files: Path, vocabulary: Vocabulary | None = None) -> Dictionary:
    """The shipped dictionary with the user's files before it: what stands in a later file wins.

    Args:
        files: CSV or tab-separated, may be gzipped, with one of the headings of docs/methods/drug-names.md.
    Raises:
        InputError: a file that cannot be read, or whose heading is not known.
    """
    known = vocabulary or default_vocabulary()
    recalled: dict[str, Any] = tomllib.loads(data_file(_RECALLED))
    same = {key_of(other): name for name, others in recalled["same"].items() for other in (name, *others)}
    layers = [(_named(pairs, same, known), source) for source, pairs in _shipped(recalled, known)]
    layers += [(_named(read_names(file), same, known), file.name) for file in files]
    entries: dict[str, Entry] = {}
    ambiguous: set[str] = set()
    for found, source in layers:
        for key, meanings in found.items():
            if len(meanings) > 1:
                ambiguous.add(key)
                entries.pop(key, None)
            else:
                ambiguous.discard(key)
                entries[key] = Entry(next(iter(meanings)), source)
    _add_ingredients(entries, ambiguous, same, known)
    told = sorted((key, entry.ingredients) for key, entry in entries.items())
    return Dictionary(entries, frozenset(ambiguous), same, known, sha256(repr(told).encode()).hexdigest()[:16])


def _add_ingredients(
    entries: dict[str, Entry], ambiguous: set[str], same: Mapping[str, str], known: Vocabulary
) -> None:
    """Every ingredient is a name of itself, before any product that bears its name."""
    for entry in tuple(entries.values()):
        for ingredient in entry.ingredients:
            entries[key_of(ingredient)] = Entry((ingredient,), entry.source)
            ambiguous.discard(key_of(ingredient))
    for key, name in same.items():
        entries[key] = Entry((_ingredient(name, same, known),), "same substance")
        ambiguous.discard(key)


def read_names(file: Path) -> Iterator[tuple[str, str]]:
    """Pairs of name and ingredients of a user's file, "\\" between ingredients.

    Raises:
        InputError: as `read_dictionary`.
    """
    try:
        raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    except (OSError, EOFError) as error:
        raise InputError("cannot be read", where=str(file), fix="name a CSV or tab-separated file") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    yield from _pairs(text, str(file))


def _pairs(text: str, where: str) -> Iterator[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter="\t" if lines and "\t" in lines[0] else ",")
    heading = [cell.strip().lower() for cell in next(rows, [])]
    known = next((columns for columns in _COLUMNS if {columns[0], columns[1]} <= set(heading)), None)
    if known is None:
        wanted = " or ".join(f"{name}, {ingredients}" for name, ingredients, _ in _COLUMNS)
        raise InputError(f"has the heading {', '.join(heading)}", where=where, fix=f"give the columns {wanted}")
    at, of, separator = heading.index(known[0]), heading.index(known[1]), known[2]
    for row in rows:
        if len(row) > max(at, of) and row[at].strip():
            yield row[at], "\\".join(part.strip() for part in row[of].split(separator) if part.strip())


@cache
def _register(name: str) -> tuple[tuple[str, str], ...]:
    return tuple(_pairs(data_file(name), name))


def _shipped(recalled: Mapping[str, Any], known: Vocabulary) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    """From the least to the most trusted; a drug of the vocabulary may bear the brand of its combination."""
    yield "Union register", _register("eu-register.tsv")
    yield "vocabulary", ((name, drug.name) for drug in known.drugs.values() for name in drug.names if "/" not in name)
    yield "Drugs@FDA", _register("drugs-at-fda.tsv")
    combinations = ((name, "\\".join(parts)) for name, parts in recalled["combination"].items())
    yield "recalled", [*recalled["brand"].items(), *combinations]


def _named(
    pairs: Iterable[tuple[str, str]], same: Mapping[str, str], known: Vocabulary
) -> dict[str, set[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = {}
    for name, ingredients in pairs:
        parts = tuple(sorted({_ingredient(part, same, known) for part in ingredients.split("\\") if part.strip()}))
        if parts and (key := key_of(name)):
            found.setdefault(key, set()).add(parts)
    return found


def _ingredient(text: str, same: Mapping[str, str], known: Vocabulary) -> str:
    name = plain(text)
    for form in (name, without_salts(name)):
        if found := same.get(key_of(form)):
            name = found
            break
    else:
        name = without_salts(name)
    drug = resolve_drug(name, vocabulary=known) if "/" not in name else None
    return drug.name.upper() if drug else name
