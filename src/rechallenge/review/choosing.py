"""What a reviewer reads next, as a question and its answer: the same here and in another process."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain, islice

import msgspec
import numpy as np
from numpy.typing import NDArray

from rechallenge.literature import (
    MODEL,
    Clusters,
    KeptTerms,
    Raised,
    Ranker,
    TermMatrix,
    in_lull,
    keep_terms,
    queue,
    read_terms,
    term_matrix,
)
from rechallenge.model import Actor, Digest, InputError, Ordered, OrderPlan, Record, RecordId, Stage
from rechallenge.project import derived, digest_of
from rechallenge.query import QuerySyntaxError, Term, leaves, parse
from rechallenge.review.opened import Review
from rechallenge.vocabulary import Scope, default_vocabulary, drug_set, event_set

GOES_ON, NOT, TAKEN_BACK = 1, 0, -1
"""What a verdict says for the order."""


@dataclass(frozen=True)
class Listing:
    """The publications of a review in the order listed.

    Attributes:
        rows: the leading record of each publication -> its row.
        basis: digest of the records and the words of the protocol.
    """

    rows: Mapping[RecordId, int]
    basis: Digest

    @cached_property
    def leads(self) -> tuple[RecordId, ...]:
        return tuple(self.rows)


@dataclass(frozen=True)
class Texts(Listing):
    """What the publications of a review say. Made once and shared by its reviewers; threads may share it."""

    ranker: Ranker


def read_listing(review: Review) -> Listing:
    """The publications of a review, without what they say."""
    fullest = _fullest(review.records, review.clusters)
    return Listing(_rows(review.clusters), _basis(review.clusters, fullest, _sought(review)))


def read_texts(review: Review) -> Texts:
    """The texts of a review's publications, and what its protocol and queries seek.

    Their terms are kept in the review's cache by the digest of the texts: counting them takes seconds.
    """
    return _texts(review.clusters, _fullest(review.records, review.clusters), _sought(review), review)


def texts_of(records: Mapping[RecordId, Record], clusters: Clusters, sought: Sequence[Sequence[str]]) -> Texts:
    """One text for each publication: of the records that are it, the one with the longest abstract."""
    return _texts(clusters, _fullest(records, clusters), sought)


def _texts(
    clusters: Clusters, fullest: Sequence[Record], sought: Sequence[Sequence[str]], kept_in: Review | None = None
) -> Texts:
    terms = term_matrix(fullest) if kept_in is None else _kept_terms(kept_in, fullest)
    return Texts(_rows(clusters), _basis(clusters, fullest, sought), Ranker(terms, sought))


def _kept_terms(review: Review, fullest: Sequence[Record]) -> TermMatrix:
    said = [(r.title, r.abstract, r.mesh, r.keywords, r.publication_types) for r in fullest]
    inputs = digest_of(msgspec.json.encode((MODEL, said)))
    kept = derived(
        review.folder, "terms", inputs=inputs, into=KeptTerms, compute=lambda: keep_terms(term_matrix(fullest))
    )
    return read_terms(kept)


def _fullest(records: Mapping[RecordId, Record], clusters: Clusters) -> list[Record]:
    return [
        max((records[member] for member in found.members), key=lambda record: len(record.abstract))
        for found in clusters.clusters
    ]


def _rows(clusters: Clusters) -> dict[RecordId, int]:
    return {found.lead: row for row, found in enumerate(clusters.clusters)}


def _basis(clusters: Clusters, fullest: Sequence[Record], sought: Sequence[Sequence[str]]) -> Digest:
    leads = [found.lead for found in clusters.clusters]
    return digest_of(msgspec.json.encode((MODEL, leads, [record.id for record in fullest], sought)))


@dataclass(frozen=True, slots=True)
class Question:
    """What a choice is made from; the same question has the same answer, here and in another process.

    Attributes:
        basis: of the listing whose rows these are.
        rows, sides: int32[k] and int8[k], the verdicts in the order given: row, and 1 goes on, 0 does not, -1 taken back.
        only: int32[m], rows open at the stage; None for all of them.
        spare: int32[m], rows that the reviewer will not be shown; they are chosen from, and no reason is told for them.
        is_answered: the journal has the answer; what is sought are the scores and reasons, which it does not keep.
    """

    at: datetime
    by: Actor
    stage: Stage
    plan: OrderPlan
    basis: Digest
    rows: NDArray[np.int32]
    sides: NDArray[np.int8]
    only: NDArray[np.int32] | None = None
    spare: NDArray[np.int32] | None = None
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer: the entry for the journal, and what is shown of it and not entered.

    Attributes:
        ranked: int32[m], the unread rows, the highest score first; equal ones as listed.
        raised: the terms that raised the records to be shown first.
    """

    ordered: Ordered
    ranked: NDArray[np.int32]
    raised: Mapping[RecordId, tuple[Raised, ...]]


def choose(texts: Texts, question: Question) -> Choice:
    """What the reviewer reads next. `question.basis` must be that of `texts`."""
    plan, names, n_learned = question.plan, texts.leads, len(question.rows)
    held = dict(zip(question.rows.tolist(), question.sides.tolist(), strict=True))
    held = {row: side for row, side in held.items() if side != TAKEN_BACK}
    is_unread = np.zeros(len(names), dtype=bool)
    is_unread[slice(None) if question.only is None else question.only] = True
    is_unread[list(held)] = False
    unread = np.flatnonzero(is_unread)
    ranking = texts.ranker.rank({row: side == GOES_ON for row, side in held.items()})
    checks = plan.random_checks if in_lull((question.sides == GOES_ON).tolist()) else 0.0
    found = queue(unread.tolist(), ranking.scores, n_learned, checks=checks, seed=plan.seed)
    ordered = Ordered(
        at=question.at,
        by=question.by,
        stage=question.stage,
        records=tuple(names[row] for row in found.rows),
        checks=tuple(names[row] for row in found.rows if row in found.checks),
        model=MODEL,
        basis=texts.basis,
        n_learned=n_learned,
        n_unread=len(unread),
        seed=plan.seed,
    )
    ranked = unread[np.argsort(-ranking.scores[unread], kind="stable")].astype(np.int32)
    spare = found.checks.union(() if question.spare is None else question.spare.tolist())
    shown = dict.fromkeys(row for row in chain(found.rows, ranked.tolist()) if row not in spare)
    return Choice(ordered, ranked, {names[row]: ranking.raised(row) for row in islice(shown, len(found.rows))})


def _sought(review: Review) -> tuple[tuple[str, ...], ...]:
    """What is sought, concept by concept: the question, the drugs, the events, and the words of the queries."""
    protocol = review.protocol
    drugs: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    with suppress(InputError):  # a set of the user's own is no set of the vocabulary
        group = drug_set(protocol.drugs.set)
        names = (name for member in group.members for name in default_vocabulary().drugs[member].names)
        drugs = (*group.synonyms, *names)
    with suppress(InputError):
        events = event_set(protocol.events.set).terms_of(Scope.CORE, Scope.SYNONYM)
    queries = dict.fromkeys(reading.receipt.query for reading in review.readings if reading.receipt.query)
    asked = tuple(word for query in queries for word in _query_words(query))
    return tuple(concept for concept in ((protocol.title, protocol.question), drugs, events, asked) if concept)


def _query_words(query: str) -> list[str]:
    """The words of a query without its operators and fields; the whole text where it is in another language."""
    try:
        return [leaf.text for leaf in leaves(parse(query).tree) if isinstance(leaf, Term)]
    except QuerySyntaxError:
        return [query]
