from datetime import UTC, datetime

import pytest

from rechallenge.model import Actor, Added, CheckFailed, InputError, InputKind
from rechallenge.project import check, latest_inputs, open_journal, read_input, replay, store_input

AT = datetime(2022, 11, 1, tzinfo=UTC)


@pytest.fixture
def add(folder):
    """Stores a file of facts and puts it on record."""

    def store(data, kind=InputKind.CLAIMS, name="claims.toml"):
        stored = store_input(folder, kind, name, data)
        added = Added(at=AT, by=Actor("alice"), kind=kind, path=stored.path, digest=stored.digest)
        with open_journal(folder, added.by) as journal:
            journal.append(added)
        return added

    return store


def test_a_replaced_file_is_the_new_one_and_the_old_one_can_still_be_read(folder, add):
    old, new = add(b"old"), add(b"new")
    assert old.path == new.path == "inputs/claims/claims.toml"
    assert latest_inputs(replay(folder).entries) == (new,)
    assert read_input(folder, old) == b"old"
    assert read_input(folder, new) == (folder.path / new.path).read_bytes() == b"new"
    assert check(folder) == ()


def test_going_back_to_an_earlier_version_is_a_version_like_any_other(folder, add):
    add(b"old"), add(b"new")
    again = add(b"old")
    assert latest_inputs(replay(folder).entries) == (again,)
    assert check(folder) == ()


def test_files_are_told_apart_by_kind_and_name(folder, add):
    claims = add(b"1")
    first = add(b"2", InputKind.COUNTS, "2022q3.csv")
    second = add(b"3", InputKind.COUNTS, "2022q4.csv")
    entries = replay(folder).entries
    assert latest_inputs(entries, InputKind.COUNTS) == (first, second)
    assert latest_inputs(entries) == (claims, first, second)
    assert latest_inputs(entries, InputKind.EVIDENCE) == ()


def test_an_edit_in_place_is_named_and_does_not_touch_what_was_added(folder, add):
    added = add(b"added")
    (folder.path / added.path).write_bytes(b"edited")
    (problem,) = check(folder)
    assert problem.where == added.path
    assert (folder.path / problem.fix.rpartition(" ")[2]).read_bytes() == b"added"
    assert read_input(folder, added) == b"added"


def test_a_file_that_is_gone_or_was_never_added_is_named(folder, add):
    added = add(b"added")
    (folder.path / added.path).rename((folder.path / added.path).with_name("other.toml"))
    assert [problem.where for problem in check(folder)] == [added.path, "inputs/claims/other.toml"]


def test_an_altered_version_is_named_and_not_read(folder, add):
    added = add(b"added")
    (version,) = (folder.path / "versions").glob("*-claims.toml")
    version.write_bytes(b"altered")
    named = version.relative_to(folder.path).as_posix()
    assert [problem.where for problem in check(folder)] == [named]
    with pytest.raises(CheckFailed) as caught:
        read_input(folder, added)
    assert caught.value.where == named
    add(b"added")  # the same bytes, given again, mend it
    assert check(folder) == ()


@pytest.mark.parametrize("name", ["", "../claims.toml", ".claims", "a/b", "my claims.toml"])
def test_a_name_that_cannot_be_a_file_everywhere_is_refused(folder, name):
    with pytest.raises(InputError, match="cannot name a file of facts"):
        store_input(folder, InputKind.CLAIMS, name, b"")
    assert not (folder.path / "inputs").exists()
