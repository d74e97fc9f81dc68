"""Web of Science and its relatives (Zoological Record, INSPEC, MEDLINE on that platform): plain text and .ciw.

Source: Clarivate, Web of Science Core Collection field tags.
"""

from rechallenge.model import doi_in
from rechallenge.sources.fields import Bag, Draft, Parsed, one_line, said
from rechallenge.sources.identifiers import normal_pmid
from rechallenge.sources.names import split_list
from rechallenge.sources.published import take_published
from rechallenge.sources.tagged import Grammar, read_tagged, split_by

GRAMMAR = Grammar(
    split=split_by(r"(?P<tag>[A-Z][A-Z0-9])(?: (?P<text>.*))?\Z"),
    openers=frozenset({"PT"}),
    closers=frozenset({"ER"}),
    headers=frozenset({"FN", "VR", "EF"}),
    is_continuation=lambda line: line[0].isspace(),
)


def read_wos(data: bytes, name: str) -> Parsed:
    return read_tagged(data, name, grammar=GRAMMAR, understand=_understand)


def _understand(bag: Bag) -> Draft:
    names = bag.take_lists("AF") or bag.take_lists("AU")
    attributes = {
        "title": bag.take("TI"),
        "authors": tuple(name for line in names for name in split_list(line)),
        "journal": bag.take("SO"),
        "published": take_published(bag, year="PY", day="PD"),
        "volume": bag.take("VL"),
        "issue": bag.take("IS"),
        "pages": _take_pages(bag),
        "abstract": bag.take("AB"),
        "doi": doi_in(bag.take("DI", if_=lambda text: bool(doi_in(text)))),
        "pmid": normal_pmid(bag.take("PM", if_=lambda text: bool(normal_pmid(text)))),
        "language": bag.take("LA"),
        "publication_types": split_list(bag.take("DT")),
        "keywords": split_list(one_line(bag.take("DE"))),
    }
    accession = next(iter(bag.see("UT") + bag.see("AN")), "")
    return Draft(0, said(attributes), bag.rest(), accession, problems=bag.problems)


def _take_pages(bag: Bag) -> str:
    start, end = bag.take("BP"), bag.take("EP")
    return "-".join(filter(None, (start, end))) or bag.take("PS", "AR")
