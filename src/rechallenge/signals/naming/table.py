"""The names of a store mapped at once: each distinct name one time, whatever the number of its mentions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rechallenge.signals.naming.dictionary import read_dictionary, read_names
from rechallenge.signals.naming.mapping import Named, NameMapper, learn_elsewhere
from rechallenge.signals.naming.text import data_file, key_of, plain
from rechallenge.vocabulary import Vocabulary

if TYPE_CHECKING:
    import polars as pl

VERSION: Final = "naming 1"
_NO_NAME: Final = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class NamingFiles:
    """Files of the user.

    Attributes:
        dictionaries: of names and ingredients; a later one wins over an earlier one and over what is shipped.
        overrides: win over everything, FDA's own ingredient too; an empty ingredient says that the name is no drug.
        vocabulary: the user's drugs, which whoever makes the mapper reads into its vocabulary.
    """

    dictionaries: tuple[Path, ...] = ()
    overrides: tuple[Path, ...] = ()
    vocabulary: tuple[Path, ...] = ()

    @property
    def rules(self) -> str:
        """What a layer made with these files goes by."""
        files = (*self.dictionaries, *self.overrides, *self.vocabulary)
        digests = [f"{file.name} {sha256(file.read_bytes()).hexdigest()[:16]}" for file in files]
        return "; ".join([VERSION, _shipped(), *digests])


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A name that no step found, with the number of its mentions."""

    name: str
    n_mentions: int
    reason: str


def make_mapper(
    names: "pl.DataFrame", files: NamingFiles | None = None, *, vocabulary: Vocabulary | None = None
) -> NameMapper:
    """A mapper that knows the shipped dictionary, the user's files, and what FDA called these names elsewhere.

    Args:
        names: drugname, prod_ai and n_mentions, as the store's table `name`.
    """
    files = files or NamingFiles()
    dictionary = read_dictionary(*files.dictionaries, vocabulary=vocabulary)
    overrides = {}
    for file in files.overrides:
        for name, ingredients in read_names(file):
            parts = {dictionary.ingredient(part) for part in ingredients.split("\\") if part}
            overrides[key_of(name)] = tuple(sorted(parts))
    return NameMapper(dictionary, overrides, learn_elsewhere(_told(names), dictionary))


def name_drugs(names: "pl.DataFrame", mapper: NameMapper) -> "pl.DataFrame":
    """Rows (name_code, ingredient, is_mapped, rule, score): one for each ingredient of each name.

    A name that says no drug, or that no step found, is its own ingredient with `is_mapped` false.
    """
    import polars as pl

    rows: list[tuple[int, str, bool, str, float | None]] = []
    pairs = zip(names["name_code"].to_list(), *_texts(names), strict=True)
    for code, drugname, prod_ai in pairs:
        found = mapper.map(drugname, prod_ai)
        for ingredient in found.ingredients or (plain(drugname) or _NO_NAME,):
            rows.append((code, ingredient, found.is_mapped and bool(found.ingredients), found.step, found.score))
    schema = {
        "name_code": pl.Int32(),
        "ingredient": pl.String(),
        "is_mapped": pl.Boolean(),
        "rule": pl.String(),
        "score": pl.Float64(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def count_steps(names: "pl.DataFrame", mapper: NameMapper) -> dict[str, tuple[int, int]]:
    """By step: how many distinct names it mapped, and how many mentions; most mentions first."""
    found: dict[str, tuple[int, int]] = {}
    for name, n_mentions in _mapped(names, mapper):
        n_names, n_total = found.get(name.step, (0, 0))
        found[name.step] = (n_names + 1, n_total + n_mentions)
    return dict(sorted(found.items(), key=lambda item: -item[1][1]))


def unmapped_names(names: "pl.DataFrame", mapper: NameMapper) -> list[Unmapped]:
    """Names that no step found, the most mentioned first."""
    found: dict[tuple[str, str], int] = {}
    for name, n_mentions in _mapped(names, mapper):
        if name.step == "unmapped":
            key = (name.ingredients[0], name.reason)
            found[key] = found.get(key, 0) + n_mentions
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [Unmapped(name, n_mentions, reason) for (name, reason), n_mentions in ordered]


def _mapped(names: "pl.DataFrame", mapper: NameMapper) -> Iterable[tuple[Named, int]]:
    drugnames, given = _texts(names)
    for drugname, prod_ai, n_mentions in zip(drugnames, given, names["n_mentions"].to_list(), strict=True):
        yield mapper.map(drugname, prod_ai), n_mentions


@cache
def _shipped() -> str:
    files = ("drugs-at-fda.tsv", "eu-register.tsv", "names.toml", "words.toml")
    return f"shipped {sha256(''.join(map(data_file, files)).encode()).hexdigest()[:16]}"


def _told(names: "pl.DataFrame") -> Iterable[tuple[str, str, int]]:
    drugnames, given = _texts(names)
    return zip(drugnames, given, names["n_mentions"].to_list(), strict=True)


def _texts(names: "pl.DataFrame") -> tuple[Sequence[str], Sequence[str]]:
    return names["drugname"].fill_null("").to_list(), names["prod_ai"].fill_null("").to_list()
