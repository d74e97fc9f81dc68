"""Refer: the `%A`, `%T` lines that EndNote writes as .enw and some repositories as .enl or .txt."""

from rechallenge.sources.dates import most_precise, parse_date
from rechallenge.sources.fields import Bag, Draft, Parsed, one_line, said
from rechallenge.sources.identifiers import is_bare_doi, normal_doi
from rechallenge.sources.tagged import Grammar, read_tagged, split_by

GRAMMAR = Grammar(split=split_by(r"(?P<tag>%\S)(?:[ \t]+(?P<text>.*))?\Z"), openers=frozenset({"%0"}))


def read_refer(data: bytes, name: str) -> Parsed:
    return read_tagged(data, name, grammar=GRAMMAR, understand=_understand)


def _understand(bag: Bag) -> Draft:
    texts = bag.see("%D") + bag.see("%8")
    texts += [f"{year} {day}" for year in bag.see("%D") for day in bag.see("%8")]
    published = most_precise([found for text in texts if (found := parse_date(text))])
    bag.take("%D", if_=lambda text: published is not None and text == published.text[:4])
    attributes = {
        "publication_types": tuple(map(one_line, bag.take_all("%0", "%9"))),
        "title": bag.take("%T"),
        "authors": bag.take_lists("%A"),
        "journal": bag.take("%J", "%B"),
        "published": published,
        "volume": bag.take("%V"),
        "issue": bag.take("%N"),
        "pages": bag.take("%P"),
        "abstract": bag.take_lines("%X"),
        "doi": normal_doi(bag.take("%R", if_=is_bare_doi)),
        "language": bag.take("%G"),
        "keywords": bag.take_lists("%K"),
        "url": bag.take("%U"),
    }
    problems = [f"no date could be read from {texts[0]!r}"] if texts and published is None else []
    return Draft(0, said(attributes), bag.rest(), next(iter(bag.see("%M")), ""), problems=problems)
