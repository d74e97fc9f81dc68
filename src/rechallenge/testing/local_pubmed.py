"""A PubMed on this machine: serves a corpus through the E-utilities' own protocol, with their faults on demand."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from rechallenge.sources.eutils import MOST_HITS
from rechallenge.testing.faults import Fault, FaultKind, FaultScript, Reply, befall
from rechallenge.testing.holdings import Holdings
from rechallenge.testing.holdings_index import HoldingsIndex
from rechallenge.testing.local_http import HOST, LocalServer, Request
from rechallenge.testing.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server saw it."""

    tool: str
    method: str
    address: str
    parameters: Mapping[str, Sequence[str]]
    at: float


class PubmedServer(LocalServer):
    """A local PubMed; its address is for RECHALLENGE_EUTILS, or the `base` of a client.

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
        self.port = port
        self.hold(holdings)

    def hold(self, holdings: Holdings) -> None:
        """Serves other holdings from now on; kept results are forgotten, as after some hours at NCBI."""
        index = HoldingsIndex(holdings, narrower=self._narrower)
        self._protocol = Protocol(holdings, index, most_hits=self._most_hits, skipped=self._skipped)

    def tools_asked(self) -> list[str]:
        return [one.tool for one in self.asked]

    def reply(self, request: Request) -> Reply:
        """The answer to one request, with the fault that is due."""
        tool = request.path.rsplit("/", 1)[-1].partition(".")[0]
        parameters = request.parameters
        with self._lock:
            self.asked.append(Asked(tool, request.method, request.address, parameters, time.monotonic()))
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
