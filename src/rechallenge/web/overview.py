"""The front page: where the review stands, and the closing of a stage."""

from dataclasses import dataclass
from typing import ClassVar

from rechallenge.model import Actor, Protocol, Role, Stage
from rechallenge.review.standing import Standing, close, standing
from rechallenge.web.calls import Call, Go, Refused, Section, act, show
from rechallenge.web.pages import NavItem

MOST_WITH_LIMITS = 6  # pairs; four people make six
TITLES = {Stage.TITLE_ABSTRACT: "Titles and abstracts", Stage.FULL_TEXT: "Full texts"}


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """`names` are how people are called, by actor."""

    template: ClassVar[str] = "overview.html.jinja"
    title: ClassVar[str] = "Overview"
    protocol: Protocol
    standing: Standing
    names: dict[Actor, str]
    titles: dict[Stage, str]
    owns: bool
    settles: bool
    screens: bool

    def name(self, actor: Actor) -> str:
        return self.names.get(actor, actor)

    @staticmethod
    def tells_limits(n_pairs: int) -> bool:
        """Whether the limits of every measure are shown; for many pairs they would take longer than a page may."""
        return n_pairs <= MOST_WITH_LIMITS


def _overview(call: Call) -> OverviewPage:
    live = call.site.live
    return OverviewPage(
        protocol=live.protocol,
        standing=standing(live, call.person),
        names={actor: person.name for actor, person in live.people.items()},
        titles=TITLES,
        owns=call.person.may(Role.OWNER),
        settles=call.person.may(Role.ADJUDICATOR),
        screens=call.person.may(Role.SCREENER),
    )


def _close(call: Call) -> Go:
    try:
        stage = Stage(call.path["stage"])
    except ValueError:
        raise Refused(404, "There is no such stage.", fix="Go to the overview.") from None
    close(call.site.live, stage, call.author)
    return Go("/", f"{TITLES[stage]}: closed. Reviewers see each other's verdicts from now on.")


section = Section(
    routes=(show("/", _overview), act("/stages/{stage}/close", _close, role=Role.OWNER)),
    nav=(NavItem("Overview", "/"),),
)
