"""Screening: one publication at a time, a verdict, the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.routing import Route

from rechallenge.model import (
    Decided,
    ExclusionReason,
    PaperReceipt,
    Record,
    RecordId,
    Role,
    ScreeningVerdict,
    Stage,
    Value,
)
from rechallenge.review.desk import Card
from rechallenge.review.preferences import Preferences, Spot, preferences, spot, words_of
from rechallenge.review.sitting import Sitting, judge, put_off, sit_down, take_back
from rechallenge.web.calls import Call, Go, Part, Refused, Section, act, show
from rechallenge.web.markup import inline, paragraphs
from rechallenge.web.pages import NavItem, render_piece

TITLES = {Stage.TITLE_ABSTRACT: "Titles and abstracts", Stage.FULL_TEXT: "Full texts"}
VERDICTS = {
    ScreeningVerdict.INCLUDE: "Include",
    ScreeningVerdict.MAYBE: "Maybe",
    ScreeningVerdict.EXCLUDE: "Exclude",
}
WHY = {
    "learned": "It is like what you sent on, and unlike what you excluded.",
    "protocol": "It speaks of what the protocol seeks; you have not judged enough yet to learn from.",
    "random-check": "It was drawn at random, to tell how many includes are still unread.",
    "skipped": "You skipped it, and everything else is read.",
}
A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A publication ready to be read: its texts as HTML, with the words of the question marked."""

    title: Markup
    abstract: tuple[tuple[str, Markup], ...]
    source: str
    numbers: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScreeningPage:
    template: ClassVar[str] = "screening.html.jinja"
    stage: Stage
    sitting: Sitting
    shown: Shown | None
    reasons: tuple[ExclusionReason, ...]
    keys: dict[str, str]
    paper: PaperReceipt | None = None
    paper_record: str = ""
    revisited: bool = False

    @property
    def title(self) -> str:
        return TITLES[self.stage]

    @property
    def path(self) -> str:
        return f"/screening/{self.stage}"

    @property
    def why(self) -> str:
        """Why this publication is next, in a sentence."""
        card = self.sitting.card
        if card is None or card.how not in WHY:
            return ""
        words = ", ".join(raised.term for raised in card.raised)
        return WHY[card.how] + (f" Words that raised it: {words}." if words else "")

    @property
    def needs_reason(self) -> bool:
        return self.stage is Stage.FULL_TEXT

    @property
    def choices(self) -> Markup:
        """The buttons of the verdict, the same for every record of the stage."""
        return _choices(self.reasons, tuple(sorted(self.keys.items())), self.needs_reason)


@lru_cache(maxsize=64)
def _choices(reasons: tuple[ExclusionReason, ...], keys: tuple[tuple[str, str], ...], needs_reason: bool) -> Markup:
    return render_piece("choices.html.jinja", reasons=reasons, keys=dict(keys), needs_reason=needs_reason)


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    template: ClassVar[str] = "decisions.html.jinja"
    stage: Stage
    cards: tuple[tuple[Card, Markup], ...]
    start: int
    n_done: int
    verdicts: dict[ScreeningVerdict, str]
    a_page: int = A_PAGE

    @property
    def title(self) -> str:
        return f"My verdicts: {TITLES[self.stage].lower()}"


class VerdictForm(Value):
    """`choice` is a verdict, or `exclude:` and the code of a reason."""

    record: str
    choice: str
    note: str = ""


class RecordForm(Value):
    record: str = ""


class PageForm(Value):
    start: int = 0


def _stage(call: Call) -> Stage:
    try:
        return Stage(call.path["stage"])
    except ValueError:
        raise Refused(404, "There is no such stage.", fix="Go to the overview.") from None


def _show(call: Call) -> ScreeningPage:
    record = call.form(RecordForm).record
    return _page(
        call, sit_down(call.site.live, call.author, _stage(call), RecordId(record) if record else None), record
    )


def _page(call: Call, sitting: Sitting, revisited: str = "") -> ScreeningPage:
    chosen = preferences(call.site.live.folder, call.person.actor)
    paper_record, paper = _paper(call, sitting)
    return ScreeningPage(
        stage=sitting.stage,
        sitting=sitting,
        shown=shown(call, sitting.card.record, chosen) if sitting.card else None,
        reasons=call.site.live.protocol.screening.exclusion_reasons,
        keys=chosen.keys,
        paper=paper,
        paper_record=paper_record,
        revisited=bool(revisited),
    )


def _paper(call: Call, sitting: Sitting) -> tuple[RecordId, PaperReceipt | None]:
    """The full text that belongs to the card, with the one of its records that it was added for."""
    if sitting.card is not None and sitting.stage is Stage.FULL_TEXT:
        known = call.site.live.papers_of(sitting.card.members)
        for member in sitting.card.members:
            if member in known:
                return member, known[member].receipt
    return RecordId(""), None


def shown(call: Call, record: Record, chosen: Preferences) -> Shown:
    """The record as HTML for the one who asks."""
    words = words_of(call.site.live.protocol, chosen)
    return _shown(record, words["drug"], words["event"])


@lru_cache(maxsize=2_000)
def _shown(record: Record, drugs: tuple[str, ...], events: tuple[str, ...]) -> Shown:
    words = {"drug": drugs, "event": events}

    def marks(text: str) -> Sequence[Spot]:
        return spot(text, words)

    where = " ".join(part for part in (record.volume, f"({record.issue})" if record.issue else "") if part)
    parts = [record.journal, str(record.year or ""), f"{where}:{record.pages}" if record.pages else where]
    numbers = (("PMID", record.pmid), ("DOI", record.doi), ("PMCID", record.pmcid), ("language", record.language))
    return Shown(
        title=inline(record.title or "(no title)", marks),
        abstract=paragraphs(record.abstract, marks),
        source=", ".join(part for part in (_authors(record), ". ".join(p for p in parts if p)) if part),
        numbers=tuple((name, value) for name, value in numbers if value),
        tags=(*record.publication_types, *record.keywords[:20]),
    )


def _authors(record: Record) -> str:
    names = record.authors
    return "; ".join(names[:3]) + (" et al." if len(names) > 3 else "")


def _decide(call: Call) -> Part:
    form, stage = call.form(VerdictForm), _stage(call)
    verdict, _, reason = form.choice.partition(":")
    author = call.author
    decided = Decided(
        at=author.at,
        by=author.actor,
        record=RecordId(form.record),
        stage=stage,
        verdict=ScreeningVerdict(verdict) if verdict in set(ScreeningVerdict) else _no_verdict(verdict),
        reason=reason or None,
        note=form.note,
    )
    judge(call.site.live, author, decided, person=call.person)
    return _next(call, stage, f"Saved: {VERDICTS[decided.verdict].lower()}")


def _no_verdict(verdict: str) -> ScreeningVerdict:
    raise Refused(400, f"{verdict!r} is no verdict.", fix="Choose include, maybe or exclude.")


def _next(call: Call, stage: Stage, said: str) -> Part:
    page = _page(call, sit_down(call.site.live, call.author, stage))
    return Part(page, "desk", page.path, f"{said}. {page.sitting.progress.n_left} left.")


def _skip(call: Call) -> Part:
    put_off(call.site.live, call.author, _stage(call), RecordId(call.form(RecordForm).record))
    return _next(call, _stage(call), "Skipped")


def _undo(call: Call) -> Go:
    record = call.form(RecordForm).record
    stage = _stage(call)
    opened = take_back(call.site.live, call.author, stage, RecordId(record) if record else None)
    if opened is None:
        return Go(f"/screening/{stage}", "There is no verdict of yours to take back.")
    return Go(f"/screening/{stage}?{urlencode({'record': opened})}", "Taken back: this record is open again.")


def _decisions(call: Call) -> DecisionsPage:
    stage, start = _stage(call), max(0, call.form(PageForm).start)
    with call.site.live.desk(call.person.actor, stage) as desk:
        cards = desk.recent(A_PAGE, start=start)
        n_done = desk.progress().n_done
    return DecisionsPage(stage, tuple((card, inline(card.record.title)) for card in cards), start, n_done, VERDICTS)


_ROUTES: tuple[Route, ...] = (
    show("/screening/{stage}", _show, role=Role.SCREENER),
    show("/screening/{stage}/mine", _decisions, role=Role.SCREENER),
    act("/screening/{stage}/decide", _decide, role=Role.SCREENER),
    act("/screening/{stage}/skip", _skip, role=Role.SCREENER),
    act("/screening/{stage}/undo", _undo, role=Role.SCREENER),
)

section = Section(
    routes=_ROUTES,
    nav=(
        NavItem(TITLES[Stage.TITLE_ABSTRACT], "/screening/title-abstract", Role.SCREENER),
        NavItem(TITLES[Stage.FULL_TEXT], "/screening/full-text", Role.SCREENER),
    ),
)
