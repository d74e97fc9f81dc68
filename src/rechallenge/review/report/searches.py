"""How every search was made, item by item of PRISMA-S; and what the publication's own list of terms can mean.

Source: Rethlefsen ML et al., PRISMA-S, Syst Rev 2021;10:39, doi:10.1186/s13643-020-01542-z (items in our words).
"""

from collections import Counter
from collections.abc import Sequence

from rechallenge import __version__
from rechallenge.dossier import Block, Cell, Code, Column, Paragraph, Row, Table, Verbatim
from rechallenge.model import Arm, InputError, Receipt
from rechallenge.query import FieldKind, Tag, leaves, parse_strategy, write
from rechallenge.review.opened import Review
from rechallenge.review.report.ledger import Ledger
from rechallenge.review.wording import ListSearch, list_searches
from rechallenge.sources.pubmed_search import NOT_NCBI

TO_COMPLETE = "authors to complete"
LONG = 400  # characters; a longer query is printed below its table
_PLATFORMS = {
    "pubmed": "NCBI, E-utilities",
    "europepmc": "EMBL-EBI, REST service",
    "crossref": "Crossref, REST service",
    "openalex": "OpenAlex, REST service",
}
_LIMITS = {"la", "pt", "sb"}
_DATABASES = (Arm.DATABASE, Arm.REGISTER)


def search_blocks(review: Review, ledger: Ledger) -> list[Block]:
    """PRISMA-S filled from the receipts, the queries word for word, and the readings of the publication's list."""
    blocks: list[Block] = [_prisma_s(review)]
    for reading in review.readings:
        if reading.receipt.query:
            blocks.append(
                Verbatim(text=reading.receipt.query, label=f"Query of {reading.receipt.title}, word for word")
            )
        if reading.receipt.sent:
            blocks.append(
                Verbatim(
                    text=reading.receipt.sent, label=f"As it was sent to {reading.receipt.title}, with the day's bound"
                )
            )
        if reading.receipt.translation:
            blocks.append(
                Verbatim(
                    text=reading.receipt.translation,
                    label=f"What {reading.receipt.title} made of it (QueryTranslation)",
                )
            )
    for found in list_searches(review):
        blocks += _list_search(found, ledger)
    return blocks


def _prisma_s(review: Review) -> Table:
    rows = [Row.of(str(at), item, *_answer(text)) for at, (item, text) in enumerate(prisma_s(review), start=1)]
    return Table(
        id="prisma-s",
        caption="How the search was made, item by item of PRISMA-S; filled from receipts and entries",
        columns=(
            Column(key="item", label="Item", align="end"),
            Column(key="what", label="What"),
            Column(key="told", label="Told"),
        ),
        rows=tuple(rows),
        is_wide=True,
        is_folded=True,
    )


def _answer(text: str) -> tuple[Cell]:
    return (Cell.of(text or TO_COMPLETE, tone="none" if text else "warn"),)


def prisma_s(review: Review) -> tuple[tuple[str, str], ...]:
    """The sixteen items with what receipts and entries tell; an empty text is for the authors to complete."""
    receipts = [reading.receipt for reading in review.readings]
    databases = [receipt for receipt in receipts if receipt.arm in _DATABASES]
    registers = [receipt for receipt in receipts if receipt.arm is Arm.REGISTER]
    other = [receipt for receipt in receipts if receipt.arm in {Arm.WEBSITE, Arm.ORGANISATION}]
    cited = [receipt for receipt in receipts if receipt.arm is Arm.CITATION]
    none = "none was searched" if receipts else ""
    told = review.protocol.search
    return (
        ("Name of each database, with its platform", _databases(databases) or none),
        ("Several databases searched on one platform", told.platforms or _on_one_platform(receipts, databases)),
        ("Study registries", _titles(registers) or none),
        ("Online resources and browsing", _titles(other, with_notes=True) or none),
        ("Citation searching", _titles(cited, with_notes=True) or none),
        ("Contacts", told.contacts),
        ("Other methods", told.other_methods),
        ("Full strategy of each source, word for word", _strategies(databases) or none),
        ("Limits and restrictions, with reasons", _limits(review, databases)),
        ("Published search filters", told.filters),
        ("Strategies of earlier work", told.earlier_work or _earlier(review)),
        ("Updates and alerts", _together(_repeats(receipts), told.alerts)),
        ("Date of each search", _dates(receipts)),
        ("Peer review of the strategy", told.peer_review),
        (
            "Records found in each source",
            _together("; ".join(_found(receipt) for receipt in receipts), _total(receipts)),
        ),
        ("Deduplication", _deduplication(review) if receipts else ""),
    )


def _together(*parts: str) -> str:
    return "; ".join(filter(None, parts))


def _databases(receipts: Sequence[Receipt]) -> str:
    """Each database once, and its platform where this program asked it."""
    named = {receipt.title: _platform(receipt) for receipt in receipts}
    return "; ".join(f"{title} ({platform})" if platform else title for title, platform in named.items())


def _platform(receipt: Receipt) -> str:
    was_asked = receipt.finished is not None and NOT_NCBI not in receipt.note
    return _PLATFORMS.get(receipt.source, "") if was_asked else ""


def _on_one_platform(receipts: Sequence[Receipt], databases: Sequence[Receipt]) -> str:
    if len({receipt.title for receipt in databases}) < 2:
        return "no" if receipts else ""
    return "no: each was asked by itself" if all(receipt.finished for receipt in databases) else ""


def _limits(review: Review, databases: Sequence[Receipt]) -> str:
    """The as-of day, what the strategies themselves restrict, and the authors' reasons."""
    bound = f"nothing published after {review.as_of.isoformat()} counts"
    written = dict.fromkeys(text for receipt in databases for text in _limiting_terms(receipt.sent or receipt.query))
    in_strategy = f"written in the strategies: {'; '.join(written)}" if written else ""
    if not written and any(receipt.query for receipt in databases):
        in_strategy = "the strategies restrict neither language, date, kind of publication nor subset"
    return _together(bound, in_strategy, review.protocol.search.limits)


def _limiting_terms(query: str) -> list[str]:
    try:
        trees = [line.query.tree for line in parse_strategy(query).lines] if query else []
    except InputError:  # a query in another database's language
        return []
    return [write(leaf) for tree in trees for leaf in leaves(tree) if leaf.tag and _is_limit(leaf.tag)]


def _is_limit(tag: Tag) -> bool:
    return tag.field is not None and (tag.field.kind is FieldKind.DATE or tag.field.code in _LIMITS)


def _earlier(review: Review) -> str:
    lists = [found.locator for found in list_searches(review)]
    return f"the publication's own list of terms ({'; '.join(lists)}) was read again, see below" if lists else ""


def _total(receipts: Sequence[Receipt]) -> str:
    return f"{sum(receipt.n_records for receipt in receipts):,} in all" if len(receipts) > 1 else ""


def _deduplication(review: Review) -> str:
    rules = Counter(link.rule for cluster in review.clusters.clusters for link in cluster.links)
    by = "; ".join(f"{rule} {n}" for rule, n in rules.most_common())
    return (
        f"rechallenge {__version__}: {len(review.records)} records, {len(review.clusters)} publications; "
        f"{f'joined by {by}' if by else 'nothing was joined'}; {len(review.clusters.doubts)} alike pairs left to people; "
        "each cluster names its rule, a person's ruling wins"
    )


def _titles(receipts: Sequence[Receipt], *, with_notes: bool = False) -> str:
    return "; ".join(f"{r.title}. {r.note}".strip(". ") if with_notes else r.title for r in receipts)


def _strategies(receipts: Sequence[Receipt]) -> str:
    missing = [receipt.title for receipt in receipts if not receipt.query]
    told = f"printed below for {len(receipts) - len(missing)} of {len(receipts)}" if receipts else ""
    return f"{told}; not told for {', '.join(missing)}" if missing else told


def _repeats(receipts: Sequence[Receipt]) -> str:
    again = [f"{receipt.title} on {_day(receipt)}" for receipt in receipts if receipt.repeats]
    return f"searched again: {'; '.join(again)}" if again else ""


def _dates(receipts: Sequence[Receipt]) -> str:
    days: dict[str, dict[str, None]] = {}
    for receipt in receipts:
        days.setdefault(receipt.title, {})[_day(receipt)] = None
    return "; ".join(f"{title}: {', '.join(found)}" for title, found in days.items())


def _day(receipt: Receipt) -> str:
    return receipt.searched_on or f"not told; imported {receipt.at.date().isoformat()}"


def _found(receipt: Receipt) -> str:
    reported = f", {receipt.n_reported} reported by the source" if receipt.n_reported is not None else ""
    return f"{receipt.title} {receipt.n_records}{reported}"


def _list_search(found: ListSearch, ledger: Ledger) -> list[Block]:
    rows = []
    for run in found.runs:
        root = f"search.{found.claim}.{run.name}"
        n = ledger.add(run.finding(f"{root}.n", found.source))
        is_long = len(run.query) > LONG
        query = Cell.of("printed below", tone="muted") if is_long else Cell.of(Code(text=run.query))
        rows.append(Row.of(run.name, run.says, n, f"{len(run.included)} of {found.n_included}", query))
    columns = (
        ("name", "Reading"),
        ("says", "What it finds"),
        ("n", "Records"),
        ("included", "Of the included"),
        ("query", "Query"),
    )
    return [
        Paragraph.of(
            f"The publication prints its search as a list of {len(found.terms)} terms ({found.locator}). Such a list can mean "
            f"different searches. Each was run on the {found.n_records} records that count for the as-of day (titles only, where "
            "no abstract is held), so the numbers compare readings with each other; they are not what PubMed would give."
        ),
        Table(
            id=f"readings-{found.claim.replace('.', '-')}",
            caption="What the list of terms can mean, and a strategy built from the question, on the review's own records",
            columns=tuple(Column(key=key, label=label) for key, label in columns),
            rows=tuple(rows),
            is_wide=True,
        ),
        *(Verbatim(text=run.query, label=f"The query {run.name!r}") for run in found.runs if len(run.query) > LONG),
    ]
