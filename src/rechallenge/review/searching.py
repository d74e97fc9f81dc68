"""`search`: a source is asked, and its raw answers join the review with their receipt; the same search again, compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rechallenge import __version__
from rechallenge.model import Arm, Imported, InputError, Receipt, Record, UsageError
from rechallenge.project import read_delivery, store_delivery
from rechallenge.query import parse_strategy, references, write
from rechallenge.query import resolve as with_lines_put_in
from rechallenge.review.opened import Author, Review
from rechallenge.sources import read_records
from rechallenge.sources.contract import Found, Source
from rechallenge.sources.kept import discard, work_name
from rechallenge.sources.revisions import Comparison, Edition, compare_runs, editions_in_xml, editions_of

SOURCES = ("pubmed", "europepmc", "crossref", "openalex")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search brought in. `compared` is against the earlier run, where this was one more."""

    receipt: str
    query: str
    sent: str
    translation: str
    n_reported: int
    n_records: int
    n_new: int
    warnings: tuple[str, ...]
    note: str
    compared: Comparison | None = None


def open_source(name: str, email: str) -> Source:
    """The live source of this name; its key, if it wants one, comes from the environment.

    Raises:
        UsageError: there is no such source, or it lacks an e-mail address or a key.
    """
    if name == "pubmed":
        from rechallenge.sources.eutils import Eutils
        from rechallenge.sources.pubmed_search import PubMed

        return PubMed(Eutils(email))
    if "@" not in email:
        raise UsageError(f"{email!r} is no e-mail address", where="--email", fix="give one, or set RECHALLENGE_EMAIL")
    return _other_source(name)(email)


def _other_source(name: str) -> Callable[[str], Source]:
    from rechallenge.sources.crossref import Crossref
    from rechallenge.sources.europepmc import EuropePmc
    from rechallenge.sources.openalex import OpenAlex

    known: dict[str, Callable[[str], Source]] = {
        "europepmc": EuropePmc,
        "crossref": Crossref,
        "openalex": OpenAlex,
    }
    if name not in known:
        raise UsageError(f"there is no source {name!r}", where="--source", fix=f"use one of {', '.join(SOURCES)}")
    return known[name]


def search(
    review: Review, query: str, author: Author, *, source: Source, as_of: date | None = None, note: str = ""
) -> SearchResult:
    """Asks `source`, keeps the raw answers with a receipt, and enters the delivery.

    A search that was broken off goes on where it stopped when it is asked again.

    Args:
        query: in the source's language; a strategy of numbered lines is sent as its last line with the others put in.
        as_of: bounds the search to what was known on that day, as far as the source can say it.
    Raises:
        InputError: the query cannot be read, or the source refuses it; nothing was entered.
        Unavailable: the source did not answer; what came so far is kept for the next attempt.
    """
    sent = _one_line(query) if source.name == "pubmed" else query.strip()
    notes = [note]
    if as_of is not None:
        sent = source.as_of(sent, as_of)
        notes.append(source.as_of_note(as_of))
    return _run(review, author, source, _Order(query, sent, tuple(notes)))


def rerun(review: Review, author: Author, *, source: Source, query: str = "") -> SearchResult:
    """Repeats an earlier search word for word, and tells what was added, went, changed or was retracted since.

    Args:
        query: which one, as it was written; the last search of this source where it is empty.
    Raises:
        InputError: the review has no such search.
    """
    first, receipt, before = _earlier(review, source, query)
    order = _Order(receipt.query, receipt.sent or receipt.query, (f"Repeats the search of {receipt.searched_on}.",))
    return _run(review, author, source, order, earlier=before, repeats=first)


@dataclass(frozen=True, slots=True)
class _Order:
    query: str
    sent: str
    notes: tuple[str, ...]


def _run(
    review: Review,
    author: Author,
    source: Source,
    order: _Order,
    *,
    earlier: dict[str, Edition] | None = None,
    repeats: str = "",
) -> SearchResult:
    work = review.folder.path / "derived" / work_name(source.name, order.sent)
    known = set(review.records)
    found = source.search(order.sent, work=work)
    records = _records(source.name, source.format, found.answers)
    receipt = Receipt(
        source=source.name,
        title=source.title,
        arm=Arm.DATABASE,
        format=source.format,
        at=found.began,
        finished=found.ended,
        n_records=len(records),
        files=(),
        version=__version__,
        searched_on=found.began.date().isoformat(),
        query=order.query,
        sent=order.sent if order.sent != order.query else "",
        translation=found.translation,
        n_reported=found.n_reported,
        accessions=found.accessions,
        warnings=(*found.warnings, *_break(found)),
        note=" ".join(filter(None, (*order.notes, found.note))),
        repeats=repeats,
    )
    stored = store_delivery(review.folder, receipt, found.answers)
    author.append(review, [Imported(at=author.at, by=author.actor, receipt=stored.path, digest=stored.digest)])
    editions = _editions(source.format, found.answers, records)
    discard(work)
    return SearchResult(
        receipt=stored.path,
        query=order.query,
        sent=order.sent,
        translation=found.translation,
        n_reported=found.n_reported,
        n_records=len(records),
        n_new=len({record.id for record in records} - known),
        warnings=receipt.warnings,
        note=receipt.note,
        compared=None if earlier is None else compare_runs(earlier, editions),
    )


def _one_line(query: str) -> str:
    """A PubMed query as it can be sent: one that reads, with the lines of a strategy put into the last."""
    strategy = parse_strategy(query)
    if len(strategy.lines) == 1 and (lost := references(strategy.lines[0].query.tree)):
        raise InputError(
            f"#{lost[0].line} refers to a line that is not here", where="query", fix="give the whole strategy in @FILE"
        )
    return query.strip() if len(strategy.lines) == 1 else write(with_lines_put_in(strategy))


def _break(found: Found) -> tuple[str, ...]:
    began, ended = found.began, found.ended
    if began.date() == ended.date():
        return ()
    return (f"begun on {began.date().isoformat()}, broken off, and ended on {ended.date().isoformat()}",)


def _records(name: str, kind: str, answers: Sequence[tuple[str, bytes]]) -> list[Record]:
    return [
        record for file, data in answers for record in read_records(data, source=name, name=file, format=kind).records
    ]


def _editions(kind: str, answers: Sequence[tuple[str, bytes]], records: Sequence[Record]) -> dict[str, Edition]:
    return editions_in_xml(answers) if kind == "pubmed-xml" else editions_of(records)


def _earlier(review: Review, source: Source, query: str) -> tuple[str, Receipt, dict[str, Edition]]:
    """Path of the first run's receipt, by which all runs belong together; the last run's receipt and its records."""
    for entry in reversed(review.entries):
        if not isinstance(entry, Imported):
            continue
        delivery = read_delivery(review.folder, entry)
        receipt = delivery.receipt
        is_search = receipt.format == source.format and receipt.finished is not None
        if receipt.source == source.name and is_search and query in {"", receipt.query}:
            records = _records(source.name, receipt.format, delivery.files)
            return receipt.repeats or entry.receipt, receipt, _editions(receipt.format, delivery.files, records)
    raise InputError(
        f"the review has no search of {source.title} by this program" + (f" for {query!r}" if query else ""),
        where="searches",
        fix="search once without --rerun",
    )
