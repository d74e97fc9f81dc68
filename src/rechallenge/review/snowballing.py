"""`snowball`: what the included papers cite and what cites them, with every tie kept and new records delivered."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from rechallenge import __version__
from rechallenge.literature import CitationNetwork, Edge, citation_network
from rechallenge.model import Arm, Imported, InputError, Receipt, RecordId, UsageError, Value
from rechallenge.project import read_delivery, store_delivery
from rechallenge.review.chased import Tie
from rechallenge.review.chasing import Chase, Flag
from rechallenge.review.flowing import flow
from rechallenge.review.importing import read_bytes
from rechallenge.review.opened import Author, Review
from rechallenge.sources.contract import Source
from rechallenge.sources.kept import WorkFolder, discard, work_name
from rechallenge.sources.snowball import FORMAT

EDGES = "edges.json"


class Direction(StrEnum):
    BACKWARD = "backward"
    FORWARD = "forward"


class Ties(Value):
    """The file `edges.json` of a delivery: what the raw answers beside it come to."""

    edges: tuple[Edge, ...]
    flagged: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class SnowballResult:
    """What a chase brought.

    Attributes:
        edges: between record ids, each of them held by the review from now on.
        n_new: records delivered; `new` names them.
        flagged: seeds and papers found that were retracted or drew an expression of concern.
        warnings: what was not asked about, not delivered or not readable.
    """

    edges: tuple[Edge, ...]
    n_new: int
    flagged: tuple[Flag, ...]
    receipt: str
    seeds: tuple[RecordId, ...]
    new: tuple[RecordId, ...]
    warnings: tuple[str, ...]
    note: str


def snowball(
    review: Review,
    author: Author,
    *,
    source: Source,
    seeds: Sequence[RecordId] = (),
    directions: Collection[str] = tuple(Direction),
    jats: Sequence[Path] = (),
) -> SnowballResult:
    """Follows citations one step from the seeds, keeps the raw answers, and enters what is new as found by citation.

    A paper that the review holds is not delivered again; its tie is kept. A paper without a record at the source becomes
    a record with what its citation says. A chase that was broken off goes on where it stopped when the same is asked again.

    Args:
        seeds: records to start from; the included ones where none is named.
        directions: "backward" to what seeds cite, "forward" to what cites them.
        jats: full texts of seeds, whose reference lists are read as well.
    Raises:
        UsageError: the source does not follow citations, or full texts are given and not to be read.
        InputError: no seed can be followed, or a full text is of no seed; nothing was entered.
        Unavailable: the source did not answer; nothing was entered, what came so far is kept for the next attempt.
    """
    wanted = [direction for direction in Direction if direction in set(directions)]
    is_backward = Direction.BACKWARD in wanted
    if jats and not is_backward:
        raise UsageError("a reference list leads backward", where="--jats", fix="leave --forward or --jats out")
    chase = Chase(review, source, _seeds(review, seeds))
    for number, path in enumerate(jats, 1):
        chase.read_full_text(f"jats-{number}-{path.name}", read_bytes(path))
    question = f"{' and '.join(wanted)} from {', '.join(chase.seeds)}"
    path = review.folder.path / "derived" / work_name(f"snowball-{source.name}", question)
    work = WorkFolder(path, source=source.name, query=question, now=author.at)
    with source.keeping(work):
        chase.ask(backward=is_backward, forward=Direction.FORWARD in wanted)
        if is_backward:
            chase.ties += _stored_ties(review, chase.seed_of_pmid)
        edges = chase.settle()
    if work.began.date() != author.at.date():
        chase.warnings.append(f"begun on {work.began.date()}, broken off, and ended on {author.at.date()}")
    result = _enter(review, author, chase, (wanted, edges))
    discard(path)
    return result


def citations(review: Review) -> CitationNetwork:
    """Every tie that chases have told of, between publications."""
    edges: list[Edge] = []
    for entry, reading in zip(review.imports, review.readings, strict=True):
        if reading.receipt.format == FORMAT:
            files = dict(read_delivery(review.folder, entry).files)
            edges += msgspec.json.decode(files[EDGES], type=Ties).edges
    return citation_network(edges, review.clusters)


def _seeds(review: Review, named: Sequence[RecordId]) -> tuple[RecordId, ...]:
    """The publications to start from, each under the id that leads it."""
    if unknown := [seed for seed in named if seed not in review.records]:
        raise InputError(
            f"the review has no record {unknown[0]!r}", where="snowball", fix="import it first, or correct the id"
        )
    seeds = named or flow(review).flow.members["new_reports"]
    if not seeds:
        raise InputError("no record is included yet", where="snowball", fix="name the records to start from")
    return tuple(dict.fromkeys(review.clusters.lead(seed) for seed in seeds))


def _stored_ties(review: Review, seed_of_pmid: Mapping[str, RecordId]) -> Iterator[Tie]:
    """Reference lists that stand in PubMed XML which the review was given earlier."""
    from rechallenge.sources.pubmed_search import articles_in, references_of

    for entry, reading in zip(review.imports, review.readings, strict=True):
        if reading.receipt.format != "pubmed-xml":
            continue
        delivery = read_delivery(review.folder, entry)
        for stored, (_, data) in zip(delivery.receipt.files, delivery.files, strict=True):
            if not any(pmid.encode() in data for pmid in seed_of_pmid):
                continue
            for article in articles_in(data, with_references=True):
                if seed := seed_of_pmid.get(article.pmid):
                    yield from (
                        Tie(seed, paper, is_backward=True, source="pubmed", answers=(stored.path,))
                        for paper in references_of(article)
                    )


def _enter(
    review: Review, author: Author, chase: Chase, found: tuple[Sequence[Direction], tuple[Edge, ...]]
) -> SnowballResult:
    wanted, edges = found
    flagged = tuple(chase.flagged)
    ties = msgspec.json.format(msgspec.json.encode(Ties(edges=edges, flagged=flagged)), indent=2) + b"\n"
    note = " ".join((f"Citations followed {' and '.join(wanted)} from {', '.join(chase.seeds)}.", *chase.notes))
    receipt = Receipt(
        source=chase.source.name,
        title=f"Citations ({chase.source.title})",
        arm=Arm.CITATION,
        format=FORMAT,
        at=author.at,
        n_records=len(chase.new),
        files=(),
        version=__version__,
        searched_on=author.at.date().isoformat(),
        accessions=tuple(record.id.partition(":")[2] for record in chase.new),
        warnings=(*chase.warnings, *(f"{one.record}: {one.kind} {one.notice}".strip() for one in flagged)),
        note=note,
    )
    stored = store_delivery(review.folder, receipt, [*chase.answers, (EDGES, ties)])
    author.append(review, [Imported(at=author.at, by=author.actor, receipt=stored.path, digest=stored.digest)])
    return SnowballResult(
        edges=edges,
        n_new=len(chase.new),
        flagged=flagged,
        receipt=stored.path,
        seeds=chase.seeds,
        new=tuple(record.id for record in chase.new),
        warnings=tuple(chase.warnings),
        note=note,
    )
