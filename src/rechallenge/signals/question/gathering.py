"""A question counted in a store: the statements in their order, and what they give."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rechallenge.model import InputError
from rechallenge.model.protocol import Question
from rechallenge.signals.question.names import SAME_INDICATION, Wanted, wanted_of
from rechallenge.signals.question.profile import Profile

if TYPE_CHECKING:
    import polars as pl

    from rechallenge.signals.engines import Engine

EARLIEST, LATEST = date(1900, 1, 1), date(9999, 12, 31)
QUESTION, COMPARATOR, MASKING = 1, 2, 3  # kinds of wanted drugs, as in the statements
INDICATED, FOR_EVENT = 1, 2
MOST_MASKING = 5
ROLES = {"primary-suspect": 1, "suspect": 3}

FindPublished = Callable[["pl.DataFrame"], Collection[int]]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a store says to a question, as counts and, for the reports with drug and event, as lines.

    Attributes:
        thresholds: bits of duplicate evidence that the store holds clusters for; bit i of `dropped` is the i-th.
        masking: ingredients named most often with the event that are not in question, most often first, with their count.
        countries: the countries told apart; band i + 1 of `country` is the i-th, band 0 any other.
        cases: signals/sql/question_cases.sql; `onset`, `ticks`, `outcomes` likewise.
        flow: counts from the rows of the files to the reports in the window.
    """

    wanted: Wanted
    profile: Profile
    thresholds: tuple[float, ...]
    masking: tuple[tuple[int, int], ...]
    countries: tuple[str, ...]
    cases: "pl.DataFrame"
    onset: "pl.DataFrame"
    ticks: "pl.DataFrame"
    outcomes: "pl.DataFrame"
    flow: dict[str, int]


def gather(
    question: Question,
    engine: "Engine",
    *,
    has_duplicates: bool,
    find_published: FindPublished = lambda cases: (),
    progress: Progress = lambda step: None,
) -> Gathered:
    """Counts a question.

    Args:
        has_duplicates: whether the store's layer of duplicates is there.
        find_published: says which of the case reports are published ones, by their report numbers.
        progress: told what is being counted.
    Raises:
        InputError: the store has none of the drugs or events, or the threshold of the cohort is not one that it holds.
    """
    cohort = question.signals.cohort
    progress("drugs and events")
    wanted = wanted_of(question, engine)
    progress("reports of the window")
    engine.stage("population", "question_window", since=cohort.since or EARLIEST, until=cohort.until or LATEST)
    (flow,) = engine.ask("question_flow").to_dicts()
    thresholds = _stage_duplicates(engine, has_duplicates, cohort.duplicates)
    progress("events")
    _stage_events(engine, wanted)
    progress("drugs")
    masking = _stage_drugs(engine, wanted)
    engine.stage("suspects", "question_suspects")
    _stage_indications(engine, wanted)
    countries = tuple(engine.ask("question_countries")["country"].to_list())
    engine.give(
        "wanted_country",
        {"country": list(countries), "band": list(range(1, len(countries) + 1))},
        country="utf8",
        band="int64",
    )
    cases = engine.ask("question_cases")
    engine.give("published", {"report": sorted(find_published(cases))}, report="int64")
    progress("kinds of reports")
    publicity = cohort.publicity[0].day if cohort.publicity else LATEST
    profile = Profile.of(engine.ask("question_profile", publicity=publicity))
    if wanted.kinds[0] == SAME_INDICATION and not profile["is_indicated"].any():
        raise InputError(
            "no report has an indication of the list, so nothing stands against the drugs",
            where="signals.cohort.indications",
            fix="write them as reports do, or name another first comparator",
        )
    progress("dates, outcomes, what was ticked")
    kept = threshold_bit(thresholds, cohort.duplicates)
    engine.stage("named", "question_named", roles=ROLES[cohort.roles], threshold=kept)
    return Gathered(
        wanted=wanted,
        profile=profile,
        thresholds=thresholds,
        masking=masking,
        countries=countries,
        cases=cases,
        onset=engine.ask("question_onset"),
        ticks=engine.ask("question_ticks"),
        outcomes=engine.ask("question_outcomes"),
        flow=flow,
    )


def threshold_bit(thresholds: Sequence[float], threshold: float | None) -> int:
    """The bit of `dropped` that stands for a threshold; 0 where reports are taken as they are."""
    return 0 if threshold is None else 1 << list(thresholds).index(threshold)


def _stage_duplicates(engine: "Engine", has_duplicates: bool, wanted: float | None) -> tuple[float, ...]:
    held = tuple(engine.ask("question_thresholds")["threshold"].to_list()) if has_duplicates else ()
    if wanted is not None and wanted not in held:
        raise InputError(
            f"the store holds no duplicates at {wanted} bits; it holds {', '.join(map(str, held)) or 'none'}",
            where="signals.cohort.duplicates",
            fix="name one of these, or leave it out to take reports as they are",
        )
    if held:
        bits = [1 << at for at in range(len(held))]
        engine.give("wanted_threshold", {"threshold": list(held), "bit": bits}, threshold="double", bit="int64")
        engine.stage("dropped", "question_dropped")
    else:
        engine.give("dropped", {"report": [], "dropped": []}, report="int64", dropped="int64")
    return held


def _stage_events(engine: "Engine", wanted: Wanted) -> None:
    events = wanted.events
    rows = [(code, 1, 1 << at) for at, codes in enumerate(events.core.values()) for code in codes]
    rows += [(code, 0, 0) for code in events.broad]
    codes, is_core, bits = zip(*rows, strict=True)
    engine.give("wanted_event", {"event_code": list(codes), "is_core": list(is_core), "bit": list(bits)})
    engine.stage("event_named", "question_event")


def _stage_drugs(engine: "Engine", wanted: Wanted) -> tuple[tuple[int, int], ...]:
    rows = [(code, QUESTION, 1 << at) for at, codes in enumerate(wanted.drugs.codes.values()) for code in codes]
    asked = {code for code, _, _ in rows}
    for at, comparator in enumerate(wanted.comparators):
        rows += [
            (code, COMPARATOR, 1 << at) for codes in comparator.codes.values() for code in codes if code not in asked
        ]
    named = engine.ask("question_contributors").rows()
    masking = tuple((code, n) for code, n in named if code not in asked)[:MOST_MASKING]
    rows += [(code, MASKING, 1 << at) for at, (code, _) in enumerate(masking)]
    codes, kinds, bits = zip(*rows, strict=True)
    engine.give("wanted_drug", {"ingredient_code": list(codes), "kind": list(kinds), "bit": list(bits)})
    engine.stage("exposure", "question_exposure")
    return masking


def _stage_indications(engine: "Engine", wanted: Wanted) -> None:
    rows = [(code, INDICATED) for code in wanted.indications] + [(code, FOR_EVENT) for code in wanted.for_event]
    engine.give(
        "wanted_indication",
        {"indication_code": [code for code, _ in rows], "kind": [kind for _, kind in rows]},
        indication_code="int64",
        kind="int64",
    )
    engine.stage("indicated", "question_indication")
