"""A review followed while several programs append to it."""

import random
from pathlib import Path

import pytest

from rechallenge.model import Actor, CheckFailed
from rechallenge.project import JournalFollower, open_journal, replay


def test_every_line_is_seen_once_and_in_the_end_all_are_seen(folder, decided):
    follower = JournalFollower(folder)
    chance, seen = random.Random(7), []
    for number in range(60):
        with open_journal(folder, Actor(chance.choice(["alice", "bob", "carl"]))) as journal:
            for _ in range(chance.randint(1, 3)):
                journal.append(decided(number, journal.actor))
        if chance.random() < 0.4:
            seen += follower.look()
    seen += follower.look()
    whole = replay(folder)
    assert sorted((line.entry.by, line.seq) for line in seen) == sorted(
        (actor, number) for actor, head in whole.heads.items() for number in range(1, head.seq + 1)
    )
    assert follower.heads == whole.heads
    assert follower.look() == ()


def test_half_a_line_waits_until_it_is_whole(folder, decided, write):
    write(folder, [decided(0), decided(1)])
    path = folder.path / "journal" / "alice.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    follower = JournalFollower(folder)
    assert [line.seq for line in follower.look()] == [1]
    with path.open("ab") as file:
        file.write(whole[-30:])
    assert [line.seq for line in follower.look()] == [2]


@pytest.mark.parametrize("change", ["cut", "replaced", "gone", "altered"])
def test_a_journal_that_does_not_only_grow_stops_the_follower(folder, decided, write, change):
    write(folder, [decided(0), decided(1)])
    path = folder.path / "journal" / "alice.jsonl"
    follower = JournalFollower(folder)
    follower.look()
    first, second = path.read_bytes().splitlines(keepends=True)
    match change:
        case "cut":
            path.write_bytes(first)
        case "replaced":
            (folder.path / "other").write_bytes(first + second + second)
            (folder.path / "other").rename(path)
        case "gone":
            path.unlink()
        case "altered":
            with path.open("ab") as file:
                file.write(second)
    with pytest.raises(CheckFailed, match=r"alice|cut|taken|follow"):
        follower.look()


def test_a_changed_protocol_is_noticed_once(folder):
    follower = JournalFollower(folder)
    assert not follower.protocol_changed()
    (folder.path / "protocol.toml").write_bytes(folder.protocol_bytes + b"# a remark\n")
    assert follower.protocol_changed()
    assert not follower.protocol_changed()


def test_opening_a_journal_never_reads_it_whole(folder, decided, write, monkeypatch):
    write(folder, [decided(number) for number in range(50)])
    read_bytes = Path.read_bytes

    def refused(path):
        assert path.suffix != ".jsonl"
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    with open_journal(folder, Actor("alice")) as journal:
        assert journal.head.seq == 50


@pytest.mark.parametrize("length", [0, 1, 4000, 4096, 9000, 70_000])
def test_a_last_line_of_any_length_is_found(folder, decided, write, length):
    write(folder, [decided(0), decided(1, note="x" * length), decided(2, note="y" * length)])
    with open_journal(folder, Actor("alice")) as journal:
        assert journal.head.seq == 3
