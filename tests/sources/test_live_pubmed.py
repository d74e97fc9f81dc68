"""PubMed through the real client, against the local server: every fault, the cap, a break, the key."""

import logging
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rechallenge.model import InputError, PartialDate, Record, RecordId, Unavailable, UsageError
from rechallenge.sources import read_records
from rechallenge.sources.asking import ATTEMPTS, Asker, Clock, Refused, Wire
from rechallenge.sources.contract import Retraction
from rechallenge.sources.eutils import Citation, Eutils, Match, read_matches
from rechallenge.sources.pubmed_search import PubMed, as_of_query
from rechallenge.sources.revisions import compare_runs, editions_in_xml, editions_of
from rechallenge.testing import Fault, FaultKind, Holdings, PubmedServer, SourceConformance, holdings_of_records

SECRET = "0123456789abcdef0123456789abcdef0bad"
PUZZLING = "xyzzyplugh[tiab]"


class FakeTime:
    """A clock that a pause moves on."""

    def __init__(self) -> None:
        self.at = 0.0
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds

    def clock(self) -> Clock:
        begin = datetime(2026, 1, 1, tzinfo=UTC)
        return Clock(now=lambda: begin + timedelta(seconds=self.at), monotonic=lambda: self.at, sleep=self.sleep)


def record(number: int, **more: object) -> Record:
    facts = {
        "title": f"Cutaneous vasculitis in patient {number}",
        "authors": ("Meyer, Anna", f"Patient, N{number}"),
        "journal": "J Test Med",
        "published": PartialDate(text="2020-03-01"),
        "volume": "7",
        "pages": f"{number}-{number + 4}",
        "pmid": str(number),
        "tags": (("CRDT", f"20{10 + number % 12:02d}/03/02 06:00"), ("LR", "20210304")),
    }
    return Record(id=RecordId(f"pubmed:{number}"), source="pubmed", **(facts | more))


def corpus(n: int = 12, first: int = 101) -> Holdings:
    return holdings_of_records([record(number) for number in range(first, first + n)])


OPENED = []


@pytest.fixture(autouse=True)
def _closed():
    yield
    while OPENED:
        OPENED.pop().close()


def pubmed(server: PubmedServer, time: FakeTime | None = None, *, key: str = "", **more: object) -> PubMed:
    wire = Wire(clock=(time or FakeTime()).clock(), timeout_s=0.5)
    environment = {"NCBI_API_KEY": key} if key else {}
    eutils = Eutils("tester@example.org", base=server.address, wire=wire, environment=environment)
    OPENED.append(eutils)
    return PubMed(eutils, **{"page": 5, **more})


class TestPubMed(SourceConformance):
    query = "vasculitis[tiab]"
    n_hits = 12
    empty_query = PUZZLING
    accession = "101"
    secret = SECRET

    @pytest.fixture(autouse=True)
    def _serve(self):
        with PubmedServer(corpus()) as self.server, PubmedServer(corpus()) as self.broken:
            self.broken.faults.add(Fault(FaultKind.EMPTY, times=1000))
            yield

    def source(self):
        return pubmed(self.server, key=SECRET)

    def broken_source(self):
        return pubmed(self.broken, key=SECRET)


# Faults


PASSING = (
    FaultKind.TOO_MANY,
    FaultKind.SERVER_ERROR,
    FaultKind.EMPTY,
    FaultKind.ERROR_INSIDE,
    FaultKind.JSON_ERROR,
    FaultKind.HTML,
    FaultKind.TRUNCATED,
    FaultKind.DROPPED,
)


@pytest.mark.parametrize("tool", ["esearch", "efetch", "einfo"])
@pytest.mark.parametrize("kind", PASSING)
def test_every_passing_fault_is_asked_again_and_leaves_the_same_records(kind, tool, tmp_path):
    with PubmedServer(corpus(), faults=[Fault(kind, tool, times=2)]) as server:
        found = pubmed(server).search("vasculitis", work=tmp_path / "work")
        assert server.tools_asked().count(tool) >= 3
    assert len(found.accessions) == 12
    assert editions_in_xml(found.answers).keys() == set(found.accessions)
    assert found.warnings == ()


def test_a_slow_answer_is_given_up_and_asked_again(tmp_path):
    with PubmedServer(corpus(), faults=[Fault(FaultKind.SLOW, "esearch", delay_s=1.0)]) as server:
        assert pubmed(server).search("vasculitis", work=tmp_path / "work").n_reported == 12
        assert server.tools_asked().count("esearch") == 2


def test_a_result_that_the_server_forgot_is_posted_again(tmp_path):
    with PubmedServer(corpus(), faults=[Fault(FaultKind.HISTORY_LOST, "efetch", after=1)]) as server:
        found = pubmed(server).search("vasculitis", work=tmp_path / "work")
        assert server.tools_asked().count("epost") == 1
    assert editions_in_xml(found.answers).keys() == set(found.accessions)


def test_records_that_one_answer_left_out_are_asked_for_by_number(tmp_path):
    with PubmedServer(corpus(), faults=[Fault(FaultKind.INCOMPLETE, "efetch")]) as server:
        found = pubmed(server).search("vasculitis", work=tmp_path / "work")
    assert editions_in_xml(found.answers).keys() == set(found.accessions)
    assert any(name.endswith("-again.xml") for name in found.answers.names)
    assert found.warnings == ()


def test_records_that_never_come_are_named_and_not_passed_over(tmp_path):
    with PubmedServer(corpus(), skipped=[103]) as server:
        found = pubmed(server).search("vasculitis", work=tmp_path / "work")
    assert found.warnings == ("PubMed listed and did not deliver 1: 103",)
    assert len(found.accessions) == 12


def test_pauses_double_and_retry_after_is_honoured():
    time = FakeTime()
    faults = [Fault(FaultKind.SERVER_ERROR, times=2), Fault(FaultKind.TOO_MANY, retry_after="7")]
    with PubmedServer(corpus(), faults=faults) as server:
        assert pubmed(server, time).count("vasculitis") == 12
    assert [pause for pause in time.pauses if pause >= 1] == [1.0, 2.0, 7.0]


def test_retry_after_may_be_a_date():
    time = FakeTime()
    faults = [Fault(FaultKind.TOO_MANY, retry_after="Thu, 01 Jan 2026 00:00:09 GMT")]
    with PubmedServer(corpus(), faults=faults) as server:
        pubmed(server, time).count("vasculitis")
    assert 9.0 in time.pauses


def test_a_pause_beyond_patience_is_told_and_not_waited_for():
    time = FakeTime()
    faults = [Fault(FaultKind.TOO_MANY, retry_after="86400")]
    with PubmedServer(corpus(), faults=faults) as server, pytest.raises(Unavailable, match="86400 seconds"):
        pubmed(server, time).count("vasculitis")
    assert not time.pauses


def test_patience_is_bounded():
    with PubmedServer(corpus(), faults=[Fault(FaultKind.SERVER_ERROR, times=1000)]) as server:
        with pytest.raises(Unavailable, match="HTTP 500") as caught:
            pubmed(server).count("vasculitis")
        assert len(server.asked) == ATTEMPTS
    assert "later" in caught.value.fix


def test_a_question_that_the_server_refuses_is_not_asked_again():
    with PubmedServer(corpus()) as server:
        with pytest.raises(Refused, match="Empty term"):
            pubmed(server).count(" ")
        assert len(server.asked) == 1


def test_a_server_that_is_not_there_is_unavailable():
    with PubmedServer(corpus()) as server:
        source = pubmed(server)
    with pytest.raises(Unavailable, match="ConnectError"):
        source.count("vasculitis")


# Limits and manners


@pytest.mark.parametrize(("key", "allowed"), [("", 3), (SECRET, 10)])
def test_no_second_holds_more_requests_than_allowed(key, allowed):
    time = FakeTime()
    starts = []
    with PubmedServer(corpus()) as server:
        source = pubmed(server, time, key=key)
        for _ in range(25):
            source.count("vasculitis")
            starts.append(time.at)
    assert all(sum(begin <= at < begin + 1 for at in starts) <= allowed for begin in starts)
    assert time.at < 25 / allowed * 1.2


def test_tool_and_email_go_with_every_request_and_the_key_only_in_bodies(tmp_path):
    with PubmedServer(corpus()) as server:
        source = pubmed(server, key=SECRET)
        source.search("vasculitis", work=tmp_path / "work")
        source.cited_by("101")
        source.match([Citation(journal="J Test Med", year="2020")])
        for asked in server.asked:
            assert asked.parameters["tool"] == ["rechallenge"]
            assert asked.parameters["email"] == ["tester@example.org"]
            assert asked.parameters["api_key"] == [SECRET]
            assert SECRET not in asked.address


def test_an_email_address_is_asked_for():
    with pytest.raises(UsageError, match="e-mail"):
        Eutils("nobody", environment={})


def test_a_key_is_not_sent_unencrypted_to_another_machine():
    with pytest.raises(UsageError, match="https"):
        Eutils("tester@example.org", base="http://eutils.example.org/", environment={"NCBI_API_KEY": SECRET})


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind is not FaultKind.SLOW])
def test_no_error_text_and_no_log_holds_the_key(kind, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    with PubmedServer(corpus(), faults=[Fault(kind, times=1000)], skipped=[103]) as server:
        try:
            pubmed(server, key=SECRET).search("vasculitis", work=tmp_path / "work")
        except (Unavailable, InputError) as error:
            chain, at = "", error
            while at is not None:
                chain, at = chain + str(at) + repr(at.args), at.__cause__ or at.__context__
            assert SECRET not in chain
    assert SECRET not in caplog.text
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_the_log_of_addresses_holds_no_key(caplog):
    caplog.set_level(logging.INFO)
    wire = Wire(clock=FakeTime().clock(), transport=httpx.MockTransport(lambda request: httpx.Response(200, text="x")))
    asker = Asker("OpenAlex", "https://api.example.org", per_second=9, email="t@example.org", key=SECRET, wire=wire)
    OPENED.append(asker)
    asker.get("works", {"api_key": SECRET, "search": "a"}, check=lambda data: None)
    assert "api_key=[key]" in caplog.text.replace("%5B", "[").replace("%5D", "]")
    assert SECRET not in caplog.text


def test_an_answer_that_repeats_the_key_is_not_kept():
    body = f"<eSearchResult><Count>0</Count><!-- {SECRET} --></eSearchResult>"
    wire = Wire(clock=FakeTime().clock(), transport=httpx.MockTransport(lambda request: httpx.Response(200, text=body)))
    eutils = Eutils("tester@example.org", wire=wire, environment={"NCBI_API_KEY": SECRET})
    OPENED.append(eutils)
    with pytest.raises(Unavailable, match="repeats the key"):
        eutils.esearch("vasculitis")


# The cap


def test_more_hits_than_pubmed_gives_out_are_reached_by_halving(tmp_path):
    holdings = holdings_of_records([record(number) for number in range(200_000, 42_000_000, 400_000)])
    with PubmedServer(holdings, most_hits=20) as server:
        found = pubmed(server, most_hits=20, page=20).search("vasculitis", work=tmp_path / "work")
        ranges = [one.parameters["term"][0] for one in server.asked if one.tool == "esearch"]
    assert found.n_reported == len(found.accessions) == 105
    assert editions_in_xml(found.answers).keys() == set(found.accessions)
    assert ranges[1] == "(vasculitis) AND 1:50000000[UID]"
    assert found.warnings == ()


def test_a_server_that_gives_out_fewer_than_asked_for_is_followed_by_halving(tmp_path):
    holdings = holdings_of_records([record(number) for number in range(200_000, 42_000_000, 400_000)])
    with PubmedServer(holdings, most_hits=20) as server:
        found = pubmed(server, page=20).search("vasculitis", work=tmp_path / "work")
    assert found.n_reported == len(found.accessions) == 105
    assert found.warnings == ()


def test_no_pmid_falls_between_two_halves(tmp_path):
    edges = (1, 25_000_000, 25_000_001, 50_000_000, 50_000_001, 75_000_000, 75_000_001, 99_999_999)
    holdings = holdings_of_records([record(number, title="vasculitis") for number in edges])
    with PubmedServer(holdings, most_hits=1) as server:
        found = pubmed(server, most_hits=1).search("vasculitis", work=tmp_path / "work")
    assert sorted(map(int, found.accessions)) == sorted(edges)


def test_fewer_identifiers_than_counted_are_no_whole_answer():
    body = b"<eSearchResult><Count>3</Count><RetStart>0</RetStart><IdList><Id>1</Id><Id>2</Id></IdList></eSearchResult>"
    wire = Wire(
        clock=FakeTime().clock(), transport=httpx.MockTransport(lambda request: httpx.Response(200, content=body))
    )
    eutils = Eutils("tester@example.org", wire=wire, environment={})
    OPENED.append(eutils)
    with pytest.raises(Unavailable, match="2 identifiers where 3 were due"):
        eutils.esearch("vasculitis")


@settings(max_examples=10)
@given(
    pmids=st.sets(st.integers(1, 99_999_999), min_size=1, max_size=25),
    cap=st.integers(1, 8),
    kinds=st.lists(st.sampled_from(PASSING), max_size=ATTEMPTS - 1),
)
def test_any_cap_and_any_bearable_faults_give_the_whole_set(tmp_path_factory, pmids, cap, kinds):
    holdings = holdings_of_records([record(number, title="vasculitis") for number in pmids])
    faults = [Fault(kind) for kind in kinds]
    with PubmedServer(holdings, most_hits=cap, faults=faults) as server:
        source = pubmed(server, most_hits=cap, page=3)
        found = source.search("vasculitis", work=tmp_path_factory.mktemp("work") / "w")
        source.close()
    assert len(found.accessions) == len(pmids)
    assert set(map(int, found.accessions)) == pmids
    assert editions_in_xml(found.answers).keys() == set(found.accessions)
    assert found.warnings == ()


def test_a_cap_that_no_range_can_pass_is_refused_by_the_server_and_not_taken_for_the_whole():
    with PubmedServer(corpus(), most_hits=5) as server, pytest.raises(Refused, match="larger than 4"):
        pubmed(server)._eutils.esearch("vasculitis", start=5)


# A break


class Killed(BaseException):
    """As an interrupt: nothing catches it."""


def test_a_killed_search_goes_on_without_asking_again(tmp_path):
    with PubmedServer(corpus(), faults=[Fault(FaultKind.SERVER_ERROR, "efetch", times=99, after=1)]) as server:
        time = FakeTime()

        def die(seconds: float) -> None:
            if seconds >= 1:
                raise Killed

        eutils = Eutils("t@example.org", base=server.address, wire=Wire(Clock(sleep=die)), environment={})
        with PubMed(eutils, page=5) as source, pytest.raises(Killed):
            source.search("vasculitis", work=tmp_path / "work")
    with PubmedServer(corpus()) as server:
        found = pubmed(server, time).search("vasculitis", work=tmp_path / "work")
        asked = server.tools_asked()
    assert "esearch" not in asked
    assert asked.count("efetch") == 3  # two pages were left; the first of them found the result forgotten
    assert editions_in_xml(found.answers).keys() == set(found.accessions)


# What comes back


def test_the_answers_are_kept_byte_for_byte(tmp_path):
    with PubmedServer(corpus(3)) as server:
        found = pubmed(server).search("vasculitis", work=tmp_path / "work")
        pages = [data for name, data in found.answers if name.startswith("efetch")]
        assert pages == [server._protocol.holdings.set_of([103, 102, 101])]


def test_translation_and_remarks_of_the_server_are_kept(tmp_path):
    with PubmedServer(corpus()) as server:
        found = pubmed(server).search("vasculitis[tiab] OR nosuchword[ab]", work=tmp_path / "work")
    assert found.translation == '"vasculitis"[Title/Abstract] OR "nosuchword"[All Fields]'
    assert found.warnings == ("not found: nosuchword[ab]", "not found: ab")


def test_an_as_of_day_bounds_by_create_date(tmp_path):
    assert as_of_query("a OR b", date(2022, 11, 1)) == '(a OR b) AND ("1800"[crdt] : "2022/11/01"[crdt])'
    with PubmedServer(corpus()) as server:
        source = pubmed(server)
        within = [n for n in range(101, 113) if 2010 + n % 12 <= 2015]
        assert source.count(source.as_of("vasculitis", date(2015, 12, 31))) == len(within)
        assert "create date" in source.as_of_note(date(2015, 12, 31))


def test_the_citation_matcher_says_found_unknown_or_ambiguous():
    with PubmedServer(corpus()) as server:
        matched = pubmed(server).match(
            [
                Citation("J Test Med", "2020", "7", "105", "meyer a"),
                Citation("J Test Med", "1990"),
                Citation("Journal of Nothing", "2020", "7", "105"),
                Citation("J Test Med", "2020", "7"),
                Citation("J Test|Med", "2020", "7", "106", key="own"),
            ]
        )
    assert [one.match for one in matched] == [
        Match.FOUND,
        Match.NOT_FOUND,
        Match.INVALID_JOURNAL,
        Match.AMBIGUOUS,
        Match.FOUND,
    ]
    assert (matched[0].pmid, matched[4].key, matched[4].pmid) == ("105", "own", "106")
    assert matched[3].says.startswith("AMBIGUOUS")


def test_a_citation_that_the_matcher_passes_over_is_not_taken_for_unknown():
    body = b"J|2020|7|1||r1|12345\n"
    wire = Wire(
        clock=FakeTime().clock(), transport=httpx.MockTransport(lambda request: httpx.Response(200, content=body))
    )
    eutils = Eutils("tester@example.org", wire=wire, environment={})
    OPENED.append(eutils)
    assert PubMed(eutils).match([Citation("J")])[0].pmid == "12345"
    with pytest.raises(Unavailable, match="no answer for 1 of 2 citations"):
        PubMed(eutils).match([Citation("J"), Citation("K")])


@pytest.mark.parametrize(
    ("says", "match"),
    [
        ("12345", Match.FOUND),
        ("NOT_FOUND", Match.NOT_FOUND),
        ("NOT_FOUND;INVALID_JOURNAL", Match.INVALID_JOURNAL),
        ("AMBIGUOUS", Match.AMBIGUOUS),
        ("AMBIGUOUS (12 citations)", Match.AMBIGUOUS),
        ("something new", Match.UNREADABLE),
        ("", Match.UNREADABLE),
    ],
)
def test_every_answer_of_the_matcher_is_told_apart(says, match):
    (matched,) = read_matches(f"J|2020|7|1|meyer a|k|{says}\n".encode(), [Citation(key="k")])
    assert (matched.match, matched.says, bool(matched.pmid)) == (match, says, match is Match.FOUND)


def test_two_citations_of_one_key_are_refused():
    with PubmedServer(corpus()) as server, pytest.raises(InputError, match="same key"):
        pubmed(server).match([Citation("A", key="k"), Citation("B", key="k")])


# The same search again


def test_a_second_run_tells_added_gone_changed_and_retracted(tmp_path):
    def edition(records):
        with PubmedServer(holdings_of_records(records)) as server:
            found = pubmed(server).search("vasculitis", work=tmp_path / str(len(list(tmp_path.iterdir()))))
        return editions_in_xml(found.answers)

    before = edition([record(1), record(2), record(3), record(4)])
    after = edition(
        [
            record(1),
            record(2, publication_types=("Retracted Publication",)),
            record(3, tags=(("LR", "20250101"),)),
            record(5, title="RETRACTED: vasculitis", publication_types=()),
        ]
    )
    told = compare_runs(before, after)
    assert (told.added, told.gone, told.n_same) == (("5",), ("4",), 1)
    assert {change.accession: (change.revised_before, change.revised_now) for change in told.changed} == {
        "2": ("2021-03-04", "2021-03-04"),
        "3": ("2021-03-04", "2025-01-01"),
    }
    assert dict(told.retracted) == {
        "5": (Retraction("retracted publication"),),
        "2": (Retraction("retracted publication"),),
    }
    assert compare_runs(after, after).retracted == ()


def test_records_of_other_sources_are_compared_by_all_that_was_read():
    old, new = record(1), record(1, abstract="now with an abstract")
    told = compare_runs(editions_of([old]), editions_of([new]))
    assert [change.accession for change in told.changed] == ["1"]


def test_a_retraction_names_its_notice():
    xml = b"""<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">9</PMID><Article>
    <ArticleTitle>On vasculitis</ArticleTitle></Article><CommentsCorrectionsList>
    <CommentsCorrections RefType="RetractionIn"><RefSource>J. 2024</RefSource><PMID Version="1">77</PMID>
    </CommentsCorrections></CommentsCorrectionsList></MedlineCitation></PubmedArticle></PubmedArticleSet>"""
    assert editions_in_xml([("a.xml", xml)])["9"].retractions == (Retraction("retraction", "77", "J. 2024"),)


def test_pages_without_records_read_as_none(tmp_path):
    with PubmedServer(corpus()) as server:
        found = pubmed(server).search("vasculitis", work=tmp_path / "work")
    for name, data in found.answers:
        if name.startswith(("esearch", "einfo")):
            reading = read_records(data, source="pubmed", name=name, format="pubmed-xml")
            assert (reading.records, reading.losses) == ((), ())
