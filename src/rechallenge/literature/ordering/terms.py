"""What a record says, as numbers: weighted words and word pairs of title, abstract, headings, keywords and types."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rechallenge.model import Record

_WORD = re.compile(r"[^\W_]{2,}|\d")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,40}>")
TITLE_WEIGHT = 2.0  # a word of the title counts as if it stood there twice, and once more as a word of titles
MIN_RECORDS = 2  # a term of one record says nothing about another
MAX_SHARE = 0.95  # of records; what nearly all have tells none apart
_PAIR = np.int64(1) << np.int64(31)
_AT_A_TIME = 1000  # records


@dataclass(frozen=True, slots=True)
class TermMatrix:
    """Records by terms.

    Attributes:
        weights: CSR matrix of float32, a row per record: logarithmic counts times inverse document frequency, over the
            length that the row has with the terms left out.
        rarity: inverse document frequency of each term.
        words: the unigrams and whole headings; a term is one of them or a pair.
        first, second: place in `words` of each term's first and second part; `second` is -1 for a single one.
        is_brief: of each record whether it has no abstract.
    """

    weights: Any
    rarity: NDArray[np.float32]
    words: tuple[str, ...]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    is_brief: NDArray[np.bool_]

    def term(self, column: int) -> str:
        """A term in words, as a reader knows it."""
        second = int(self.second[column])
        first = self.words[int(self.first[column])]
        return first if second < 0 else f"{first} {self.words[second]}"


class _Places(dict[str, int]):
    """Numbers words as they are met, plural and singular as one."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._by_stem: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        stem = word if word.startswith("[") else singular(word)
        place = self._by_stem.setdefault(stem, len(self.words))
        if place == len(self.words):
            self.words.append(stem)
        self[word] = place
        return place


def singular(word: str) -> str:
    """An English plural without its ending.

    Source:
        The S-stemmer of Harman D, J Am Soc Inf Sci 1991;42:7-15, table 2.
    """
    if len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else f"{word[:-3]}y"
    if word.endswith("es"):
        return word if word.endswith(("aes", "ees", "oes")) else word[:-1]
    return word if word.endswith(("us", "ss", "is")) else word[:-1]


def term_matrix(records: Sequence[Record]) -> TermMatrix:
    """The terms of `records`, in their order.

    Words of two and more letters, and pairs of neighbouring words within a field. Headings and publication types count
    whole; keywords and headings count by their words too.
    """
    places = _Places()
    counted = _counted(records, places)
    is_brief = np.array([not record.abstract.strip() for record in records], dtype=bool)
    return _weighted(counted, tuple(places.words), is_brief)


def text_vector(matrix: TermMatrix, concepts: Iterable[Sequence[str]]) -> Any:
    """One row of length 1 over the terms of `matrix`: the mean of the concepts, each of them the words of its texts."""
    from scipy.sparse import csr_array

    known = {word: place for place, word in enumerate(matrix.words)}
    codes = matrix.first.astype(np.int64) * _PAIR + matrix.second + 1
    total = np.zeros(len(codes))
    for texts in concepts:
        counts = Counter(code for text in texts for code in _codes([known.get(singular(w), -1) for w in _words(text)]))
        found = np.array(sorted(counts), dtype=np.int64)
        at = np.minimum(np.searchsorted(codes, found), max(len(codes) - 1, 0))
        held = codes[at] == found if len(codes) else np.zeros(0, dtype=bool)
        value = (1 + np.log([counts[code] for code in found[held].tolist()])) * matrix.rarity[at[held]]
        total[at[held]] += value / (np.linalg.norm(value) or 1.0)
    total /= np.linalg.norm(total) or 1.0
    return csr_array(total.astype(np.float32).reshape(1, -1))


def _codes(ids: list[int]) -> Iterator[int]:
    """The terms of one text whose words have these places, -1 for an unknown word."""
    for one in ids:
        if one >= 0:
            yield one * int(_PAIR)
    for one, other in pairwise(ids):
        if one >= 0 and other >= 0:
            yield one * int(_PAIR) + other + 1


def _words(text: str) -> list[str]:
    return _WORD.findall(_MARKUP.sub(" ", text).lower())


def _fields(record: Record, places: _Places) -> Iterator[tuple[list[int], float]]:
    """Places of the words of each field, in order, with the field's weight."""
    yield [places[word] for word in _words(record.title)], TITLE_WEIGHT
    yield [places[word] for word in _words(record.abstract)], 1.0
    for word in _words(record.title):
        yield [places[f"[title] {singular(word)}"]], TITLE_WEIGHT
    for heading in (*record.mesh, *record.keywords):
        yield [places[word] for word in _words(heading)], 1.0
    for whole in (*(f"[mesh] {h}" for h in record.mesh), *(f"[type] {t}" for t in record.publication_types)):
        yield [places[whole.lower()]], 1.0


@dataclass(frozen=True, slots=True)
class _Counts:
    """How often each term stands in each record; `code` is first * 2^31 + second + 1."""

    record: NDArray[np.int32]
    code: NDArray[np.int64]
    count: NDArray[np.float32]  # whole numbers, so exact


def _counted(records: Sequence[Record], places: _Places) -> _Counts:
    """Some records at a time, so that only the counts are ever held for all of them."""
    parts = [
        _counts([]),
        *(
            _counts([list(_fields(record, places)) for record in records[at : at + _AT_A_TIME]], at)
            for at in range(0, len(records), _AT_A_TIME)
        ),
    ]
    return _Counts(
        np.concatenate([part.record for part in parts]),
        np.concatenate([part.code for part in parts]),
        np.concatenate([part.count for part in parts]),
    )


def _counts(records: list[list[tuple[list[int], float]]], first: int = 0) -> _Counts:
    fields = [(row, ids, weight) for row, parts in enumerate(records, first) for ids, weight in parts if ids]
    size = [len(ids) for _, ids, _ in fields]
    word = np.fromiter(chain.from_iterable(ids for _, ids, _ in fields), dtype=np.int64, count=sum(size))
    field = np.repeat(np.arange(len(fields)), size)
    row = np.array([row for row, _, _ in fields], dtype=np.int64)[field]
    weight = np.array([weight for _, _, weight in fields])[field]
    joined = np.flatnonzero(field[1:] == field[:-1])
    code = np.concatenate([word * _PAIR, word[joined] * _PAIR + word[joined + 1] + 1])
    row, weight = np.concatenate([row, row[joined]]), np.concatenate([weight, weight[joined]])
    order = np.lexsort((code, row))
    row, code, weight = row[order], code[order], weight[order]
    starts = np.flatnonzero(np.r_[True, (row[1:] != row[:-1]) | (code[1:] != code[:-1])]) if len(row) else order
    count = np.add.reduceat(weight, starts) if len(row) else weight
    return _Counts(row[starts].astype(np.int32), code[starts], count.astype(np.float32))


def _weighted(counts: _Counts, words: tuple[str, ...], is_brief: NDArray[np.bool_]) -> TermMatrix:
    from scipy.sparse import csr_array

    n = len(is_brief)
    codes, column, spread = np.unique(counts.code, return_inverse=True, return_counts=True)
    rarity = np.log((1 + n) / (1 + spread)) + 1
    value = (1 + np.log(counts.count, dtype=np.float64)) * rarity[column]
    length = np.sqrt(np.bincount(counts.record, weights=value**2, minlength=n))  # of all terms, those left out too
    telling = (spread >= MIN_RECORDS) & (spread <= max(MAX_SHARE * n, MIN_RECORDS))
    kept = telling[column]
    place = np.cumsum(telling) - 1
    column, row = place[column[kept]], counts.record[kept]
    value = (value[kept] / length[row]).astype(np.float32)
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))])
    first, second = np.divmod(codes[telling], _PAIR)
    return TermMatrix(
        weights=csr_array((value, column.astype(np.int32), start.astype(np.int32)), shape=(n, int(telling.sum()))),
        rarity=rarity[telling].astype(np.float32),
        words=words,
        first=first.astype(np.int32),
        second=(second - 1).astype(np.int32),
        is_brief=is_brief,
    )
