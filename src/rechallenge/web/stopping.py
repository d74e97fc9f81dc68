"""When to stop: what one's own reading says of what is unread, and the choice to end it, which is an entry."""

from dataclasses import dataclass
from typing import ClassVar

from rechallenge.model import Role, Stage, Stopped, Value
from rechallenge.review.stopping import StoppingEstimate, stop, stopping_estimate
from rechallenge.web.calls import Call, Go, Refused, Section, act, show
from rechallenge.web.screening import TITLES

WIDTH, HEIGHT = 600, 260  # of the curve, in its own units


@dataclass(frozen=True, slots=True)
class StoppingPage:
    """`hours` is what reading the rest would take at the person's pace; `earlier` their choices so far."""

    template: ClassVar[str] = "stopping.html.jinja"
    stage: Stage
    found: StoppingEstimate
    hours: float | None
    earlier: tuple[Stopped, ...]
    curve: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def title(self) -> str:
        return f"When to stop: {TITLES[self.stage].lower()}"


class StopForm(Value):
    because: str


def _stage(call: Call) -> Stage:
    try:
        stage = Stage(call.path["stage"])
    except ValueError:
        raise Refused(404, "There is no such stage.", fix="Go to the overview.") from None
    with call.site.live.desk(call.person.actor, stage) as desk:
        if not desk.is_open:
            raise Refused(403, "This stage is not open yet.", fix="Wait until the one before is closed.")
    return stage


def _show(call: Call) -> StoppingPage:
    stage, review = _stage(call), call.review
    found = stopping_estimate(review, call.person.actor, stage)
    with call.site.live.desk(call.person.actor, stage) as desk:
        per_hour = desk.progress().per_hour
    own = (entry for entry in review.entries if isinstance(entry, Stopped) and entry.by == call.person.actor)
    return StoppingPage(
        stage=stage,
        found=found,
        hours=found.n_unread / per_hour if per_hour else None,
        earlier=tuple(entry for entry in own if entry.stage is stage),
        curve=_points(found),
    )


def _points(found: StoppingEstimate) -> str:
    """The recall curve so far as the points of a line: read to the right, includes upwards."""
    right, top = max(found.n_records, 1), max(found.n_included, 1)
    reached = [(0, 0), *found.curve]
    return " ".join(f"{WIDTH * read / right:.1f},{HEIGHT * (1 - got / top):.1f}" for read, got in reached)


def _stop(call: Call) -> Go:
    stage = _stage(call)
    entry = stop(call.review, stage, call.author, call.form(StopForm).because)
    return Go(f"/screening/{stage}/stop", f"Entered: you stop after {entry.n_read} of {entry.n_records}.")


section = Section(
    routes=(
        show("/screening/{stage}/stop", _show, role=Role.SCREENER),
        act("/screening/{stage}/stop", _stop, role=Role.SCREENER),
    )
)
