"""BibTeX, EndNote XML, Web of Science and refer: read, not written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.model import PartialDate
from rechallenge.sources import read_records
from rechallenge.sources.latex import latex_to_text


def read(text, source="db", name="export"):
    return read_records(text.encode(), source=source, name=name)


BIBTEX = r"""
@article{mueller2021,
  author = {M{\"u}ller, Karl and {\O}stby, Anne},
  title = {{DNA} and 50% of $\beta$-cells},
  journal = {Journal of Invented Cases}, year = 2021, month = mar,
  volume = {3}, number = {2}, pages = {10--19},
  doi = {10.1234/a\_b}, keywords = {one; two}, note = {PMID: 12345678}, funder = {X},
}
"""


class TestBibtex:
    def test_the_fields_of_an_article_become_attributes(self):
        record = read(BIBTEX).records[0]
        assert record.id == "db:mueller2021"
        assert record.title == "DNA and 50% of β-cells"
        assert record.authors == ("Müller, Karl", "Østby, Anne")
        assert record.published == PartialDate(text="2021-03")
        assert (record.volume, record.issue, record.pages) == ("3", "2", "10-19")
        assert (record.doi, record.pmid) == ("10.1234/a_b", "12345678")
        assert record.keywords == ("one", "two")
        assert record.publication_types == ("article",)
        assert ("funder", "X") in record.tags

    def test_a_broken_entry_costs_itself_and_names_its_line(self):
        reading = read("@article{a, title={One}}\n@article{b, title={Two\n@article{c, title={Three}}\n")
        assert [record.title for record in reading.records] == ["One", "Three"]
        assert [(loss.line, "not BibTeX" in loss.message) for loss in reading.losses] == [(2, True)]

    def test_two_entries_of_one_key_are_both_kept(self):
        reading = read("@article{a, title={One}}\n@article{a, title={{Two}}}\n")
        assert [(record.id, record.title) for record in reading.records] == [("db:a", "One"), ("db:a-2", "Two")]
        assert "second record" in reading.losses[0].message

    def test_a_repeated_field_is_reported_and_kept(self):
        reading = read("@article{a, title={One}, note={x}, note={y}}\n")
        assert reading.records[0].tags == (("note", "x"), ("note", "y"))
        assert "repeated fields" in reading.losses[0].message

    @pytest.mark.parametrize(
        ("latex", "text"),
        [
            (r"Caf{\'{e}} \& cr\`eme", "Café & crème"),
            (r"cost \$5 {and} $6", "cost $5 and $6"),
            (r"{http://a.b/~x%20y}", "http://a.b/~x%20y"),
            (r"{\textless}i{\textgreater}P{\textless}/i{\textgreater}", "<i>P</i>"),
            (r"\unknownmacro stays", r"\unknownmacro stays"),
            (r"\href", r"\href"),
            ("no markup: 5 % of $10 ~ & #", "no markup: 5 % of $10 ~ & #"),
        ],
    )
    def test_latex_becomes_text_and_what_is_unknown_stays(self, latex, text):
        assert latex_to_text(latex) == text

    @given(st.lists(st.sampled_from([*"\\{}$%&~#_^[]\"' ax", r"\frac", r"\href", r"\begin{x}", r"\'"]), max_size=60))
    def test_no_latex_breaks_the_reading(self, pieces):
        latex_to_text("".join(pieces))


ENDNOTE = """<?xml version="1.0" encoding="UTF-8"?>
<xml><records><record><database name="lib.enl">lib.enl</database><rec-number>19</rec-number>
<foreign-keys><key app="EN">19</key></foreign-keys><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">Baird, J. K.</style></author><author>Doe, J</author></authors>
</contributors><auth-address>Institute A.&#xD;Institute B.</auth-address>
<titles><title><style face="normal">Therapy of </style><style face="italic">P. vivax</style></title>
<secondary-title>Inv Rev</secondary-title></titles><periodical><full-title>Invented Reviews</full-title></periodical>
<pages>1-9</pages><volume>32</volume><number>4</number><keywords><keyword>Humans</keyword><keyword/></keywords>
<dates><year>2019</year><pub-dates><date>Sep 18</date></pub-dates></dates><isbn>0893-8512</isbn>
<accession-num>31366609</accession-num><abstract>First.&#xD;Second.</abstract><caption>Duplicate</caption>
<urls><related-urls><url>https://example.org/1</url><url>https://example.org/2</url></related-urls></urls>
<electronic-resource-num>10.1234/inv</electronic-resource-num><remote-database-provider>NLM</remote-database-provider>
<custom2>PMC6750136</custom2></record></records></xml>"""


class TestEndNoteXml:
    def test_styled_text_is_put_together_and_fields_become_attributes(self):
        reading = read(ENDNOTE)
        record = reading.records[0]
        assert (reading.format, reading.losses) == ("endnote-xml", ())
        assert record.id == "db:31366609"
        assert record.title == "Therapy of P. vivax"
        assert record.authors == ("Baird, J. K.", "Doe, J")
        assert record.journal == "Invented Reviews"
        assert record.published == PartialDate(text="2019-09-18")
        assert record.abstract == "First.\nSecond."
        assert (record.doi, record.pmid, record.pmcid) == ("10.1234/inv", "31366609", "PMC6750136")
        assert record.publication_types == ("Journal Article",)
        assert record.keywords == ("Humans",)
        assert record.url == "https://example.org/1"

    def test_other_elements_are_kept_by_their_path(self):
        tags = read(ENDNOTE).records[0].tags
        assert ("caption", "Duplicate") in tags
        assert ("auth-address", "Institute A.\nInstitute B.") in tags
        assert ("urls/related-urls/url", "https://example.org/2") in tags
        assert ("titles/secondary-title", "Inv Rev") in tags

    def test_an_accession_is_not_taken_for_a_pmid_without_a_word_for_it(self):
        assert read(ENDNOTE.replace("NLM", "Ovid")).records[0].pmid == ""

    def test_without_an_accession_the_number_in_the_library_stands(self):
        assert read(ENDNOTE.replace("<accession-num>31366609</accession-num>", "")).records[0].id == "db:19"


WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Li, W
   Dou, ZG
AF Li, Wei
   Dou, Zhiguo
TI A title that goes
   on
SO INVENTED JOURNAL
LA English
DT Article; Early Access
DE one; two
AB An abstract
   on two lines.
VL 6
IS 1
BP 10
EP 19
DI 10.1234/wos
PD DEC 16
PY 2020
UT WOS:000000000000001
ER

EF"""


class TestWebOfScience:
    def test_the_fields_of_a_record_become_attributes(self):
        reading = read(WOS)
        record = reading.records[0]
        assert (reading.format, reading.losses) == ("wos", ())
        assert record.id == "db:WOS:000000000000001"
        assert record.title == "A title that goes on"
        assert record.authors == ("Li, Wei", "Dou, Zhiguo")
        assert record.published == PartialDate(text="2020-12-16")
        assert record.publication_types == ("Article", "Early Access")
        assert record.keywords == ("one", "two")
        assert record.abstract == "An abstract on two lines."
        assert (record.pages, record.doi) == ("10-19", "10.1234/wos")
        assert ("AU", "Li, W\nDou, ZG") in record.tags

    def test_a_page_range_in_one_field_is_read(self):
        assert read(WOS.replace("BP 10\nEP 19", "PS 467-72")).records[0].pages == "467-72"


REFER = """%0 Journal Article
%T First
%A Guo, Wenbo
%A Straub, D. W.
%J Invented Quarterly
%D 2021
%8 September  1, 2021
%V 45
%N 3
%P 1309-1348
%X A paragraph

and another.
%@ 1234-5678

%T Second
%D 2020
"""


class TestRefer:
    def test_records_and_paragraphs_are_told_apart(self):
        reading = read(REFER)
        first, second = reading.records
        assert reading.format == "refer"
        assert first.authors == ("Guo, Wenbo", "Straub, D. W.")
        assert first.published == PartialDate(text="2021-09-01")
        assert first.abstract == "A paragraph\nand another."
        assert ("%@", "1234-5678") in first.tags
        assert (second.title, second.year) == ("Second", 2020)
