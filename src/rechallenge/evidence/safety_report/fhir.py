"""A safety report as FHIR AdverseEvent, for R4 and for R5, which name and nest the same facts differently.

Source:
    HL7 FHIR R4 (4.0.1) and R5 (5.0.0), resource AdverseEvent; codes of adverse-event-outcome, -seriousness and
    -causality-assess. Words are kept beside every code, never a code alone.
"""

import re
from typing import Any

from rechallenge.evidence.safety_report.values import (
    CRITERIA,
    DrugRole,
    Opinion,
    Outcome,
    SafetyReport,
    Sex,
)

_TERMS = "http://terminology.hl7.org/CodeSystem"
_OUTCOMES = {
    Outcome.RECOVERED: "resolved",
    Outcome.RECOVERING: "recovering",
    Outcome.NOT_RECOVERED: "ongoing",
    Outcome.RECOVERED_WITH_SEQUELAE: "resolvedWithSequelae",
    Outcome.FATAL: "fatal",
    Outcome.UNKNOWN: "unknown",
}
_ASSESSED = {
    "certain": "certain",
    "definite": "certain",
    "probable": "probably-likely",
    "possible": "possible",
    "unlikely": "unlikely",
    "doubtful": "unlikely",
    "conditional": "conditional-classified",
    "unassessable": "unassessable-unclassifiable",
}
_GENDERS = {Sex.MALE: "male", Sex.FEMALE: "female", Sex.UNKNOWN: "unknown"}
_NO_ID = re.compile(r"[^A-Za-z0-9.-]+")


def fhir_r4(report: SafetyReport) -> dict[str, Any]:
    """AdverseEvent of FHIR R4: one event, one outcome, causality as a list inside each suspected product."""
    causality = [
        {
            "assessment": _assessment(opinion),
            "productRelatedness": opinion.result,
            "author": {"reference": f"#{_rater(at)}"},
            "method": {"text": opinion.method},
        }
        for at, opinion in enumerate(report.opinions)
    ]
    entities = [
        _known({"instance": {"reference": f"#{_drug(at)}", "display": drug.name}, "causality": causality})
        for at, drug in enumerate(report.drugs)
        if drug.role is DrugRole.SUSPECT
    ]
    return _known(
        {
            **_common(report),
            "identifier": {"value": report.id},
            "event": {"text": report.reaction.verbatim},
            "date": _start(report),
            "outcome": _outcome(report.reaction.outcome),
            "suspectEntity": entities,
            "referenceDocument": _papers(report),
        }
    )


def fhir_r5(report: SafetyReport) -> dict[str, Any]:
    """AdverseEvent of FHIR R5: one judgement a suspect entry, so that a drug stands once for each opinion."""
    entities: list[dict[str, Any]] = []
    for at, drug in enumerate(report.drugs):
        if drug.role is not DrugRole.SUSPECT:
            continue
        instance = {"instanceReference": {"reference": f"#{_drug(at)}", "display": drug.name}}
        judged = [
            {
                "assessmentMethod": {"text": opinion.method},
                "entityRelatedness": _assessment(opinion),
                "author": {"reference": f"#{_rater(number)}"},
            }
            for number, opinion in enumerate(report.opinions)
        ]
        entities += [{**instance, "causality": one} for one in judged] or [instance]
    return _known(
        {
            **_common(report),
            "identifier": [{"value": report.id}],
            "status": "completed",
            "code": {"text": report.reaction.verbatim},
            "occurrenceDateTime": _start(report),
            "outcome": [_outcome(report.reaction.outcome)],
            "suspectEntity": [_known(entity) for entity in entities],
            "supportingInfo": [{"itemReference": paper} for paper in _papers(report)],
            "note": [{"text": report.narrative}],
        }
    )


def _common(report: SafetyReport) -> dict[str, Any]:
    criteria = ", ".join(CRITERIA[one] for one in CRITERIA if one in report.reaction.criteria)
    serious = {"coding": [_code("adverse-event-seriousness", "serious")], "text": f"serious: {criteria}"}
    return {
        "resourceType": "AdverseEvent",
        "id": _id(report.id),
        "contained": _contained(report),
        "actuality": "actual",
        "subject": {"reference": "#patient"},
        "recordedDate": report.first_received.isoformat(),
        "seriousness": serious if criteria else {"text": "seriousness not reported"},
    }


def _contained(report: SafetyReport) -> list[dict[str, Any]]:
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "id": "patient",
        "gender": _GENDERS[report.patient.sex],
        "name": [{"text": report.patient.initials}] if report.patient.initials else None,
    }
    drugs = [
        {"resourceType": "Medication", "id": _drug(at), "code": {"text": drug.name}}
        for at, drug in enumerate(report.drugs)
        if drug.role is DrugRole.SUSPECT
    ]
    raters = [
        {"resourceType": "Practitioner", "id": _rater(at), "name": [{"text": opinion.source}]}
        for at, opinion in enumerate(report.opinions)
    ]
    papers: list[dict[str, Any]] = [
        {
            "resourceType": "DocumentReference",
            "id": _paper(at),
            "status": "current",
            "description": text,
            "content": [{"attachment": {"title": text}}],
        }
        for at, text in enumerate(report.references)
    ]
    return [_known(one) for one in (patient, *drugs, *raters, *papers)]


def _start(report: SafetyReport) -> str | None:
    return report.reaction.start.text if report.reaction.start else None


def _outcome(outcome: Outcome) -> dict[str, Any]:
    words = outcome.name.lower().replace("_", " ")
    return {"coding": [_code("adverse-event-outcome", _OUTCOMES[outcome])], "text": words}


def _assessment(opinion: Opinion) -> dict[str, Any]:
    word = next((word for word in _ASSESSED if word in opinion.result.lower()), "")
    coding = [_code("adverse-event-causality-assess", _ASSESSED[word])] if word else None
    return _known({"coding": coding, "text": opinion.result})


def _papers(report: SafetyReport) -> list[dict[str, Any]]:
    return [{"reference": f"#{_paper(at)}"} for at, _ in enumerate(report.references)]


def _code(system: str, code: str) -> dict[str, str]:
    return {"system": f"{_TERMS}/{system}", "code": code}


def _drug(at: int) -> str:
    return f"drug-{at + 1}"


def _rater(at: int) -> str:
    return f"rater-{at + 1}"


def _paper(at: int) -> str:
    return f"paper-{at + 1}"


def _id(text: str) -> str:
    return _NO_ID.sub("-", text)[:64]


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: FHIR has no empty elements."""
    return {name: value for name, value in fields.items() if value not in (None, [], {}, "")}
