"""LaTeX in bibliographies as plain text: what pylatexenc knows is turned, what it does not know is kept as it stands."""

import logging
import re
from collections.abc import Iterator
from functools import lru_cache

from pylatexenc.latex2text import (  # type: ignore[import-untyped] # it ships no types
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

logging.getLogger("pylatexenc").addHandler(logging.NullHandler())  # what it cannot turn is kept as it stands

LONGEST_PIECE = 1000  # the time pylatexenc takes on faulty LaTeX grows with more than the square of its length

_WORDS = re.compile(r"\s+|\S+")
_FORMULA = re.compile(r"\$([^$]*\\[^$]*)\$")
_SPECIAL = re.compile(r"(?<!\\)[%~$&#]")
_ESCAPED = {"~": r"{\textasciitilde}"}
_CHARACTERS = {"textless": "<", "textgreater": ">", "textbar": "|", "textquotedbl": '"', "textunderscore": "_"}
_MARKUP = ("textsuperscript", "textsubscript", "textgreek", "textnormal", "mathrm", "mathit", "mathbf", "ce", "relax")


def _converter() -> LatexNodes2Text:
    known = get_default_latex_context_db()
    characters = [MacroTextSpec(macro, simplify_repl=text) for macro, text in _CHARACTERS.items()]
    markup = [MacroTextSpec(macro, simplify_repl="") for macro in _MARKUP]
    known.add_context_category("bibliographies", macros=characters + markup, prepend=True)
    known.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=lambda node: "\\" + node.macroname))
    return LatexNodes2Text(latex_context=known)


_CONVERTER = _converter()


def latex_to_text(latex: str) -> str:
    r"""Accents, braces and symbols of LaTeX as text; characters that databases forget to escape stay what they are.

    >>> latex_to_text(r'M{\"u}ller: 50% of {DNA} & $\beta$')
    'Müller: 50% of DNA & β'
    """
    if not any(mark in latex for mark in "\\{}"):
        return latex
    return "".join(map(_piece_to_text, _pieces(_FORMULA.sub(r"{\1}", latex))))


def _pieces(latex: str) -> Iterator[str]:
    """Words and white space, where braces hold words together."""
    held: list[str] = []
    depth = 0
    for word in _WORDS.findall(latex):
        held.append(word)
        depth = max(0, depth + word.count("{") - word.count("}"))
        if depth == 0:
            yield "".join(held)
            held = []
    yield "".join(held)


@lru_cache(maxsize=10_000)
def _piece_to_text(piece: str) -> str:
    if not any(mark in piece for mark in "\\{}"):
        return piece
    if len(piece) > LONGEST_PIECE:
        return piece.replace("{", "").replace("}", "")
    escaped = _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], "\\" + found[0]), piece)
    try:
        return str(_CONVERTER.latex_to_text(escaped))
    except (LookupError, AttributeError, TypeError, ValueError, RecursionError):  # macros without their arguments
        return piece
