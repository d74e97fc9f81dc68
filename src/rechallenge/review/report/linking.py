"""Sentences whose numbers open their way back."""

import re
from collections.abc import Iterable

from rechallenge.dossier import Inline, Inlines, Note, Ref
from rechallenge.model import Finding


def linked(text: str, findings: Iterable[Finding]) -> Inlines:
    """`text` with each finding's words, where they stand in it, turned into the link to its way back.

    A finding whose words do not stand in the text follows it in small print.
    """
    parts: list[Inline] = [text]
    apart: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: -len(finding.text)):
        for at, part in enumerate(parts):
            place = _place(finding.text, part) if isinstance(part, str) else None
            if isinstance(part, str) and place is not None:
                before, after = part[: place.start()], part[place.end() :]
                parts[at : at + 1] = [piece for piece in (before, Ref(finding=finding.id), after) if piece != ""]
                break
        else:
            apart.append(finding)
    for at, finding in enumerate(sorted(apart, key=lambda finding: finding.id)):
        parts += [Note(text=" Way back: " if at == 0 else ", "), Ref(finding=finding.id)]
    return tuple(parts)


def says(text: str, finding: Finding) -> bool:
    """Whether the finding's words stand in the text, whole."""
    return _place(finding.text, text) is not None


def _place(words: str, text: str) -> re.Match[str] | None:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) if words else None
