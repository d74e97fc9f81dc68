import errno
import gzip
import os
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from rechallenge.model import Actor, Arm, CheckFailed, Imported, InputError, Receipt, Unavailable, digest_of
from rechallenge.project import check, open_journal, read_delivery, store_delivery

AT = datetime(2022, 11, 1, 12, 30, tzinfo=UTC)
FILES = [("My records (1).ris", b"TY  - JOUR\r\nER  -\r\n" * 50), ("../odd/é.ris", b""), ("same.ris", b"\x00\xff")]


def receipt(**changes):
    made = Receipt(
        source="pubmed", title="PubMed", arm=Arm.DATABASE, format="ris", at=AT, n_records=50, files=(), version="0.1.0"
    )
    return msgspec.structs.replace(made, **changes)


def imported(stored):
    return Imported(at=AT, by=Actor("alice"), receipt=stored.path, digest=stored.digest)


@pytest.fixture
def delivery(folder):
    """A delivery that an entry brings into the review."""
    entry = imported(store_delivery(folder, receipt(), FILES))
    with open_journal(folder, entry.by) as journal:
        journal.append(entry)
    return entry


def test_a_delivery_comes_back_byte_for_byte_under_the_names_it_had(folder, delivery):
    back = read_delivery(folder, delivery)
    assert list(back.files) == FILES
    assert msgspec.structs.replace(back.receipt, files=()) == receipt()
    assert [file.n_bytes for file in back.receipt.files] == [len(data) for _, data in FILES]
    assert delivery.receipt == "searches/20221101T123000Z-pubmed/receipt.json"
    assert check(folder) == ()


def test_the_same_delivery_is_kept_in_the_same_bytes(new_folder):
    kept = []
    for folder in (new_folder(), new_folder()):
        store_delivery(folder, receipt(), FILES)
        kept.append({path.name: path.read_bytes() for path in (folder.path / "searches").glob("*/*")})
    assert kept[0] == kept[1]
    assert len(kept[0]) == len(FILES) + 1


def test_two_deliveries_in_the_same_second_stand_apart(folder):
    paths = [store_delivery(folder, receipt(n_records=n), FILES).path for n in range(3)]
    names = ["20221101T123000Z-pubmed", "20221101T123000Z-pubmed-2", "20221101T123000Z-pubmed-3"]
    assert paths == [f"searches/{name}/receipt.json" for name in names]


def test_the_name_of_a_delivery_is_in_utc(folder):
    local = AT.astimezone(timezone(timedelta(hours=-5)))
    assert store_delivery(folder, receipt(at=local), []).path.startswith("searches/20221101T123000Z")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": "../../etc"}, "source"),
        ({"n_records": "many"}, "n_records"),
        ({"at": datetime(2022, 11, 1)}, "zone"),  # noqa: DTZ001 # the missing zone is the fault
    ],
    ids=["source", "count", "time"],
)
def test_a_receipt_that_could_not_be_read_again_is_refused(folder, changes, said):
    with pytest.raises(InputError, match=said):
        store_delivery(folder, receipt(**changes), FILES)
    assert not (folder.path / "searches").exists()


@pytest.mark.parametrize("n_synced", range(6))
def test_a_disk_that_fails_at_any_step_keeps_no_half_delivery(folder, monkeypatch, n_synced):
    (folder.path / "searches").mkdir()
    fsync, left = os.fsync, [n_synced]

    def failing(handle):
        if not left[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left[0] -= 1
        fsync(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(Unavailable, match="keep the delivery: no space"):
        store_delivery(folder, receipt(), FILES)
    assert not list((folder.path / "searches").iterdir())


def test_what_a_crash_leaves_of_a_delivery_counts_for_nothing(folder, delivery):
    half = folder.path / "searches" / ".incoming-1"
    half.mkdir()
    (half / "1-records.ris.gz").write_bytes(b"half")
    assert check(folder) == ()


def test_a_delivery_that_no_entry_brings_in_is_named(folder):
    store_delivery(folder, receipt(), FILES)
    assert [problem.where for problem in check(folder)] == ["searches/20221101T123000Z-pubmed"]


def test_every_altered_or_missing_part_of_a_delivery_is_named(folder, delivery):
    parts = sorted((folder.path / "searches").glob("*/*"))
    assert len(parts) == 4
    for part in parts:
        whole = part.read_bytes()
        named = part.relative_to(folder.path).as_posix()
        for damaged in (whole[:-1], whole + b"\0", whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:], b"", None):
            if damaged is None:
                part.unlink()
            else:
                part.write_bytes(damaged)
            assert named in [problem.where for problem in check(folder)], (named, damaged)
            with pytest.raises(CheckFailed) as caught:
                read_delivery(folder, delivery)
            assert caught.value.where == named
            part.write_bytes(whole)
    assert check(folder) == ()


def test_a_file_exchanged_for_another_whole_one_is_named(folder, delivery):
    parts = sorted((folder.path / "searches").rglob("*.gz"))
    parts[0].write_bytes(parts[2].read_bytes())
    assert [problem.where for problem in check(folder)] == [parts[0].relative_to(folder.path).as_posix()]


def test_a_file_with_other_bytes_of_the_same_number_is_named(folder, delivery):
    part = next((folder.path / "searches").glob("*/3-*.gz"))
    part.write_bytes(gzip.compress(b"\x00\xfe"))
    assert [problem.where for problem in check(folder)] == [part.relative_to(folder.path).as_posix()]


def test_an_entry_cannot_point_outside_the_folder(folder):
    outside = folder.path.parent / "receipt.json"
    outside.write_bytes(b"{}")
    for path in ("../receipt.json", str(outside), ""):
        entry = Imported(at=AT, by=Actor("alice"), receipt=path, digest=digest_of(b"{}"))
        with pytest.raises(CheckFailed, match="inside the review folder"):
            read_delivery(folder, entry)


def test_a_receipt_with_the_right_digest_that_is_none_is_named(folder):
    (folder.path / "searches" / "x").mkdir(parents=True)
    (folder.path / "searches" / "x" / "receipt.json").write_bytes(b"{}")
    entry = Imported(at=AT, by=Actor("alice"), receipt="searches/x/receipt.json", digest=digest_of(b"{}"))
    with pytest.raises(CheckFailed, match="not a receipt"):
        read_delivery(folder, entry)
