from datetime import UTC, datetime

import pytest

from rechallenge.model import Actor, Amended, InputError, ProtocolError
from rechallenge.project import amend, check, open_folder, open_journal, replay

ALICE, BOB = Actor("alice"), Actor("bob")
AT = datetime(2022, 11, 2, tzinfo=UTC)


@pytest.fixture
def edit(folder):
    """Changes the title in protocol.toml by hand and opens the review again."""

    def change(title):
        path = folder.path / "protocol.toml"
        path.write_text(path.read_text().replace(open_folder(folder.path).protocol.title, title))
        return open_folder(folder.path)

    return change


def test_before_the_first_entry_the_protocol_may_change_freely(folder, edit, decided, write):
    edited = edit("Another title")
    with pytest.raises(InputError, match="no entry was made yet"):
        amend(edited, "better", by=ALICE, at=AT)
    write(edited, [decided(0)])
    assert check(edited) == ()


def test_a_change_that_nobody_explained_is_named_and_no_entry_is_made_under_it(folder, edit, decided, write):
    write(folder, [decided(0)])
    edited = edit("Another title")
    (problem,) = check(edited)
    assert problem.where == "protocol.toml"
    for actor in (ALICE, BOB):
        with pytest.raises(ProtocolError, match="changed since the last entry") as caught, open_journal(edited, actor):
            pass
    kept = folder.path / caught.value.fix.rpartition("(")[2].rstrip(")")
    assert kept.read_bytes() == folder.protocol_bytes
    assert kept.name in problem.fix


def test_an_amendment_says_what_replaced_what_and_work_goes_on_under_the_new_protocol(folder, edit, decided, write):
    write(folder, [decided(0), decided(1, "bob")])
    edited = edit("Another title")
    amended = amend(edited, "the first title named another drug", by=ALICE, at=AT)
    assert (amended.before, amended.after) == (folder.protocol_digest, edited.protocol_digest)
    assert replay(edited).entries[-1] == amended
    write(edited, [decided(2, "bob"), decided(3)])
    assert check(edited) == ()


def test_both_texts_of_an_amended_protocol_are_kept(folder, edit, decided, write):
    write(folder, [decided(0)])
    edited = edit("Another title")
    amend(edited, "why", by=ALICE, at=AT)
    kept = {path.read_bytes() for path in (folder.path / "versions").iterdir()}
    assert kept == {folder.protocol_bytes, edited.protocol_bytes}
    for path in (folder.path / "versions").iterdir():
        text = path.read_bytes()
        path.write_bytes(text + b"\n")
        assert [problem.where for problem in check(edited)] == [f"versions/{path.name}"]
        path.write_bytes(text)


def test_an_amendment_may_return_to_an_earlier_text(folder, edit, decided, write):
    title = folder.protocol.title
    write(folder, [decided(0)])
    amend(edit("Another title"), "why", by=ALICE, at=AT)
    back = edit(title)
    amend(back, "the change was a mistake", by=BOB, at=AT.replace(hour=1))
    assert back.protocol_digest == folder.protocol_digest
    assert check(back) == ()


def test_an_amendment_needs_a_reason_and_a_change(folder, edit, decided, write):
    write(folder, [decided(0)])
    with pytest.raises(InputError, match="unchanged"):
        amend(folder, "why", by=ALICE, at=AT)
    with pytest.raises(InputError, match="reason"):
        amend(edit("Another title"), "  ", by=ALICE, at=AT)


def test_entries_under_a_protocol_that_no_amendment_brought_in_are_named_once(folder, edit, decided, write):
    write(folder, [decided(0)])
    aside = (folder.path / "journal" / "alice.jsonl").rename(folder.path / "aside")
    edited = edit("Another title")
    write(edited, [decided(1, "bob"), decided(2, "bob")])
    aside.rename(folder.path / "journal" / "alice.jsonl")  # as when two copies of a folder are put together
    named = [problem.where for problem in check(edited)]
    assert named == ["journal/bob.jsonl, line 1", "protocol.toml"]
    amend(edited, "bob had worked on a later draft", by=ALICE, at=AT)
    assert check(edited) == ()


def test_an_amendment_of_a_protocol_that_nobody_knows_is_named(folder, edit, decided, write):
    write(folder, [decided(0)])
    unknown = edit("A draft")
    edited = edit("Another title")
    with open_journal(folder, ALICE) as journal:
        entry = Amended(
            at=AT, by=ALICE, before=unknown.protocol_digest, after=edited.protocol_digest, reason="invented"
        )
        journal.append(entry)
    assert [problem.where for problem in check(edited)] == ["journal/alice.jsonl, line 2"]
