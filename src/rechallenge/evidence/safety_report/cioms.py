"""A safety report as the boxes of the CIOMS I form."""

from dataclasses import dataclass

from rechallenge.evidence.answers import text_of
from rechallenge.evidence.safety_report.values import Criterion, Dosage, DrugRole, ReportedDrug, SafetyReport, Sex

UNKNOWN = "not reported"
_SEXES = {Sex.MALE: "M", Sex.FEMALE: "F", Sex.UNKNOWN: UNKNOWN}
_TRI = {True: "yes", False: "no", None: "NA"}
_TICKS = {
    "8 patient died": Criterion.DEATH,
    "9 hospitalised or prolonged": Criterion.HOSPITALISATION,
    "10 disability or incapacity": Criterion.DISABILITY,
    "11 life threatening": Criterion.LIFE_THREATENING,
    "congenital anomaly": Criterion.CONGENITAL,
    "12 other": Criterion.OTHER,
}


@dataclass(frozen=True, slots=True)
class CiomsForm:
    """Text of each box by its number on the form, and the ticks of boxes 8 to 12; nothing is blank.

    Boxes 20 and 21 are "yes", "no" or "NA": what is not known is NA.
    """

    boxes: dict[str, str]
    ticks: dict[str, bool]


def cioms_form(report: SafetyReport) -> CiomsForm:
    """The form for one patient."""
    suspect, patient, reaction = report.suspect, report.patient, report.reaction
    onset = reaction.start.text.split("-") if reaction.start else []
    others = [drug.name for drug in report.drugs if drug.role is DrugRole.CONCOMITANT]
    first = suspect.dosages[0]
    boxes = {
        "1": patient.initials or ("withheld" if patient.is_masked else UNKNOWN),
        "1a": reaction.country or UNKNOWN,
        "2": UNKNOWN,
        "2a": f"{patient.age_years:g} years" if patient.age_years is not None else UNKNOWN,
        "3": _SEXES[patient.sex],
        "4": onset[2] if len(onset) > 2 else "–",
        "5": onset[1] if len(onset) > 1 else "–",
        "6": onset[0] if onset else UNKNOWN,
        "7": _described(report),
        "14": suspect.name or UNKNOWN,
        "15": first.text or UNKNOWN,
        "16": first.route or UNKNOWN,
        "17": suspect.indication or UNKNOWN,
        "18": _dates(report),
        "19": text_of(first.duration) if first.duration else UNKNOWN,
        "20": _TRI[report.abated],
        "21": _TRI[report.reappeared],
        "22": "; ".join(others) or UNKNOWN,
        "23": "; ".join(filter(None, (patient.history, ", ".join(patient.past_drugs)))) or UNKNOWN,
        "24a": report.sender.organisation or "draft: sender not named",
        "24b": report.id,
        "24c": report.first_received.isoformat(),
        "24d": "literature",
        "25": report.created.date().isoformat(),
        "25a": "initial" if report.latest == report.first_received else "follow-up",
        "26": _remarks(report),
    }
    return CiomsForm(boxes, {label: criterion in reaction.criteria for label, criterion in _TICKS.items()})


def _described(report: SafetyReport) -> str:
    """The reaction and its course; what is not told is left to the other boxes, which say so one by one."""
    told = [line for line in report.narrative.splitlines() if not line.startswith("Not reported:")]
    return "\n".join((report.reaction.verbatim, *told[1:]))


def _dates(report: SafetyReport) -> str:
    spans = [
        f"{one.start.text if one.start else UNKNOWN} to {one.end.text if one.end else UNKNOWN}"
        for one in report.suspect.dosages
        if one.start or one.end
    ]
    return "; ".join(spans) or UNKNOWN


def _remarks(report: SafetyReport) -> str:
    judged = [f"{one.method}: {one.result} ({one.source})" for one in report.opinions]
    again = [f"Courses: {dosage_text(report.suspect)}"] if len(report.suspect.dosages) > 1 else []
    return "\n".join((*report.references, *judged, *again)) or UNKNOWN


def dosage_text(drug: ReportedDrug) -> str:
    """The courses of a drug in words."""
    return "; ".join(filter(None, map(_course, drug.dosages)))


def _course(dosage: Dosage) -> str:
    days = " to ".join(at.text if at else "not reported" for at in (dosage.start, dosage.end))
    when = days if dosage.start or dosage.end else ""
    lasted = f"for {text_of(dosage.duration)}" if dosage.duration else ""
    return ", ".join(filter(None, (dosage.text, when, lasted)))
