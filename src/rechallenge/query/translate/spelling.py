"""Words of another database as PubMed terms: fields, truncation and wildcards."""

import re
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase

from rechallenge.query.lint import MIN_STEM
from rechallenge.query.syntax import Node, Operator, Span
from rechallenge.query.translate.foreign import Words
from rechallenge.query.translate.loss import Effect, Ledger
from rechallenge.query.translate.tables import Dialect, SourceField, source_tables
from rechallenge.query.translate.trees import joined, term

_COVERED = {"tiab": {"ti", "ot"}, "tw": {"tiab", "ti", "ot", "nm", "mh:noexp"}}
_UNKNOWN = SourceField(tags=("all",), why="this field has no counterpart in PubMed; searched in all fields")


_PLAIN = re.compile(r"(?P<words>[^\W_]+(?:[ \-][^\W_]+)*)(?P<star>\*?)\Z")


@cache
def _signs(source: Dialect) -> dict[int, str]:
    """A database's wildcards as `*` for any characters, `?` for one or none, `#` for exactly one."""
    return str.maketrans(source_tables(source).wildcards)


@dataclass(frozen=True, slots=True)
class Spelling:
    """Words that PubMed can search: at most the last one truncated. `gap` says that truncation stood inside."""

    words: tuple[str, ...]
    is_truncated: bool = False
    gap: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.words) + ("*" if self.is_truncated else "")


def tags_of(source: Dialect, codes: tuple[str, ...], span: Span, ledger: Ledger) -> tuple[str, ...]:
    """PubMed tags that stand for a database's field codes; what differs goes to the ledger."""
    tags, differences = _tags(source, codes)
    for what, why, effect in differences:
        ledger.lose(what, why, span, effect)
    return tags


@cache
def _tags(source: Dialect, codes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[str, str, Effect], ...]]:
    """Codes that PubMed says together, such as title, abstract and keywords, are taken together, the most first."""
    left = set(codes)
    found: list[tuple[str, SourceField]] = []
    for group in sorted(source_tables(source).fields, key=lambda group: -group.count(",")):
        if left >= set(group.split(",")):
            left -= set(group.split(","))
            found.append((group, source_tables(source).fields[group]))
    found += [(code, _UNKNOWN) for code in sorted(left)]
    tags = [written for _, field in found for written in field.tags]
    covered = {lesser for kept in tags for lesser in _COVERED.get(kept, ())}
    sign = source_tables(source).field_sign
    differences = tuple((sign.replace("{}", group), field.why, field.effect) for group, field in found if field.why)
    return tuple(dict.fromkeys(kept for kept in tags if kept not in covered)), differences


def spellings(words: Words, ledger: Ledger, source: Dialect) -> tuple[Spelling, ...]:
    """Every spelling that a database's wildcards stand for, as PubMed can write it.

    A single character, or one or none, is tried with each letter inside a word; at the end of a word, or where there are
    several, the word is truncated. A number after a truncation limits how far it goes, which PubMed cannot.
    """
    text = words.text.translate(_signs(source))
    if match := _PLAIN.match(text):
        return (_checked(Spelling(tuple(match["words"].split()), bool(match["star"])), words, ledger),)
    if not any(map(str.isalnum, text)):
        ledger.lose(words.text, "nothing but signs", words.span, Effect.LEFT_OUT)
        return ()
    if re.search(r"\*\d", text):
        ledger.lose(words.text, "PubMed cannot limit how much follows a truncated word", words.span, Effect.WIDER)
    text = re.sub(r"\*\d*", "*", text)
    if re.search(rf"\w{{{MIN_STEM},}}[?#]+(?!\w)", text):
        why = "PubMed has no sign for a single character; the word is truncated there"
        ledger.lose(words.text, why, words.span, Effect.WIDER)
        text = re.sub(rf"(\w{{{MIN_STEM},}})[?#]+(?!\w)", r"\1*", text)
    holes = re.findall(r"[?#]", text)
    if len(holes) == 1:
        why = "PubMed has no sign for a single character; each letter is written out, other characters are not tried"
        ledger.lose(words.text, why, words.span, Effect.NARROWER)
        letters = [*(("",) if holes[0] == "?" else ()), *ascii_lowercase]
        texts = [re.sub(r"[?#]", letter, text) for letter in letters]
    else:
        if holes:
            why = "PubMed has no sign for a single character; the word is truncated at the first"
            ledger.lose(words.text, why, words.span, Effect.WIDER)
        texts = [" ".join(re.sub(r"[?#].*", "*", word) for word in text.split())]
    return tuple(found for one in texts if (found := _spelling(one, words, ledger)) is not None)


def _spelling(text: str, words: Words, ledger: Ledger) -> Spelling | None:
    parts = [word for word in re.sub(r"[\[\]\":;,!(){}=]", " ", text).split() if any(map(str.isalnum, word))]
    if not parts:
        ledger.lose(words.text, "nothing but signs", words.span, Effect.LEFT_OUT)
        return None
    gap = any("*" in word for word in parts[:-1]) or "*" in parts[-1].rstrip("*")
    is_truncated = parts[-1].endswith("*")
    stems = tuple(word.split("*")[0] if "*" in word.strip("*") else word.strip("*") for word in parts)
    stems = tuple(stem for stem in stems if stem)
    if gap and len(parts) == 1:
        ledger.lose(words.text, "PubMed truncates at the end of a word only; cut there", words.span, Effect.WIDER)
        return _checked(Spelling(stems, True), words, ledger) if stems else None
    if not stems:
        return None
    if gap:
        return Spelling(tuple(word for word in parts if word.strip("*")), gap=True)
    return _checked(Spelling(stems, is_truncated), words, ledger)


def _checked(spelling: Spelling, words: Words, ledger: Ledger) -> Spelling:
    if spelling.is_truncated and len(" ".join(spelling.words)) < MIN_STEM:
        why = f"PubMed does not truncate under {MIN_STEM} characters; written without the sign"
        ledger.lose(words.text, why, words.span, Effect.NARROWER)
        return Spelling(spelling.words)
    return spelling


def term_of(spelling: Spelling, tags: tuple[str, ...], span: Span, ledger: Ledger) -> Node | None:
    """The spelling in each field, joined by OR; words with truncation inside the phrase are joined by AND."""
    if not spelling.gap:
        return joined(Operator.OR, [term(spelling.text, written, span) for written in tags], span)
    why = "PubMed cannot truncate inside a phrase; the words may stand anywhere in the field"
    ledger.lose(spelling.text, why, span, Effect.WIDER)
    parts: list[Node] = []
    for word in spelling.words:
        checked = _checked(
            Spelling((word.strip("*").split("*")[0],), "*" in word.lstrip("*")), Words(word, False, span), ledger
        )
        found = term_of(checked, tags, span, ledger) if checked.text else None
        parts += [found] if found is not None else []
    return joined(Operator.AND, parts, span)
