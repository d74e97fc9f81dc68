"""Full texts through the real clients, against a local PubMed Central with faults."""

from datetime import UTC, datetime, timedelta

import pytest

from rechallenge.model import Unavailable, UsageError
from rechallenge.sources.asking import Clock, Wire
from rechallenge.sources.eutils import Eutils
from rechallenge.sources.papers.fetching import (
    EuropePmcPapers,
    Names,
    NoPaper,
    PmcCloud,
    PmcEfetch,
    PmcIds,
    open_paper_source,
)
from rechallenge.testing import Fault, FaultKind, HeldPaper, PaperServer

MAIL = "you@example.org"


class FakeTime:
    """A clock that a pause moves on."""

    def __init__(self):
        self.at = 0.0

    def sleep(self, seconds):
        self.at += seconds

    @property
    def wire(self):
        begin = datetime(2026, 1, 1, tzinfo=UTC)
        clock = Clock(now=lambda: begin + timedelta(seconds=self.at), monotonic=lambda: self.at, sleep=self.sleep)
        return Wire(clock=clock)


def jats(number=1, *, body=True, licence="https://creativecommons.org/licenses/by/4.0/", doi=""):
    told = "<body><sec><title>Case</title><p>A man of 40 had purpura.</p></sec></body>" if body else ""
    return (
        f'<?xml version="1.0"?><article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>'
        f'<article-id pub-id-type="pmid">{number}</article-id><article-id pub-id-type="pmc">{number}</article-id>'
        f'<article-id pub-id-type="doi">{doi or f"10.1000/{number}"}</article-id>'
        f"<title-group><article-title>Paper {number}</article-title></title-group>"
        f'<permissions><license xlink:href="{licence}"><license-p>Free.</license-p></license></permissions>'
        f"</article-meta></front>{told}</article>"
    ).encode()


def held(number=1, **more):
    facts = {"pmcid": f"PMC{number}", "xml": jats(number), "pmid": str(number), "doi": f"10.1000/{number}"}
    return HeldPaper(**(facts | more))


def sources(server):
    at, wire = server.address, FakeTime().wire
    return {
        "cloud": PmcCloud(MAIL, base=at + "cloud/", wire=wire),
        "efetch": PmcEfetch(Eutils(MAIL, base=at + "entrez/", wire=wire, environment={})),
        "europepmc": EuropePmcPapers(MAIL, base=at + "europepmc/", wire=wire),
    }


@pytest.mark.parametrize("name", ["cloud", "efetch", "europepmc"])
def test_each_source_gives_the_text_with_its_licence(name):
    with PaperServer([held(1), held(2)]) as server:
        source = sources(server)[name]
        found = source.fetch(Names(pmcid="PMC2"))
        source.close()
    assert found.paper.title == "Paper 2"
    assert "A man of 40" in found.paper.text
    assert found.licence.code.startswith("CC BY")
    assert found.licence.may_store
    assert found.link.endswith("/PMC2/")


@pytest.mark.parametrize("name", ["cloud", "efetch", "europepmc"])
@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.TOO_MANY,
        FaultKind.SERVER_ERROR,
        FaultKind.EMPTY,
        FaultKind.HTML,
        FaultKind.TRUNCATED,
        FaultKind.DROPPED,
        FaultKind.ERROR_INSIDE,
    ],
)
def test_a_fault_on_the_way_is_asked_away(name, kind):
    with PaperServer([held(1)]) as server:
        server.break_down(Fault(kind, tool=name, times=2, after=1 if name == "cloud" else 0))
        source = sources(server)[name]
        found = source.fetch(Names(pmcid="PMC1"))
        source.close()
        n_asked = sum(tool == name for tool, _ in server.asked)
    assert "A man of 40" in found.paper.text
    assert n_asked == (5 if name == "cloud" else 3)


def test_a_server_that_stays_broken_is_unavailable():
    with PaperServer([held(1)]) as server:
        server.break_down(Fault(FaultKind.SERVER_ERROR, tool="europepmc", times=99))
        source = sources(server)["europepmc"]
        with pytest.raises(Unavailable, match="no sound answer"):
            source.fetch(Names(pmcid="PMC1"))
        source.close()


def test_the_newest_version_is_taken_and_its_retraction_told():
    with PaperServer([held(1, version=3, is_retracted=True)]) as server:
        source = sources(server)["cloud"]
        found = source.fetch(Names(pmcid="PMC1"))
        source.close()
        addresses = [address for _, address in server.asked]
    assert any("PMC1.3/PMC1.3.xml" in address for address in addresses)
    assert found.is_retracted
    assert [name for name, _ in found.answers] == ["versions.xml", "PMC1.3.json"]


@pytest.mark.parametrize(
    ("paper", "name", "says"),
    [
        (held(1, in_bucket=False), "cloud", "not in the open-access subset"),
        (held(1, xml=jats(1, body=False)), "efetch", "title and abstract of PMC1, not its text"),
        (held(1, xml=b""), "europepmc", "has no text of PMC1"),
        (held(1, xml=jats(7)), "europepmc", "answered with another paper"),
    ],
)
def test_what_is_not_given_out_is_said(paper, name, says):
    with PaperServer([paper]) as server:
        source = sources(server)[name]
        with pytest.raises(NoPaper, match=says) as caught:
            source.fetch(Names(pmid="1", doi="10.1000/1", pmcid="PMC1"))
        source.close()
    assert caught.value.fix


def test_the_licence_of_the_bucket_s_facts_counts_before_the_paper_s_own():
    with PaperServer([held(1, licence_code="CC BY-NC-ND"), held(2, licence_code="TDM")]) as server:
        source = sources(server)["cloud"]
        assert source.fetch(Names(pmcid="PMC1")).licence.code == "CC BY-NC-ND"
        assert source.fetch(Names(pmcid="PMC2")).licence.code == "CC BY 4.0"
        source.close()


def test_the_converter_turns_numbers_into_pmc_ids_or_says_that_there_is_none():
    with PaperServer([held(5)]) as server:
        ids = PmcIds(MAIL, base=server.address + "idconv/", wire=FakeTime().wire)
        assert ids.pmcid_of(Names(pmid="5"))[0] == "PMC5"
        assert ids.pmcid_of(Names(doi="10.1000/5"))[0] == "PMC5"
        assert ids.pmcid_of(Names(pmid="6"))[0] == ""
        ids.close()


def test_sources_want_a_name_that_exists_and_an_e_mail_address():
    with pytest.raises(UsageError, match="no e-mail"):
        open_paper_source("pmc", "me")
    with pytest.raises(UsageError, match="no source of full texts"):
        open_paper_source("library", MAIL)
