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


class SignalPlan(Value):
    """How spontaneous reports are judged: one primary screen, fixed before counts are seen; others are concordance."""

    primary: Literal["ror", "ic", "prr", "ebgm"] = "ic"
    minimum_reports: Annotated[int, msgspec.Meta(ge=1)] = 3


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
    screening: Screening = Screening()
    extraction: Extraction = Extraction()
    causality: CausalityPlan = CausalityPlan()
    signals: SignalPlan = SignalPlan()
