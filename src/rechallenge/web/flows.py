"""PRISMA as it stands: the diagram, the same numbers in words, and what does not add up."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.responses import Response

from rechallenge.review.drawing import Drawn, drawn_flow
from rechallenge.review.standing import as_seen_by
from rechallenge.web.calls import Call, Section, show
from rechallenge.web.pages import NavItem


@dataclass(frozen=True, slots=True)
class FlowPage:
    """`is_blind` says that others' verdicts are left out."""

    template: ClassVar[str] = "flow.html.jinja"
    title: ClassVar[str] = "PRISMA flow"
    drawn: Drawn
    is_blind: bool


def _show(call: Call) -> FlowPage:
    review = as_seen_by(call.site.live, call.person)
    return FlowPage(drawn_flow(review), review is not call.review)


def _picture(call: Call) -> Response:
    drawn = drawn_flow(as_seen_by(call.site.live, call.person))
    policy = f"default-src 'none'; style-src '{drawn.style_hash}'; frame-ancestors 'self'"
    return Response(drawn.svg, media_type="image/svg+xml", headers={"content-security-policy": policy})


section = Section(routes=(show("/flow", _show), show("/flow.svg", _picture)), nav=(NavItem("PRISMA flow", "/flow"),))
