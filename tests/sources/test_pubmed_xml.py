import io
import itertools
import sys
from datetime import date

import pytest
from lxml import etree

from rechallenge.model import InputError, PartialDate
from rechallenge.sources import DeletedArticles, iter_pubmed_xml, read_records, write_records
from rechallenge.sources.xml_stream import stream_elements, text_of

ARTICLE = """<PubmedArticle>
<MedlineCitation Status="MEDLINE" Owner="NLM" IndexingMethod="Automated">
<PMID Version="1">11111111</PMID>
<DateCompleted><Year>2022</Year><Month>02</Month><Day>01</Day></DateCompleted>
<DateRevised><Year>2022</Year><Month>03</Month><Day>02</Day></DateRevised>
<Article PubModel="Print-Electronic">
<Journal><ISSN IssnType="Print">1234-5678</ISSN><JournalIssue CitedMedium="Print"><Volume>7</Volume><Issue>2</Issue>
<PubDate><Year>2022</Year><Month>Jan</Month><Day>15</Day></PubDate></JournalIssue>
<Title>Journal of invented dermatology</Title></Journal>
<ArticleTitle>Effect of <i>invented</i> CO<sub>2</sub> on &#x3b2;-cells &amp; skin.</ArticleTitle>
<Pagination><StartPage>44</StartPage><EndPage>49</EndPage><MedlinePgn>44-9</MedlinePgn></Pagination>
<ELocationID EIdType="doi" ValidYN="Y">10.1234/inv.2022.7</ELocationID>
<ELocationID EIdType="doi" ValidYN="N">10.1234/wrong</ELocationID>
<Abstract><AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">It <b>happened</b>.</AbstractText>
<AbstractText Label="RESULTS" NlmCategory="RESULTS">It ended.</AbstractText>
<CopyrightInformation>Copyright 2022.</CopyrightInformation></Abstract>
<AuthorList CompleteYN="Y">
<Author ValidYN="Y"><LastName>Moreau</LastName><ForeName>Claire</ForeName><Initials>C</Initials>
<Identifier Source="ORCID">0000-0001-0000-0001</Identifier>
<AffiliationInfo><Affiliation>Clinic A.</Affiliation></AffiliationInfo>
<AffiliationInfo><Affiliation>Institute B.</Affiliation></AffiliationInfo></Author>
<Author ValidYN="Y"><LastName>Tanaka</LastName><ForeName>Ken</ForeName><Initials>K</Initials><Suffix>Jr</Suffix></Author>
<Author ValidYN="Y"><CollectiveName>Invented Study Group</CollectiveName></Author></AuthorList>
<Language>eng</Language><Language>fre</Language>
<DataBankList CompleteYN="Y"><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>
<AccessionNumberList><AccessionNumber>NCT00000001</AccessionNumber></AccessionNumberList></DataBank></DataBankList>
<GrantList CompleteYN="Y"><Grant><GrantID>R01</GrantID><Agency>NIH</Agency><Country/></Grant></GrantList>
<PublicationTypeList><PublicationType UI="D002363">Case Reports</PublicationType>
<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
<ArticleDate DateType="Electronic"><Year>2021</Year><Month>12</Month><Day>20</Day></ArticleDate>
</Article>
<MedlineJournalInfo><Country>France</Country><MedlineTA>J Inv Derm</MedlineTA><NlmUniqueID>100</NlmUniqueID>
<ISSNLinking>1234-5678</ISSNLinking></MedlineJournalInfo>
<ChemicalList><Chemical><RegistryNumber>87LA6FU830</RegistryNumber>
<NameOfSubstance UI="C479163">tofacitinib</NameOfSubstance></Chemical></ChemicalList>
<CommentsCorrectionsList>
<CommentsCorrections RefType="RetractionIn"><RefSource>J Inv Derm. 2023;8:1</RefSource>
<PMID Version="1">22222222</PMID></CommentsCorrections>
<CommentsCorrections RefType="Cites"><RefSource>Old. 1999</RefSource><PMID Version="1">999</PMID></CommentsCorrections>
</CommentsCorrectionsList>
<MeshHeadingList>
<MeshHeading><DescriptorName UI="D014657" MajorTopicYN="N">Vasculitis</DescriptorName>
<QualifierName UI="Q000139" MajorTopicYN="Y">chemically induced</QualifierName></MeshHeading>
<MeshHeading><DescriptorName UI="D006801" MajorTopicYN="N">Humans</DescriptorName></MeshHeading></MeshHeadingList>
<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="Y">purpura</Keyword>
<Keyword MajorTopicYN="N"/></KeywordList>
<CoiStatement>None.</CoiStatement>
</MedlineCitation>
<PubmedData><History>
<PubMedPubDate PubStatus="received"><Year>2021</Year><Month>6</Month><Day>1</Day></PubMedPubDate>
<PubMedPubDate PubStatus="pubmed"><Year>2021</Year><Month>12</Month><Day>22</Day><Hour>6</Hour><Minute>0</Minute></PubMedPubDate>
<PubMedPubDate PubStatus="entrez"><Year>2021</Year><Month>12</Month><Day>21</Day><Hour>17</Hour><Minute>5</Minute></PubMedPubDate>
</History><PublicationStatus>ppublish</PublicationStatus>
<ArticleIdList><ArticleId IdType="pubmed">11111111</ArticleId><ArticleId IdType="pmc">PMC1234567</ArticleId>
<ArticleId IdType="doi">10.1234/inv.2022.7</ArticleId><ArticleId IdType="pii">S1</ArticleId></ArticleIdList>
<ReferenceList><Title>References</Title><Reference><Citation>Someone. <i>Else</i>. 2001.</Citation>
<ArticleIdList><ArticleId IdType="pubmed">555</ArticleId><ArticleId IdType="doi">10.9/ref</ArticleId></ArticleIdList></Reference>
<ReferenceList><Reference><Citation>Nested.</Citation></Reference></ReferenceList></ReferenceList>
</PubmedData></PubmedArticle>"""


def articles(*parts, **options):
    body = "<PubmedArticleSet>" + "".join(parts) + "</PubmedArticleSet>"
    return list(iter_pubmed_xml(io.BytesIO(body.encode()), name="set.xml", **options))


def records(text, source="pubmed"):
    data = text if isinstance(text, bytes) else text.encode()
    return read_records(data, source=source, name="set.xml")


@pytest.fixture(scope="module")
def article():
    return articles(ARTICLE)[0]


def test_mixed_content_is_flattened_without_losing_a_word(article):
    assert article.title == "Effect of invented CO2 on β-cells & skin."
    assert article.abstract[0].text == "It happened."
    assert article.references[0].citation == "Someone. Else. 2001."


@pytest.mark.parametrize("words", ["word", "wörd"])
def test_whatever_space_stands_in_a_text_of_whatever_length_becomes_one_blank(words):
    spaces = [chr(point) for point in (9, 10, *range(32, sys.maxunicode + 1)) if chr(point).isspace()]
    for space, n in itertools.product([*spaces, "  "], (2, 30, 100)):
        element = etree.Element("Title")
        element.text = f"{space}".join([" ".join([words] * n)] * 2)
        assert text_of(element) == " ".join([words] * 2 * n)


def test_identifiers_are_the_articles_own_and_not_those_of_its_references(article):
    assert (article.doi, article.pmcid, article.pmid) == ("10.1234/inv.2022.7", "PMC1234567", "11111111")
    assert ("doi", "10.1234/wrong") not in article.location_ids


def test_references_are_read_through_nested_lists(article):
    assert [(found.pmid, found.doi) for found in article.references] == [("555", "10.9/ref"), ("", "")]
    assert article.cited_pmids == ("555", "999")
    assert articles(ARTICLE, with_references=False)[0].references == ()


def test_create_entry_revision_and_status_dates_are_kept(article):
    assert article.day_of("entrez") == date(2021, 12, 21)
    assert article.day_of("pubmed") == date(2021, 12, 22)
    assert article.day_of("medline") is None
    assert article.history[2].at == "2021-12-21 17:05"
    assert article.revised == PartialDate(text="2022-03-02")
    assert article.electronic == PartialDate(text="2021-12-20")
    assert (article.status, article.indexing, article.publication_status) == ("MEDLINE", "Automated", "ppublish")


def test_mesh_substances_and_corrections_keep_their_identifiers(article):
    heading = article.mesh[0]
    assert (heading.descriptor.ui, heading.descriptor.is_major) == ("D014657", False)
    assert (heading.qualifiers[0].ui, heading.qualifiers[0].is_major) == ("Q000139", True)
    assert heading.text == "Vasculitis/*chemically induced"
    assert (article.chemicals[0].ui, article.chemicals[0].registry_number) == ("C479163", "87LA6FU830")
    assert [(tie.kind, tie.pmid) for tie in article.corrections] == [("RetractionIn", "22222222"), ("Cites", "999")]
    assert article.databanks[0].accessions == ("NCT00000001",)


def test_people_keep_affiliations_and_orcid_and_groups_their_name(article):
    first, second, group = article.authors
    assert (first.full_name, first.short_name, first.orcid) == ("Moreau, Claire", "Moreau C", "0000-0001-0000-0001")
    assert first.affiliations == ("Clinic A.", "Institute B.")
    assert (second.full_name, second.short_name) == ("Tanaka, Ken Jr", "Tanaka K Jr")
    assert group.full_name == "Invented Study Group"


def test_an_article_becomes_a_record_with_medline_tags_for_the_rest():
    record = records(f"<PubmedArticleSet>{ARTICLE}</PubmedArticleSet>").records[0]
    assert (record.id, record.format) == ("pubmed:11111111", "pubmed-xml")
    assert record.abstract == "BACKGROUND: It happened.\nRESULTS: It ended."
    assert record.language == "eng; fre"
    assert record.pages == "44-49"
    assert record.keywords == ("*purpura",)
    assert record.mesh == ("Vasculitis/*chemically induced", "Humans")
    assert {
        ("RIN", "J Inv Derm. 2023;8:1. PMID: 22222222"),
        ("RN", "87LA6FU830 (tofacitinib)"),
        ("IS", "1234-5678 (Linking)"),
        ("SI", "ClinicalTrials.gov/NCT00000001"),
        ("CRDT", "2021/12/21 17:05"),
        ("PHST", "2021/06/01 00:00 [received]"),
        ("AID", "S1 [pii]"),
        ("CN", "Invented Study Group"),
    } <= set(record.tags)


def test_the_same_record_comes_back_from_nbib_but_for_line_breaks():
    record = records(f"<PubmedArticleSet>{ARTICLE}</PubmedArticleSet>").records[0]
    again = read_records(write_records([record], "nbib"), source="pubmed", name="again.nbib").records[0]
    assert again.tags == record.tags
    assert again.abstract == record.abstract.replace("\n", " ")
    for attribute in ("id", "title", "authors", "published", "doi", "pmid", "pmcid", "mesh", "publication_types"):
        assert getattr(again, attribute) == getattr(record, attribute)


@pytest.mark.parametrize(
    ("pub_date", "published"),
    [
        ("<Year>2013</Year><Season>Spring</Season>", "2013"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998-12"),
        ("<Year>2016</Year><Month>09</Month>", "2016-09"),
        ("<Year>2016</Year>", "2016"),
    ],
)
def test_every_form_of_a_publication_date_is_read(pub_date, published):
    text = f"""<PubmedArticle><MedlineCitation><PMID Version="1">1</PMID><Article><Journal><JournalIssue>
    <PubDate>{pub_date}</PubDate></JournalIssue></Journal><ArticleTitle>T</ArticleTitle></Article></MedlineCitation>
    </PubmedArticle>"""
    assert articles(text)[0].published == PartialDate(text=published)


def test_a_date_without_a_year_is_a_loss_with_its_line():
    reading = records(
        """<PubmedArticleSet>
<PubmedArticle><MedlineCitation><PMID Version="1">1</PMID><Article><Journal><JournalIssue><PubDate>
<MedlineDate>Spring</MedlineDate></PubDate></JournalIssue></Journal><ArticleTitle>T</ArticleTitle></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""
    )
    assert reading.records[0].published is None
    assert [(loss.line, "'Spring'" in loss.message) for loss in reading.losses] == [(2, True)]


def minimal(pmid, title, version=1):
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="{version}">{pmid}</PMID>'
        f"<Article><ArticleTitle>{title}</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    )


def test_the_highest_version_of_an_article_stands():
    text = "<PubmedArticleSet>" + minimal(1, "old") + minimal(1, "new", 2) + minimal(2, "T") + "</PubmedArticleSet>"
    reading = records(text)
    assert [(record.id, record.title) for record in reading.records] == [("pubmed:1", "new"), ("pubmed:2", "T")]
    assert "version 1 of PMID 1" in reading.losses[0].message


def test_bare_citations_with_their_data_beside_them_are_read():
    """As the R package easyPubMed keeps them: no envelope, two roots."""
    inside = ARTICLE.removeprefix("<PubmedArticle>").removesuffix("</PubmedArticle>")
    reading = records(inside.strip())
    assert [record.id for record in reading.records] == ["pubmed:11111111"]
    assert reading.records[0].pmcid == "PMC1234567"
    assert reading.losses == ()


def test_several_answers_laid_end_to_end_are_one_file():
    head = '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://dtd.nlm.nih.gov/x.dtd">\n'
    part = head + "<PubmedArticleSet>\n{}\n</PubmedArticleSet>\n"
    reading = records(part.format(minimal(1, "A")) + part.format(minimal(2, "B")))
    assert [record.title for record in reading.records] == ["A", "B"]
    assert reading.losses == ()


def test_deletions_are_delivered_in_a_stream_and_reported_in_a_file():
    text = minimal(1, "A") + "<DeleteCitation><PMID Version='1'>7</PMID><PMID Version='1'>8</PMID></DeleteCitation>"
    assert articles(text)[1].pmids == ("7", "8")
    assert isinstance(articles(text)[1], DeletedArticles)
    assert "takes back 2 PMIDs" in records(f"<PubmedArticleSet>{text}</PubmedArticleSet>").losses[0].message


def test_a_file_that_is_cut_off_keeps_every_whole_record():
    text = "<PubmedArticleSet>\n" + minimal(1, "A") + "\n" + minimal(2, "B") + "\n" + minimal(3, "C")[:90]
    reading = records(text)
    assert [record.title for record in reading.records] == ["A", "B"]
    assert any(loss.line == 4 and "ends inside this record" in loss.message for loss in reading.losses)


def test_a_stream_that_breaks_delivers_what_came_before_and_names_the_line():
    stream = iter_pubmed_xml(
        io.BytesIO(("<PubmedArticleSet>\n" + minimal(1, "A") + "\n<oops").encode()), name="cut.xml"
    )
    assert next(stream).title == "A"
    with pytest.raises(InputError, match=r"cut\.xml, line 3"):
        next(stream)


def test_an_ampersand_or_control_character_costs_a_note_and_not_the_file():
    text = "<PubmedArticleSet>" + minimal(1, "A & B") + minimal(2, "C\x02D") + "</PubmedArticleSet>"
    reading = records(text)
    assert [record.id for record in reading.records] == ["pubmed:1", "pubmed:2"]
    assert any("not well-formed" in loss.message for loss in reading.losses)


def test_a_book_has_its_title_as_journal():
    text = """<PubmedBookArticle><BookDocument><PMID Version="1">5</PMID><Book><Publisher>
    <PublisherName>Press</PublisherName></Publisher><BookTitle>The Book</BookTitle><PubDate><Year>2009</Year></PubDate>
    <Isbn>9780000000000</Isbn></Book><ArticleTitle>A chapter</ArticleTitle></BookDocument></PubmedBookArticle>"""
    book = articles(text)[0]
    assert (book.is_book, book.journal, book.title, book.publisher) == (True, "The Book", "A chapter", "Press")


def test_entities_are_refused_and_nothing_is_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    for declared in (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', '<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;">'):
        text = f"<!DOCTYPE PubmedArticleSet [{declared}]><PubmedArticleSet>{minimal(1, '&x;')}</PubmedArticleSet>"
        with pytest.raises(InputError, match="entities"):
            records(text)
        with pytest.raises(InputError, match="entities"):
            list(iter_pubmed_xml(io.BytesIO(text.encode())))


def test_a_stream_keeps_one_record_in_memory_at_a_time():
    body = "<PubmedArticleSet>" + "".join(minimal(number, "T") for number in range(500)) + "</PubmedArticleSet>"
    siblings = [
        len(element.getparent())
        for element in stream_elements(io.BytesIO(body.encode()), ("PubmedArticle",), name="set.xml")
        if element.getparent() is not None
    ]
    read_ahead = 250  # lxml parses 32 KB before it hands out the first element
    assert len(siblings) == 500
    assert siblings[-1] < read_ahead
