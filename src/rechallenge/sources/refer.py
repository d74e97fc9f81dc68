"""Refer: the `%A`, `%T` lines that EndNote writes as .enw and some repositories as .enl or .txt."""

from rechallenge.model import doi_in
from rechallenge.sources.fields import Bag, Draft, Parsed, one_line, said
from rechallenge.sources.identifiers import is_bare_doi
from rechallenge.sources.published import take_published
from rechallenge.sources.tagged import Grammar, read_tagged, split_by

GRAMMAR = Grammar(split=split_by(r"(?P<tag>%\S)(?:[ \t]+(?P<text>.*))?\Z"), openers=frozenset({"%0"}))


def read_refer(data: bytes, name: str) -> Parsed:
    return read_tagged(data, name, grammar=GRAMMAR, understand=_understand)


def _understand(bag: Bag) -> Draft:
    attributes = {
        "publication_types": tuple(map(one_line, bag.take_all("%0", "%9"))),
        "title": bag.take("%T"),
        "authors": bag.take_lists("%A"),
        "journal": bag.take("%J", "%B"),
        "published": take_published(bag, year="%D", day="%8"),
        "volume": bag.take("%V"),
        "issue": bag.take("%N"),
        "pages": bag.take("%P"),
        "abstract": bag.take_lines("%X"),
        "doi": doi_in(bag.take("%R", if_=is_bare_doi)),
        "language": bag.take("%G"),
        "keywords": bag.take_lists("%K"),
        "url": bag.take("%U"),
    }
    return Draft(0, said(attributes), bag.rest(), next(iter(bag.see("%M")), ""), problems=bag.problems)
