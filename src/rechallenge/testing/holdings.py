"""What a local PubMed holds: articles with their XML, byte for byte where they were read from files."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from rechallenge.model import InputError, PartialDate, Record
from rechallenge.sources import read_records
from rechallenge.sources.pubmed_article import PubmedArticle
from rechallenge.sources.pubmed_xml import read_element
from rechallenge.sources.raw import unpack
from rechallenge.sources.xml_stream import BrokenXml, stream_elements

HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


_INITIALS = re.compile(r"[A-Z]{1,4}")


@dataclass(frozen=True, slots=True)
class Served:
    """One article: its element as served, and what it says."""

    article: PubmedArticle
    xml: bytes

    @property
    def pmid(self) -> int:
        return int(self.article.pmid)


class Holdings:
    """Articles by PMID. A later article of the same PMID takes the place of an earlier one."""

    def __init__(self, served: Iterable[Served]) -> None:
        self.by_pmid = {one.pmid: one for one in sorted(served, key=lambda one: (one.pmid, one.article.version))}

    def __len__(self) -> int:
        return len(self.by_pmid)

    def set_of(self, pmids: Iterable[int]) -> bytes:
        """A PubmedArticleSet; numbers that are not held are left out, as PubMed does."""
        parts = [self.by_pmid[pmid].xml for pmid in pmids if pmid in self.by_pmid]
        return HEAD + b"<PubmedArticleSet>\n" + b"\n".join(parts) + b"\n</PubmedArticleSet>\n"


def holdings_of_xml(data: bytes, name: str) -> Iterator[Served]:
    """Articles of a PubmedArticleSet. Raises InputError where it is cut off."""
    try:
        for element in stream_elements(io.BytesIO(data), ("PubmedArticle", "PubmedBookArticle"), name=name):
            element.tail = None
            xml = etree.tostring(element, encoding="utf-8")
            article = read_element(element)
            if isinstance(article, PubmedArticle) and article.pmid.isdecimal():
                yield Served(article, xml)
    except BrokenXml as broken:
        raise InputError(
            f"is not XML from line {broken.line} on: {broken.reason}", where=name, fix="give a whole file"
        ) from broken


def holdings_of_records(records: Iterable[Record]) -> Holdings:
    """Records of any format, written as PubMed XML; one without a PMID is left out, for PubMed has none such."""
    whole = HEAD + b"<PubmedArticleSet>" + b"".join(article_xml(one) for one in records if one.pmid.isdecimal())
    return Holdings(holdings_of_xml(whole + b"</PubmedArticleSet>", "records"))


def holdings_of_files(paths: Sequence[Path]) -> Holdings:
    """Files of PubMed XML, served as they stand, or of any other citation format."""
    served: list[Served] = []
    for path in paths:
        try:
            data = unpack(path.read_bytes(), path.name)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=str(path), fix="check the name") from error
        if b"<PubmedArticleSet" in data[:2000]:
            served += holdings_of_xml(data, path.name)
        else:
            served += holdings_of_records(read_records(data, source="pubmed", name=path.name).records).by_pmid.values()
    return Holdings(served)


def article_xml(record: Record) -> bytes:
    """A record as a PubmedArticle element: what a search and a citation need, under PubMed's names.

    The create and entry dates are those of the tags CRDT and EDAT, or the day of publication where there are none.
    """
    tags = dict(reversed(record.tags))
    published = record.published.text if record.published else ""
    created = tags.get("CRDT", "")[:10].replace("/", "-") or published
    entered = tags.get("EDAT", "")[:10].replace("/", "-") or created
    authors = "".join(_author(name) for name in record.authors)
    types = "".join(f"<PublicationType>{escape(kind)}</PublicationType>" for kind in record.publication_types)
    ids = "".join(
        f"<ArticleId IdType={quoteattr(kind)}>{escape(value)}</ArticleId>"
        for kind, value in (("pubmed", record.pmid), ("doi", record.doi), ("pmc", record.pmcid))
        if value
    )
    history = _moment("entrez", created) + _moment("pubmed", entered)
    abstract = f"<Abstract><AbstractText>{escape(record.abstract)}</AbstractText></Abstract>" if record.abstract else ""
    revised = tags.get("LR", "")
    text = (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{record.pmid}</PMID>'
        f"{_date('DateRevised', f'{revised[:4]}-{revised[4:6]}-{revised[6:8]}') if revised else ''}"
        f"<Article><Journal><JournalIssue><Volume>{escape(record.volume)}</Volume><Issue>{escape(record.issue)}</Issue>"
        f"{_date('PubDate', published)}</JournalIssue><Title>{escape(record.journal)}</Title></Journal>"
        f"<ArticleTitle>{escape(record.title)}</ArticleTitle><Pagination><MedlinePgn>{escape(record.pages)}"
        f"</MedlinePgn></Pagination>{abstract}<AuthorList>{authors}</AuthorList>"
        f"<Language>{escape(record.language or 'eng')}</Language>"
        f"<PublicationTypeList>{types}</PublicationTypeList></Article>"
        f"<MedlineJournalInfo><MedlineTA>{escape(tags.get('TA', record.journal))}</MedlineTA></MedlineJournalInfo>"
        f"<MeshHeadingList>{''.join(_heading(one) for one in record.mesh)}</MeshHeadingList>"
        f'<KeywordList Owner="NOTNLM">{"".join(_keyword(word) for word in record.keywords)}</KeywordList>'
        f"</MedlineCitation><PubmedData><History>{history}</History><ArticleIdList>{ids}</ArticleIdList>"
        "</PubmedData></PubmedArticle>"
    )
    return text.encode()


def _author(name: str) -> str:
    last, comma, fore = name.partition(", ")
    if not comma:
        last, _, fore = name.rpartition(" ")
    if not last or not (comma or _INITIALS.fullmatch(fore)):
        return f'<Author ValidYN="Y"><CollectiveName>{escape(name)}</CollectiveName></Author>'
    initials = fore if fore.isupper() else "".join(part[0] for part in fore.replace("-", " ").split())
    return (
        f'<Author ValidYN="Y"><LastName>{escape(last)}</LastName><ForeName>{escape(fore)}</ForeName>'
        f"<Initials>{escape(initials)}</Initials></Author>"
    )


def _heading(text: str) -> str:
    names = text.split("/")
    parts = [
        f'<{tag} MajorTopicYN="{"Y" if name.startswith("*") else "N"}">{escape(name.lstrip("*"))}</{tag}>'
        for tag, name in zip(("DescriptorName", *("QualifierName",) * (len(names) - 1)), names, strict=True)
    ]
    return f"<MeshHeading>{''.join(parts)}</MeshHeading>"


def _keyword(text: str) -> str:
    return f'<Keyword MajorTopicYN="{"Y" if text.startswith("*") else "N"}">{escape(text.lstrip("*"))}</Keyword>'


def _date(tag: str, iso: str) -> str:
    if not iso:
        return ""
    parts = zip(("Year", "Month", "Day"), PartialDate(text=iso).text.split("-"), strict=False)
    return f"<{tag}>{''.join(f'<{name}>{value}</{name}>' for name, value in parts)}</{tag}>"


def _moment(status: str, iso: str) -> str:
    if not iso:
        return ""
    day = PartialDate(text=iso).earliest()
    return (
        f'<PubMedPubDate PubStatus="{status}"><Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>'
        "</PubMedPubDate>"
    )
