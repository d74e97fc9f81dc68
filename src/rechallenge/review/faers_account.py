"""The account of every line of a FAERS store as a page that a person can check."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from rechallenge import __version__
from rechallenge.dossier import (
    Block,
    Bullets,
    Cell,
    Column,
    Dossier,
    Inline,
    Paragraph,
    Row,
    Section,
    Table,
    render_html,
)
from rechallenge.sources.faers import FileAccount, QuarterAccount

_NUMBERS = ("lines", "header", "kept", "set aside", "mended", "rows", "without a report")


def account_page(accounts: Sequence[QuarterAccount], *, on: date) -> str:
    """Lines in = lines kept + lines set aside, by quarter, file and reason."""
    return render_html(
        Dossier(
            format=1,
            title="What became of every line",
            kicker="FAERS store",
            question="Lines delivered = header + lines kept + lines set aside, for every file.",
            as_of=on,
            program=f"rechallenge {__version__}",
            sections=(_summary(accounts), _files(accounts), _reasons(accounts), _values(accounts), _remarks(accounts)),
        )
    )


def _summary(accounts: Sequence[QuarterAccount]) -> Section:
    lines, aside = sum(one.n_lines for one in accounts), sum(one.n_set_aside for one in accounts)
    rows = [
        _row(one.quarter, one.n_lines, one.n_lines - one.n_set_aside, one.n_set_aside, one.rows.get("demo", 0))
        for one in accounts
    ]
    n_reports = sum(one.rows.get("demo", 0) for one in accounts)
    total = Row(cells=_cells("all", lines, lines - aside, aside, n_reports), kind="total")
    blocks: tuple[Block, ...] = (
        Paragraph(
            inlines=(
                f"{len(accounts)} quarters, {_number(lines)} lines: {_number(lines - aside)} kept (headers among them), "
                f"{_number(aside)} set aside. Lines set aside or mended stand word for word, with file and line number, in ",
                "odd_lines.parquet of their quarter.",
            )
        ),
        _table("quarters", "Quarters", ("quarter", "lines", "kept", "set aside", "report versions"), (*rows, total)),
    )
    return Section(id="summary", title="Quarters", blocks=blocks)


def _files(accounts: Sequence[QuarterAccount]) -> Section:
    rows = []
    for account in accounts:
        rows.append(Row(cells=_cells(account.quarter, *[""] * len(_NUMBERS)), kind="group"))
        rows.extend(_row(file.name, *_numbers(file)) for file in account.files)
    blocks: tuple[Block, ...] = (
        _table("files", "Files", ("file", *_NUMBERS), tuple(rows)),
        Paragraph(
            inlines=(
                "Rows are records: a line that holds two records makes two, a record broken over lines is one. "
                "Rows without a report name a primaryid that the quarter's DEMO does not have; they are kept.",
            )
        ),
    )
    return Section(id="files", title="Files", blocks=blocks)


def _numbers(file: FileAccount) -> tuple[int, ...]:
    mended = sum(file.mended.values())
    return file.n_lines, file.n_header, file.n_kept, file.n_set_aside, mended, file.n_rows, file.n_orphans


def _reasons(accounts: Sequence[QuarterAccount]) -> Section:
    found: Counter[tuple[str, str, str, str]] = Counter()
    for account in accounts:
        for file in account.files:
            found.update({(account.quarter, file.name, "mended", why): n for why, n in file.mended.items()})
            found.update({(account.quarter, file.name, "set aside", why): n for why, n in file.set_aside.items()})
    return _listing("reasons", "Lines that are not as their header says", ("quarter", "file", "fate", "reason"), found)


def _values(accounts: Sequence[QuarterAccount]) -> Section:
    found: Counter[tuple[str, str, str, str]] = Counter()
    for account in accounts:
        for file in account.files:
            lost = {
                (account.quarter, file.name, column, "not understood; kept as text"): n
                for column, n in file.not_understood.items()
            }
            found.update(lost)
            found.update(
                {
                    (account.quarter, file.name, name, "column not known; not kept"): n
                    for name, n in file.not_kept.items()
                }
            )
    return _listing("values", "Values", ("quarter", "file", "column", "what"), found)


def _remarks(accounts: Sequence[QuarterAccount]) -> Section:
    told: list[tuple[Inline, ...]] = []
    for one in accounts:
        if one.absent:
            told.append((f"{one.quarter} was taken in without {', '.join(map(str.upper, one.absent))}.",))
        if one.empty:
            told.append((f"{one.quarter}: {', '.join(map(str.upper, one.empty))} holds no row.",))
        if one.passed_over:
            told.append((f"{one.quarter}: not read: {', '.join(one.passed_over)}.",))
        if one.n_without_drug or one.n_without_event:
            told.append(
                (
                    f"{one.quarter}: {_number(one.n_without_drug)} reports have no drug, "
                    f"{_number(one.n_without_event)} no event.",
                )
            )
    blocks: tuple[Block, ...] = (Bullets(items=tuple(told)),) if told else (Paragraph(inlines=("None.",)),)
    return Section(id="remarks", title="Remarks", blocks=blocks)


def _listing(key: str, title: str, columns: tuple[str, ...], found: Counter[tuple[str, str, str, str]]) -> Section:
    rows = tuple(_row(*which, n) for which, n in found.items())
    blocks: tuple[Block, ...] = (
        (_table(key, title, (*columns, "n"), rows),) if rows else (Paragraph(inlines=("None.",)),)
    )
    return Section(id=f"{key}-section", title=title, blocks=blocks)


def _table(key: str, caption: str, labels: tuple[str, ...], rows: tuple[Row, ...]) -> Table:
    texts = {"quarter", "file", "fate", "reason", "column", "what"}
    columns = tuple(
        Column(key=f"c{at}", label=label, align="start" if label in texts else "end") for at, label in enumerate(labels)
    )
    return Table(id=f"{key}-table", caption=caption, columns=columns, rows=rows, is_wide=len(labels) > 5)


def _row(*values: int | str) -> Row:
    return Row(cells=_cells(*values))


def _cells(*values: int | str) -> tuple[Cell, ...]:
    return tuple(Cell(inlines=(_number(value) if isinstance(value, int) else value,)) for value in values)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", " ")
