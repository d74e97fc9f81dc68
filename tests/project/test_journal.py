import random
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from rechallenge.model import (
    Actor,
    Answered,
    CaseId,
    Cell,
    CellState,
    CheckFailed,
    Decided,
    Dose,
    Duration,
    InputError,
    ItemAnswer,
    PartialDate,
    RecordId,
    Scored,
    ScreeningVerdict,
    Stage,
    TimeUnit,
)
from rechallenge.project import check, digest_of, history, open_journal, replay
from rechallenge.project.journal import journal_paths

times = st.datetimes(timezones=st.just(UTC))
text = st.text(st.characters(codec="utf-8"), max_size=20)
amounts = st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 10_000)
values = (
    text
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(text, max_size=3).map(tuple)
    | st.builds(Duration, amount=amounts, unit=st.sampled_from(TimeUnit))
    | st.builds(Dose, amount=amounts, times_per_day=st.none() | amounts)
    | st.dates().map(PartialDate.of)
)
entries = (
    st.builds(
        Decided,
        at=times,
        by=st.just(Actor("alice")),
        record=text.map(RecordId),
        stage=st.sampled_from(Stage),
        verdict=st.sampled_from(ScreeningVerdict),
        note=text,
    )
    | st.builds(
        Answered,
        at=times,
        by=st.just(Actor("alice")),
        case=text.map(CaseId),
        field=text,
        cell=values.map(lambda value: Cell(state=CellState.VALUE, value=value)),
    )
    | st.builds(
        Scored,
        at=times,
        by=st.just(Actor("alice")),
        case=text.map(CaseId),
        instrument=text,
        answers=st.dictionaries(text, st.builds(ItemAnswer, answer=text, because=text), max_size=4),
    )
)


@settings(max_examples=60)
@given(written=st.lists(entries, max_size=8))
def test_what_is_appended_is_what_replays_in_the_order_of_appending(new_folder, written):
    folder = new_folder()
    with open_journal(folder, Actor("alice")) as journal:
        assert [journal.append(entry) for entry in written] == list(range(1, len(written) + 1))
    assert replay(folder).entries == tuple(written)
    assert check(folder) == ()


@settings(max_examples=60)
@given(n_lines=st.integers(1, 6), data=st.data())
def test_every_cut_of_a_journal_replays_a_prefix(new_folder, decided, write, n_lines, data):
    folder = new_folder()
    written = [decided(n, note="é\u2028" * n) for n in range(n_lines)]
    write(folder, written)
    path = folder.path / "journal" / "alice.jsonl"
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)), label="cut")
    path.write_bytes(whole[:cut])
    replayed = replay(folder)
    n_whole = whole[:cut].count(b"\n")
    assert replayed.entries == tuple(written[:n_whole])
    is_torn = not whole[:cut].endswith(b"\n") and cut > 0
    assert [torn.line for torn in replayed.torn] == ([n_whole + 1] if is_torn else [])


@settings(max_examples=300)
@given(data=st.data())
def test_one_altered_byte_anywhere_is_named_with_its_line(altered_journal, data):
    folder, path, whole = altered_journal
    place = data.draw(st.integers(0, len(whole) - 1), label="place")
    value = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]), label="value")
    path.write_bytes(whole[:place] + bytes([value]) + whole[place + 1 :])
    number = whole[:place].count(b"\n") + 1
    assert f"journal/alice.jsonl, line {number}" in [problem.where for problem in check(folder)]


def test_every_byte_of_a_journal_is_watched(altered_journal):
    folder, path, whole = altered_journal
    chance = random.Random(7)
    for place, byte in enumerate(whole):
        path.write_bytes(whole[:place] + bytes([byte ^ chance.randint(1, 255)]) + whole[place + 1 :])
        number = whole[:place].count(b"\n") + 1
        assert f"journal/alice.jsonl, line {number}" in [problem.where for problem in check(folder)], place


@pytest.fixture(scope="module")
def altered_journal(new_folder, decided, write):
    folder = new_folder()
    write(folder, [decided(n) for n in range(3)])
    path = folder.path / "journal" / "alice.jsonl"
    return folder, path, path.read_bytes()


def test_one_altered_line_is_named_once_and_stops_the_replay(folder, decided, write):
    write(folder, [decided(n) for n in range(5)])
    path = folder.path / "journal" / "alice.jsonl"
    path.write_bytes(path.read_bytes().replace(b"pubmed:2", b"pubmed:7"))
    assert [problem.where for problem in check(folder)] == ["journal/alice.jsonl, line 3"]
    with pytest.raises(CheckFailed, match="altered") as caught:
        replay(folder)
    assert caught.value.where == "journal/alice.jsonl, line 3"


@pytest.mark.parametrize(
    ("rearranged", "named"),
    [((0, 2, 3), 2), ((0, 1, 1, 2, 3), 3), ((0, 2, 1, 3), 2), ((1, 2, 3), 1)],
    ids=["removed", "doubled", "swapped", "first removed"],
)
def test_whole_lines_cannot_be_removed_doubled_or_moved(folder, decided, write, rearranged, named):
    write(folder, [decided(n) for n in range(4)])
    path = folder.path / "journal" / "alice.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[number] for number in rearranged))
    assert check(folder)[0].where == f"journal/alice.jsonl, line {named}"


def test_a_line_exchanged_for_a_whole_one_of_the_same_number_is_named(new_folder, decided, write):
    folder, other = new_folder(), new_folder()
    write(folder, [decided(n) for n in range(3)])
    write(other, [decided(n) for n in range(5, 8)])
    path = folder.path / "journal" / "alice.jsonl"
    mine, theirs = (f.path.joinpath("journal", "alice.jsonl").read_bytes().splitlines(True) for f in (folder, other))
    path.write_bytes(theirs[0] + mine[1] + mine[2])
    assert [problem.where for problem in check(folder)] == ["journal/alice.jsonl, line 2"]


def test_a_tail_of_whole_lines_that_was_cut_off_is_named_where_an_earlier_head_is_known(folder, decided, write):
    write(folder, [decided(n) for n in range(4)])
    heads = replay(folder).heads
    write(folder, [decided(9)])
    assert check(folder, known_heads=heads) == ()
    path = folder.path / "journal" / "alice.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    assert check(folder) == ()  # the limit that the docs state: a shorter journal looks whole
    assert [problem.where for problem in check(folder, known_heads=heads)] == ["journal/alice.jsonl, line 4"]


def test_a_line_with_a_right_digest_in_another_spelling_is_named(folder, decided, write):
    write(folder, [decided(0)])
    path = folder.path / "journal" / "alice.jsonl"
    line = msgspec.json.decode(path.read_bytes())
    line.pop("digest")
    body = msgspec.json.encode(line).replace(b'"seq":1', b'"seq": 1')[:-1]
    path.write_bytes(body + b',"digest":"' + digest_of(body).encode() + b'"}\n')
    assert "canonical" in check(folder)[0].message


def test_a_journal_copied_under_another_name_is_named(folder, decided, write):
    write(folder, [decided(0)])
    journals = folder.path / "journal"
    (journals / "bob.jsonl").write_bytes((journals / "alice.jsonl").read_bytes())
    assert [(problem.where, "alice" in problem.message) for problem in check(folder)] == [
        ("journal/bob.jsonl, line 1", True)
    ]


@settings(max_examples=40)
@given(
    made=st.lists(st.tuples(st.sampled_from(["alice", "bob", "carol"]), st.integers(0, 5)), max_size=12),
    order=st.permutations(["alice", "bob", "carol"]),
)
def test_the_replay_does_not_depend_on_the_order_of_files(new_folder, decided, write, made, order):
    entries = [
        msgspec.structs.replace(decided(second, by), record=f"pubmed:{n}") for n, (by, second) in enumerate(made)
    ]
    folder = new_folder()
    write(folder, entries)
    replayed = replay(folder).entries
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            history, "journal_paths", lambda path: sorted(journal_paths(path), key=lambda file: order.index(file.stem))
        )
        assert replay(folder).entries == replayed
    for actor in order:  # each person's entries keep the order in which they were made
        assert [entry for entry in replayed if entry.by == actor] == [entry for entry in entries if entry.by == actor]


def test_an_entry_made_after_the_clock_was_set_back_still_counts_as_the_later_one(folder, decided, write):
    late, corrected = decided(100), msgspec.structs.replace(decided(50), verdict=ScreeningVerdict.INCLUDE)
    write(folder, [late, corrected, decided(70, "bob")])
    assert [entry.at.second for entry in replay(folder).entries] == [10, 40, 50]
    assert replay(folder).entries[1:] == (late, corrected)


@pytest.mark.parametrize("name", ["", "Alice", "../alice", "a b", ".alice", "a" * 65, "alice\n"])
def test_a_name_that_cannot_be_a_file_everywhere_names_no_journal(folder, name):
    with pytest.raises(InputError, match="cannot name a journal"), open_journal(folder, Actor(name)):
        pass
    assert not list((folder.path / "journal").iterdir())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"by": "bob"}, "bob"),
        ({"record": 5}, "str"),
        ({"note": "\ud800"}, "surrogates"),
        ({"at": datetime(2022, 11, 1)}, "timezone"),  # noqa: DTZ001 # the missing zone is the fault
        ({"at": datetime(2022, 11, 1, tzinfo=timezone(timedelta(hours=2)))}, "UTC"),
    ],
    ids=["another's", "wrong type", "no text", "no zone", "not UTC"],
)
def test_an_entry_that_could_not_be_read_again_is_refused_and_nothing_of_its_batch_is_written(
    folder, decided, change, said
):
    with open_journal(folder, Actor("alice")) as journal:
        with pytest.raises(InputError, match=said):
            journal.append_all([decided(0), msgspec.structs.replace(decided(1), **change)])
        assert journal.append(decided(2)) == 1
    assert replay(folder).entries == (decided(2),)


def test_an_empty_batch_writes_nothing(folder):
    with open_journal(folder, Actor("alice")) as journal:
        assert not journal.append_all([])
    assert replay(folder).heads == {}


def test_a_strange_file_among_the_journals_is_named(folder, decided, write):
    write(folder, [decided(0)])
    for name in ("Alice (conflicted copy).jsonl", "notes.txt", ".DS_Store", "bob.torn-1", "bob.lock"):
        (folder.path / "journal" / name).write_bytes(b"")
    assert [problem.where for problem in check(folder)] == [
        "journal/Alice (conflicted copy).jsonl",
        "journal/notes.txt",
    ]
    with pytest.raises(InputError, match="conflicted"):
        replay(folder)


def test_equal_histories_have_equal_digests(new_folder, decided, write):
    folders = [new_folder() for _ in range(3)]
    for folder, n in zip(folders, (1, 1, 2), strict=True):
        write(folder, [decided(n)])
    first, second, third = (replay(folder).digest for folder in folders)
    assert first == second != third


class Journals(RuleBasedStateMachine):
    """A journal is a list: appending adds, tearing and opening again take nothing away."""

    def __init__(self, folder, decided):
        super().__init__()
        self.folder, self.decided = folder, decided
        self.path = folder.path / "journal" / "alice.jsonl"
        self.written = []
        self.tails = []

    def _next(self, count):
        return [self.decided(len(self.written) + n) for n in range(count)]

    @rule(counts=st.lists(st.integers(0, 3), max_size=3))
    def append(self, counts):
        torn = self.path.read_bytes().rpartition(b"\n")[2] if self.path.exists() else b""
        with open_journal(self.folder, Actor("alice")) as journal:
            assert (journal.set_aside is not None) == bool(torn)
            if torn:
                assert (self.folder.path / journal.set_aside.path).read_bytes() == torn
                self.tails.append(torn)
            for count in counts:
                added = self._next(count)
                assert list(journal.append_all(added)) == [len(self.written) + n + 1 for n in range(count)]
                self.written += added

    @rule(tail=st.binary(min_size=1, max_size=5).filter(lambda tail: b"\n" not in tail))
    def tear(self, tail):
        with self.path.open("ab") as file:
            file.write(tail)

    @invariant()
    def replays_what_was_acknowledged(self):
        assert replay(self.folder).entries == tuple(self.written)

    @invariant()
    def keeps_every_torn_tail(self):
        aside = sorted(path.read_bytes() for path in self.path.parent.glob("alice.torn-*"))
        assert aside == sorted(self.tails)


def test_a_journal_behaves_as_a_list_through_tears_and_reopenings(new_folder, decided):
    run_state_machine_as_test(
        lambda: Journals(new_folder(), decided),
        settings=settings(max_examples=30, stateful_step_count=12),
    )
