"""A PubMed Central on this machine: full texts through its bucket, its id converter, EFetch and Europe PMC, with faults.

A test points RECHALLENGE_PMC_CLOUD, RECHALLENGE_PMC_IDS, RECHALLENGE_EUTILS and RECHALLENGE_EUROPEPMC at `variables`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from rechallenge.testing.faults import Fault, FaultScript, Reply, befall
from rechallenge.testing.local_http import HOST, LocalServer, Request

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
class PaperServer(LocalServer):
    """Serves `papers` in a thread until it is left; listens on 127.0.0.1 only.

    Attributes:
        faults: what befalls answers, in order; tools are "cloud", "idconv", "efetch" and "europepmc".
        asked: tool and address of each request.
    """

    papers: Iterable[HeldPaper]
    faults: FaultScript = field(default_factory=FaultScript)
    asked: list[tuple[str, str]] = field(default_factory=list)

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

    def reply(self, request: Request) -> Reply:
        """The answer to one request, with the fault that is due."""
        path = unquote(request.path).strip("/")
        room, _, rest = path.partition("/")
        tool = "efetch" if room == "entrez" else room
        self.asked.append((tool, request.address))
        sound = self._sound(tool, rest, request.parameters)
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
