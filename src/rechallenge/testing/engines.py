"""What every engine must hold, as a suite: subclass it in a test module, and pytest runs each promise.

class TestMyEngine(EngineConformance):
    @classmethod
    def open(cls, store): return MyEngine(store, ...)
"""

import random
import shutil
import tempfile
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Self

from rechallenge.model import UsageError
from rechallenge.signals.counting import (
    ANY_ROLE,
    PRIMARY_SUSPECT,
    SUSPECT,
    Population,
    count_kinds,
    count_pairs,
    fourfold,
    fourfold_by,
    series,
    stage_population,
)
from rechallenge.signals.engines import Columns, ColumnType, Engine, Scalar
from rechallenge.signals.store import ROLE_BIT, Store
from rechallenge.stats import TwoByTwo
from rechallenge.testing.faers import GivenReport, small_store

if TYPE_CHECKING:
    import polars as pl

DRUGS = ("TOFACITINIB", "ADALIMUMAB", "METHOTREXATE", "PREDNISOLONE")
EVENTS = ("Vasculitis", "Rash", "Purpura", "Sjögren's syndrome")
SEXES, REPORTERS = ("F", "M", None), ("MD", "CN", "HP", None)
COUNTRIES, AGES = ("US", "JP", "DE", None), (8.0, 44.999, 45.0, 74.0, 90.0, None)
N_REPORTS = 300
N_AGE_BANDS = (18.0, 45.0, 65.0, 75.0)


def made_reports(seed: int = 1) -> tuple[GivenReport, ...]:
    """Reports with every kind of unknown, several roles of one drug, and some without drug or event."""
    chance = random.Random(seed)  # noqa: S311  # the same reports in every run
    return tuple(_made(chance, 100_000_011 + 10 * at) for at in range(N_REPORTS))


def _made(chance: random.Random, primaryid: int) -> GivenReport:
    received = date(2019, 1, 1) + timedelta(days=chance.randrange(800))
    drugs = {drug: chance.choice(("PS", "SS", "C", "I")) for drug in chance.sample(DRUGS, chance.randrange(4))}
    return GivenReport(
        primaryid=primaryid,
        drugs=drugs,
        events=tuple(chance.sample(EVENTS, chance.randrange(4))),
        quarter=f"{received.year}Q{(received.month + 2) // 3}",
        demo={
            "fda_from": received,
            "sex": chance.choice(SEXES),
            "occp_cod": chance.choice(REPORTERS),
            "occr_country": chance.choice(COUNTRIES),
            "age_years": chance.choice(AGES),
        },
        indications={seq: chance.choice(("Rheumatoid arthritis", "Vasculitis")) for seq, _ in enumerate(drugs, 1)},
    )


class EngineConformance:
    """Promises of `rechallenge.signals.engines.Engine`: each count held against the same reports counted by hand."""

    work: ClassVar[Path]
    store: ClassVar[Store]
    engine: ClassVar[Engine]
    reports: ClassVar[tuple[GivenReport, ...]]

    @classmethod
    @abstractmethod
    def open(cls, store: Store) -> Engine:
        """A fresh engine over a store."""

    @classmethod
    def setup_class(cls) -> None:
        cls.work = Path(tempfile.mkdtemp(prefix="rechallenge-conformance-"))
        cls.reports = made_reports()
        cls.store = small_store(cls.work / "store", cls.reports)
        cls.engine = cls.open(cls.store)

    @classmethod
    def teardown_class(cls) -> None:
        cls.engine.close()
        shutil.rmtree(cls.work)

    def _codes(self, table: str, code: str, text: str) -> dict[str, int]:
        return dict(self.engine.ask(table).select(text, code).iter_rows())

    def _drugs(self) -> dict[str, int]:
        return self._codes("all_ingredients", "ingredient_code", "ingredient")

    def _events(self) -> dict[str, int]:
        return self._codes("all_events", "event_code", "term")

    def test_all_pairs_are_those_counted_by_hand(self) -> None:
        for roles in (PRIMARY_SUSPECT, SUSPECT, ANY_ROLE):
            drugs, events = self._drugs(), self._events()
            found = {
                (row["ingredient_code"], row["event_code"]): row
                for row in count_pairs(self.engine, roles=roles).iter_rows(named=True)
            }
            by_hand: Counter[tuple[int, int]] = Counter()
            n_drug: Counter[int] = Counter()
            n_event: Counter[int] = Counter()
            for report in self.reports:
                named = [drugs[drug] for drug in _named(report, roles)]
                by_hand.update(product(named, [events[event] for event in report.events]))
                n_drug.update(named)
                n_event.update(events[event] for event in report.events)
            assert {pair: row["n"] for pair, row in found.items()} == by_hand
            for (drug, event), row in found.items():
                assert (row["n_drug"], row["n_event"], row["n_reports"]) == (n_drug[drug], n_event[event], N_REPORTS)

    def test_pairs_come_in_the_order_of_their_codes(self) -> None:
        pairs = count_pairs(self.engine).select("ingredient_code", "event_code").rows()
        assert pairs == sorted(pairs)

    def test_counts_are_whole_numbers_of_64_bits_and_codes_of_32(self) -> None:
        schema = {name: str(kind) for name, kind in count_pairs(self.engine).schema.items()}
        assert schema == {
            **dict.fromkeys(("ingredient_code", "event_code"), "Int32"),
            **dict.fromkeys(("n", "n_drug", "n_event", "n_reports"), "Int64"),
        }

    def test_a_fourfold_table_is_that_counted_by_hand_against_all_and_against_a_comparator(self) -> None:
        stage_population(self.engine)
        for comparator in (None, "ADALIMUMAB"):
            kinds = self._kinds(comparator)
            assert fourfold(kinds) == _by_hand(self.reports, comparator)

    def test_strata_with_unknown_ones_are_those_counted_by_hand(self) -> None:
        stage_population(self.engine)
        kinds = self._kinds("ADALIMUMAB")
        for sex, table in fourfold_by(kinds, "sex").items():
            same = [report for report in self.reports if report.demo["sex"] == sex[0]]
            assert table == _by_hand(same, "ADALIMUMAB")
        for (band, reporter), table in fourfold_by(kinds, "age_band", "reporter").items():
            same = [
                report
                for report in self.reports
                if (_band(report.demo["age_years"]), report.demo["occp_cod"]) == (band, reporter)
            ]
            assert table == _by_hand(same, "ADALIMUMAB")

    def test_series_are_those_counted_by_hand(self) -> None:
        stage_population(self.engine)
        found = series(self._kinds(None), step="received_quarter")
        by_hand = Counter(int(report.quarter.replace("Q", "")) for report in self.reports)
        assert dict(found.select("received_quarter", "n_all").iter_rows()) == by_hand
        yearly = series(self._kinds(None), step="received_year")
        assert yearly["n_all"].sum() == N_REPORTS
        assert yearly["n_both"].sum() == _by_hand(self.reports, None).a

    def test_a_restricted_population_is_that_chosen_by_hand(self) -> None:
        for population, is_in in _restrictions(self._indications()):
            chosen = [report for report in self.reports if is_in(report)]
            assert stage_population(self.engine, population) == len(chosen), population
            assert fourfold(self._kinds(None)) == _by_hand(chosen, None)

    def test_one_of_each_cluster_is_left(self) -> None:
        self.engine.give("left_out", {"report": [self.reports[0].primaryid, self.reports[7].primaryid]})
        given = dict.fromkeys(("received_from", "received_to", "age_from", "age_below"))
        unrestricted = dict.fromkeys(("by_reporter", "by_country", "by_sex", "by_report_type"), False)
        self.engine.stage(
            "population", "population", **given, **unrestricted, by_indication=False, is_sole_suspect=False
        )
        assert self.engine.ask("population_size").item() == N_REPORTS - 2

    def test_null_passes_through_and_is_no_zero(self) -> None:
        stage_population(self.engine)
        kinds = self._kinds(None)
        for column in ("sex", "reporter", "country", "age_band"):
            assert kinds[column].null_count() > 0

    def test_an_empty_relation_is_a_relation(self) -> None:
        self.engine.give("population", {"report": []})
        assert self.engine.ask("population_size").item() == 0
        assert count_pairs(self.engine, population=Population(reporters=("NOBODY",))).is_empty()

    def test_what_is_staged_again_replaces_what_it_named(self) -> None:
        assert stage_population(self.engine, Population(sexes=("F",))) < stage_population(self.engine) == N_REPORTS

    def test_a_table_of_the_store_cannot_be_replaced(self) -> None:
        for name in ("report", "demo", "report_ingredient"):
            with _refused():
                self.engine.give(name, {"report": [1]})
            with _refused():
                self.engine.stage(name, "population_size")

    def test_a_parameter_too_many_or_too_few_is_refused(self) -> None:
        stage_population(self.engine)
        with _refused():
            self.engine.ask("count_pairs")
        with _refused():
            self.engine.ask("count_pairs", roles=1, more=2)

    def _indications(self) -> dict[str, int]:
        return self._codes("all_indications", "indication_code", "term")

    def _kinds(self, comparator: str | None) -> "pl.DataFrame":
        drugs, events = self._drugs(), self._events()
        return count_kinds(
            self.engine,
            drugs=[drugs["TOFACITINIB"]],
            comparator=None if comparator is None else [drugs[comparator]],
            events=[events["Vasculitis"], events["Purpura"]],
            roles=SUSPECT,
        )


class SideBySide:
    """Two engines as one: every question is put to both, and their answers must be the same to the last digit.

    Any analysis that takes an engine takes this one, which makes each of its statements a test of the other engine.
    """

    def __init__(self, reference: Engine, other: Engine) -> None:
        self.name = f"{reference.name} and {other.name}"
        self.reference, self.other = reference, other
        self.n_asked = 0

    def give(self, name: str, columns: Columns, **types: ColumnType) -> None:
        for engine in (self.reference, self.other):
            engine.give(name, columns, **types)

    def stage(self, name: str, statement: str, **parameters: Scalar) -> None:
        for engine in (self.reference, self.other):
            engine.stage(name, statement, **parameters)

    def ask(self, statement: str, **parameters: Scalar) -> "pl.DataFrame":
        expected = self.reference.ask(statement, **parameters)
        found = self.other.ask(statement, **parameters)
        assert found.schema == expected.schema, statement
        rows = [frame.sort(frame.columns, nulls_last=True) for frame in (expected, found)]
        assert rows[0].equals(rows[1]), statement
        self.n_asked += 1
        return expected

    def close(self) -> None:
        self.reference.close()
        self.other.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _refused:  # noqa: N801  # reads as a statement, and keeps pytest out of what is shipped
    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        assert kind is UsageError, "was not refused"
        return True


def _named(report: GivenReport, roles: int) -> list[str]:
    return [drug for drug, role in report.drugs.items() if ROLE_BIT[role] & roles]


def _by_hand(reports: "tuple[GivenReport, ...] | list[GivenReport]", comparator: str | None) -> TwoByTwo:
    """TOFACITINIB as a suspect, Vasculitis or Purpura, among all or against a comparator."""
    cells: Counter[tuple[bool, bool]] = Counter()
    for report in reports:
        named = _named(report, SUSPECT)
        is_drug = "TOFACITINIB" in named
        if is_drug or comparator is None or comparator in named:
            cells[is_drug, bool({"Vasculitis", "Purpura"} & set(report.events))] += 1
    return TwoByTwo(cells[True, True], cells[True, False], cells[False, True], cells[False, False])


def _band(age: float | None) -> int | None:
    return None if age is None else sum(age >= limit for limit in N_AGE_BANDS)


def _restrictions(indications: dict[str, int]) -> Iterator[tuple[Population, Callable[[GivenReport], object]]]:
    arthritis, vasculitis = "Rheumatoid arthritis", "Vasculitis"
    middle = date(2020, 1, 1)
    yield Population(), lambda report: True
    yield Population(sexes=("F",)), lambda report: report.demo["sex"] == "F"
    yield Population(reporters=("MD", "HP")), lambda report: report.demo["occp_cod"] in {"MD", "HP"}
    yield Population(countries=("JP",)), lambda report: report.demo["occr_country"] == "JP"
    yield Population(received_from=middle), lambda report: report.demo["fda_from"] >= middle
    yield Population(received_to=middle), lambda report: report.demo["fda_from"] <= middle
    yield Population(age_from=45, age_below=75), lambda report: 45 <= (report.demo["age_years"] or 0) < 75
    yield (
        Population(indications=(indications[arthritis],)),
        lambda report: arthritis in report.indications.values(),
    )
    yield Population(not_for=(indications[vasculitis],)), lambda report: vasculitis not in report.indications.values()
    yield Population(is_sole_suspect=True), lambda report: len(_named(report, SUSPECT | ROLE_BIT["I"])) == 1
    yield (
        Population(sexes=("F", "M"), countries=("US",), age_from=18),
        lambda report: (
            report.demo["sex"] and report.demo["occr_country"] == "US" and (report.demo["age_years"] or 0) >= 18
        ),
    )
