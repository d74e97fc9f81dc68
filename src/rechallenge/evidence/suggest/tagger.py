"""Which words of a sentence name the suspected drug, its dose, its effect, the time elapsed and the disease treated.

A linear chain: a sentence gets the sequence of labels with the highest sum of weights, learned as a conditional random
field by scripts/train_suggest.py. It is small, deterministic, and needs nothing to run but numpy and its own file.

Source: Lafferty J, McCallum A, Pereira F 2001, Conditional random fields, ICML 2001, 282-289.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rechallenge.evidence.suggest.lexicon import name_spans

KINDS = ("drug", "effect", "dose", "elapsed", "indication")
TAGS = ("O", *(f"{edge}-{kind}" for kind in KINDS for edge in "BI"))
_LARGEST = 32_767
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|_")
_DRUG_ENDING = re.compile(
    r"(?:mab|nib|cillin|mycin|micin|floxacin|azole|prazole|sartan|pril|statin|olol|dipine|azepam|triptyline|"
    r"oxetine|idone|apine|azine|platin|taxel|rubicin|bicin|tinib|ciclovir|vir|vudine|barbital|caine|profen|"
    r"thiazide|semide|gliptin|gliflozin|glitazone|parin|xaban|sulfa\w*|phylline|setron|dronate|cept|stim|quine|"
    r"cycline|trexate|zolamide|amide|amine|idine|oxacin|cristine|blastine|poside|tecan)$"
)
_EVENT_ENDING = re.compile(
    r"(?:itis|osis|emia|aemia|penia|pathy|pathies|algia|uria|oma|lysis|toxicity|edema|oedema|rrhage|rrhea|plegia|"
    r"paresis|megaly|sclerosis|trophy|failure|syndrome|cytosis|philia|necrosis|rhabdo\w*|spasm|ectasia|dystonia|"
    r"nesia|kinesia|ataxia|mania|phobia|pnea|cardia|thrombosis|embolism|ulcers?|rash|seizures?|psychosis|fever)$"
)

# Words that tie a drug to what it did or was for. The nearest ones on either side tell the roles of names apart.
_RELATION_WORDS = frozenset(
    (
        *("induced", "induces", "induce", "induction", "associated", "association", "caused", "cause", "causes", "due"),
        *("to", "after", "following", "followed", "secondary", "related", "attributed", "attributable", "developed"),
        *(
            "developing",
            "develops",
            "develop",
            "resulted",
            "result",
            "resulting",
            "during",
            "complicated",
            "on",
            "with",
        ),
        *("complication", "complicating", "while", "adverse", "reaction", "precipitated", "provoked", "receiving"),
        *("received", "receive", "treated", "treatment", "treat", "treating", "toxicity", "from", "by", "in", "for"),
        *("therapy", "administration", "administered", "taking", "taken", "exposure", "given", "started", "reported"),
        *("report", "case"),
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a sentence that the tagger labels."""

    kind: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Words, numbers and signs, with their places."""
    return [Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]


def words_of(text: str) -> list[str]:
    """The words of `tokens_of` without their places."""
    return _TOKEN.findall(text)


def features_of(tokens: Sequence[Token]) -> list[list[str]]:
    """What the tagger sees of each token: itself, its ends, its neighbours, the word lists."""
    words = [token.text.lower() for token in tokens]
    listed = [""] * len(words)
    for kind, letter in (("diseases", "e"), ("drugs", "d")):
        for first, end in name_spans(words, kind):
            listed[first:end] = [letter] * (end - first)
    own = [
        f"{mark}{'D' if _DRUG_ENDING.search(word) else ''}{'E' if _EVENT_ENDING.search(word) else ''}"
        for word, mark in zip(words, listed, strict=True)
    ]
    padded, marks = ["^^", "^", *words, "$", "$$"], ["", "", *own, "", ""]
    left, right = _cues_beside(words, listed), _cues_beside(words[::-1], listed[::-1])[::-1]
    return [
        [
            *_features(padded, marks, at + 2, tokens[at].text),
            f"l={left[at]}|{listed[at]}",
            f"r={right[at]}|{listed[at]}",
            f"lr={left[at]}|{right[at]}|{listed[at]}",
        ]
        for at in range(len(words))
    ]


def _cues_beside(words: list[str], listed: list[str]) -> list[str]:
    """For each word the nearest word of relation before it, and the kind of listed name that stands between."""
    found, cue, between = [], "^", ""
    for at, (word, mark) in enumerate(zip(words, listed, strict=True)):
        found.append(f"{cue}|{between}")
        if word in _RELATION_WORDS:
            cue, between = word, ""
        elif mark and (at == 0 or listed[at - 1] != mark):
            between = mark
    return found


@lru_cache(maxsize=50_000)
def _own_features(written: str) -> tuple[str, ...]:
    """What a word shows by itself; words repeat, so this is kept."""
    word = written.lower()
    shape = re.sub(r"(.)\1+", r"\1", re.sub(r"[a-z]", "x", re.sub(r"[A-Z]", "X", re.sub(r"\d", "9", written))))
    return (
        "bias",
        f"w={word if not word[0].isdigit() else '9'}",
        f"s={shape}",
        f"p3={word[:3]}",
        f"p4={word[:4]}",
        f"e2={word[-2:]}",
        f"e3={word[-3:]}",
        f"e4={word[-4:]}",
        f"e5={word[-5:]}",
    )


def _features(words: list[str], marks: list[str], at: int, written: str) -> list[str]:
    word = words[at]
    around = [f"w{by}={words[at + by]}" for by in (-2, -1, 1, 2)]
    return [
        *_own_features(written),
        f"m={marks[at]}",
        f"m-1={marks[at - 1]}|{marks[at]}",
        f"m+1={marks[at]}|{marks[at + 1]}",
        f"m-2={marks[at - 2]}|{marks[at - 1]}",
        f"m+2={marks[at + 1]}|{marks[at + 2]}",
        *around,
        f"w-1w={words[at - 1]}|{word}",
        f"ww+1={word}|{words[at + 1]}",
        f"w-2w-1={words[at - 2]}|{words[at - 1]}",
        f"w+1w+2={words[at + 1]}|{words[at + 2]}",
        f"w-1m={words[at - 1]}|{marks[at]}",
        f"w+1m={words[at + 1]}|{marks[at]}",
        f"w-1w+1={words[at - 1]}|{words[at + 1]}",
        f"e-1={words[at - 1][-3:]}",
        f"e+1={words[at + 1][-3:]}",
    ]


class Tagger:
    """Weights and the way to the best labels. Invariant: `weights` is float32[n_features, n_tags]."""

    def __init__(self, index: dict[str, int], weights: NDArray[np.float32], moves: NDArray[np.float32]) -> None:
        self._index, self._weights, self._moves = index, weights, moves

    def spans(self, text: str) -> tuple[Span, ...]:
        """The labelled spans of one sentence, in their order."""
        tokens = tokens_of(text)
        if not tokens:
            return ()
        rows = [[self._index[name] for name in names if name in self._index] for names in features_of(tokens)]
        return _spans(tokens, best_path(rows, self._weights, self._moves))

    def readier(self, by: float) -> "Tagger":
        """The same tagger with `by` taken off the label of nothing: more is found, and more of it is wrong."""
        moves = self._moves.copy()
        moves[:, TAGS.index("O")] -= by
        return Tagger(self._index, self._weights, moves)

    def save(self, path: Path) -> None:
        """Writes the weights as whole numbers of two bytes, with their scale."""
        scale = float(max(np.abs(self._weights).max(), np.abs(self._moves).max())) / _LARGEST
        whole = np.round(self._weights / scale).astype(np.int16)
        kept = np.flatnonzero(np.abs(whole).max(axis=1) > 0)
        names = np.array(list(self._index))[kept]
        joined = np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
        np.savez_compressed(path, names=joined, weights=whole[kept], moves=self._moves, scale=np.float32(scale))


def load_tagger(path: Path) -> Tagger:
    """A tagger as saved."""
    with np.load(path, allow_pickle=False) as file:
        names = bytes(file["names"]).decode().split("\n")
        weights = (file["weights"] * file["scale"]).astype(np.float32)
        return Tagger({name: row for row, name in enumerate(names)}, weights, file["moves"])


@cache
def shipped_tagger() -> Tagger:
    """The tagger as trained by scripts/train_suggest.py."""
    with resources.as_file(resources.files(__package__) / "data" / "tagger.npz") as path:
        return load_tagger(path)


def best_path(rows: list[list[int]], weights: NDArray[np.float32], moves: NDArray[np.float32]) -> list[int]:
    """Viterbi: the labels whose weights and moves sum highest; moves is float32[n_tags + 1, n_tags], last row: start."""
    score, back = moves[-1] + weights[rows[0]].sum(axis=0), []
    for row in rows[1:]:
        table = score[:, None] + moves[:-1]
        back.append(table.argmax(axis=0))
        score = table.max(axis=0) + weights[row].sum(axis=0)
    path = [int(score.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def _spans(tokens: list[Token], path: list[int]) -> tuple[Span, ...]:
    found: list[Span] = []
    previous = "O"
    for token, number in zip(tokens, path, strict=True):
        tag = TAGS[number]
        if tag != "O":
            continues = tag[0] == "I" and previous[1:] == tag[1:]
            start = found.pop().start if continues else token.start
            found.append(Span(tag[2:], start, token.end))
        previous = tag
    return tuple(found)


def tags_of(tokens: Sequence[Token], spans: Sequence[Span]) -> list[str]:
    """The labels by which spans are written on tokens; where spans overlap, the kind that stands first in KINDS wins."""
    tags = ["O"] * len(tokens)
    for span in sorted(spans, key=lambda one: KINDS.index(one.kind), reverse=True):
        inside = [at for at, token in enumerate(tokens) if token.start < span.end and token.end > span.start]
        for place, at in enumerate(inside):
            tags[at] = f"{'I' if place else 'B'}-{span.kind}"
    return tags
