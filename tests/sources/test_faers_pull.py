"""Quarters fetched from a server on this machine that breaks off, changes its mind, and gives what it should not."""

import io
import json
import threading
import zipfile
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rechallenge.model import InputError, Unavailable, UsageError
from rechallenge.sources.asking import Clock, Wire
from rechallenge.sources.faers.pull import Puller, names_of, quarters_of


def zipped(text="primaryid$caseid\r\n"):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("ASCII/DEMO20Q1.txt", text * 2000)
    return held.getvalue()


@dataclass
class Server:
    """Serves one file, by ranges, and breaks off as told.

    Attributes:
        breaks: after so many bytes of an answer, one each for the first answers.
        statuses: given instead of an answer, one each.
    """

    data: bytes
    name: str = "faers_ascii_2020q1.zip"
    etag: str = '"v1"'
    breaks: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def __enter__(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.http.server_port}/content/Exports/"

    def answer(self, request):
        asked_range = request.headers.get("Range", "")
        self.asked.append((request.path.rpartition("/")[2], asked_range, request.headers["User-Agent"]))
        if self.statuses:
            return request.send_error(self.statuses.pop(0))
        if not request.path.endswith("/" + self.name):
            return request.send_error(404)
        at = int(asked_range[6:-1]) if asked_range and request.headers.get("If-Range") == self.etag else 0
        body = self.data[at:]
        request.send_response(206 if at else 200)
        if at:
            request.send_header("Content-Range", f"bytes {at}-{len(self.data) - 1}/{len(self.data)}")
        request.send_header("ETag", self.etag)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if self.breaks:
            body = body[: self.breaks.pop(0)]
            request.close_connection = True
        request.wfile.write(body)
        return None


@pytest.fixture
def waits():
    return []


@pytest.fixture
def wire(waits):
    return Wire(clock=Clock(sleep=waits.append), timeout_s=5)


def pull(server, tmp_path, wire, quarter="2020Q1"):
    with Puller(email="a@b.org", base=server.base, wire=wire) as puller:
        return puller.pull(quarter, tmp_path)


def test_a_quarter_is_kept_with_its_digest_and_address(tmp_path, wire):
    with Server(zipped()) as server:
        pulled = pull(server, tmp_path, wire)
    assert pulled.digest == f"sha256:{sha256(server.data).hexdigest()}"
    assert (tmp_path / pulled.name).read_bytes() == server.data
    assert json.loads((tmp_path / f"{pulled.name}.json").read_text())["etag"] == '"v1"'
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
    assert "mailto:a@b.org" in server.asked[0][2]


def test_a_broken_transfer_goes_on_where_it_stood(tmp_path, wire):
    with Server(zipped(), breaks=[10_000, 5_000]) as server:
        pulled = pull(server, tmp_path, wire)
    assert [asked for _, asked, _ in server.asked] == ["", "bytes=10000-", "bytes=15000-"]
    assert pulled.resumed == 2
    assert (tmp_path / pulled.name).read_bytes() == server.data


def test_a_part_left_by_a_kill_is_continued_by_the_next_run(tmp_path, wire):
    with Server(zipped(), breaks=[1_000] * 7) as server:
        with pytest.raises(Unavailable, match="repeat the command later"):
            pull(server, tmp_path, wire)
        server.breaks = []
        pulled = pull(server, tmp_path, wire)
    assert server.asked[-1][1] == "bytes=7000-"
    assert (tmp_path / pulled.name).read_bytes() == server.data


def test_a_file_that_changed_in_between_begins_anew(tmp_path, wire):
    with Server(zipped(), breaks=[1_000] * 7) as server:
        with pytest.raises(Unavailable):
            pull(server, tmp_path, wire)
        server.data, server.etag, server.breaks = zipped("other$text\r\n"), '"v2"', []
        pulled = pull(server, tmp_path, wire)
    assert (tmp_path / pulled.name).read_bytes() == server.data
    assert pulled.etag == '"v2"'


def test_what_was_fetched_is_not_asked_for_again(tmp_path, wire):
    with Server(zipped()) as server:
        pull(server, tmp_path, wire)
        n_asked = len(server.asked)
        assert pull(server, tmp_path, wire) is None
        assert len(server.asked) == n_asked


def test_names_of_both_systems_and_both_letters_are_tried(tmp_path, wire):
    with Server(zipped(), name="faers_ascii_2020Q1.zip") as server:
        pull(server, tmp_path, wire)
    assert [name for name, *_ in server.asked] == ["faers_ascii_2020q1.zip", "faers_ascii_2020Q1.zip"]
    assert names_of("2012Q3") == ("aers_ascii_2012q3.zip", "aers_ascii_2012Q3.zip")
    assert "aems_ascii_2026q2.zip" in names_of("2026Q2")


def test_a_quarter_that_is_not_there_is_said(tmp_path, wire):
    with Server(zipped(), name="other.zip") as server, pytest.raises(InputError, match="the server has none of"):
        pull(server, tmp_path, wire)


def test_a_server_that_is_busy_is_asked_again_later_and_ever_slower(tmp_path, wire, waits):
    with Server(zipped(), statuses=[503, 429]) as server:
        pull(server, tmp_path, wire)
    assert [wait for wait in waits if wait in {1.0, 2.0}] == [1.0, 2.0]


def test_requests_keep_two_seconds_apart(tmp_path, waits):
    at = iter(range(100))
    wire = Wire(clock=Clock(monotonic=lambda: next(at) * 0.0, sleep=waits.append), timeout_s=5)
    with Server(zipped(), statuses=[503]) as server:
        pull(server, tmp_path, wire)
    assert max(waits) >= 2.0


@pytest.mark.parametrize("data", [b"<html>not found</html>" * 100, zipped()[:-5000] + b"\0" * 5000])
def test_what_is_no_sound_zip_is_not_kept(tmp_path, wire, data):
    with Server(data) as server, pytest.raises(InputError, match="zip"):
        pull(server, tmp_path, wire)
    assert list(tmp_path.iterdir()) == []


def test_a_span_of_quarters_holds_both_ends():
    assert quarters_of("2012q4..2013Q2") == ("2012Q4", "2013Q1", "2013Q2")
    assert quarters_of("2026Q2") == ("2026Q2",)


@pytest.mark.parametrize("text", ["2012", "2013Q1..2012Q4", "2003Q4..2004Q1", "2012Q5", "..2012Q1"])
def test_what_names_no_quarters_is_refused(text):
    with pytest.raises(UsageError, match="names no quarters"):
        quarters_of(text)


def test_an_address_that_is_none_is_refused():
    with pytest.raises(UsageError, match="no address of a server"):
        Puller(email="a@b.org", base="fis.fda.gov")
