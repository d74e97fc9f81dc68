"""What a reference chase brought in: of its raw answers only some hold records that were new to the review.

A chase keeps everything it was told: lists of ties, records of seeds, records that the review held already. Those are
proof. Records are in the answers whose name begins with `found-`, and there alone.
"""

import msgspec

from rechallenge.model import InputError
from rechallenge.sources.contract import Neighbour
from rechallenge.sources.dates import parse_date
from rechallenge.sources.fields import Draft, Parsed, said
from rechallenge.sources.live_records import read_europepmc
from rechallenge.sources.pubmed_record import read_pubmed_xml

FORMAT = "snowball"
FOUND = "found-"
BY_CITATION = f"{FOUND}by-citation.json"


def read_snowball(data: bytes, name: str) -> Parsed:
    """Records of one answer of a chase; none where the answer is not one of those that hold records."""
    if not name.startswith(FOUND):
        return Parsed([], [])
    if name == BY_CITATION:
        return Parsed([draft_of_citation(one) for one in _citations(data, name)], [])
    is_json = data.lstrip()[:1] == b"{"
    parsed = read_europepmc(data, name) if is_json else read_pubmed_xml(data, name)
    for draft in parsed.drafts:
        draft.attributes["format"] = "europepmc-json" if is_json else "pubmed-xml"
    return parsed


def write_citations(found: tuple[Neighbour, ...]) -> bytes:
    """Publications known by citation alone, as `read_snowball` reads them."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def draft_of_citation(paper: Neighbour) -> Draft:
    """What the citation says; where it keeps no title apart, the whole of it stands as the title."""
    attributes = {
        "pmid": paper.pmid,
        "doi": paper.doi,
        "pmcid": paper.pmcid,
        "title": paper.title or paper.text,
        "authors": paper.authors,
        "journal": paper.journal,
        "published": parse_date(paper.year),
        "volume": paper.volume,
        "pages": paper.pages,
    }
    return Draft(0, said(attributes), (("CITATION", paper.text),) if paper.text else ())


def _citations(data: bytes, name: str) -> list[Neighbour]:
    try:
        return msgspec.json.decode(data, type=list[Neighbour])
    except msgspec.DecodeError as error:
        raise InputError(f"is no list of citations: {error}", where=name, fix="restore it from a copy") from error
