"""Reference lists of full texts in JATS: a small file written for this test, and publishers' own."""

import json
import re

import pytest

from rechallenge.model import InputError
from rechallenge.sources.contract import Neighbour
from rechallenge.sources.jats import read_jats_references

JATS = b"""<?xml version="1.0"?>
<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>
<article-id pub-id-type="pmid">100</article-id><article-id pub-id-type="doi">10.1000/seed</article-id>
<article-id pub-id-type="pmc">77</article-id>
<title-group><article-title>Vasculitis on <italic>tofacitinib</italic></article-title></title-group>
</article-meta></front><back><ref-list>
<ref id="B1"><label>1.</label>
<mixed-citation>Doe J. One title. J Test 2019;3:11.</mixed-citation>
<element-citation><person-group><name><surname>Doe</surname><given-names>J</given-names></name></person-group>
<article-title>One title</article-title><source>J Test</source><year>2019</year><volume>3</volume><fpage>11</fpage>
<lpage>15</lpage><pub-id pub-id-type="pmid">201</pub-id><pub-id pub-id-type="doi">10.1000/Two</pub-id></element-citation>
</ref>
<ref id="B2"><mixed-citation>Roe M. Another. <ext-link xlink:href="https://doi.org/10.1000/three">link</ext-link></mixed-citation>
<mixed-citation>A book without any number, 1998.</mixed-citation></ref>
<ref id="B3"><mixed-citation/></ref>
</ref-list></back></article>"""


def test_references_come_with_every_name_and_part_that_the_list_gives():
    (article,) = read_jats_references(JATS, "seed.xml")
    assert article.names == Neighbour(pmid="100", doi="10.1000/seed", pmcid="PMC77", title="Vasculitis on tofacitinib")
    first, second, third = article.references
    assert (first.pmid, first.doi, first.title, first.authors) == ("201", "10.1000/Two", "One title", ("Doe, J",))
    assert (first.journal, first.year, first.volume, first.pages) == ("J Test", "2019", "3", "11-15")
    assert (second.doi, second.text) == ("10.1000/three", "Roe M. Another. link")
    assert third == Neighbour(text="A book without any number, 1998.")


def test_a_list_cut_off_in_the_middle_is_an_error_not_a_short_list():
    for end in (300, 600, 900, len(JATS) - 5):
        with pytest.raises(InputError, match="not XML from here on"):
            read_jats_references(JATS[:end], "cut.xml")


@pytest.mark.parametrize("data", [b"<html><body/></html>", b"{}", b""])
def test_what_is_no_jats_is_said_to_be_none(data):
    with pytest.raises(InputError, match=r"no <article>|not XML"):
        read_jats_references(data, "other")


def test_entities_are_refused():
    hostile = b'<!DOCTYPE article [<!ENTITY a "aaaa">]><article><back>&a;</back></article>'
    with pytest.raises(InputError, match="entities"):
        read_jats_references(hostile, "hostile.xml")


def test_real_full_texts_give_as_many_references_as_their_lists_hold(shared):
    folder = shared / "data" / "jats_fulltext"
    listed = [json.loads(line) for line in (folder / "MANIFEST.jsonl").read_text(encoding="utf-8").splitlines()]
    n_files = n_due = n_read = 0
    for one in listed:
        data = (folder / one["file"]).read_bytes()
        if not one["wellformed"] or not re.search(rb"<article[\s>]", data) or not one["n_refs"]:
            continue
        references = [cited for article in read_jats_references(data, one["file"]) for cited in article.references]
        n_files, n_due, n_read = n_files + 1, n_due + one["n_refs"], n_read + len(references)
        assert len(references) >= one["n_refs"] - 2, one["file"]
        assert all(cited.pmid or cited.doi or cited.title or cited.text for cited in references), one["file"]
    assert n_files > 80
    assert n_read >= n_due
