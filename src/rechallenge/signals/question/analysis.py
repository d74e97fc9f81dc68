"""A question answered in counts: everything that later pages compute from, and nothing that needs the store again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np

from rechallenge.model import Digest, InputError, Value
from rechallenge.model.protocol import Question
from rechallenge.signals.question.controls import Control, ControlCells, count_controls
from rechallenge.signals.question.gathering import ROLES, Gathered, gather, threshold_bit
from rechallenge.signals.question.multiverse import (
    Specification,
    adjusted_strata,
    axes_of,
    by_member,
    by_stratum,
    grid,
    one_change,
)
from rechallenge.signals.question.names import Members
from rechallenge.signals.question.onset import OnsetGroup, onset_group
from rechallenge.signals.question.profile import AGE_BANDS, REPORTERS, SEXES, Mask
from rechallenge.signals.question.published import CaseReport, Overlap, Paper, overlaps
from rechallenge.signals.question.regression import Regression, regressions
from rechallenge.signals.question.shrinking import PriorUsed, fit_prior_of_population
from rechallenge.stats import TwoByTwo

if TYPE_CHECKING:
    import polars as pl

    from rechallenge.signals.engines import Engine

CellCounts = tuple[int, int, int, int]
OF_QUESTION = "question"
NOT_SAID = "not said"
SCREENS = {"ic": "ic", "ror": "ror", "prr": "evans", "ebgm": "eb05"}
"""The screen that goes with each primary measure."""


class StoreUsed(Value):
    """Where the counts come from: quarters by the digest of their files, layers, engine, program."""

    quarters: dict[str, Digest]
    layers: dict[str, str]
    last_day: date
    engine: str
    program: str


class DrugsUsed(Value):
    """A drug or set as counted: members with the ingredients of the store, and members that no report names."""

    name: str
    title: str
    members: dict[str, tuple[str, ...]]
    absent: tuple[str, ...] = ()


class EventsUsed(Value):
    """The event as counted: terms that reports have, by stratum; broad ones; and terms that no report has."""

    title: str
    core: dict[str, tuple[str, ...]]
    broad: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class Counted(Value):
    """One specification: its choices where they differ from the primary ones, and its cells a to d (None: no reports)."""

    choices: dict[str, str]
    cells: CellCounts | None


class Row(Value):
    """One row of a table by stratum or by drug, against one comparator."""

    of: str
    comparator: str
    cells: CellCounts | None


class Tally(Value):
    """Reports of a group by one property; `group` "question" or a comparator, `event` "with" or "without"."""

    group: str
    event: Literal["with", "without"]
    property: str
    counts: dict[str, int]


class Tick(Value):
    """What reporters ticked for the drugs of a group: never adjudicated, per drug of a report and not per reaction."""

    group: str
    dechallenge: str
    rechallenge: str
    n_reports: int


class CaseLine(Value):
    """A report with the event and a drug in question."""

    report: int
    caseid: int
    received: date | None
    drugs: tuple[str, ...]
    is_primary_suspect: bool
    is_core: bool
    is_kept: bool
    age_years: float | None = None
    sex: str | None = None
    country: str | None = None
    lit_ref: str | None = None
    has_recurred: bool = False


class Analysis(Value):
    """The counts of one question in one store.

    Attributes:
        axes: axis -> option -> words, the primary option first; missing: axis -> why it has no other.
        flow: from rows of the files to reports that are counted.
        one_change: the primary specification first.
        grid: all combinations.
        adjusted: primary tables within strata of `adjusted_for`.
        masking: suspect drugs named most often with the event, with their reports, beside those in question.
        strata, members: see `multiverse`.
        prior: of EBGM, where it is the primary screen.
        regression: what a logistic regression needs, against each comparator.
        member_onset: of each drug in question by itself, where there are several.
    """

    format: Literal[1]
    question: Question
    store: StoreUsed
    counted_on: date
    drugs: DrugsUsed
    comparators: tuple[DrugsUsed, ...]
    events: EventsUsed
    strata_titles: dict[str, str]
    indications_absent: tuple[str, ...]
    comparators_absent: tuple[str, ...]
    axes: dict[str, dict[str, str]]
    missing: dict[str, str]
    flow: dict[str, int]
    one_change: tuple[Counted, ...]
    grid: tuple[Counted, ...]
    strata: tuple[Row, ...]
    members: tuple[Row, ...]
    adjusted: tuple[CellCounts, ...]
    adjusted_for: tuple[str, ...]
    masking: tuple[tuple[str, int], ...]
    onset: tuple[OnsetGroup, ...]
    demographics: tuple[Tally, ...]
    outcomes: tuple[Tally, ...]
    ticks: tuple[Tick, ...]
    cases: tuple[CaseLine, ...]
    overlaps: tuple[Overlap, ...] = ()
    n_papers: int = 0
    controls: tuple[ControlCells, ...] = ()
    prior: PriorUsed | None = None
    regression: tuple[Regression, ...] = ()
    member_onset: tuple[OnsetGroup, ...] = ()

    @property
    def primary(self) -> TwoByTwo | None:
        return table_of(self.one_change[0].cells)

    def title_of(self, name: str) -> str:
        """Words for a comparator, a stratum or a member."""
        known = {one.name: one.title for one in self.comparators} | self.strata_titles
        known |= {"other-members": "the other members of its class", "all": "All kinds", OF_QUESTION: self.drugs.title}
        return self.axes["comparator"].get(name) or known.get(name, name)


class Asked(Value):
    """What goes into an analysis beside the question: papers of the review, controls with their terms, and the day."""

    day: date
    program: str
    papers: tuple[Paper, ...] = ()
    controls: tuple[Control, ...] = ()
    control_terms: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


def read_analysis(text: str, where: str) -> Analysis:
    """An analysis as `write_analysis` left it.

    Raises:
        InputError: it is none, or of another version.
    """
    try:
        return msgspec.json.decode(text.encode(), type=Analysis)
    except msgspec.MsgspecError as error:
        raise InputError(
            f"is no analysis: {error}", where=where, fix="run rechallenge signals --store again"
        ) from error


def write_analysis(analysis: Analysis) -> bytes:
    """The analysis as JSON: the same counts give the same bytes."""
    return msgspec.json.format(msgspec.json.encode(analysis), indent=1) + b"\n"


def table_of(cells: CellCounts | None) -> TwoByTwo | None:
    return None if cells is None else TwoByTwo(*cells)


def analyse(
    question: Question,
    engine: "Engine",
    store: StoreUsed,
    asked: Asked,
    *,
    progress: Callable[[str], None] = lambda step: None,
) -> Analysis:
    """Counts a question in a store, with its whole multiverse.

    Args:
        store: which store the engine reads, for the record.
        progress: told what is being counted.
    Raises:
        InputError: see `gather` and, where EBGM is the primary screen, `fit_prior_of_population`.
    """
    found: list[tuple[Overlap, ...]] = []

    def find_published(cases: "pl.DataFrame") -> set[int]:
        found.append(overlaps(_case_reports(cases), asked.papers))
        return {one.report for one in found[0] if one.is_published_case}

    gathered = gather(
        question,
        engine,
        has_duplicates="duplicates" in store.layers,
        find_published=find_published,
        progress=progress,
    )
    roles = ROLES[question.signals.cohort.roles]
    if asked.controls:
        progress("controls")
    controls = (
        count_controls(
            asked.controls, asked.control_terms, engine, ingredients=gathered.wanted.ingredients, roles=roles
        )
        if asked.controls
        else ()
    )
    prior = None
    if question.signals.primary == "ebgm":
        progress("prior of all pairs")
        prior = fit_prior_of_population(engine, roles=roles)
    progress("specifications")
    composed = _composed(question, gathered, store, asked)
    return msgspec.structs.replace(composed, overlaps=found[0], controls=controls, prior=prior)


def _composed(question: Question, gathered: Gathered, store: StoreUsed, asked: Asked) -> Analysis:
    axes, wanted = axes_of(question, gathered), gathered.wanted
    tables, adjusted_for = adjusted_strata(axes, gathered)
    groups: list[Group] = [(OF_QUESTION, 1, 0), *((one.name, 2, 1 << at) for at, one in enumerate(wanted.comparators))]
    return Analysis(
        format=1,
        question=question,
        store=store,
        counted_on=asked.day,
        drugs=_drugs_used(wanted.drugs),
        comparators=tuple(map(_drugs_used, wanted.comparators)),
        events=EventsUsed(
            title=wanted.events.title,
            core={name: _spelled(wanted.events.spelled, codes) for name, codes in wanted.events.core.items()},
            broad=_spelled(wanted.events.spelled, wanted.events.broad),
            absent=wanted.events.absent,
        ),
        strata_titles=dict(wanted.events.strata),
        indications_absent=wanted.indications_absent,
        comparators_absent=wanted.comparators_absent,
        axes={axis: dict(options) for axis, options in axes.options.items()},
        missing=dict(axes.missing),
        flow=gathered.flow,
        one_change=tuple(map(_counted, one_change(axes, gathered))),
        grid=tuple(map(_counted, grid(axes, gathered))),
        strata=tuple(_row(*found) for found in by_stratum(axes, gathered)),
        members=tuple(_row(*found) for found in by_member(axes, gathered)),
        adjusted=tuple(_cells(table) for table in tables),
        adjusted_for=adjusted_for,
        masking=tuple((wanted.ingredients[code], n) for code, n in gathered.masking),
        onset=tuple(_onset(gathered, group, store.last_day) for group in groups),
        member_onset=tuple(_member_onset(gathered, store.last_day)),
        regression=tuple(regressions(axes, gathered)),
        demographics=tuple(_demographics(gathered, question, groups)),
        outcomes=tuple(_outcomes(gathered, group) for group in groups),
        ticks=tuple(tick for group in groups for tick in _ticks(gathered, group)),
        cases=_case_lines(gathered, question),
        n_papers=len(asked.papers),
    )


Group = tuple[str, int, int]  # name, kind of drugs, bit of the comparator


def _onset(gathered: Gathered, group: Group, until: date) -> OnsetGroup:
    """Of a group: from the first start of any of its drugs."""
    import polars as pl

    name, kind, bit = group
    of_group = (pl.col("kind") == kind) & ((pl.col("bit") == bit) if bit else True)
    first = (pl.col("start_from", "start_to").min(), pl.col("event_from", "event_to").first())
    dates = gathered.onset.filter(of_group).group_by("report", maintain_order=True).agg(*first).drop("report")
    return onset_group(name, dates.iter_rows(), until=until)


def _member_onset(gathered: Gathered, until: date) -> Iterator[OnsetGroup]:
    members = list(gathered.wanted.drugs.codes)
    for at, name in enumerate(members if len(members) > 1 else []):
        yield _onset(gathered, (name, 1, 1 << at), until)


def _outcomes(gathered: Gathered, group: Group) -> Tally:
    counts = dict(_of_group(gathered.outcomes, group).select("outcome", "n_reports").iter_rows())
    return Tally(group=group[0], event="with", property="outcome", counts=counts)


def _ticks(gathered: Gathered, group: Group) -> Iterator[Tick]:
    for dechal, rechal, n in _of_group(gathered.ticks, group).select("dechal", "rechal", "n_reports").iter_rows():
        yield Tick(group=group[0], dechallenge=dechal or NOT_SAID, rechallenge=rechal or NOT_SAID, n_reports=n)


def _of_group(frame: "pl.DataFrame", group: Group) -> "pl.DataFrame":
    import polars as pl

    _, kind, bit = group
    return frame.filter((pl.col("kind") == kind) & (pl.col("comparator") == bit))


def _drugs_used(members: Members) -> DrugsUsed:
    return DrugsUsed(name=members.name, title=members.title, members=dict(members.spelled), absent=members.absent)


def _spelled(texts: Mapping[int, str], codes: Sequence[int]) -> tuple[str, ...]:
    return tuple(texts[code] for code in codes)


def _cells(table: TwoByTwo) -> CellCounts:
    return table.a, table.b, table.c, table.d


def _counted(found: Specification) -> Counted:
    return Counted(choices=dict(found.choices), cells=None if found.counts is None else _cells(found.counts))


def _row(of: str, comparator: str, table: TwoByTwo | None) -> Row:
    return Row(of=of, comparator=comparator, cells=None if table is None else _cells(table))


def _demographics(gathered: Gathered, question: Question, groups: Sequence[tuple[str, int, int]]) -> "list[Tally]":
    profile, cohort = gathered.profile, question.signals.cohort
    suffix = "primary" if cohort.roles == "primary-suspect" else "suspect"
    kept = profile["dropped"] & threshold_bit(gathered.thresholds, cohort.duplicates) == 0
    event = profile["core"] != 0
    countries = {0: "another", **dict(enumerate(gathered.countries, start=1))}
    words = {"sex": SEXES, "age_band": AGE_BANDS, "reporter": REPORTERS, "country": countries}

    def members(kind: int, bit: int) -> Mask:
        column = profile[f"{'drug' if kind == 1 else 'other'}_{suffix}"]
        return np.asarray((column != 0 if kind == 1 else (column & bit) != 0) & kept)

    return [
        Tally(
            group=name,
            event="with" if has_event else "without",
            property=column,
            counts={
                known.get(value, NOT_SAID): n
                for value, n in profile.tally(column, members(kind, bit) & (event == has_event)).items()
            },
        )
        for name, kind, bit in groups
        for has_event in (True, False)
        for column, known in words.items()
    ]


def _case_reports(cases: "pl.DataFrame") -> list[CaseReport]:
    columns = ("report", "caseid", "age_years", "sex", "country", "lit_ref")
    return [CaseReport(**row) for row in cases.select(columns).to_dicts()]


def _case_lines(gathered: Gathered, question: Question) -> tuple[CaseLine, ...]:
    names = list(gathered.wanted.drugs.codes)
    bit = threshold_bit(gathered.thresholds, question.signals.cohort.duplicates)
    return tuple(
        CaseLine(
            report=row["report"],
            caseid=row["caseid"],
            received=row["first_received"],
            drugs=tuple(name for at, name in enumerate(names) if row["drug_suspect"] >> at & 1),
            is_primary_suspect=row["drug_primary"] != 0,
            is_core=row["core"] != 0,
            is_kept=row["dropped"] & bit == 0,
            age_years=row["age_years"],
            sex=row["sex"],
            country=row["country"],
            lit_ref=row["lit_ref"],
            has_recurred=row["has_recurred"] == 1,
        )
        for row in gathered.cases.to_dicts()
    )
