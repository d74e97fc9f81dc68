"""The arithmetic of the flow diagram: what must add up, what follows, and what is not known."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from rechallenge.literature.boxes import TEMPLATE_COUNTS, UPDATE_ONLY, PrismaFlow, ReasonCount, template_counts
from rechallenge.model import Arm


@dataclass(frozen=True, slots=True)
class Equation:
    """`total` = sum of `plus` - sum of `minus`, named as in the sources of this program (A1 ... U2)."""

    rule: str
    total: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]


EQUATIONS = (
    Equation(
        "A1",
        "records_screened",
        ("database_results", "register_results"),
        ("duplicates", "excluded_automatic", "excluded_other"),
    ),
    Equation(
        "A2",
        "dbr_sought_reports",
        ("records_screened", "dbr_report_surplus"),
        ("records_excluded", "records_excluded_automatically", "records_undecided"),
    ),
    Equation("A3", "dbr_assessed", ("dbr_sought_reports",), ("dbr_notretrieved_reports", "dbr_retrieval_open")),
    Equation("C1", "dbr_included", ("dbr_assessed",), ("dbr_excluded_total", "dbr_undecided")),
    Equation(
        "B1",
        "other_sought_reports",
        (
            "website_results",
            "organisation_results",
            "citations_results",
            "other_methods_results",
            "other_report_surplus",
        ),
        (
            "other_duplicates",
            "other_removed",
            "other_records_excluded",
            "other_records_excluded_automatically",
            "other_records_undecided",
        ),
    ),
    Equation("B2", "other_assessed", ("other_sought_reports",), ("other_notretrieved_reports", "other_retrieval_open")),
    Equation("C1", "other_included", ("other_assessed",), ("other_excluded_total", "other_undecided")),
    # The rule as published has no term for reports of old studies; with them its two sides differ by just that number.
    Equation(
        "C2",
        "new_reports",
        ("dbr_included", "other_included"),
        ("cross_arm_duplicates", "new_reports_of_old_studies"),
    ),
    Equation("U1", "total_studies", ("previous_studies", "new_studies"), ("previous_studies_dropped",)),
    Equation(
        "U2",
        "total_reports",
        ("previous_reports", "new_reports", "new_reports_of_old_studies"),
        ("previous_reports_dropped",),
    ),
)
_MAY_BE_NEGATIVE = frozenset({"dbr_report_surplus", "other_report_surplus"})
_AVAILABILITY = re.compile(
    r"full[- ]?text\b.*\b(un|not )|no full[- ]?text|\b(not|un)[- ]?(available|retriev|obtain|access)|\blanguage\b|"
    r"not in english|non-english|paywall",
    re.IGNORECASE,
)
_UNFINISHED = {
    "records_undecided": "records without a standing verdict on title and abstract",
    "dbr_retrieval_open": "reports sought that are neither here nor given up",
    "dbr_undecided": "reports assessed without a standing verdict",
    "other_records_undecided": "records of other methods without a standing verdict on title and abstract",
    "other_retrieval_open": "reports of other methods sought that are neither here nor given up",
    "other_undecided": "reports of other methods assessed without a standing verdict",
}

Known = Mapping[str, int | None]


class Weight(StrEnum):
    """`hard`: the numbers contradict each other. `soft`: they may be right, but want a word of explanation."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class FlowProblem:
    """One rule that the flow does not meet, with the boxes it speaks of."""

    rule: str
    weight: Weight
    message: str
    boxes: tuple[str, ...]


def complete(flow: PrismaFlow) -> PrismaFlow:
    """The flow with every count that follows from the known ones by the equations; nothing else is filled in.

    An equation with one unknown gives it; where the known counts already use up the sum, what is left unknown on that
    side is zero, because no box can hold less. A result below zero is not filled in: `check_flow` names it.
    """
    known = _known(flow)
    while found := next(_consequences(known, _equations_of(flow)), None):
        known.update(found)
    filled: dict[str, Any] = dict(known)
    if not flow.has_other_arm:
        filled["other_included"] = flow.other_included  # zero for the sums only: the template has no such box
    return replace(flow, **filled)


def _equations_of(flow: PrismaFlow) -> tuple[Equation, ...]:
    skipped = set() if flow.is_update else {"U1", "U2"}
    return tuple(equation for equation in EQUATIONS if equation.rule not in skipped)


def _known(flow: PrismaFlow) -> dict[str, int | None]:
    """Counts of all terms of the equations; what belongs to an arm that the review does not have is zero."""
    terms = {term for e in EQUATIONS for term in (e.total, *e.plus, *e.minus)}
    known: dict[str, int | None] = {term: flow.count(term) for term in sorted(terms)}
    for box, total, reasons in _exclusions(flow):
        if reasons is not None and total is None:
            known[f"{box}_total"] = sum(reason.n for reason in reasons)
    if not flow.has_other_arm and known["other_included"] is None:
        known["other_included"] = 0
    return known


def _exclusions(flow: PrismaFlow) -> Iterator[tuple[str, int | None, tuple[ReasonCount, ...] | None]]:
    """Full-text exclusions of both arms: key, total, reasons."""
    yield "dbr_excluded", flow.dbr_excluded_total, flow.dbr_excluded
    yield "other_excluded", flow.other_excluded_total, flow.other_excluded


def _consequences(known: Known, equations: tuple[Equation, ...]) -> Iterator[dict[str, int]]:
    for equation in equations:
        left = (equation.total, *equation.minus)
        unknown = [term for term in (*left, *equation.plus) if known[term] is None]
        if len(unknown) == 1 and (value := _solved(equation, unknown[0], known)) >= 0:
            yield {unknown[0]: value}
        elif unknown and all(term in left for term in unknown) and not _rest(equation, known):
            yield dict.fromkeys(unknown, 0)


def _sum(terms: tuple[str, ...], known: Known) -> int:
    return sum(known[term] or 0 for term in terms)


def _rest(equation: Equation, known: Known) -> int:
    """What the known terms of total and minus leave of plus."""
    return _sum(equation.plus, known) - _sum((equation.total, *equation.minus), known)


def _solved(equation: Equation, term: str, known: Known) -> int:
    rest = _rest(equation, known)
    return -rest if term in equation.plus else rest


def check_flow(flow: PrismaFlow) -> tuple[FlowProblem, ...]:
    """Every rule that the known counts break, hard ones first, then what a reader would ask about.

    Hard rules by name: A1 to U2, the equations above; C3, studies are no more than reports; N, counts are 0 or more;
    R, reasons add up to their total; T, no count outside the template; W, as many ids as counted stand in a box.
    A rule with one unknown count is broken if that count would have to be below zero. A rule with more unknowns says
    nothing.

    Source:
        Page 2021, doi:10.1136/bmj.n71, figure 1 and its explanation; the soft rules are this program's.
    """
    found = (
        *_outside_template(flow),
        *_below_zero(flow),
        *_unequal(flow),
        *_other_arm_bound(flow),
        *_more_studies_than_reports(flow),
        *_lost_ways_back(flow),
        *_judged_without_document(flow),
        *_soft(flow),
    )
    return tuple(sorted(found, key=lambda problem: problem.weight is Weight.SOFT))


def _hard(rule: str, message: str, *boxes: str) -> FlowProblem:
    return FlowProblem(rule, Weight.HARD, message, boxes)


def _outside_template(flow: PrismaFlow) -> Iterator[FlowProblem]:
    inside = template_counts(flow)
    for box in TEMPLATE_COUNTS:
        if flow.count(box) and box not in inside:
            lacking = "previous version" if box in UPDATE_ONLY else "arm of other methods"
            yield _hard("T", f"{box} is {flow.count(box)}, but the diagram is said to have no {lacking}", box)


def _below_zero(flow: PrismaFlow) -> Iterator[FlowProblem]:
    for box, value in _known(flow).items():
        if value is not None and value < 0 and box not in _MAY_BE_NEGATIVE:
            yield _hard("N", f"{box} is {value}; a count is 0 or more", box)
    for box, total, reasons in _exclusions(flow):
        said = sum(reason.n for reason in reasons) if reasons is not None else None
        if said is not None and total is not None and said != total:
            yield _hard("R", f"the reasons of {box} add up to {said}, not {total}", box)


def _unequal(flow: PrismaFlow) -> Iterator[FlowProblem]:
    known = _known(flow)
    for equation in _equations_of(flow):
        terms = (equation.total, *equation.plus, *equation.minus)
        unknown = [term for term in terms if known[term] is None]
        if len(unknown) > 1:
            continue
        if not unknown and _rest(equation, known):
            yield _hard(equation.rule, _spelled(equation, known), *terms)
        elif unknown and unknown[0] not in _MAY_BE_NEGATIVE and (value := _solved(equation, unknown[0], known)) < 0:
            yield _hard(equation.rule, f"{unknown[0]} would have to be {value}: {_spelled(equation, known)}", *terms)


def _spelled(equation: Equation, known: Known) -> str:
    def spell(term: str) -> str:
        value = known[term]
        return f"{term} {'unknown' if value is None else value}"

    shown = [term for term in equation.minus if known[term] != 0]
    right = " + ".join(spell(term) for term in equation.plus if known[term] != 0 or term == equation.plus[0])
    right += "".join(f" - {spell(term)}" for term in shown)
    expected = _rest(equation, known) + (known[equation.total] or 0)
    result = "" if any(known[t] is None for t in (*equation.plus, *equation.minus)) else f" = {expected}"
    return f"{spell(equation.total)}, but {right}{result}"


def _other_arm_bound(flow: PrismaFlow) -> Iterator[FlowProblem]:
    """B1 where the paper does not tell what became of the records not sought: then it is a bound."""
    known = _known(flow)
    equation = next(equation for equation in EQUATIONS if equation.rule == "B1")
    if any(known[term] is None for term in (equation.total, *equation.plus)):
        return
    untold = sum(known[term] is None for term in equation.minus)
    lost = _rest(equation, known)
    if untold > 1 and lost < 0:
        yield _hard("B1", _spelled(equation, known), equation.total, *equation.plus)
    elif untold and lost > 0:
        yield FlowProblem(
            "unexplained-difference",
            Weight.SOFT,
            f"{lost} records identified by other methods were not sought, and nothing says why",
            (equation.total, *equation.plus),
        )


def _more_studies_than_reports(flow: PrismaFlow) -> Iterator[FlowProblem]:
    for prefix in ("new", "previous", "total"):
        studies, reports = flow.count(f"{prefix}_studies"), flow.count(f"{prefix}_reports")
        if studies is not None and reports is not None and studies > reports:
            message = f"{studies} {prefix} studies in {reports} reports; a study has one report or more"
            yield _hard("C3", message, f"{prefix}_studies", f"{prefix}_reports")


def _lost_ways_back(flow: PrismaFlow) -> Iterator[FlowProblem]:
    names = {field.name for field in fields(flow)}
    for box, ids in flow.members.items():
        if box in names and flow.count(box) != len(ids):
            yield _hard("W", f"{box} is {flow.count(box)}, but {len(ids)} ids stand behind it", box)


def _judged_without_document(flow: PrismaFlow) -> Iterator[FlowProblem]:
    for arm in ("dbr", "other"):
        box = f"{arm}_notretrieved_reports"
        if judged := flow.members.get(f"{arm}_judged_though_not_retrieved"):
            yield _hard(
                "A3" if arm == "dbr" else "B2",
                f"{', '.join(judged)}: recorded as not retrieved, yet judged at full text; counted as not retrieved",
                box,
            )
        if unseen := flow.members.get(f"{arm}_assessed_unobtained"):
            yield FlowProblem(
                "assessed-unobtained",
                Weight.SOFT,
                f"{', '.join(unseen)}: judged at full text although the document was not obtained; say on what ground",
                (f"{arm}_assessed",),
            )


def _soft(flow: PrismaFlow) -> Iterator[FlowProblem]:
    databases = [source for source in flow.sources if source.arm in (Arm.DATABASE, Arm.REGISTER)]
    if flow.duplicates and len(databases) == 1:
        yield FlowProblem(
            "one-source-duplicates",
            Weight.SOFT,
            f"{flow.duplicates} duplicates from the single source {databases[0].title!r}: "
            "one strategy in one database returns a record once; were there several searches?",
            ("duplicates",),
        )
    for box, total, reasons in _exclusions(flow):
        unnamed = sum(reason.n for reason in reasons or () if not reason.text or not reason.code)
        unnamed = total if reasons is None and total else unnamed
        if unnamed:
            message = f"{unnamed} reports excluded at full text without a reason"
            yield FlowProblem("unexplained-exclusion", Weight.SOFT, message, (box,))
    yield from _availability_as_reason(flow)
    for box, what in _UNFINISHED.items():
        if waiting := flow.count(box):
            yield FlowProblem("unfinished", Weight.SOFT, f"{waiting} {what}", (box,))


def _availability_as_reason(flow: PrismaFlow) -> Iterator[FlowProblem]:
    for box in ("dbr_excluded", "other_excluded", "records_excluded_reasons", "other_records_excluded_reasons"):
        for reason in getattr(flow, box) or ():
            if _AVAILABILITY.search(reason.text) or _AVAILABILITY.search(reason.code):
                yield FlowProblem(
                    "availability-as-reason",
                    Weight.SOFT,
                    f"{reason.n} excluded for {reason.text!r}: what could not be had or read belongs to reports not "
                    "retrieved, not to exclusions",
                    (box,),
                )


class FlowStatus(StrEnum):
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a diagram is told.

    Attributes:
        unknown: boxes of the template that are neither told nor follow from what is.
        unaccounted: screened records whose fate is not told; None where that cannot be said.
        is_minimum: some of the included reports may have come by other methods, so that more records were lost.
    """

    status: FlowStatus
    unknown: tuple[str, ...]
    unaccounted: int | None = None
    is_minimum: bool = False


def completeness(flow: PrismaFlow) -> Completeness:
    """Whether the counts of a diagram, told or following, fill its template without contradiction."""
    filled = complete(flow)
    unknown = [box for box in template_counts(filled) if filled.count(box) is None]
    arms = _exclusions(filled) if flow.has_other_arm else [next(_exclusions(filled))]
    unknown += [box for box, total, reasons in arms if reasons is None and total != 0]
    if any(problem.weight is Weight.HARD for problem in check_flow(filled)):
        status = FlowStatus.CONTRADICTORY
    else:
        status = FlowStatus.INCOMPLETE if unknown else FlowStatus.COMPLETE
    included = filled.new_reports if filled.dbr_included is None else filled.dbr_included
    if filled.records_screened is None or included is None:
        return Completeness(status, tuple(unknown))
    known = _known(filled)
    fates = ("records_excluded", "records_excluded_automatically", "records_undecided", "dbr_notretrieved_reports",
             "dbr_retrieval_open", "dbr_excluded_total", "dbr_undecided")  # fmt: skip
    lost = _sum(("records_screened", "dbr_report_surplus"), known) - _sum(fates, known) - included
    return Completeness(status, tuple(unknown), lost, is_minimum=filled.dbr_included is None)
