"""The line listing in the manner of CIOMS II: one line a patient."""

from rechallenge.evidence.answers import cell_text
from rechallenge.evidence.form import Form
from rechallenge.evidence.safety_report.cioms import UNKNOWN, dosage_text
from rechallenge.evidence.safety_report.values import CRITERIA, SafetyReport, Sex
from rechallenge.evidence.timing import latency, span_text
from rechallenge.model import Case

HEADS = (
    *("Case", "Source", "Country", "Sex", "Age, years", "Drug", "Daily dose, dates", "Time to onset", "Event"),
    *("Serious", "Outcome", "Dechallenge", "Rechallenge", "Causality"),
)


def listing_line(case: Case, form: Form, report: SafetyReport, *, source: str) -> tuple[str, ...]:
    """The cells under `HEADS` for one patient, none of them blank.

    Args:
        source: how the paper is cited.
    """
    span = latency(case)
    criteria = ", ".join(CRITERIA[one] for one in CRITERIA if one in report.reaction.criteria)
    age = report.patient.age_years
    judged = "; ".join(f"{one.method.split()[0]} {one.result}" for one in report.opinions)
    return (
        report.case,
        source,
        report.reaction.country or UNKNOWN,
        "sex unknown" if report.patient.sex is Sex.UNKNOWN else report.patient.sex.name.lower(),
        UNKNOWN if age is None else f"{age:g}",
        report.suspect.name or UNKNOWN,
        dosage_text(report.suspect) or UNKNOWN,
        span_text(span.days) if span else UNKNOWN,
        report.reaction.verbatim,
        criteria or "not shown",
        report.reaction.outcome.name.lower().replace("_", " "),
        _said(case, form, box="20"),
        _said(case, form, element="G.k.9.i.4"),
        judged or "not assessed",
    )


def _said(case: Case, form: Form, *, box: str = "", element: str = "") -> str:
    """The answer in words, which say more than yes, no and NA."""
    for field in form.fields:
        if (box and field.cioms == box) or (element and field.e2b == element):
            return cell_text(case.cell(field.name), field)
    return "not asked"
