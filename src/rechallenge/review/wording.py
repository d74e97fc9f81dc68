"""What a publication's list of search terms can mean: each reading run on the review's own records."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rechallenge.evidence.claims import load_claims
from rechallenge.evidence.claims.search import Search
from rechallenge.model import CaseRole, Finding, InputError, InputKind, Record, RecordId, Source
from rechallenge.query import Leaf, evaluate, parse, readings
from rechallenge.query.syntax import Proximity, Range
from rechallenge.review.flowing import flow
from rechallenge.review.opened import Review
from rechallenge.review.strategy import strategy
from rechallenge.vocabulary import fold_name

_NAMED = {"mh", "majr", "nm", "sh", "pt", "pa", "rn"}


@dataclass(frozen=True, slots=True)
class Run:
    """One query on the review's own records."""

    name: str
    says: str
    query: str
    found: tuple[RecordId, ...]
    included: tuple[RecordId, ...]

    def finding(self, id_: str, source: Source) -> Finding:
        """How many records it finds, with their ids as inputs."""
        return Finding(
            id=id_,
            label=f"records found by the reading {self.name!r}, among the review's own",
            value=len(self.found),
            text=str(len(self.found)),
            function="rechallenge.review.wording.run_query",
            inputs={"query": self.query, "found": list(self.found)},
            sources=(source,),
        )


@dataclass(frozen=True, slots=True)
class ListSearch:
    """A search that the publication prints as a list, with every reading of it and a strategy built from the question.

    Attributes:
        n_records: records that the readings were run on; `n_included` of them report a patient of the case table.
    """

    claim: str
    locator: str
    terms: tuple[str, ...]
    source: Source
    runs: tuple[Run, ...]
    n_records: int
    n_included: int


def list_searches(review: Review) -> tuple[ListSearch, ...]:
    """Every search claim that names terms without operators; empty where the review holds none."""
    records = {r.id: r for _, part in flow(review).dated.counted for r in part}
    included = {record for case in review.casebook.of(CaseRole.CASE) for record in case.records}
    found = []
    for file in review.facts(InputKind.CLAIMS):
        loaded = load_claims(file.text, where=file.name)
        for claim in loaded.claims:
            if not isinstance(claim, Search) or claim.operators:
                continue
            terms = (*claim.drug_terms, *claim.other_terms, *claim.event_terms)
            queries = [(reading.name, reading.says, reading.query.text) for reading in readings(terms)]
            queries.append(
                ("built", "every name of every drug of the set, with every term of the event", _built(review))
            )
            runs = tuple(
                Run(name, says, text, hits := run_query(text, records), tuple(hit for hit in hits if hit in included))
                for name, says, text in queries
            )
            source = Source(work=file.added.path, locator=f"claim {claim.id}", digest=file.added.digest)
            n_included = len(included & records.keys())
            found.append(ListSearch(claim.id, claim.locator, terms, source, runs, len(records), n_included))
    return tuple(found)


def _built(review: Review) -> str:
    return strategy(review.protocol.drugs.set, review.protocol.events.set)


def run_query(text: str, records: Mapping[RecordId, Record]) -> tuple[RecordId, ...]:
    """Ids of the records that a PubMed query finds among `records`, in their order.

    Words are sought in title, abstract and keywords ([ti]: title only), headings and substances among the record's own
    MeSH; nothing is mapped, exploded or taken from an index of phrases. That is less than PubMed does, and the same for
    every query.

    Raises:
        InputError: the query cannot be read, or asks for a date or a proximity, which records of files do not bear.
    """
    texts = {record.id: _texts(record) for record in records.values()}
    hits = evaluate(parse(text).tree, lambda leaf: {name for name, known in texts.items() if _matches(leaf, known)})
    return tuple(name for name in records if name in hits)


@dataclass(frozen=True, slots=True)
class _Texts:
    title: str
    words: str
    headings: frozenset[str]


def _texts(record: Record) -> _Texts:
    return _Texts(
        title=_spaced([record.title]),
        words=_spaced([record.title, record.abstract, *record.keywords]),
        headings=frozenset(fold_name(heading.partition("/")[0].strip("*")) for heading in record.mesh),
    )


def _spaced(parts: Iterable[str]) -> str:
    """Folded words with single spaces around each; two bars part what is no phrase."""
    return " || ".join(["", *(" ".join(_words(part)) for part in parts), ""])


def _words(text: str) -> Iterator[str]:
    return (match.group() for match in re.finditer(r"[^\W_]+", fold_name(text)))


def _matches(leaf: Leaf, known: _Texts) -> bool:
    if isinstance(leaf, Range | Proximity):
        raise InputError("a date range or a proximity cannot be run on records of files", fix="leave it out here")
    if leaf.field_code in _NAMED:
        return fold_name(leaf.text.partition("/")[0]) in known.headings
    phrase = " ".join(_words(leaf.text.rstrip("*")))
    text = known.title if leaf.field_code == "ti" else known.words
    return bool(phrase) and f" {phrase}{'' if leaf.text.endswith('*') else ' '}" in text
