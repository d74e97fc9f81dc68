import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from rechallenge.model import Actor, CheckFailed, Unavailable
from rechallenge.project import check, create, open_folder, open_journal, replay

ALICE = Actor("alice")
posix_only = pytest.mark.skipif(os.name == "nt", reason="fork, SIGKILL and resource limits are POSIX")


@posix_only
def test_killed_300_times_in_mid_append_nothing_acknowledged_is_lost(folder):
    script = Path(__file__).with_name("kill_writers.py")
    arguments = [sys.executable, script, folder.path, "300", "20221101"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=120)
    acknowledged = json.loads(done.stdout)
    assert len(acknowledged) == 300
    replayed = replay(folder)
    written = [entry.record for entry in replayed.entries]
    assert written == [f"pubmed:{number}" for number in range(1, len(written) + 1)]
    assert len(written) >= acknowledged[-1] > 300
    with open_journal(folder, ALICE):  # sets the last tail aside, if there is one
        pass
    aside = sorted((folder.path / "journal").glob("alice.torn-*"))
    assert len(aside) > 30, "too few kills fell into the middle of a line to prove anything"
    for tail in (path.read_bytes() for path in aside):
        assert tail[:7] == b'{"seq":'[: len(tail)]
        assert b"\n" not in tail
    assert check(folder) == ()


def test_a_torn_line_is_reported_until_it_is_set_aside(folder, decided, write):
    write(folder, [decided(0), decided(1)])
    path = folder.path / "journal" / "alice.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    assert replay(folder).torn[0].line == 2
    assert [problem.where for problem in check(folder)] == ["journal/alice.jsonl, line 2"]
    with open_journal(folder, ALICE) as journal:
        assert journal.set_aside.path == "journal/alice.torn-1"
        assert journal.append(decided(2)) == 2
    assert (folder.path / "journal" / "alice.torn-1").read_bytes() == whole.splitlines()[1][:-39]
    assert replay(folder).entries == (decided(0), decided(2))
    assert replay(folder).torn == check(folder) == ()


def test_no_acknowledgement_before_the_bytes_are_on_disk(folder, decided, monkeypatch):
    path = folder.path / "journal" / "alice.jsonl"
    synced = []
    fsync = os.fsync

    def recorded(handle):
        synced.append(os.fstat(handle).st_size)
        fsync(handle)

    with open_journal(folder, ALICE) as journal:
        monkeypatch.setattr(os, "fsync", recorded)
        for number in range(3):
            journal.append(decided(number))
            assert len(synced) == number + 1
            assert synced[-1] == path.stat().st_size


@posix_only
def test_the_name_of_a_new_journal_is_on_disk_before_the_first_entry(folder, monkeypatch):
    synced = []
    fsync = os.fsync

    def recorded(handle):
        synced.append(os.fstat(handle).st_ino)
        fsync(handle)

    (folder.path / "journal").rmdir()  # as git leaves it out when it is empty
    monkeypatch.setattr(os, "fsync", recorded)
    with open_journal(folder, ALICE):
        assert {path.stat().st_ino for path in (folder.path, folder.path / "journal")} <= set(synced)


def test_a_damaged_last_line_refuses_to_be_written_after(folder, decided, write):
    write(folder, [decided(0), decided(1)])
    path = folder.path / "journal" / "alice.jsonl"
    damaged = path.read_bytes().replace(b"pubmed:1", b"pubmed:9")
    path.write_bytes(damaged)
    with pytest.raises(CheckFailed, match="altered") as caught, open_journal(folder, ALICE):
        pass
    assert caught.value.where == "journal/alice.jsonl, line 2"
    assert path.read_bytes() == damaged


@contextmanager
def file_size_limit(n_bytes):
    """No file may grow beyond `n_bytes`: the kernel itself then cuts the write short and refuses the rest."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@posix_only
@pytest.mark.parametrize("n_fitting", [0, 1, 200, 5000])
def test_a_full_disk_gives_a_clear_error_and_leaves_the_journal_valid(folder, decided, n_fitting):
    path = folder.path / "journal" / "alice.jsonl"
    with open_journal(folder, ALICE) as journal:
        journal.append(decided(0))
        before = path.read_bytes()
        with (
            file_size_limit(len(before) + n_fitting),
            pytest.raises(Unavailable, match="no space") as caught,
        ):
            journal.append_all([decided(n) for n in range(1, 50)])
        assert "free some space" in caught.value.fix
        assert path.read_bytes() == before
        assert journal.append(decided(1)) == 2  # once there is room, work goes on
    assert replay(folder).entries == (decided(0), decided(1))
    assert check(folder) == ()


@pytest.mark.parametrize("failing", ["write", "fsync"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_failing_disk_leaves_the_journal_as_it_was(folder, decided, monkeypatch, failing, code):
    path = folder.path / "journal" / "alice.jsonl"
    write = os.write

    def half_then_fail(handle, data):
        if len(data) < 100:
            raise OSError(code, os.strerror(code))
        return write(handle, data[: len(data) - 99])

    def fail(handle):
        raise OSError(code, os.strerror(code))

    with open_journal(folder, ALICE) as journal:
        journal.append(decided(0))
        before = path.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(os, failing, half_then_fail if failing == "write" else fail)
            with pytest.raises(Unavailable, match="cannot write to the journal"):
                journal.append(decided(1))
        assert path.read_bytes() == before
        assert journal.append(decided(2)) == 2
    assert check(folder) == ()


def test_where_even_cutting_back_fails_no_line_follows_the_torn_one(folder, decided, monkeypatch):
    write = os.write

    def half_then_fail(handle, data):
        if len(data) < 100:
            raise OSError(errno.EIO, "input/output error")
        return write(handle, data[: len(data) - 99])

    def fail(handle, size):
        raise OSError(errno.EIO, "input/output error")

    with open_journal(folder, ALICE) as journal:
        journal.append(decided(0))
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", half_then_fail)
            patch.setattr(os, "ftruncate", fail)
            with pytest.raises(Unavailable):
                journal.append(decided(1))
        with pytest.raises(Unavailable, match="changed or replaced"):
            journal.append(decided(1))
    with open_journal(folder, ALICE) as journal:
        assert journal.set_aside
        assert journal.append(decided(1)) == 2
    assert replay(folder).entries == (decided(0), decided(1))


def test_an_interrupt_in_mid_write_leaves_no_half_line(folder, decided, monkeypatch):
    write = os.write

    def interrupted(handle, data):
        write(handle, data[:50])
        raise KeyboardInterrupt

    with open_journal(folder, ALICE) as journal:
        journal.append(decided(0))
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", interrupted)
            with pytest.raises(KeyboardInterrupt):
                journal.append(decided(1))
        assert journal.append(decided(2)) == 2
    assert check(folder) == ()


def test_a_journal_replaced_under_its_writer_takes_no_more_entries(folder, decided):
    path = folder.path / "journal" / "alice.jsonl"
    with open_journal(folder, ALICE) as journal:
        journal.append(decided(0))
        copy = path.with_name("copy")
        copy.write_bytes(path.read_bytes())
        copy.replace(path)  # as programs do that keep folders alike on two machines
        with pytest.raises(Unavailable, match="replaced"):
            journal.append(decided(1))


def test_a_read_only_disk_gives_a_clear_error_and_can_still_be_read(folder, decided, write, monkeypatch):
    write(folder, [decided(0)])
    opened = os.open

    def refuse(path, flags, *rest, **options):
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return opened(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(Unavailable, match="read-only") as caught, open_journal(folder, ALICE):
        pass
    assert "alice.jsonl" in caught.value.where
    assert replay(folder).entries == (decided(0),)
    assert check(folder) == ()


UNPRIVILEGED = """
import os, sys
from pathlib import Path
from rechallenge.model import Actor, Unavailable
from rechallenge.project import open_folder, open_journal, replay
assert len(replay(open_folder(Path(sys.argv[1]))).entries) == 1  # loads what Python loads late
if os.geteuid() == 0:
    os.setuid(65534)  # root may write everywhere; nobody may not
folder = open_folder(Path(sys.argv[1]))
assert len(replay(folder).entries) == 1
for actor in ("alice", "bob"):
    try:
        with open_journal(folder, Actor(actor)):
            print("opened")
    except Unavailable as error:
        print(error.message)
"""


@posix_only
def test_a_folder_without_write_permission_gives_a_clear_error_and_can_still_be_read(protocol_text, decided, write):
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        folder = create(Path(parent) / "review", protocol_text)
        write(folder, [decided(0)])
        paths = [folder.path, *folder.path.rglob("*")]
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            arguments = [sys.executable, "-c", UNPRIVILEGED, folder.path]
            done = subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=60)
        finally:
            for path in paths:
                path.chmod(0o755 if path.is_dir() else 0o644)
        assert (
            done.stdout.splitlines()
            == ["cannot open the journal for writing: the folder is read-only for this user"] * 2
        )
        assert check(folder) == ()


HOLD = """
import sys
from pathlib import Path
from rechallenge.model import Actor
from rechallenge.project import open_folder, open_journal
with open_journal(open_folder(Path(sys.argv[1])), Actor("alice")) as journal:
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(folder):
    """Another process that has alice's journal open."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, folder.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        if process.poll() is None:
            process.communicate("", timeout=60)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("rechallenge.project.lock._PATIENCE_S", 0.05)


def test_a_second_process_as_the_same_actor_is_refused(folder, holder, decided, write, impatient):
    with pytest.raises(Unavailable, match="open for writing by another program") as caught, open_journal(folder, ALICE):
        pass
    assert "alice.jsonl" in caught.value.where
    write(folder, [decided(0, "bob")])  # others write on
    assert check(folder) == ()
    holder.communicate("", timeout=60)
    write(folder, [decided(0)])


def test_a_writer_waits_for_another_that_is_done_in_a_moment(folder, decided, write):
    is_held = threading.Event()

    def hold():
        with open_journal(folder, ALICE):
            is_held.set()
            time.sleep(0.1)

    other = threading.Thread(target=hold)
    other.start()
    is_held.wait()
    write(folder, [decided(0)])
    other.join()
    assert replay(folder).entries == (decided(0),)


@posix_only
def test_a_killed_writer_leaves_no_lock_behind(folder, holder, decided, write):
    holder.send_signal(signal.SIGKILL)
    holder.wait(timeout=60)
    write(folder, [decided(0)])
    assert replay(folder).entries == (decided(0),)


def test_a_second_handle_in_the_same_process_is_refused(folder, impatient):
    with (
        open_journal(folder, ALICE),
        pytest.raises(Unavailable, match="another program"),
        open_journal(open_folder(folder.path), ALICE),
    ):
        pass


def test_a_disk_that_cannot_lock_is_said_to_be_one(folder, monkeypatch):
    def refuse(handle):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("rechallenge.project.lock.take", refuse)
    with pytest.raises(Unavailable, match="cannot lock") as caught, open_journal(folder, ALICE):
        pass
    assert "local disk" in caught.value.fix
