"""The searches of a review's question, asked of a local PubMed that holds the review's own records, by the real client.

python -m rechallenge.testing.dry_run REVIEW NEW-FOLDER --query rigorous-strategy.txt

NEW-FOLDER becomes a review with a receipt of each search. It says what each query finds among these records; it says
nothing about what PubMed would give.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from rechallenge.model import Actor, RechallengeError, Record, RecordId
from rechallenge.review import Author, begin, flow, open_review, read_text, search
from rechallenge.review.opened import Review
from rechallenge.review.wording import list_searches
from rechallenge.sources.eutils import KEY_VARIABLE, Eutils
from rechallenge.sources.pubmed_search import PubMed
from rechallenge.testing.holdings import holdings_of_records
from rechallenge.testing.local_pubmed import PubmedServer

FIRST_MADE_UP = 90_000_001  # far above the PMIDs that NLM had given out by 2025
TITLE = "Local server over a review's own records (dry run, not PubMed)"
AUTHOR = "dry-run"
EMAIL = "dry-run@example.org"


class _Rehearsed(PubMed):
    title = TITLE


@dataclass(frozen=True, slots=True)
class Asked:
    """One query and what the local server gave: ids of the review's records."""

    name: str
    query: str
    found: frozenset[RecordId]


def numbered(review: Review) -> dict[int, Record]:
    """The records that count for the as-of day by the number they are served under: their PMID, or a made-up one."""
    records = [record for _, part in flow(review).dated.counted for record in part]
    made_up = iter(range(FIRST_MADE_UP, FIRST_MADE_UP + len(records)))
    return {int(record.pmid) if record.pmid.isdecimal() else next(made_up): record for record in records}


def dry_run(review: Review, into: Path, *, more: Mapping[str, str] | None = None) -> tuple[Asked, ...]:
    """Asks every reading of each printed list of terms, the strategy built from the question, and `more` as of the day.

    Args:
        into: folder of the new review with the receipts.
        more: further queries by name; bounded by the create date, which the records have as their day of publication.
    Raises:
        InputError: `into` is taken, or a query cannot be read.
    """
    plan = review.protocol
    begin(into, title=f"Dry run of: {plan.title}", drugs=plan.drugs.set, events=plan.events.set, as_of=review.as_of)
    records = numbered(review)
    served = [
        msgspec.structs.replace(record, id=RecordId(f"pubmed:{number}"), pmid=str(number))
        for number, record in records.items()
    ]
    with (
        PubmedServer(holdings_of_records(served)) as server,
        _Rehearsed(Eutils(EMAIL, base=server.address, environment={KEY_VARIABLE: AUTHOR})) as source,
    ):
        return tuple(
            Asked(name, query, frozenset(records[int(pmid)].id for pmid in _ask(into, source, name, query, day)))
            for name, query, day in _queries(review, more or {})
        )


def _queries(review: Review, more: Mapping[str, str]) -> Iterator[tuple[str, str, date | None]]:
    for printed in list_searches(review):
        for run in printed.runs:
            yield run.name, run.query, None
    for name, query in more.items():
        yield name, query, review.as_of


def _ask(into: Path, source: PubMed, name: str, query: str, day: date | None) -> tuple[str, ...]:
    note = f"Dry run, {name!r}: a local server over a review's own records answered; numbers from {FIRST_MADE_UP} on are made up."
    review = open_review(into)
    before = len(review.readings)
    search(review, query, Author(Actor(AUTHOR), datetime.now(UTC)), source=source, as_of=day, note=note)
    (reading,) = open_review(into).readings[before:]
    return reading.receipt.accessions


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m rechallenge.testing.dry_run", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("review", type=Path)
    parser.add_argument("into", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--query", action="append", type=Path, default=[], metavar="FILE", help="one more; repeatable")
    arguments = parser.parse_args(words)
    try:
        more = {path.stem: read_text(path).strip() for path in arguments.query}
        asked = dry_run(open_review(arguments.review), arguments.into, more=more)
    except RechallengeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    for one in asked:
        sys.stdout.write(f"{len(one.found):>5}  {one.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
