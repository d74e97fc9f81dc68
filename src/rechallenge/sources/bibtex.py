"""BibTeX, told apart by bibtexparser; the LaTeX in its fields becomes text."""

import logging
import re

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

from rechallenge.model import Loss, doi_in
from rechallenge.sources.fields import Bag, Draft, Field, Parsed, said
from rechallenge.sources.identifiers import is_bare_doi, normal_pmcid, normal_pmid
from rechallenge.sources.latex import latex_to_text
from rechallenge.sources.names import split_list
from rechallenge.sources.published import take_published
from rechallenge.sources.raw import decode, fold_lines
from rechallenge.sources.tagged import shown

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # its complaints are told as losses

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


def read_bibtex(data: bytes, name: str) -> Parsed:
    text, undecoded = decode(data, name)
    losses = list(undecoded)
    drafts = []
    for block in parse_string(text).blocks:
        entry: Block | None = block
        if isinstance(block, DuplicateFieldKeyBlock):
            repeated = ", ".join(sorted(block.duplicate_keys))
            losses.append(_loss(name, block, f"repeated fields in one entry: {repeated}; the first of each stands"))
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            entry = block.ignore_error_block
        elif isinstance(block, ParsingFailedBlock):
            losses.append(_loss(name, block, f"an entry that is not BibTeX was left out: {shown(block.raw or '')}"))
        if isinstance(entry, Entry):
            drafts.append(_understand(entry))
    return Parsed(drafts, losses)


def _loss(name: str, block: Block, message: str) -> Loss:
    return Loss(file=name, line=(block.start_line or 0) + 1, message=message)


def _is_pmid(text: str) -> bool:
    return bool(normal_pmid(text))


def _understand(entry: Entry) -> Draft:
    bag = Bag(
        Field(found.key.lower(), fold_lines(latex_to_text(str(found.value))), (found.start_line or 0) + 1)
        for found in entry.fields
    )
    attributes = {
        "publication_types": (entry.entry_type,),
        "title": bag.take("title"),
        "authors": tuple(filter(None, _AND.split(bag.take("author")))),
        "journal": bag.take("journal", "journaltitle", "booktitle"),
        "published": take_published(bag, year="year", day="month", full="date"),
        "volume": bag.take("volume"),
        "issue": bag.take("number", "issue"),
        "pages": re.sub(r"\s*[-–]+\s*", "-", bag.take("pages")),
        "abstract": bag.take_lines("abstract"),
        "doi": doi_in(bag.take("doi", if_=is_bare_doi)),
        "pmid": normal_pmid(bag.take("pmid", if_=_is_pmid))
        or next(filter(None, map(normal_pmid, bag.see("note"))), ""),
        "pmcid": normal_pmcid(bag.take("pmcid", if_=lambda text: bool(normal_pmcid(text)))),
        "language": bag.take("language"),
        "keywords": split_list(bag.take("keywords"), (";", ",")),
        "url": bag.take("url"),
    }
    line = (entry.start_line or 0) + 1
    return Draft(line, said(attributes), bag.rest(), accession=entry.key, problems=bag.problems)
