"""Answers that NCBI really gave, recorded by other projects, and what each says."""

from pathlib import Path

import pytest

from rechallenge.sources.eutils_answers import (
    NoAnswer,
    fault_in,
    read_database,
    read_history,
    read_links,
    read_search,
    read_summaries,
)
from rechallenge.sources.pubmed_search import pmids_in


@pytest.fixture
def recorded(shared: Path) -> Path:
    return shared / "data" / "pubmed_records"


SEARCHES = {
    # file: hits, identifiers on the page, first of them, has history, warnings
    "biopython_entrez/esearch1.xml": (63, 20, "41282813", False, ()),
    "biopython_entrez/esearch2.xml": (42249, 100, "41297076", True, ()),
    "biopython_entrez/esearch3.xml": (2651, 6, "11121077", False, ()),
    "biopython_entrez/esearch5.xml": (5, 5, "6540636", False, ()),
    "biopython_entrez/esearch6.xml": (1018, 20, "3069587804", False, ()),
    "biopython_entrez/esearch7.xml": (330, 20, "3108048616", False, ()),
    "biopython_entrez/esearch8.xml": (0, 0, "", False, ("not found: abcXYZ", "No items found.")),
    "eutils_json_samples/esearch.pubmed.xml": (15169, 100, "23175848", True, ()),
    "eutils_json_samples/esearch.pubmed.json": (15169, 100, "23175848", True, ()),
    "eutils_json_samples/esearch.error.xml": (5163, 20, "101595451", False, ("not found: fleegle[MeSH Terms]",)),
    "eutils_json_samples/esearch.error.json": (5163, 20, "101595451", False, ("not found: fleegle[MeSH Terms]",)),
}
FAULTS = {
    # file: words of the reason, whether no repetition mends it
    "biopython_entrez/epost2.xml": ("Invalid db name specified: nothing", True),
    "biopython_entrez/epost3.xml": ("Empty ID list; Nothing to store; Some IDs have invalid value", True),
    "biopython_entrez/esummary8.xml": ("Neither query_key nor id specified", True),
    "biopython_entrez/einfo4.xml": ("cut off or broken", False),
    "biopython_entrez/pubmed3.html": ("page for people", False),
    **{
        f"eutils_json_samples/{name}.error.{kind}": (words, True)
        for kind in ("xml", "json")
        for name, words in (
            ("einfo", "Can not retrieve DbInfo for db=fleegle"),
            ("esummary", "Invalid db name specified: fleegle"),
        )
    },
    "eutils_json_samples/esearch.baderror.xml": ("Invalid db name specified: fleegle", True),
    "eutils_json_samples/esearch.baderror.json": ("Invalid db name specified: fleegle", True),
}
LINKS = {
    # file: what was asked about, link, number of targets, first of them
    "biopython_entrez/elink1.xml": (("9298984",), "pubmed_pubmed", 101, "9298984"),
    "biopython_entrez/elink2.xml": (("48819", "7140345"), "nuccore_protein", 1, "48820"),
    "biopython_entrez/elink3.xml": (("11812492", "11774222"), "pubmed_pubmed", 284, "39386366"),
    "biopython_entrez/elink4.xml": (("12242737",), "pubmed_pubmed", 156, "38997184"),
}
SUMMARIES = {
    # file: identifiers, errors
    "biopython_entrez/esummary1.xml": (("11850928", "11482001"), 0),
    "biopython_entrez/esummary3.xml": (("28800982", "28628843"), 0),
    "biopython_entrez/esummary4.xml": (("28864546", "28800981"), 0),
    "biopython_entrez/esummary5.xml": (("19923", "12120"), 0),
    "biopython_entrez/esummary6.xml": (("9913", "30521"), 0),
    "biopython_entrez/esummary9.xml": (("7488",), 0),
    **{
        f"eutils_json_samples/esummary.{name}.{kind}": found
        for kind in ("xml", "json")
        for name, found in (
            ("pmc", (("254085", "14900"), 0)),
            ("pmcerror", (("254085", "1", "14900"), 1)),
            ("pubmed", (("5683731", "22144687"), 0)),
            ("pubmedhealth", (("8625",), 0)),
        )
    },
}
ARTICLES = {
    "biopython_entrez/pubmed1.xml": ("12091962", "9997"),
    "biopython_entrez/pubmed2.xml": ("11748933", "11700088"),
    "eutils_json_samples/efetch.pubmed.xml": ("17284678", "9997"),
    "eutils_json_samples/efetch.pubmedbook.xml": ("20301295",),
    "eutils_json_samples/efetch.pubmedexample.xml": ("17284678",),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_a_recorded_search_says_its_hits_and_its_remarks(recorded, name):
    n_hits, n_ids, first, has_history, warnings = SEARCHES[name]
    data = (recorded / name).read_bytes()
    assert fault_in(data) is None
    answer = read_search(data)
    assert (answer.count, len(answer.ids), next(iter(answer.ids), "")) == (n_hits, n_ids, first)
    assert bool(answer.web_env and answer.query_key) is has_history
    assert answer.warnings == warnings
    assert answer.translation


def test_recorded_translations_are_word_for_word(recorded):
    answer = read_search((recorded / "biopython_entrez/esearch3.xml").read_bytes())
    assert answer.translation == '"proc natl acad sci u s a"[Journal] AND "97"[Volume]'
    assert answer.mapped == (("PNAS[ta]", '"Proc Natl Acad Sci U S A"[Journal:__jid7505876]'),)
    assert answer.start == 6
    one, other = (
        read_search((recorded / f"eutils_json_samples/esearch.pubmed.{kind}").read_bytes()) for kind in ("xml", "json")
    )
    assert one == other


@pytest.mark.parametrize("name", FAULTS)
def test_a_recorded_failure_is_seen_and_told_from_one_that_may_pass(recorded, name):
    words, is_lasting = FAULTS[name]
    fault = fault_in((recorded / name).read_bytes())
    assert words in fault.reason
    assert fault.is_lasting is is_lasting


@pytest.mark.parametrize("name", LINKS)
def test_recorded_links_lead_to_their_targets(recorded, name):
    of, link, n_targets, first = LINKS[name]
    (links,) = read_links((recorded / name).read_bytes())
    assert (links.of, len(links.targets[link]), links.targets[link][0]) == (of, n_targets, first)


def test_recorded_citations_go_both_ways(recorded):
    (links,) = read_links((recorded / "biopython_entrez/elink1.xml").read_bytes())
    ends = {
        name: (len(links.targets[name]), links.targets[name][0])
        for name in ("pubmed_pubmed_citedin", "pubmed_pubmed_refs")
    }
    assert ends == {"pubmed_pubmed_citedin": (39, "38830800"), "pubmed_pubmed_refs": (56, "14732139")}


@pytest.mark.parametrize("number", [5, 6, 7, 8])
def test_recorded_links_of_another_command_are_not_taken_for_an_empty_list(recorded, number):
    with pytest.raises(NoAnswer, match="another command"):
        read_links((recorded / f"biopython_entrez/elink{number}.xml").read_bytes())


@pytest.mark.parametrize("name", SUMMARIES)
def test_recorded_summaries_name_every_document_and_its_error(recorded, name):
    ids, n_errors = SUMMARIES[name]
    data = (recorded / name).read_bytes()
    assert fault_in(data) is None
    found = read_summaries(data)
    assert tuple(one.id for one in found) == ids
    assert [one.error for one in found if one.error] == ["cannot get document summary"] * n_errors


@pytest.mark.parametrize(
    ("name", "build", "n_records"),
    [
        ("biopython_entrez/einfo2.xml", "Build-2025.11.27.06.33", 39730388),
        ("eutils_json_samples/einfo.pubmed.xml", "", 22284197),
        ("eutils_json_samples/einfo.pubmed.json", "", 22284197),
    ],
)
def test_a_recorded_state_of_the_database_is_read(recorded, name, build, n_records):
    state = read_database((recorded / name).read_bytes())
    assert (state.build, state.n_records) == (build, n_records)
    assert state.updated
    assert "UID" in state.fields


def test_a_recorded_list_of_databases_is_read(recorded):
    assert "pubmed" in read_database((recorded / "biopython_entrez/einfo1.xml").read_bytes()).names


def test_a_recorded_post_gives_its_history(recorded):
    assert read_history((recorded / "biopython_entrez/epost1.xml").read_bytes()) == (
        "MCID_692851c130aec64bed0a8c2a",
        "1",
    )


@pytest.mark.parametrize("name", ARTICLES)
def test_recorded_articles_are_whole(recorded, name):
    data = (recorded / name).read_bytes()
    assert fault_in(data) is None
    assert pmids_in(data)[: len(ARTICLES[name])] == ARTICLES[name]


def test_every_recorded_answer_of_ncbi_is_either_sound_or_a_fault_listed_here(recorded):
    files = [
        path
        for folder in ("biopython_entrez", "eutils_json_samples", "metapub_efetch/dev")
        for path in sorted((recorded / folder).iterdir())
    ]
    faulty = {str(path.relative_to(recorded)) for path in files if fault_in(path.read_bytes())}
    assert faulty == set(FAULTS)
