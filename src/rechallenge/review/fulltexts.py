"""`fulltext`: full texts of records fetched or given, kept with their licence, listed."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from rechallenge import __version__
from rechallenge.model import (
    AnyEntry,
    InputError,
    Licence,
    Paper,
    PaperAdded,
    PaperReceipt,
    RecordId,
    Retrieved,
    ScreeningVerdict,
    Stage,
    StoredFile,
    Unavailable,
)
from rechallenge.project import KeptPaper, digest_of, kept_papers, read_kept, store_paper
from rechallenge.project.packed import read_packed
from rechallenge.review.importing import read_bytes
from rechallenge.review.opened import Author, Review
from rechallenge.sources.papers import licence_named, read_paper
from rechallenge.sources.papers.fetching import FetchedPaper, Names, PaperSource, PmcIds, names_of


@dataclass(frozen=True, slots=True)
class PaperOutcome:
    """What came of one record's full text.

    Attributes:
        state: `kept`; `linked` where the licence forbids a copy; `none` where no source has it.
        why: of a text that is not kept.
    """

    record: RecordId
    state: str
    origin: str = ""
    licence: str = ""
    n_characters: int = 0
    link: str = ""
    receipt: str = ""
    why: str = ""


def papers(review: Review) -> dict[RecordId, KeptPaper]:
    """The full text in force for each record that has one, kept or linked."""
    return dict(kept_papers(review.folder, review.entries))


def paper_of(review: Review, record: RecordId) -> tuple[KeptPaper, Paper]:
    """The kept full text of a record, with its receipt.

    Raises:
        InputError: it has none, or its licence lets only a link be kept.
    """
    kept = papers(review).get(record)
    if kept is None:
        raise InputError(
            f"the review has no full text of {record}",
            where=str(record),
            fix=f"`rechallenge fulltext fetch {record}`, or `rechallenge fulltext add FILE --record {record}`",
        )
    paper = read_kept(review.folder, kept)
    if paper is None:
        raise InputError(
            f"only a link is kept ({kept.receipt.licence.code}): {kept.receipt.link}",
            where=str(record),
            fix=f'`rechallenge fulltext add FILE --record {record} --licence "own copy"`, if you hold a copy of your own',
        )
    return kept, paper


def awaiting_papers(review: Review) -> tuple[RecordId, ...]:
    """Records that passed title and abstract and have no full text here yet."""
    have = papers(review)
    judged = review.screening.of_stage(Stage.TITLE_ABSTRACT)
    return tuple(one.record for one in judged if one.verdict is ScreeningVerdict.INCLUDE and one.record not in have)


def fetch_papers(
    review: Review, author: Author, *, sources: Sequence[PaperSource], ids: PmcIds, records: Iterable[RecordId] = ()
) -> tuple[PaperOutcome, ...]:
    """Asks the sources in turn for the full text of each record; what comes is kept and entered at once.

    Args:
        records: whose; those that passed title and abstract and have none, where none is named.
    Raises:
        InputError: a record is unknown; nothing was entered.
        Unavailable: a source did not answer for a record that no other has; what came before is kept.
    """
    asked = tuple(records) or awaiting_papers(review)
    for record in asked:
        _known(review, record)
    outcomes = []
    with tqdm(total=len(asked), desc="full texts", unit="record", file=sys.stderr, disable=None) as bar:
        for record in asked:
            outcomes.append(_fetch_one(review, author, record, sources, ids))
            bar.update()
    return tuple(outcomes)


def _fetch_one(
    review: Review, author: Author, record: RecordId, sources: Sequence[PaperSource], ids: PmcIds
) -> PaperOutcome:
    names = names_of(review.records[record])
    answers: tuple[tuple[str, bytes], ...] = ()
    if not names.any:
        return PaperOutcome(record, "none", why="the record has no PMID, DOI or PMC id to ask with")
    if not names.pmcid:
        pmcid, answer = ids.pmcid_of(names)
        names, answers = Names(names.pmid, names.doi, pmcid), (("ids.json", answer),)
    if not names.pmcid:
        return PaperOutcome(record, "none", why="PubMed Central does not hold it")
    refusals: list[InputError] = []
    silent: Unavailable | None = None
    for source in sources:
        try:
            found = source.fetch(names)
        except InputError as error:
            refusals.append(error)
        except Unavailable as error:
            silent = error
        else:
            return _keep(review, author, record, replace(found, answers=(*answers, *found.answers)))
    if silent is not None:
        raise silent
    return PaperOutcome(record, "none", why="; ".join(map(str, refusals)))


def _keep(review: Review, author: Author, record: RecordId, found: FetchedPaper) -> PaperOutcome:
    receipt = PaperReceipt(
        origin=found.origin,
        link=found.link,
        licence=found.licence,
        format=found.reading.format,
        reader=found.reading.reader,
        at=author.at,
        original=_original(found.name, found.data),
        text=found.paper.digest,
        n_characters=len(found.paper.text),
        version=__version__,
    )
    stored = store_paper(review.folder, receipt, found.paper, found.data, found.answers)
    added = PaperAdded(at=author.at, by=author.actor, record=record, receipt=stored.path, digest=stored.digest)
    entries: list[AnyEntry] = [added]
    if receipt.licence.may_store:
        entries.append(Retrieved(at=author.at, by=author.actor, record=record, state="obtained", note=found.origin))
    author.append(review, entries)
    return PaperOutcome(
        record=record,
        state="kept" if receipt.licence.may_store else "linked",
        origin=found.origin,
        licence=receipt.licence.code,
        n_characters=receipt.n_characters,
        link=receipt.link,
        receipt=stored.path,
        why="retracted, says the source" if found.is_retracted else "",
    )


def add_paper(
    review: Review, record: RecordId, path: Path, author: Author, *, licence: str = "", link: str = ""
) -> PaperOutcome:
    """Adds the file of a record's full text. Unless the file or `licence` tells that it may be kept, only its digests are.

    Args:
        licence: as the person states it, such as "CC BY 4.0" or "own copy"; it counts before the file's own words.
        link: where a reader finds the paper; by default the DOI of record or paper.
    Raises:
        InputError: the record is unknown, or the file cannot be read as a paper; nothing was entered.
    """
    _known(review, record)
    names = names_of(review.records[record])
    data = read_bytes(path)
    reading, paper = read_paper(data, path.name, names=(names.doi, names.pmid, names.pmcid))
    _is_of_record(names, paper, path.name)
    found = FetchedPaper(
        origin="file",
        link=link or _link(names, paper),
        name=path.name,
        data=data,
        reading=reading,
        paper=paper,
        licence=_stated(licence, paper),
    )
    outcome = _keep(review, author, record, found)
    if outcome.state == "linked":
        entry = Retrieved(at=author.at, by=author.actor, record=record, state="obtained", note="file, not kept")
        author.append(review, [entry])
    return outcome


def _stated(licence: str, paper: Paper) -> Licence:
    if licence:
        return licence_named(licence)
    return paper.licence or licence_named("all rights reserved")


def _is_of_record(names: Names, paper: Paper, where: str) -> None:
    for kind in ("doi", "pmid", "pmcid"):
        ours, its = getattr(names, kind), getattr(paper, kind)
        if ours and its and ours.casefold() != its.casefold():
            raise InputError(
                f"is the paper with {kind} {its}; the record has {ours}",
                where=where,
                fix="name the record that it belongs to",
            )


def _link(names: Names, paper: Paper) -> str:
    doi = names.doi or paper.doi
    if doi:
        return f"https://doi.org/{doi}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{names.pmid}/" if names.pmid else ""


def _original(name: str, data: bytes) -> StoredFile:
    return StoredFile(path="", name=name, digest=digest_of(data), n_bytes=len(data))


def _known(review: Review, record: RecordId) -> None:
    if record not in review.records:
        raise InputError(
            f"the review has no record {record!r}", where=str(record), fix="import it first, or correct the id"
        )


def paper_file(review: Review, record: RecordId) -> tuple[PaperReceipt, bytes]:
    """The file of a record's full text as it came, with its receipt.

    Raises:
        InputError: there is none, or its licence lets only a link be kept.
    """
    kept, _ = paper_of(review, record)
    return kept.receipt, read_packed(review.folder, kept.receipt.original)
