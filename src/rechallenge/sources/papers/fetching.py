"""Open-access full texts from PubMed Central and Europe PMC, each with its licence.

Sources: PMC Cloud Service (bucket pmc-oa-opendata as laid out since 2026: `PMC<id>.<version>/PMC<id>.<version>.xml` and
`.json`); PMC ID Converter API; E-utilities EFetch with db=pmc (NBK25499); Europe PMC's Articles RESTful API
(`/{id}/fullTextXML`). Written from their documents; none was run live by the authors of this program.
"""

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from lxml import etree

from rechallenge.model import InputError, Licence, Paper, Record, UsageError, doi_in
from rechallenge.sources.asking import Asker, Fault, Missing, Refused, Wire
from rechallenge.sources.eutils import Eutils
from rechallenge.sources.identifiers import normal_pmcid
from rechallenge.sources.papers.licences import UNKNOWN, licence_of
from rechallenge.sources.papers.reading import PaperReading, read_paper
from rechallenge.sources.papers.xml_papers import NO_BODY

CLOUD = "https://pmc-oa-opendata.s3.amazonaws.com/"
CLOUD_VARIABLE = "RECHALLENGE_PMC_CLOUD"
IDS = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/"
IDS_VARIABLE = "RECHALLENGE_PMC_IDS"
EUROPEPMC = "https://www.ebi.ac.uk/europepmc/webservices/rest/"
EUROPEPMC_VARIABLE = "RECHALLENGE_EUROPEPMC"
PER_SECOND = 3  # a courtesy; neither the bucket nor the converter states a number
_ARTICLE_PAGE = "https://pmc.ncbi.nlm.nih.gov/articles/"


@dataclass(frozen=True, slots=True)
class Names:
    """What a record goes by; what is unknown is ""."""

    pmid: str = ""
    doi: str = ""
    pmcid: str = ""

    @property
    def any(self) -> str:
        return self.pmcid or self.pmid or self.doi


@dataclass(frozen=True, slots=True)
class FetchedPaper:
    """A full text as a source gave it.

    Attributes:
        answers: other raw answers about it: ids, licence.
        is_retracted: where the source says so; None where it says nothing.
    """

    origin: str
    link: str
    name: str
    data: bytes
    reading: PaperReading
    paper: Paper
    licence: Licence
    answers: tuple[tuple[str, bytes], ...] = ()
    is_retracted: bool | None = None


class NoPaper(InputError):
    """The source has no full text of this record."""


class PmcIds:
    """NCBI's converter between PMID, DOI and PMC id."""

    def __init__(self, email: str, *, base: str = "", wire: Wire | None = None) -> None:
        address = base or os.environ.get(IDS_VARIABLE, "") or IDS
        self._asker = Asker("PMC ID Converter", address, per_second=PER_SECOND, email=email, wire=wire)
        self._email = email

    def pmcid_of(self, names: Names) -> tuple[str, bytes]:
        """The PMC id of a record, "" where PMC does not hold it, and the raw answer."""
        asked = names.pmid or names.doi
        question = {"ids": asked, "format": "json", "tool": "rechallenge", "email": self._email}
        data = self._asker.get("articles/", question, check=_is_json("records"))
        record: dict[str, Any] = next(iter(msgspec.json.decode(data)["records"]), {})
        return normal_pmcid(str(record.get("pmcid", ""))), data

    def close(self) -> None:
        self._asker.close()


class PaperSource(ABC):
    """Gives full texts of records that go by a PMC id."""

    origin: str
    title: str

    @abstractmethod
    def fetch(self, names: Names) -> FetchedPaper:
        """The full text of the record.

        Raises:
            NoPaper: the source has none.
            Unavailable: it did not answer.
        """

    @abstractmethod
    def close(self) -> None: ...

    def _made(
        self,
        names: Names,
        data: bytes,
        *,
        told: str = "",
        answers: tuple[tuple[str, bytes], ...] = (),
        is_retracted: bool | None = None,
    ) -> FetchedPaper:
        """The paper of an answer; the licence told beside the text counts before the one within it."""
        reading, paper = _read(data, names, self.title)
        beside = licence_of(told)
        licence = paper.licence or beside
        return FetchedPaper(
            origin=self.origin,
            link=_ARTICLE_PAGE + names.pmcid + "/",
            name=f"{names.pmcid}.xml",
            data=data,
            reading=reading,
            paper=paper,
            licence=beside if beside.code != UNKNOWN else licence,
            answers=answers,
            is_retracted=is_retracted,
        )


def _read(data: bytes, names: Names, title: str) -> tuple[PaperReading, Paper]:
    reading, paper = read_paper(data, names.pmcid, names=(names.doi, names.pmid, names.pmcid))
    if NO_BODY in paper.losses:
        raise NoPaper(
            f"{title} gives out title and abstract of {names.pmcid}, not its text",
            where=title,
            fix="get the paper, then `rechallenge fulltext add FILE`",
        )
    ours, its = ({(kind, getattr(one, kind).casefold()) for kind in ("pmid", "doi", "pmcid")} for one in (names, paper))
    known = {kind for kind, value in its if value} & {kind for kind, value in ours if value}
    if known and not {one for one in ours if one[1]} & its:
        told = ", ".join(f"{kind} {getattr(paper, kind)}" for kind in sorted(known))
        raise NoPaper(f"{title} answered with another paper ({told})", where=title, fix="check the record's numbers")
    return reading, paper


class PmcCloud(PaperSource):
    """The open-access subset of PMC in its public bucket: text, licence and retraction of each version."""

    origin = "pmc-cloud"
    title = "PMC Cloud Service"

    def __init__(self, email: str, *, base: str = "", wire: Wire | None = None) -> None:
        address = base or os.environ.get(CLOUD_VARIABLE, "") or CLOUD
        self._asker = Asker(self.title, address, per_second=PER_SECOND, email=email, wire=wire)

    def close(self) -> None:
        self._asker.close()

    def fetch(self, names: Names) -> FetchedPaper:
        version, listing = self._latest(names.pmcid)
        stem = f"{names.pmcid}.{version}"
        try:
            metadata = self._asker.get(f"{stem}/{stem}.json", {}, check=_is_json("pmcid"))
            data = self._asker.get(f"{stem}/{stem}.xml", {}, check=_is_whole_xml)
        except Missing as error:
            raise _absent(self.title, names, error) from error
        facts = msgspec.json.decode(metadata)
        if (found := normal_pmcid(str(facts.get("pmcid", "")))) != names.pmcid:
            raise NoPaper(
                f"its facts are of {found or 'no article'}", where=self.title, fix="check the record's PMC id"
            )
        retracted = facts.get("is_retracted")
        return self._made(
            names,
            data,
            told=str(facts.get("license_code") or ""),
            answers=(("versions.xml", listing), (f"{stem}.json", metadata)),
            is_retracted=retracted if isinstance(retracted, bool) else None,
        )

    def _latest(self, pmcid: str) -> tuple[int, bytes]:
        """Number of the newest version, and the listing that shows it."""
        question = {"list-type": "2", "prefix": f"{pmcid}.", "delimiter": "/"}
        listing = self._asker.get("", question, check=_is_whole_xml)
        found = re.findall(rf"<Prefix>{re.escape(pmcid)}\.(\d+)/</Prefix>", listing.decode("utf-8", "replace"))
        if not found:
            raise NoPaper(
                f"holds no {pmcid}: the paper is not in the open-access subset",
                where=self.title,
                fix="get the paper, then `rechallenge fulltext add FILE`",
            )
        return max(map(int, found)), listing


class PmcEfetch(PaperSource):
    """PMC through E-utilities: also author manuscripts; some publishers let out the abstract only."""

    origin = "pmc"
    title = "PubMed Central"

    def __init__(self, eutils: Eutils) -> None:
        self._eutils = eutils

    def close(self) -> None:
        self._eutils.close()

    def fetch(self, names: Names) -> FetchedPaper:
        try:
            data = self._eutils.efetch_pmc(names.pmcid, check=_is_whole_xml)
        except Refused as error:
            raise _absent(self.title, names, error) from error
        return self._made(names, data)


class EuropePmcPapers(PaperSource):
    """Full texts of Europe PMC's open-access subset."""

    origin = "europepmc"
    title = "Europe PMC full texts"

    def __init__(self, email: str, *, base: str = "", wire: Wire | None = None) -> None:
        address = base or os.environ.get(EUROPEPMC_VARIABLE, "") or EUROPEPMC
        self._asker = Asker(self.title, address, per_second=PER_SECOND, email=email, wire=wire)

    def close(self) -> None:
        self._asker.close()

    def fetch(self, names: Names) -> FetchedPaper:
        try:
            data = self._asker.get(f"{names.pmcid}/fullTextXML", {}, check=_is_whole_xml)
        except Missing as error:
            raise _absent(self.title, names, error) from error
        return self._made(names, data)


PAPER_SOURCES: Mapping[str, Callable[[str], PaperSource]] = {
    "pmc-cloud": PmcCloud,
    "pmc": lambda email: PmcEfetch(Eutils(email)),
    "europepmc": EuropePmcPapers,
}


def open_paper_source(name: str, email: str) -> PaperSource:
    """The source of full texts of this name.

    Raises:
        UsageError: there is none, or no e-mail address was given.
    """
    if "@" not in email:
        raise UsageError(f"{email!r} is no e-mail address", where="--email", fix="give one, or set RECHALLENGE_EMAIL")
    if name not in PAPER_SOURCES:
        known = ", ".join(PAPER_SOURCES)
        raise UsageError(f"there is no source of full texts {name!r}", where="--source", fix=f"use one of {known}")
    return PAPER_SOURCES[name](email)


def names_of(record: Record) -> Names:
    """The names of a record of the review."""
    return Names(pmid=record.pmid, doi=doi_in(record.doi), pmcid=normal_pmcid(record.pmcid))


def _absent(title: str, names: Names, error: Refused) -> NoPaper:
    return NoPaper(
        f"has no text of {names.pmcid}: {error.reason}",
        where=title,
        fix="get the paper, then `rechallenge fulltext add FILE`",
    )


def _is_whole_xml(data: bytes) -> Fault | None:
    """An answer cut off on its way, or a page in place of it, is asked for again."""
    if not data.strip():
        return Fault("an empty answer")
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        return Fault(f"the XML is cut off or damaged: {error.msg}")
    name = etree.QName(root).localname.lower()
    if name in {"html", "error", "eresult"}:
        return Fault(f"<{name}> in place of the article")
    return None


def _is_json(key: str) -> Callable[[bytes], Fault | None]:
    def check(data: bytes) -> Fault | None:
        try:
            found = msgspec.json.decode(data)
        except msgspec.DecodeError as error:
            return Fault(f"is no JSON: {error}")
        return None if isinstance(found, dict) and key in found else Fault(f"no {key!r} in the answer")

    return check
