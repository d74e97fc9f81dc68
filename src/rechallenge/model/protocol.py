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


class Screening(Value):
    reviewers: People = 2
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
