"""The same search at two times: added, gone, changed, retracted since."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
from lxml import etree

from rechallenge.model import Digest, Record, digest_of
from rechallenge.sources.contract import Retraction
from rechallenge.sources.pubmed_article import PubmedArticle
from rechallenge.sources.pubmed_xml import read_element
from rechallenge.sources.xml_stream import stream_elements

CONCERNS = {"RetractionIn": "retraction", "ExpressionOfConcernIn": "expression of concern"}
RETRACTED_TYPE = "Retracted Publication"
_RETRACTED_TITLES = ("RETRACTED:", "RETRACTED ARTICLE", "[RETRACTED]")


@dataclass(frozen=True, slots=True)
class Edition:
    """One record as it stood when it was delivered.

    Attributes:
        digest: of the record's canonical XML, or of the record as read where the source sends no XML.
        revised: day of the last revision, as the source tells it; "" where it does not.
        retractions: what the record itself says of retraction and concern.
    """

    accession: str
    digest: Digest
    revised: str = ""
    retractions: tuple[Retraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A record whose content differs; the days of revision say whether the source calls it revised."""

    accession: str
    revised_before: str
    revised_now: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of one search. `gone` are no longer hits: deleted, merged, or re-indexed so that they match no more."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[Change, ...]
    retracted: tuple[tuple[str, tuple[Retraction, ...]], ...]
    n_same: int


def compare_runs(old: Mapping[str, Edition], new: Mapping[str, Edition]) -> Comparison:
    """What became of the hits of `old`, by accession; retracted since are hits of both runs and new ones alike.

    A retraction that an old hit already carried is not repeated.
    """
    both = [accession for accession in old if accession in new]
    changed = tuple(
        Change(accession, old[accession].revised, new[accession].revised)
        for accession in both
        if old[accession].digest != new[accession].digest
    )
    retracted = []
    for accession, edition in new.items():
        known = set(old[accession].retractions) if accession in old else set()
        if since := tuple(notice for notice in edition.retractions if notice not in known):
            retracted.append((accession, since))
    return Comparison(
        added=tuple(accession for accession in new if accession not in old),
        gone=tuple(accession for accession in old if accession not in new),
        changed=changed,
        retracted=tuple(retracted),
        n_same=len(both) - len(changed),
    )


def editions_in_xml(answers: Iterable[tuple[str, bytes]]) -> dict[str, Edition]:
    """Every article of raw PubMed answers, by PMID, in order; the highest version stands."""
    found: dict[str, tuple[int, Edition]] = {}
    for name, data in answers:
        for element in stream_elements(io.BytesIO(data), ("PubmedArticle", "PubmedBookArticle"), name=name):
            element.tail = None  # white space after it is the file's, not the record's
            canonical = etree.tostring(element, method="c14n", with_comments=False)
            article = read_element(element, with_references=False)
            if not isinstance(article, PubmedArticle) or article.version < found.get(article.pmid, (0,))[0]:
                continue
            revised = article.revised.text if article.revised else ""
            edition = Edition(article.pmid, digest_of(canonical), revised, retractions_of(article))
            found[article.pmid] = (article.version, edition)
    return {pmid: edition for pmid, (_, edition) in found.items()}


def editions_of(records: Iterable[Record]) -> dict[str, Edition]:
    """Records of any source by accession; the digest is of all that was read."""
    found: dict[str, Edition] = {}
    for record in records:
        accession = record.id.partition(":")[2]
        is_retracted = any(kind.casefold() == RETRACTED_TYPE.casefold() for kind in record.publication_types)
        notices = (Retraction("retracted publication"),) if is_retracted or _says_retracted(record.title) else ()
        found[accession] = Edition(accession, digest_of(msgspec.json.encode(record)), retractions=notices)
    return found


def retractions_of(article: PubmedArticle) -> tuple[Retraction, ...]:
    """What the record says of its own retraction, looked for in this order: ties, publication type, title.

    Source: NLM, "Errata, Retractions, and Other Linked Citations in PubMed".
    """
    notices = tuple(
        Retraction(CONCERNS[tie.kind], tie.pmid, tie.citation) for tie in article.corrections if tie.kind in CONCERNS
    )
    if any(notice.kind == "retraction" for notice in notices):
        return notices
    is_marked = any(term.name == RETRACTED_TYPE for term in article.publication_types)
    if is_marked or _says_retracted(article.title):
        return (*notices, Retraction("retracted publication"))
    return notices


def _says_retracted(title: str) -> bool:
    return title.upper().startswith(_RETRACTED_TITLES)
