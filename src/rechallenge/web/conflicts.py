"""Conflicts: what reviewers judged differently, before a third person with both opinions and reasons."""

from dataclasses import dataclass
from typing import ClassVar

from rechallenge.model import Actor, ExclusionReason, RecordId, Resolved, Role, ScreeningVerdict, Stage, Value
from rechallenge.review.preferences import preferences
from rechallenge.review.settling import Conflict, Conflicts, conflicts, settle
from rechallenge.web.calls import Call, Go, Refused, Section, act, show
from rechallenge.web.pages import NavItem
from rechallenge.web.screening import TITLES, VERDICTS, Shown, shown

MOST = 20  # conflicts on one page


@dataclass(frozen=True, slots=True)
class ConflictsPage:
    template: ClassVar[str] = "conflicts.html.jinja"
    stage: Stage
    found: Conflicts
    cards: tuple[tuple[Conflict, Shown], ...]
    reasons: tuple[ExclusionReason, ...]
    names: dict[Actor, str]
    verdicts: dict[ScreeningVerdict, str]
    stages: dict[Stage, str]

    @property
    def title(self) -> str:
        return f"Conflicts: {TITLES[self.stage].lower()}"

    def reason(self, code: str | None) -> str:
        return next((reason.text for reason in self.reasons if reason.code == code), code or "")


class RulingForm(Value):
    """`choice` is a verdict, or `exclude:` and the code of a reason."""

    record: str
    choice: str
    note: str = ""


def _stage(call: Call) -> Stage:
    try:
        return Stage(call.path.get("stage", Stage.TITLE_ABSTRACT))
    except ValueError:
        raise Refused(404, "There is no such stage.", fix="Go to the overview.") from None


def _show(call: Call) -> ConflictsPage:
    live, stage = call.site.live, _stage(call)
    found = conflicts(live, call.person.actor, stage)
    chosen = preferences(live.folder, call.person.actor)
    return ConflictsPage(
        stage=stage,
        found=found,
        cards=tuple((one, shown(call, one.record, chosen)) for one in found.to_settle[:MOST]),
        reasons=live.protocol.screening.exclusion_reasons,
        names={actor: person.name for actor, person in live.people.items()},
        verdicts=VERDICTS,
        stages=TITLES,
    )


def _settle(call: Call) -> Go:
    form, stage, author = call.form(RulingForm), _stage(call), call.author
    verdict, _, reason = form.choice.partition(":")
    if verdict not in set(ScreeningVerdict):
        raise Refused(400, f"{verdict!r} is no verdict.", fix="Choose include or exclude.")
    ruling = Resolved(
        at=author.at,
        by=author.actor,
        record=RecordId(form.record),
        stage=stage,
        verdict=ScreeningVerdict(verdict),
        reason=reason or None,
        note=form.note,
    )
    settle(call.site.live, author, ruling)
    return Go(f"/conflicts/{stage}", f"Settled: {VERDICTS[ruling.verdict].lower()}.")


section = Section(
    routes=(
        show("/conflicts", _show, role=Role.ADJUDICATOR),
        show("/conflicts/{stage}", _show, role=Role.ADJUDICATOR),
        act("/conflicts/{stage}", _settle, role=Role.ADJUDICATOR),
    ),
    nav=(NavItem("Conflicts", "/conflicts", Role.ADJUDICATOR),),
)
