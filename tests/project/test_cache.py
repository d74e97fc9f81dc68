import os

import pytest

from rechallenge.model import Record, RecordId
from rechallenge.project import check, derived, digest_of

FIRST, SECOND = digest_of(b"first inputs"), digest_of(b"second inputs")
RECORDS = tuple(Record(id=RecordId(f"pubmed:{n}"), source="pubmed", title="Å") for n in range(2))


@pytest.fixture
def records(folder):
    """Asks for the records and counts how often they were computed."""

    class Asked:
        n_computed = 0

        def __call__(self, inputs, result=RECORDS):
            def compute():
                self.n_computed += 1
                return result

            return derived(folder, "records.json", inputs=inputs, into=tuple[Record, ...], compute=compute)

    return Asked()


def test_a_result_is_computed_once_for_the_same_inputs(records):
    assert records(FIRST) == records(FIRST) == RECORDS
    assert records.n_computed == 1


def test_a_result_of_other_inputs_is_never_used(records):
    records(FIRST)
    assert records(SECOND, RECORDS[:1]) == RECORDS[:1]
    assert records(FIRST) == RECORDS
    assert records.n_computed == 3


def test_a_result_of_another_version_of_the_program_is_never_used(records, monkeypatch):
    records(FIRST)
    monkeypatch.setattr("rechallenge.project.cache.__version__", "0.0.1")
    records(FIRST)
    assert records.n_computed == 2


def test_a_deleted_cache_comes_back_the_same(folder, records):
    records(FIRST)
    path = folder.path / "derived" / "records.json"
    before = path.read_bytes()
    path.unlink()
    path.parent.rmdir()
    assert records(FIRST) == RECORDS
    assert path.read_bytes() == before
    assert check(folder) == ()


def test_a_damaged_cache_is_computed_again_wherever_the_damage_is(folder, records):
    records(FIRST)
    path = folder.path / "derived" / "records.json"
    whole = path.read_bytes()
    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        before = records.n_computed
        assert records(FIRST) == RECORDS
        assert records.n_computed == before + 1
        assert path.read_bytes() == whole


def test_the_first_answer_is_of_the_same_type_as_the_later_ones(records):
    assert type(records(FIRST, list(RECORDS))) is type(records(FIRST)) is tuple


def test_a_folder_that_cannot_be_written_costs_time_but_not_the_result(records, monkeypatch):
    def refuse(*_):
        raise OSError(30, "read-only")

    monkeypatch.setattr(os, "replace", refuse)
    assert records(FIRST) == records(FIRST) == RECORDS
    assert records.n_computed == 2


def test_a_result_that_cannot_be_computed_leaves_no_trace(folder):
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        derived(folder, "x", inputs=FIRST, into=int, compute=fail)
    assert not (folder.path / "derived").exists()


def test_a_key_cannot_lead_out_of_the_cache(folder):
    with pytest.raises(ValueError, match="cannot name"):
        derived(folder, "../protocol.toml", inputs=FIRST, into=int, compute=lambda: 1)
