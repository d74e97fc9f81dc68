"""Which pairs of records are worth comparing: those that share one of several keys."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rechallenge.literature.matching.fields import Fields

Index = NDArray[np.int64]
Key = Callable[[Fields], tuple[str | int, ...] | None]

TITLE_LETTERS = 40  # enough to tell papers apart, short enough to survive a lost subtitle
SHORT_TITLE = 24  # "Editorial", "Reply to the authors": such titles need a second witness
ABSTRACT_LETTERS = 80


def _start(fields: Fields) -> str:
    return fields.letters[:TITLE_LETTERS]


def _title_and_year(fields: Fields) -> tuple[str | int, ...] | None:
    return (_start(fields), fields.year) if len(fields.title) >= SHORT_TITLE else None


def _title_and_author(fields: Fields) -> tuple[str | int, ...] | None:
    return (_start(fields), fields.first_author) if fields.title else None


def _title_and_page(fields: Fields) -> tuple[str | int, ...] | None:
    return (_start(fields), *fields.pages[0]) if fields.title and fields.pages else None


def _end_of_title_and_author(fields: Fields) -> tuple[str | int, ...] | None:
    return (fields.letters[-25:], fields.first_author) if len(fields.title) >= SHORT_TITLE else None


def _long_words_and_year(fields: Fields) -> tuple[str | int, ...] | None:
    words = sorted(sorted(set(fields.title.split())), key=len, reverse=True)[:3]
    return (*words, fields.year) if len(words) == 3 else None


def _author_page_and_year(fields: Fields) -> tuple[str | int, ...] | None:
    return (fields.first_author, *fields.pages[0], fields.year) if fields.first_author and fields.pages else None


def _place(fields: Fields) -> tuple[str | int, ...] | None:
    return (fields.volume, *fields.pages[0]) if fields.volume and fields.pages else None


def _doi(fields: Fields) -> tuple[str | int, ...] | None:
    return (fields.doi,) if fields.doi else None


def _cochrane(fields: Fields) -> tuple[str | int, ...] | None:
    return (fields.cochrane,) if fields.cochrane else None


def _abstract(fields: Fields) -> tuple[str | int, ...] | None:
    letters = fields.abstract.replace(" ", "")
    return (letters[:ABSTRACT_LETTERS],) if len(letters) >= ABSTRACT_LETTERS else None


KEYS: tuple[Key, ...] = (
    _doi,
    _cochrane,
    _title_and_year,
    _title_and_author,
    _title_and_page,
    _end_of_title_and_author,
    _long_words_and_year,
    _author_page_and_year,
    _place,
    _abstract,
)


def candidate_pairs(prepared: Sequence[Fields]) -> tuple[Index, Index]:
    """Each pair of places in `prepared` that shares a key, once, the smaller first.

    Whether a pair is a candidate depends on its two records alone, so that adding records never hides one.

    Returns:
        first, second: int64[n_pairs], in ascending order.
    """
    n = len(prepared)
    found = [np.empty(0, dtype=np.int64)]
    for key in KEYS:
        found.extend(first * n + second for first, second in _sharing(key, prepared))
    pairs = np.unique(np.concatenate(found))
    return pairs // max(n, 1), pairs % max(n, 1)


def _sharing(key: Key, prepared: Sequence[Fields]) -> Iterator[tuple[Index, Index]]:
    codes: dict[tuple[str | int, ...], int] = {}
    keyed = [
        (place, codes.setdefault(value, len(codes))) for place, fields in enumerate(prepared) if (value := key(fields))
    ]
    if not keyed:
        return
    table = np.array(keyed, dtype=np.int64)
    order = np.argsort(table[:, 1], kind="stable")
    places, groups = table[order, 0], table[order, 1]
    alive = np.arange(len(places))
    distance = 1
    while len(alive := alive[alive + distance < len(places)]):
        alive = alive[groups[alive] == groups[alive + distance]]
        if len(alive):
            yield places[alive], places[alive + distance]
        distance += 1
