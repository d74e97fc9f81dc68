"""The front page: where the review stands, for the one who looks."""

from dataclasses import dataclass
from typing import ClassVar

from rechallenge.model import Protocol
from rechallenge.review.checking import Status, status
from rechallenge.web.calls import Call, Section, show
from rechallenge.web.pages import NavItem


@dataclass(frozen=True, slots=True)
class OverviewPage:
    template: ClassVar[str] = "overview.html.jinja"
    title: ClassVar[str] = "Overview"
    protocol: Protocol
    status: Status


def _overview(call: Call) -> OverviewPage:
    review = call.review
    return OverviewPage(review.protocol, status(review))


section = Section(routes=(show("/", _overview),), nav=(NavItem("Overview", "/"),))
