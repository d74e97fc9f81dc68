"""The flow diagram's counts as the PRISMA2020 package writes and reads them.

Source:
    Haddaway et al. 2022, doi:10.1002/cl2.1230; layout of inst/extdata/PRISMA.csv in prisma-flowdiagram/PRISMA2020.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from rechallenge.literature.boxes import TEMPLATE_COUNTS, PrismaFlow, ReasonCount, SourceCount
from rechallenge.model import Arm, InputError, Loss

COLUMNS = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
UNKNOWN = "NA"

# key, node, box, wording in the diagram; headings have no key of their own. In the order of the package.
_ROWS = (
    ("", "node4", "prevstud", "Previous studies"),
    ("previous_studies", "node5", "box1", "Studies included in previous version of review"),
    ("previous_reports", "", "box1", "Reports of studies included in previous version of review"),
    ("", "node6", "newstud", "Identification of new studies via databases and registers"),
    ("database_results", "node7", "box2", "Databases"),
    ("database_specific_results", "", "box2", "Results by database"),
    ("register_results", "", "box2", "Registers"),
    ("register_specific_results", "", "box2", "Results by register"),
    ("", "node16", "othstud", "Identification of new studies via other methods"),
    ("website_results", "node17", "box11", "Websites"),
    ("organisation_results", "", "box11", "Organisations"),
    ("citations_results", "", "box11", "Citation searching"),
    ("duplicates", "node8", "box3", "Duplicate records"),
    ("excluded_automatic", "", "box3", "Records marked as ineligible by automation tools"),
    ("excluded_other", "", "box3", "Records removed for other reasons"),
    ("records_screened", "node9", "box4", "Records screened"),
    ("records_excluded", "node10", "box5", "Records excluded"),
    ("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval"),
    ("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved"),
    ("other_sought_reports", "node18", "box12", "Reports sought for retrieval"),
    ("other_notretrieved_reports", "node19", "box13", "Reports not retrieved"),
    ("dbr_assessed", "node13", "box8", "Reports assessed for eligibility"),
    ("dbr_excluded", "node14", "box9", "Reports excluded"),
    ("other_assessed", "node20", "box14", "Reports assessed for eligibility"),
    ("other_excluded", "node21", "box15", "Reports excluded"),
    ("new_studies", "node15", "box10", "New studies included in review"),
    ("new_reports", "", "box10", "Reports of new included studies"),
    ("total_studies", "node22", "box16", "Total studies included in review"),
    ("total_reports", "", "box16", "Reports of total included studies"),
    ("identification", "node1", "identification", "Identification"),
    ("screening", "node2", "screening", "Screening"),
    ("included", "node3", "included", "Included"),
    ("total_studies_ma", "node23", "box17", "Total studies included in meta-analysis"),
    ("total_reports_ma", "", "box17", "Reports of total included studies in meta-analysis"),
)
_LABELS = frozenset({"identification", "screening", "included"})
_SPECIFIC = {"database_specific_results": Arm.DATABASE, "register_specific_results": Arm.REGISTER}
_EXCLUDED = ("dbr_excluded", "other_excluded")
_PLACEHOLDER = re.compile(r"\bxxx\b")
_BREAKING = re.compile(r"\s*[,;]\s*")  # the package parts items at ";" and label from number at ","


def to_prisma2020_csv(flow: PrismaFlow) -> str:
    """The flow as a CSV that the package's `PRISMA_data` reads; what is not known is NA, never 0.

    Commas and semicolons inside reasons and source names become " / ", because the package parts at them. The counts
    that the templates have no box for (cross-arm duplicates, work still open) are not written: the package finds a
    row by any key that contains the name it looks for, so that further rows would be mistaken for its own.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key, node, box, wording in _ROWS:
        arm = " (databases and registers)" if key in {"records_screened", "records_excluded"} else ""
        arm = " (databases and registers)" if key.startswith("dbr_") else arm
        arm = " (other methods)" if key.startswith("other_") else arm
        described = f"Heading: {wording}" if not key or key in _LABELS else wording + arm
        link = f"{key or box}.html" if node else UNKNOWN
        tooltip = described if node else UNKNOWN
        writer.writerow((key or UNKNOWN, node or UNKNOWN, box, described, wording, tooltip, link, _written(flow, key)))
    return out.getvalue()


def _written(flow: PrismaFlow, key: str) -> str:
    if key in TEMPLATE_COUNTS:
        return _number(flow.count(key))
    if key in _SPECIFIC:
        return _listed((source.title, source.n) for source in flow.sources if source.arm is _SPECIFIC[key])
    if key in _EXCLUDED:
        reasons = flow.dbr_excluded if key == "dbr_excluded" else flow.other_excluded
        total = flow.dbr_excluded_total if key == "dbr_excluded" else flow.other_excluded_total
        return _number(total) if not reasons else _listed((reason.text, reason.n) for reason in reasons)
    return UNKNOWN if key.endswith("_ma") else "0"


def _number(count: int | None) -> str:
    return UNKNOWN if count is None else str(count)


def _listed(items: Iterable[tuple[str, int]]) -> str:
    return "; ".join(f"{_BREAKING.sub(' / ', text)}, {n}" for text, n in items) or UNKNOWN


def from_prisma2020_csv(
    text: str, *, where: str, is_update: bool = False, has_other_arm: bool = True
) -> tuple[PrismaFlow, tuple[Loss, ...]]:
    """Reads counts from a CSV of the package; empty and NA are unknown.

    Counts that the templates have no box for are unknown as well, except that of other methods without a box.

    Args:
        where: name of the file, for messages.
        is_update: whether the diagram is of an updated review; the file does not say.
        has_other_arm: whether it has the arm of other methods.
    Returns:
        The flow, and what the file says that a flow cannot hold.
    Raises:
        InputError: a column is missing or a count is no number, with file and line.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")))
    missing = {"data", "n"} - set(reader.fieldnames or ())
    if missing:
        raise InputError(
            f"has no column {', '.join(sorted(missing))}",
            where=f"{where}, line 1",
            fix=f"keep the header of the template: {','.join(COLUMNS)}",
        )
    cells: dict[str, tuple[int, str]] = {}
    losses: list[Loss] = []
    for row in reader:
        key, value = (row["data"] or "").strip(), (row["n"] or "").strip()
        if key in {"", UNKNOWN}:
            continue  # a heading
        if key in cells:
            message = f"{key} is given twice; the second, {value!r}, is left out"
            losses.append(Loss(file=where, line=reader.line_num, message=message))
        else:
            cells[key] = reader.line_num, value
    known = {row[0] for row in _ROWS}
    for key, (line, value) in cells.items():
        if (key not in known or key.endswith("_ma")) and value not in {"", "0", UNKNOWN}:
            losses.append(Loss(file=where, line=line, message=f"{key} = {value!r} has no place in a flow"))
    return _flow(cells, where, is_update=is_update, has_other_arm=has_other_arm), tuple(losses)


def _flow(cells: Mapping[str, tuple[int, str]], where: str, *, is_update: bool, has_other_arm: bool) -> PrismaFlow:
    counts: dict[str, Any] = {key: _count(key, *cells[key], where) for key in TEMPLATE_COUNTS if key in cells}
    sources: list[SourceCount] = []
    for key, arm in _SPECIFIC.items():
        if key in cells:
            sources += [SourceCount(arm, label, n) for label, n in _items(key, *cells[key], where) if label]
    for key in _EXCLUDED:
        items = _items(key, *cells[key], where) if key in cells else []
        if items:
            counts[f"{key}_total"] = sum(n for _, n in items)
        if any(label for label, _ in items):
            counts[key] = tuple(ReasonCount(label, label, n) for label, n in items)
        elif items and not counts[f"{key}_total"]:
            counts[key] = ()
    untold: tuple[str, ...] = ("cross_arm_duplicates",) if has_other_arm else ()
    if is_update:
        untold += ("previous_studies_dropped", "previous_reports_dropped", "new_reports_of_old_studies")
    counts.update(dict.fromkeys(untold))
    return PrismaFlow(is_update=is_update, has_other_arm=has_other_arm, sources=tuple(sources), **counts)


def _count(key: str, line: int, value: str, where: str) -> int | None:
    if value in {"", UNKNOWN}:
        return None
    plain = value.replace(",", "")
    if not plain.isdecimal():
        raise InputError(
            f"{key} is {value!r}, not a count",
            where=f"{where}, line {line}",
            fix="give a whole number, or NA where it is not known",
        )
    return int(plain)


def _items(key: str, line: int, value: str, where: str) -> list[tuple[str, int]]:
    """`label, n; label, n`, or a number alone; nothing where it is not known or still the template's example."""
    if value in {"", UNKNOWN} or _PLACEHOLDER.search(value):
        return []
    items = []
    for item in value.split(";"):
        label, comma, number = item.strip().partition(",")
        if not comma:
            label, number = "", label
        count = _count(key, line, number.strip(), where)
        if count is not None:
            items.append((label.strip(), count))
    return items
