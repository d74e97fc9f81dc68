"""A PubMed Central on this machine: full texts through its bucket, its id converter, EFetch and Europe PMC, with faults.

A test points RECHALLENGE_PMC_CLOUD, RECHALLENGE_PMC_IDS, RECHALLENGE_EUTILS and RECHALLENGE_EUROPEPMC at `variables`.
"""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from rechallenge.testing.faults import Fault, FaultScript, Reply, befall

HOST = "127.0.0.1"
_JSON = "application/json"
_NOT_FOUND = Reply(b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", 404, "application/xml")


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """One article as PMC holds it.

    Attributes:
        xml: its JATS; b"" where the publisher lets none out.
        licence_code: as the bucket's facts say it.
        in_bucket: whether it is in the open-access subset.
    """

    pmcid: str
    xml: bytes
    pmid: str = ""
    doi: str = ""
    licence_code: str = "CC BY"
    is_retracted: bool = False
    in_bucket: bool = True
    version: int = 1


@dataclass(slots=True)
class PaperServer:
    """Serves `papers` in a thread until it is left; listens on 127.0.0.1 only.

    Attributes:
        faults: what befalls answers, in order; tools are "cloud", "idconv", "efetch" and "europepmc".
        asked: tool and address of each request.
    """

    papers: Iterable[HeldPaper]
    faults: FaultScript = field(default_factory=FaultScript)
    asked: list[tuple[str, str]] = field(default_factory=list)
    _http: "_Http | None" = None

    def __enter__(self) -> Self:
        self._http = _Http((HOST, 0), _Handler)
        self._http.papers = self
        Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()

    @property
    def address(self) -> str:
        port = self._http.server_address[1] if self._http else 0
        return f"http://{HOST}:{port}/"

    @property
    def variables(self) -> dict[str, str]:
        """Of the environment, that send the program here."""
        return {
            "RECHALLENGE_PMC_CLOUD": f"{self.address}cloud/",
            "RECHALLENGE_PMC_IDS": f"{self.address}idconv/",
            "RECHALLENGE_EUTILS": f"{self.address}entrez/",
            "RECHALLENGE_EUROPEPMC": f"{self.address}europepmc/",
        }

    def break_down(self, *faults: Fault) -> None:
        self.faults.add(*faults)

    def reply(self, address: str, parameters: Mapping[str, list[str]]) -> Reply:
        """The answer to one request, with the fault that is due."""
        path = unquote(urlsplit(address).path).strip("/")
        room, _, rest = path.partition("/")
        tool = "efetch" if room == "entrez" else room
        self.asked.append((tool, address))
        sound = self._sound(tool, rest, parameters)
        fault = self.faults.next_for(tool)
        return sound if fault is None else befall(fault, sound, caller=HOST)

    def _sound(self, tool: str, rest: str, parameters: Mapping[str, list[str]]) -> Reply:
        match tool:
            case "cloud":
                return self._listing(parameters) if not rest else self._object(rest)
            case "idconv":
                return self._ids(parameters)
            case "efetch":
                held = self._by("PMC" + parameters.get("id", [""])[0])
                xml = _body(held.xml) if held else b""
                return Reply(b"<?xml version='1.0'?><pmc-articleset>" + xml + b"</pmc-articleset>")
            case "europepmc":
                held = self._by(rest.partition("/")[0])
                return Reply(held.xml, content_type="application/xml") if held and held.xml else _NOT_FOUND
        return _NOT_FOUND

    def _by(self, name: str) -> HeldPaper | None:
        return next((one for one in self.papers if name in (one.pmcid, one.pmid, one.doi) and name), None)

    def _listing(self, parameters: Mapping[str, list[str]]) -> Reply:
        prefix = parameters.get("prefix", [""])[0]
        found = [one for one in self.papers if one.in_bucket and f"{one.pmcid}." == prefix]
        rows = "".join(
            f"<CommonPrefixes><Prefix>{one.pmcid}.{version}/</Prefix></CommonPrefixes>"
            for one in found
            for version in range(1, one.version + 1)
        )
        return Reply(f"<ListBucketResult><Prefix>{prefix}</Prefix>{rows}</ListBucketResult>".encode())

    def _object(self, rest: str) -> Reply:
        stem, _, name = rest.partition("/")
        held = self._by(stem.partition(".")[0])
        if held is None or not held.in_bucket or stem != f"{held.pmcid}.{held.version}":
            return _NOT_FOUND
        if name == f"{stem}.xml":
            return Reply(held.xml, content_type="application/xml")
        facts = {"pmcid": held.pmcid, "license_code": held.licence_code, "is_retracted": held.is_retracted}
        return Reply(json.dumps(facts).encode(), content_type=_JSON) if name == f"{stem}.json" else _NOT_FOUND

    def _ids(self, parameters: Mapping[str, list[str]]) -> Reply:
        asked = parameters.get("ids", [""])[0]
        held = self._by(asked)
        record = {"requested-id": asked, "status": "error", "errmsg": "Identifier not found in PMC"}
        if held is not None:
            record = {"requested-id": asked, "pmcid": held.pmcid, "pmid": held.pmid, "doi": held.doi}
        return Reply(json.dumps({"status": "ok", "records": [record]}).encode(), content_type=_JSON)


def _body(xml: bytes) -> bytes:
    """The article without the declarations that may stand only at the top of a file."""
    return xml[xml.find(b"<article") :]


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    papers: PaperServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        self._send(self.server.papers.reply(self.path, parse_qs(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode("utf-8", "replace")
        self._send(self.server.papers.reply(self.path, parse_qs(body)))

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
            self.close_connection = True
        if reply.is_dropped:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing."""
