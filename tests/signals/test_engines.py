"""Both engines hold the same suite, and a whole question gives the same answers in both."""

import shutil
from datetime import date

import pytest

from rechallenge.model import UsageError
from rechallenge.signals.engines import DuckDbEngine, open_engine
from rechallenge.signals.engines.relations import require_free
from rechallenge.testing import EngineConformance, SideBySide, small_store
from rechallenge.testing.engines import made_reports

pytest.importorskip("duckdb", reason="needs the extra faers")


class TestDuckDbEngine(EngineConformance):
    @classmethod
    def open(cls, store):
        return DuckDbEngine(store, memory_gb=1)


def test_what_was_spilled_goes_when_the_engine_closes(tmp_path):
    store = small_store(tmp_path / "store", made_reports()[:5])
    (tmp_path / "spill").mkdir()
    with open_engine(store, memory_gb=1, spill=tmp_path / "spill"):
        assert list((tmp_path / "spill").iterdir())
    assert not list((tmp_path / "spill").iterdir())


def test_a_count_larger_than_the_memory_it_may_use_spills(tmp_path):
    store = small_store(tmp_path / "store", made_reports()[:5])
    with DuckDbEngine(store, memory_gb=0.06, threads=1, spill=tmp_path) as engine:
        engine._database.execute("create table wide as select range as a, hash(range) as b from range(8000000)")
        (n,) = engine._database.execute("select count(*) from (select distinct a, b from wide)").fetchone()
    assert n == 8_000_000


def test_an_unknown_relation_type_is_named(tmp_path):
    store = small_store(tmp_path / "store", made_reports()[:5])
    with DuckDbEngine(store, memory_gb=1) as engine:
        engine.give("day", {"day": [date(2020, 1, 1), None], "n": [1, 2]})
        with pytest.raises(UsageError, match="is a table of the store"):
            engine.give("demo", {"primaryid": [1]})


needs_spark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
quiet = pytest.mark.filterwarnings(
    "ignore:PySpark does not yet fully support pandas:FutureWarning", "ignore::ResourceWarning"
)


@pytest.mark.slow
@needs_spark
@quiet
class TestSparkEngine(EngineConformance):
    @classmethod
    def open(cls, store):
        pytest.importorskip("pyspark", reason="needs the extra spark")
        return open_engine(store, "spark", memory_gb=1, threads=2)


@pytest.mark.slow
@needs_spark
@quiet
def test_a_whole_store_is_counted_alike_by_both(tmp_path):
    pytest.importorskip("pyspark", reason="needs the extra spark")
    from rechallenge.signals.counting import ANY_ROLE, Population, count_kinds, count_pairs

    store = small_store(tmp_path / "store", made_reports(seed=2))
    with SideBySide(DuckDbEngine(store, memory_gb=1), open_engine(store, "spark", memory_gb=1, threads=2)) as both:
        count_pairs(both, roles=ANY_ROLE, population=Population(sexes=("F",)))
        count_kinds(both, drugs=[1], comparator=[2], events=[1, 2])
        assert both.n_asked == 5  # size, ingredients, events and pairs, then kinds


@pytest.mark.parametrize("name", ["report", "a; drop table report", "two words", ""])
def test_a_relation_is_named_by_a_free_plain_identifier(name):
    with pytest.raises(UsageError, match="name"):
        require_free(name)
