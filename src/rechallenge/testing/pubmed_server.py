"""A PubMed on this machine: serves a corpus through the E-utilities' own protocol, with their faults on demand.

python -m rechallenge.testing.pubmed_server records.xml --fault efetch:truncated:2
RECHALLENGE_EUTILS=http://127.0.0.1:8765/ rechallenge search "vasculitis[tiab]" --email you@example.org
"""

import argparse
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from rechallenge.model import RechallengeError
from rechallenge.sources.eutils import MOST_HITS
from rechallenge.testing.faults import Fault, FaultKind, FaultScript, Reply, befall, parse_fault
from rechallenge.testing.holdings import Holdings, holdings_of_files
from rechallenge.testing.holdings_index import HoldingsIndex
from rechallenge.testing.protocol import Protocol

HOST = "127.0.0.1"
MAX_BODY = 4 * 1024**2
DEFAULT_PORT = 8765


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server saw it."""

    tool: str
    method: str
    address: str
    parameters: Mapping[str, Sequence[str]]
    at: float


class PubmedServer:
    """A local PubMed; a context manager that serves in a thread until it is left. It listens on 127.0.0.1 only.

    Args:
        holdings: what it has; assign `holdings` anew to publish a change.
        faults: what befalls answers, in order; `faults.add` adds more.
        most_hits: that one search gives out.
        narrower: headings below each heading, for MeSH explosion.
        skipped: PMIDs that searches list and EFetch does not deliver.
    """

    def __init__(
        self,
        holdings: Holdings,
        *,
        faults: Iterable[Fault] = (),
        most_hits: int = MOST_HITS,
        narrower: Mapping[str, Iterable[str]] | None = None,
        skipped: Iterable[int] = (),
        port: int = 0,
    ) -> None:
        self.faults = FaultScript(faults)
        self.asked: list[Asked] = []
        self._narrower = narrower
        self._most_hits = most_hits
        self._skipped = frozenset(skipped)
        self._lock = Lock()
        self.hold(holdings)
        self._http = _Http((HOST, port), _Handler)
        self._http.pubmed = self
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def hold(self, holdings: Holdings) -> None:
        """Serves other holdings from now on; kept results are forgotten, as after some hours at NCBI."""
        index = HoldingsIndex(holdings, narrower=self._narrower)
        self._protocol = Protocol(holdings, index, most_hits=self._most_hits, skipped=self._skipped)

    @property
    def address(self) -> str:
        """For RECHALLENGE_EUTILS, or as the `base` of a client."""
        return f"http://{HOST}:{self._http.server_address[1]}/"

    def tools_asked(self) -> list[str]:
        return [one.tool for one in self.asked]

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def reply(self, method: str, address: str, parameters: Mapping[str, Sequence[str]]) -> Reply:
        """The answer to one request, with the fault that is due."""
        tool = urlsplit(address).path.rsplit("/", 1)[-1].partition(".")[0]
        with self._lock:
            self.asked.append(Asked(tool, method, address, parameters, time.monotonic()))
            fault = self.faults.next_for(tool)
            if fault is not None and fault.kind is FaultKind.HISTORY_LOST:
                self._protocol.sessions.lists.clear()
            sound = self._protocol.answer(tool, parameters)
        if fault is None or fault.kind is FaultKind.HISTORY_LOST:
            return sound
        if fault.kind is FaultKind.INCOMPLETE:
            return self._incomplete(tool, parameters)
        return befall(fault, sound, caller=next(iter(parameters.get("api_key", ())), HOST))

    def _incomplete(self, tool: str, parameters: Mapping[str, Sequence[str]]) -> Reply:
        """An answer in which the first record of those asked for is left out."""
        protocol = self._protocol
        named = protocol.index.search("all[sb]").pmids
        lacking = Protocol(
            protocol.holdings, protocol.index, most_hits=self._most_hits, skipped=frozenset(named[:1]) | self._skipped
        )
        lacking.sessions = protocol.sessions
        return lacking.answer(tool, parameters)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    pubmed: PubmedServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes; held back, the second costs 40 ms
    server: _Http

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        if length > MAX_BODY:
            self._send(Reply(b"too long", 413, "text/plain"))
        else:
            self._answer(self.rfile.read(length).decode("utf-8", "replace"))

    def _answer(self, query: str) -> None:
        parameters = parse_qs(query, keep_blank_values=True)
        self._send(self.server.pubmed.reply(self.command, self.path, parameters))

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.delay_s)
        try:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) // 2] if reply.is_dropped else reply.body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client gave up waiting
        if reply.is_dropped:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing: an address may hold a key."""


def main(words: Sequence[str] | None = None) -> int:
    """Serves files until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m rechallenge.testing.pubmed_server", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("files", nargs="+", type=Path, help="PubMed XML (also .gz), NBIB, RIS ... with PMIDs")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--most-hits", type=int, default=MOST_HITS, metavar="N", help="that one search gives out")
    parser.add_argument("--fault", action="append", default=[], metavar="TOOL:KIND:TIMES", help="repeatable")
    arguments = parser.parse_args(words)
    try:
        holdings = holdings_of_files(arguments.files)
        faults = [parse_fault(text) for text in arguments.fault]
        server = PubmedServer(holdings, faults=faults, most_hits=arguments.most_hits, port=arguments.port)
    except (RechallengeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return getattr(error, "exit_code", 4)
    with server:
        sys.stdout.write(f"{len(holdings)} records at {server.address}\nRECHALLENGE_EUTILS={server.address}\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    raise SystemExit(main())
