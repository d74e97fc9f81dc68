"""A PubMed strategy from sets of names: every heading, substance and word of a concept joined by OR, concepts by AND."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from rechallenge.model import InputError

_CODE = re.compile(r"(?P<letters>[A-Za-z]{2,})[ -]?(?P<digits>\d[\w/]*)\Z")
_FORBIDDEN = re.compile(r"[\"\[\]()]|[\u201c\u201d]")


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea of a question: a drug set, an event, a design.

    Attributes:
        name: what it is called in messages.
        headings: MeSH headings, with a subheading if wanted ("Janus Kinases/antagonists and inhibitors"); exploded.
        substances: names for [nm]: drugs before they had a heading of their own.
        words: text words for [tiab]: names, brands, codes, synonyms; `*` at the end truncates.
        together: words that stand anywhere in one title and abstract: ("purpura", "palpable").
    """

    name: str
    headings: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()


def build(concepts: Sequence[Concept], *, as_of: date | None = None) -> str:
    """A strategy as text, one concept a line, each term with its own tag, to be edited by people.

    Codes get the spellings with a hyphen, a space and neither; single words in -itis are cut to -iti*, which also finds
    -itides and -itic. A phrase that holds a word searched anyway adds nothing to an OR and is left away.

    Args:
        as_of: only records created by that day, [crdt]. A past state of PubMed cannot be had again: records are added late,
            revised and indexed since.
    Raises:
        InputError: no concept, a concept without terms, or a term with quotes, brackets or parentheses.

    >>> print(build([Concept("drug", (), ("tofacitinib",), ("tofacitinib", "CP-690550")), Concept("event", ("Vasculitis",))]))
    (tofacitinib[nm] OR tofacitinib[tiab] OR "CP-690550"[tiab] OR "CP 690550"[tiab] OR CP690550[tiab])
    AND ("Vasculitis"[mh])
    """
    if not concepts:
        raise InputError("no concept to search for", fix="give at least one concept")
    lines = [f"({' OR '.join(_terms(concept))})" for concept in concepts]
    if as_of is not None:
        lines.append(f"1800:{as_of:%Y/%m/%d}[crdt]")
    return "\nAND ".join(lines)


def _terms(concept: Concept) -> list[str]:
    for text in (*concept.headings, *concept.substances, *concept.words, *chain.from_iterable(concept.together)):
        if _FORBIDDEN.search(text) or not any(map(str.isalnum, text)):
            raise InputError(
                f"{text!r} cannot stand in a PubMed term", where=f"concept {concept.name!r}", fix="write plain words"
            )
    terms = [f'"{heading}"[mh]' for heading in _unique(concept.headings)]
    terms += [f"{_quoted(name)}[nm]" for name in _unique(concept.substances)]
    terms += [f"{_quoted(word)}[tiab]" for word in _needed(_unique(_spelled(concept.words)))]
    terms += [f"({' AND '.join(f'{_quoted(word)}[tiab]' for word in words)})" for words in concept.together]
    if not terms:
        raise InputError("no terms", where=f"concept {concept.name!r}", fix="give headings, substances or words")
    return terms


def _spelled(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        text = " ".join(word.replace(",", "").split())
        if match := _CODE.match(text):
            yield text
            yield from (f"{match['letters']}{mark}{match['digits']}" for mark in ("-", " ", ""))
        elif text.casefold().endswith("itis") and text.isalpha():
            yield f"{text[:-1]}*"
        else:
            yield text
            if "-" in text:
                yield " ".join(text.replace("-", " ").split())


def _unique(words: Iterable[str]) -> list[str]:
    return list({word.casefold(): word for word in reversed(list(words))}.values())[::-1]


def _needed(words: Sequence[str]) -> Iterator[str]:
    """The words without those that hold another one of the list in whole words."""
    folded = [" ".join(re.split(r"[\s\-]+", word.casefold().rstrip("*"))) for word in words]
    whole = {text for text, word in zip(folded, words, strict=True) if not word.endswith("*")}
    stems = tuple(word[:-1].casefold() for word in words if word.endswith("*") and word[:-1].isalnum())
    for text, word in zip(folded, words, strict=True):
        parts = text.split()
        shorter = tuple(stem for stem in stems if stem != text) if word.endswith("*") else stems
        by_stem = any(part.startswith(shorter) for part in parts)
        if not by_stem and not any(text != other and f" {other} " in f" {text} " for other in whole):
            yield word


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"\w+\*?", text) and text.upper() not in {"AND", "OR", "NOT"} else f'"{text}"'
