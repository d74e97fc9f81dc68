"""What the review set out to do, as people write it in protocol.toml."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from rechallenge.model.values import Value

Text = Annotated[str, msgspec.Meta(min_length=1)]
People = Annotated[int, msgspec.Meta(ge=1, le=4)]


class Stage(StrEnum):
    TITLE_ABSTRACT = "title-abstract"
    FULL_TEXT = "full-text"


class ExclusionReason(Value):
    """A reason from the ordered list: the first criterion that fails is the one given."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    text: Text


class Drugs(Value):
    """The drugs in question, by their set in `vocabulary`, and the sets they are compared with."""

    set: Text
    comparators: tuple[str, ...] = ()


class Events(Value):
    """The event in question, by its set in `vocabulary`."""

    set: Text


Share = Annotated[float, msgspec.Meta(gt=0, lt=1)]


class OrderPlan(Value):
    """In which order records are read, and when a stage may end.

    Attributes:
        method: `learned` puts first what is most like the reviewer's includes; `listed` keeps the order of import.
        random_checks: share of records that is drawn at random from the unread instead, 0 for none.
        seed: of the draws.
        recall: share of the includes that is to be found before a stage may end, with this `confidence`.
    """

    method: Literal["learned", "listed"] = "learned"
    random_checks: Annotated[float, msgspec.Meta(ge=0, le=0.5)] = 0.03
    seed: Annotated[int, msgspec.Meta(ge=0)] = 1
    recall: Share = 0.95
    confidence: Share = 0.95


class Screening(Value):
    reviewers: People = 2
    order: OrderPlan = OrderPlan()
    exclusion_reasons: tuple[ExclusionReason, ...] = ()


class Extraction(Value):
    form: Text = "case"
    extractors: People = 2


class CausalityPlan(Value):
    instruments: tuple[str, ...] = ("naranjo", "who-umc", "liverpool")
    raters: People = 2


class Publicity(Value):
    """Something dated after which more reports may have come in: an alert, a boxed warning, a paper."""

    day: date
    what: Text
    source: Text


class Cohort(Value):
    """What is counted in a store of spontaneous reports. The drugs and events in question are those of the protocol.

    Attributes:
        comparators: what stands against the drugs: "all-others", "same-indication", or a drug set (active comparator). The
            first is the primary one. Each drug against the other members of its class is always shown.
        roles: drugs that count: the primary suspect alone, or every suspect.
        events: "core" terms of the event set with their synonyms, or "broad" ones too.
        indications: terms of indication that make "same-indication".
        since, until: first and last day on which a report was first received.
        duplicates: bits of evidence from which two reports count as one patient; None takes reports as they are.
        publicity: the first of them parts the reports into before and after.
    """

    comparators: tuple[Text, ...] = ()
    roles: Literal["primary-suspect", "suspect"] = "primary-suspect"
    events: Literal["core", "broad"] = "core"
    indications: tuple[Text, ...] = ()
    since: date | None = None
    until: date | None = None
    duplicates: float | None = None
    publicity: tuple[Publicity, ...] = ()


class SignalPlan(Value):
    """How spontaneous reports are judged: one primary screen, fixed before counts are seen; others are concordance."""

    primary: Literal["ror", "ic", "prr", "ebgm"] = "ic"
    minimum_reports: Annotated[int, msgspec.Meta(ge=1)] = 3
    cohort: Cohort = Cohort()


class Question(Value):
    """A question to a store of spontaneous reports, in a file of its own or drawn from a protocol."""

    format: Literal[1]
    title: Text
    drugs: Drugs
    events: Events
    as_of: date | None = None
    question: str = ""
    signals: SignalPlan = SignalPlan()


class SafetyReports(Value):
    """Who would send safety reports: named in their headers; a draft may leave it open.

    Attributes:
        country: ISO 3166-1 alpha-2 of the organisation.
    """

    organisation: str = ""
    country: Annotated[str, msgspec.Meta(pattern="^([A-Z]{2})?$")] = ""


class SearchAccount(Value):
    """What only the authors can tell of their search, for PRISMA-S; what is empty is asked for in the report.

    Attributes:
        platforms: databases searched together on one platform.
        contacts: people and companies asked for reports.
        other_methods: further ways of searching.
        limits: reasons for the limits and restrictions.
        filters: published search filters used, with their source.
        earlier_work: reviews from which a strategy was taken over.
        alerts: standing alerts, and how searches were updated.
        peer_review: who reviewed the strategy, and how (PRESS).
    """

    platforms: str = ""
    contacts: str = ""
    other_methods: str = ""
    limits: str = ""
    filters: str = ""
    earlier_work: str = ""
    alerts: str = ""
    peer_review: str = ""


class Protocol(Value):
    """The plan of one review.

    Attributes:
        as_of: nothing published after this day counts for the primary verdict.
        claim: citation of the published claim under examination, or "" for a question without one.
    """

    format: Literal[1]
    title: Text
    question: Text
    as_of: date
    drugs: Drugs
    events: Events
    claim: str = ""
    limits: tuple[str, ...] = ()
    search: SearchAccount = SearchAccount()
    screening: Screening = Screening()
    extraction: Extraction = Extraction()
    causality: CausalityPlan = CausalityPlan()
    signals: SignalPlan = SignalPlan()
    safety_reports: SafetyReports = SafetyReports()

    def signal_question(self) -> Question:
        """The question that this protocol puts to spontaneous reports."""
        return Question(
            format=1,
            title=self.title,
            drugs=self.drugs,
            events=self.events,
            as_of=self.as_of,
            question=self.question,
            signals=self.signals,
        )
