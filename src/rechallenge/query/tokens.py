"""From characters to tokens. Any text can be read; nothing raises."""

import re
from dataclasses import dataclass
from enum import StrEnum

from rechallenge.query.syntax import Remark, RemarkKind, Span


class Kind(StrEnum):
    OPEN = "("
    CLOSE = ")"
    OPERATOR = "operator"
    WORD = "word"
    QUOTED = "quoted"
    TAG = "tag"
    COLON = ":"
    REFERENCE = "#"


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    start: int
    end: int


_TYPOGRAPHIC = dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02"), '"')
_TYPOGRAPHIC_QUOTE = re.compile(f"[{''.join(map(chr, _TYPOGRAPHIC))}]")
_PLAIN = str.maketrans({**_TYPOGRAPHIC, 0x2018: "'", 0x2019: "'", 0xA0: " ", 0xFF08: "(", 0xFF09: ")", 0xFF1A: ":"})

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<quoted>"[^"]*(?:"|\Z))
  | (?P<tag>\[[^\[\]]*(?:\]|\Z|(?=\[)))
  | (?P<reference>\#\d+(?![\w-]))
  | (?P<symbol>[&|](?![^\s()"\[\]:]))
  | (?P<separator>[,;]+(?![^\s()"\[\]:]))
  | (?P<colon>:)
  | (?P<bracket>\])
  | (?P<word>[^\s()"\[\]:]+)
    """,
    re.VERBOSE,
)
_OPERATORS = {"AND", "OR", "NOT"}
_IGNORED = {
    "bracket": (RemarkKind.OPEN_BRACKET, "a closing bracket without an opening one is ignored"),
    "separator": (RemarkKind.SEPARATOR, "a comma or semicolon between terms is read as a space"),
}
_PUNCTUATION = {"(": Kind.OPEN, ")": Kind.CLOSE, ":": Kind.COLON}
_SYMBOLS = {"&": "AND", "|": "OR"}


def plain(text: str) -> str:
    """Typographic quotes, no-break spaces, full-width parentheses and colons as plain ones, character for character."""
    return text.translate(_PLAIN)


def tokenise(text: str) -> tuple[list[Token], list[Remark]]:
    """Tokens in order, and remarks on what is not plain."""
    read = plain(text)
    first = _TYPOGRAPHIC_QUOTE.search(text)
    remarks: list[Remark] = []
    if first is not None:
        remark = Remark(RemarkKind.TYPOGRAPHIC, "typographic quotes are read as plain ones", Span(*first.span()))
        remarks.append(remark)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(read):
        token = _token(match, remarks)
        if token is not None:
            tokens.append(token)
    return _lower_case_operators(tokens, remarks), remarks


def _token(match: re.Match[str], remarks: list[Remark]) -> Token | None:
    kind, text = match.lastgroup, match.group()
    if kind == "word":
        return Token(Kind.OPERATOR if text in _OPERATORS else Kind.WORD, text, match.start(), match.end())
    span = Span(*match.span())
    match kind:
        case "open" | "close" | "colon":
            return Token(_PUNCTUATION[text], text, span.start, span.end)
        case "quoted":
            if not text.endswith('"') or len(text) == 1:
                remarks.append(Remark(RemarkKind.OPEN_QUOTE, "the quote is not closed; read to the end", span))
            return Token(Kind.QUOTED, text.strip('"'), span.start, span.end)
        case "tag":
            if not text.endswith("]"):
                remarks.append(Remark(RemarkKind.OPEN_BRACKET, "the bracket is not closed", span))
            return Token(Kind.TAG, text.strip("[]"), span.start, span.end)
        case "bracket" | "separator":
            remarks.append(Remark(*_IGNORED[kind], span))
            return None
        case "reference":
            return Token(Kind.REFERENCE, text[1:], span.start, span.end)
        case "symbol":
            return Token(Kind.OPERATOR, _SYMBOLS[text], span.start, span.end)
        case _:  # spaces
            return None


_ENDS_OPERAND = {Kind.TAG, Kind.CLOSE, Kind.QUOTED, Kind.REFERENCE}
_BEGINS_OPERAND = {Kind.OPEN, Kind.QUOTED, Kind.REFERENCE}


def _lower_case_operators(tokens: list[Token], remarks: list[Remark]) -> list[Token]:
    """Reads `and`, `or`, `not` as operators where they cannot be words of a phrase.

    PubMed asks for capitals. A lower-case word stands for an operator after a complete operand (tag, parenthesis,
    quote), before one, or anywhere in a text without a single capital operator and without tags; elsewhere it is a word
    of the phrase, as in `signs and symptoms[mh]`.
    """
    is_bare = not any(token.kind in {Kind.OPERATOR, Kind.TAG} for token in tokens)
    result: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind is not Kind.WORD or token.text.upper() not in _OPERATORS:
            result.append(token)
            continue
        before = tokens[index - 1].kind if index else None
        after = tokens[index + 1].kind if index + 1 < len(tokens) else None
        if before in _ENDS_OPERAND or after in _BEGINS_OPERAND or (is_bare and before and after):
            span = Span(token.start, token.end)
            remarks.append(Remark(RemarkKind.LOWER_CASE, f"{token.text!r} is read as {token.text.upper()}", span))
            result.append(Token(Kind.OPERATOR, token.text.upper(), token.start, token.end))
        else:
            result.append(token)
    return result
