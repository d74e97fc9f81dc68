"""Papers in XML: JATS and NLM's older DTDs, Elsevier's answers, and PubMed records as the papers they announce.

Source: JATS Journal Publishing 1.3 (ANSI/NISO Z39.96-2021); Elsevier's XML 5.x as its article retrieval hands it out.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from rechallenge.model import InputError, Licence, Paper, PassageKind, doi_in
from rechallenge.sources.identifiers import normal_pmcid, normal_pmid
from rechallenge.sources.papers.licences import licence_of
from rechallenge.sources.papers.markup import Walker, children, find, inside, local, words_of
from rechallenge.sources.papers.writer import PaperWriter
from rechallenge.sources.xml_stream import Element

ABSTRACT = "Abstract"
NO_BODY = "the file holds no full text: title and abstract only"
_HREF = "{http://www.w3.org/1999/xlink}href"
_FIX = "give the whole full-text XML, as PubMed Central or the journal hands it out"


def parse_xml(data: bytes, name: str) -> Element:
    """The root of an XML file; nothing is fetched, expanded or executed.

    Raises:
        InputError: it is no XML, or declares entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"is not XML: {error.msg}", where=f"{name}, line {error.lineno or 1}", fix=_FIX) from error
    dtd: Any = root.getroottree().docinfo.internalDTD  # None without a DOCTYPE; the stubs know neither
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise InputError(
            "declares XML entities, which can be used to attack a reader",
            where=name,
            fix="remove the <!ENTITY ...> declarations",
        )
    return root


def jats_papers(root: Element) -> Iterator[Paper]:
    """Every article of a JATS file; sub-articles (translations, reviews) are left out and named as a loss."""
    for article in [root] if local(root) == "article" else list(children(root, "article")):
        yield _jats(article)


def _jats(article: Element) -> Paper:
    writer = PaperWriter()
    walker = Walker(writer)
    front = find(article, "front")
    meta = None if front is None else find(front, "article-meta")
    title = ""
    if meta is not None:
        title = words_of(find(meta, "title-group", "article-title"))
        writer.add(PassageKind.TITLE, title)
        for abstract in children(meta, "abstract"):
            _abstract(walker, abstract)
    body = find(article, "body")
    for part in (body, find(article, "floats-group")):
        if part is not None:
            walker.walk(part)
    back = find(article, "back")
    if back is not None:
        for part in children(back, "app-group", "app", "sec", "glossary"):
            walker.walk(_holding(part))
    if body is None:
        writer.losses.append(NO_BODY)
    if n := sum(1 for _ in children(article, "sub-article", "response")):
        writer.losses.append(f"{n} sub-articles (translations, reviews, answers) are left out")
    return writer.paper(
        licence=_jats_licence(meta),
        kind=article.get("article-type") or "",
        names={"title": title} | (_jats_names(meta) if meta is not None else {}),
    )


def _holding(part: Element) -> Element:
    """A section is walked from above, so that its own heading counts."""
    holder = etree.Element("body")
    holder.append(part)
    return holder


def _abstract(walker: Walker, abstract: Element) -> None:
    heading = words_of(find(abstract, "title"))
    walker.writer.section = (heading or ABSTRACT,)
    walker.walk(abstract)
    walker.writer.section = ()


def _jats_names(meta: Element) -> dict[str, str]:
    ids = {one.get("pub-id-type") or "": words_of(one) for one in children(meta, "article-id")}
    number = ids.get("pmcid") or ids.get("pmc") or ids.get("pmcaid") or ""
    return {
        "doi": doi_in(ids.get("doi", "")),
        "pmid": normal_pmid(ids.get("pmid", "")),
        "pmcid": normal_pmcid(f"PMC{number}" if number.isdecimal() else number),
    }


def _jats_licence(meta: Element | None) -> Licence:
    """By the address of a licence, its words and its type; older files say it in the copyright statement."""
    if meta is None:
        return licence_of("")
    told = []
    for holder in (meta, *children(meta, "permissions")):
        for licence in children(holder, "license"):
            links = [one.get(_HREF) or "" for one in inside(licence, "license", "ext-link")]
            told += [*links, words_of(licence), licence.get("license-type") or ""]
        told += [words_of(one) for one in children(holder, "license_ref", "copyright-statement", "copyright-holder")]
    return licence_of(" ".join(filter(None, told)))


def elsevier_papers(root: Element) -> Iterator[Paper]:
    """The article of an answer of Elsevier's retrieval, or its abstract where no article is in it."""
    writer = PaperWriter()
    walker = Walker(writer)
    core = find(root, "coredata")
    facts = {local(one): words_of(one) for one in core} if core is not None else {}
    writer.add(PassageKind.TITLE, facts.get("title", ""))
    body = next(inside(root, "body"), None)
    head = next(inside(root, "head"), None)
    abstracts = [] if head is None else list(children(head, "abstract"))
    for abstract in abstracts:
        writer.section = (words_of(find(abstract, "section-title")) or ABSTRACT,)
        walker.walk(abstract)
    if not abstracts:
        writer.section = (ABSTRACT,)
        writer.add(PassageKind.PARAGRAPH, facts.get("description", ""))
    writer.section = ()
    if body is not None:
        walker.walk(body)
    else:
        writer.losses.append(NO_BODY)
    yield writer.paper(
        licence=licence_of(" ".join(facts.get(key, "") for key in ("openaccessuserlicense", "copyright"))),
        kind=facts.get("pubtype", ""),
        names={"title": facts.get("title", ""), "doi": doi_in(facts.get("doi", ""))},
    )


def pubmed_papers(root: Element) -> Iterator[Paper]:
    """Title and abstract of PubMed records; their licence is unknown, as PubMed says none."""
    for record in inside(root, "pubmedarticle"):
        writer = PaperWriter()
        title = words_of(next(inside(record, "articletitle"), None))
        writer.add(PassageKind.TITLE, title)
        writer.section = (ABSTRACT,)
        for part in inside(record, "abstracttext"):
            label = part.get("Label") or ""
            writer.section = (ABSTRACT, label.capitalize()) if label else (ABSTRACT,)
            writer.add(PassageKind.PARAGRAPH, words_of(part))
        writer.losses.append(NO_BODY)
        own = find(record, "pubmeddata", "articleidlist")
        ids = {one.get("IdType") or "": words_of(one) for one in own} if own is not None else {}
        yield writer.paper(
            licence=licence_of(""),
            names={
                "title": title,
                "doi": doi_in(ids.get("doi", "")),
                "pmid": normal_pmid(ids.get("pubmed", "")),
                "pmcid": normal_pmcid(ids.get("pmc", "")),
            },
        )
