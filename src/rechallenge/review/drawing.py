"""The flow drawn for a page: the diagram as a file of its own, and its numbers in words."""

import base64
import hashlib
import re
from dataclasses import dataclass

from rechallenge.dossier import draw, standalone
from rechallenge.review.flowing import flow
from rechallenge.review.opened import Review
from rechallenge.review.report.flow import STEPS, flow_diagram

_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A flow as a picture and as numbers.

    Attributes:
        svg: with its own style sheet; `style_hash` lets a content security policy admit that one alone.
        digest: changes with the picture.
        boxes: label and count; None where it is not known.
        problems: what does not add up, in words.
    """

    svg: str
    boxes: tuple[tuple[str, int | None], ...]
    problems: tuple[str, ...]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.svg.encode()).hexdigest()[:12]

    @property
    def style_hash(self) -> str:
        style = _STYLE.search(self.svg)
        assert style is not None
        return "sha256-" + base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    @property
    def width(self) -> int:
        return self._size()[0]

    @property
    def height(self) -> int:
        return self._size()[1]

    def _size(self) -> tuple[int, int]:
        size = _SIZE.search(self.svg)
        assert size is not None
        return round(float(size[1])), round(float(size[2]))


def drawn_flow(review: Review) -> Drawn:
    """The PRISMA flow of the review as it stands, for its as-of day."""
    found = flow(review)
    boxes = tuple((label[:1].upper() + label[1:], getattr(found.flow, box)) for label, box in STEPS)
    return Drawn(
        svg=standalone(draw(flow_diagram(found.flow)), title="PRISMA 2020 flow diagram"),
        boxes=tuple((label, count) for label, count in boxes if count is not None or "other" not in label),
        problems=tuple(problem.message for problem in found.problems),
    )
