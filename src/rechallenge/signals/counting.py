"""Counts of reports in a store: all pairs, fourfold tables by stratum, series; in all reports or a part of them."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from rechallenge.model import Value
from rechallenge.signals.engines import ColumnType, Engine
from rechallenge.signals.store import OTHER_ROLE, ROLE_BIT
from rechallenge.stats import TwoByTwo

if TYPE_CHECKING:
    import polars as pl

Stratum = Literal["age_band", "sex", "received_year", "received_quarter", "country", "reporter"]

AGE_LIMITS: Final = (0.0, 18.0, 45.0, 65.0, 75.0, 200.0)  # years; children, adults, and the ages of old reviews
PRIMARY_SUSPECT: Final = ROLE_BIT["PS"]
SUSPECT: Final = ROLE_BIT["PS"] | ROLE_BIT["SS"]
ANY_ROLE: Final = sum(ROLE_BIT.values()) | OTHER_ROLE


class Population(Value):
    """Which reports a count is made of; without restriction all that stand.

    A report whose value is unknown is in no restriction by that value.

    Attributes:
        received_from, received_to: days on which the case was first received, both counted.
        age_from, age_below: years.
        reporters, countries, sexes, report_types: any of these; none given is no restriction.
        indications: codes; any drug of the report was given for one of them.
        not_for: codes; no drug of the report was given for one of them.
        is_sole_suspect: the report suspects one ingredient only (PS, SS or interacting).
        duplicates_bits: of each cluster of duplicates at this threshold one report is left; None leaves all.
    """

    received_from: date | None = None
    received_to: date | None = None
    age_from: float | None = None
    age_below: float | None = None
    reporters: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    report_types: tuple[str, ...] = ()
    indications: tuple[int, ...] = ()
    not_for: tuple[int, ...] = ()
    is_sole_suspect: bool = False
    duplicates_bits: float | None = None


def stage_population(engine: Engine, population: Population | None = None) -> int:
    """Stages the relation `population`, which every count is made of. Returns how many reports it has."""
    wanted = population or Population()
    for name, values in (
        ("reporter", wanted.reporters),
        ("country", wanted.countries),
        ("sex", wanted.sexes),
        ("report_type", wanted.report_types),
    ):
        types: dict[str, ColumnType] = {name: "utf8"}
        engine.give(f"wanted_{name}", {name: values}, **types)
    codes = [*wanted.indications, *wanted.not_for]
    is_wanted = [True] * len(wanted.indications) + [False] * len(wanted.not_for)
    engine.give("wanted_indication", {"indication_code": codes, "is_wanted": is_wanted}, is_wanted="bool")
    if wanted.duplicates_bits is None:
        engine.give("left_out", {"report": ()})
    else:
        engine.stage("left_out", "duplicates_left_out", bits=wanted.duplicates_bits)
    engine.stage(
        "population",
        "population",
        received_from=wanted.received_from,
        received_to=wanted.received_to,
        age_from=wanted.age_from,
        age_below=wanted.age_below,
        by_reporter=bool(wanted.reporters),
        by_country=bool(wanted.countries),
        by_sex=bool(wanted.sexes),
        by_report_type=bool(wanted.report_types),
        by_indication=bool(wanted.indications),
        is_sole_suspect=wanted.is_sole_suspect,
    )
    return int(engine.ask("population_size").item())


def count_pairs(
    engine: Engine, *, roles: int = PRIMARY_SUSPECT, population: Population | None = None
) -> "pl.DataFrame":
    """All pairs of ingredient and event that a report names together, with their margins.

    Args:
        roles: sum of role bits; a report counts for an ingredient that it names in one of them.
    Returns:
        ingredient_code, event_code, and four counts of reports: n of the pair, n_drug, n_event, and n_reports of the
        population, so that a = n, b = n_drug - n, c = n_event - n, d = n_reports - n_drug - n_event + n.
    """
    return _pairs(engine, roles, stage_population(engine, population))


def count_pairs_of_population(engine: Engine, *, roles: int) -> "pl.DataFrame":
    """`count_pairs` of the relation `population` as it is staged in the engine."""
    return _pairs(engine, roles, int(engine.ask("population_size").item()))


def _pairs(engine: Engine, roles: int, n_reports: int) -> "pl.DataFrame":
    import polars as pl

    drugs = engine.ask("count_ingredients", roles=roles).rename({"n": "n_drug"})
    events = engine.ask("count_events").rename({"n": "n_event"})
    return (
        engine.ask("count_pairs", roles=roles)
        .join(drugs, on="ingredient_code", maintain_order="left")
        .join(events, on="event_code", maintain_order="left")
        .with_columns(n_reports=pl.lit(n_reports, pl.Int64))
    )


def count_kinds(
    engine: Engine,
    *,
    drugs: Sequence[int],
    events: Sequence[int],
    comparator: Sequence[int] | None = None,
    roles: int = PRIMARY_SUSPECT,
    age_limits: Sequence[float] = AGE_LIMITS,
) -> "pl.DataFrame":
    """Reports of the staged population by arm, event and stratum: what `fourfold` and `series` add up.

    Args:
        drugs, comparator: ingredient codes; without comparator all other reports are. A report with a drug of both sets
            is of the drugs.
        events: event codes; a report has the event if it names any of them.
        age_limits: years at which bands begin and end; band 0 is the first.
    Returns:
        arm (1 drugs, 0 comparator), has_event, received_quarter (20201), received_year, sex, reporter, country,
        age_band, n; unknown values are null.
    """
    import polars as pl

    arms = [1] * len(drugs) + [2] * len(comparator or ())
    engine.give("wanted_ingredient", {"ingredient_code": [*drugs, *(comparator or ())], "arm": arms}, arm="int64")
    engine.give("wanted_event", {"event_code": events}, event_code="int64")
    lows, highs = zip(*pairwise(age_limits), strict=True)
    engine.give("age_band", {"age_band": range(len(lows)), "age_from": lows, "age_below": highs}, age_band="int64")
    kinds = engine.ask("count_kinds", roles=roles).with_columns(received_year=pl.col("received_quarter") // 10)
    if comparator is not None:
        return kinds.filter(pl.col("arm") > 0).with_columns(arm=pl.when(pl.col("arm") == 1).then(1).otherwise(0))
    return kinds


def fourfold(kinds: "pl.DataFrame") -> TwoByTwo:
    """All strata together."""
    import polars as pl

    def n(arm: int, has_event: int) -> int:
        return int(kinds.filter(arm=arm, has_event=has_event).select(pl.col("n").sum()).item())

    return TwoByTwo(n(1, 1), n(1, 0), n(0, 1), n(0, 0))


def fourfold_by(kinds: "pl.DataFrame", *strata: Stratum) -> dict[tuple[object, ...], TwoByTwo]:
    """One table per combination that occurs; None in a key is unknown, a stratum of its own."""
    grouped = kinds.sort(strata, nulls_last=True).group_by(strata, maintain_order=True)
    return {key: fourfold(part) for key, part in grouped}


def series(kinds: "pl.DataFrame", *, step: Literal["received_year", "received_quarter"]) -> "pl.DataFrame":
    """Reports by the time when the case was first received: step, n_drug, n_event, n_both, n_all."""
    import polars as pl

    is_drug, is_event = pl.col("arm") == 1, pl.col("has_event") == 1
    n = pl.col("n")
    return (
        kinds.group_by(step)
        .agg(
            n_drug=n.filter(is_drug).sum(),
            n_event=n.filter(is_event).sum(),
            n_both=n.filter(is_drug & is_event).sum(),
            n_all=n.sum(),
        )
        .sort(step, nulls_last=True)
    )
