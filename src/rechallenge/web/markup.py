"""Text of records as HTML: everything is escaped, PubMed's own markup is kept, the words of the question are marked."""

import html
import re
from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from rechallenge.review.preferences import Spot

LONGEST = 100_000  # characters shown of one text

# As PubMed, Crossref and Europe PMC spell it -> as it is shown.
_KEPT = {
    "i": "i", "em": "i", "italic": "i", "jats:italic": "i",
    "b": "b", "strong": "b", "bold": "b", "jats:bold": "b",
    "u": "u", "underline": "u",
    "sub": "sub", "jats:sub": "sub", "inf": "sub",
    "sup": "sup", "jats:sup": "sup",
}  # fmt: skip
_BREAKS = {"p", "br", "jats:p", "jats:sec", "sec", "jats:title", "title", "div", "h4"}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)\s*(/?)>")
_LABEL = re.compile(r"(?:^|(?<=[.!?)\]] ))([A-Z][A-Z0-9 /&,'’-]{2,48}):\s+(?=\S)")


Spotting = Callable[[str], Sequence[Spot]]


def _nothing(_: str) -> Sequence[Spot]:
    return ()


def inline(text: str, spot: Spotting = _nothing) -> Markup:
    """One line of text, such as a title."""
    return Markup("".join(_pieces(_plain(text).replace("\n", " "), spot)))  # noqa: S704 - escaped piece by piece


def paragraphs(text: str, spot: Spotting = _nothing) -> tuple[tuple[str, Markup], ...]:
    """An abstract as labelled paragraphs: ("BACKGROUND", ...); the label is "" where there is none."""
    found: list[tuple[str, Markup]] = []
    for block in _plain(text).split("\n"):
        for label, part in _labelled(block):
            if part.strip():
                found.append((label, inline(part.strip(), spot)))
    return tuple(found)


def _plain(text: str) -> str:
    """The text with its entities read and its block tags turned into line feeds; other tags stand as they are."""
    shown = html.unescape(text[:LONGEST]) if "&" in text else text[:LONGEST]
    if "<" not in shown:
        return shown
    return _TAG.sub(lambda tag: "\n" if tag[2].lower() in _BREAKS else tag[0], shown)


def _labelled(block: str) -> Iterator[tuple[str, str]]:
    labels = list(_LABEL.finditer(block))
    yield "", block[: labels[0].start()] if labels else block
    ends = [*(label.start() for label in labels[1:]), len(block)]
    for label, end in zip(labels, ends, strict=False):
        yield label[1], block[label.end() : end]


def _pieces(text: str, spot: Spotting) -> Iterator[str]:
    """Escaped text with kept tags, each closed in its order; a tag that does not pair stands as text."""
    words, tags = _stripped(text)
    marks = [(s.start, s.end, s.kind) for s in spot(words)]
    cuts = sorted({0, len(words), *(place for place, _ in tags), *(p for a, b, _ in marks for p in (a, b))})
    kind_at = {place: kind for start, end, kind in marks for place in cuts if start <= place < end}
    tags_at: dict[int, list[str]] = {}
    for place, tag in tags:
        tags_at.setdefault(place, []).append(tag)
    for place, following in zip(cuts, [*cuts[1:], len(words)], strict=True):
        yield from tags_at.get(place, ())
        if place < following:
            piece = html.escape(words[place:following])
            kind = kind_at.get(place)
            yield f'<mark class="{kind}">{piece}</mark>' if kind else piece


def _stripped(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text without the tags that are kept, and those with their places in it."""
    pairs = _paired(text)
    words: list[str] = []
    tags: list[tuple[int, str]] = []
    length = last = 0
    for match in _TAG.finditer(text):
        if match.start() in pairs:
            words.append(text[last : match.start()])
            length += match.start() - last
            tags.append((length, f"<{match[1]}{_KEPT[match[2].lower()]}>"))
            last = match.end()
    words.append(text[last:])
    return "".join(words), tags


def _paired(text: str) -> set[int]:
    """Where tags that are kept begin, of those that open and close in turn."""
    pairs: set[int] = set()
    still_open: list[tuple[str, int]] = []
    for match in _TAG.finditer(text):
        name = _KEPT.get(match[2].lower())
        if name is None or match[3]:
            continue
        if not match[1]:
            still_open.append((name, match.start()))
        elif still_open and still_open[-1][0] == name:
            pairs |= {still_open.pop()[1], match.start()}
    return pairs
