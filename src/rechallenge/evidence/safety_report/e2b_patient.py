"""Sections D, E and F of an E2B(R3) message: the patient, the reaction, the tests."""

from xml.etree import ElementTree as ET

from rechallenge.evidence.safety_report import e2b_codes as codes
from rechallenge.evidence.safety_report.e2b_codes import day
from rechallenge.evidence.safety_report.elements import add, coded, observation
from rechallenge.evidence.safety_report.values import Criterion, Patient, Reaction, SafetyReport, Test

_CRITERIA = {
    Criterion.DEATH: ("34", "resultsInDeath"),
    Criterion.LIFE_THREATENING: ("21", "isLifeThreatening"),
    Criterion.HOSPITALISATION: ("33", "requiresInpatientHospitalization"),
    Criterion.DISABILITY: ("35", "resultsInPersistentOrSignificantDisability"),
    Criterion.CONGENITAL: ("12", "congenitalAnomalyBirthDefect"),
    Criterion.OTHER: ("26", "otherMedicallyImportantCondition"),
}


def patient_role(subject: ET.Element, report: SafetyReport, reaction_id: str) -> ET.Element:
    """Adds the patient with history, tests and the reaction; gives the element that drugs are added to."""
    role = add(subject, "primaryRole", classCode="INVSBJ")
    _person(role, report.patient)
    _age(role, report.patient)
    _history(role, report.patient)
    _tests(role, report.tests)
    _death(role, report.patient)
    _reaction(add(role, "subjectOf2", typeCode="SBJ"), report.reaction, reaction_id)
    return role


def _person(role: ET.Element, patient: Patient) -> None:
    person = add(role, "player1", classCode="PSN", determinerCode="INSTANCE")
    if patient.initials and not patient.is_masked:
        add(person, "name", text=patient.initials)
    else:
        add(person, "name", nullFlavor="MSK" if patient.is_masked else "UNK")
    add(person, "administrativeGenderCode", code=patient.sex.value, codeSystem=codes.SEX)
    if patient.died_on is not None:
        add(person, "deceasedTime", value=day(patient.died_on))


def _age(role: ET.Element, patient: Patient) -> None:
    if patient.age_years is not None:
        observed = observation(add(role, "subjectOf2", typeCode="SBJ"), "3", "age")
        add(observed, "value", coded("PQ", value=f"{patient.age_years:g}", unit="a"))


def _organizer(role: ET.Element, code: str, name: str) -> ET.Element:
    organizer = add(add(role, "subjectOf2", typeCode="SBJ"), "organizer", classCode="CATEGORY", moodCode="EVN")
    add(organizer, "code", code=code, codeSystem=codes.CATEGORY, displayName=name)
    return organizer


def _history(role: ET.Element, patient: Patient) -> None:
    if patient.history:
        organizer = _organizer(role, "1", "relevantMedicalHistoryAndConcurrentConditions")
        observed = observation(add(organizer, "component", typeCode="COMP"), "18", "historyAndConcurrentConditionText")
        add(observed, "value", coded("ED"), text=patient.history)
    if patient.past_drugs:
        organizer = _organizer(role, "2", "drugHistory")
        for name in patient.past_drugs:
            given = add(
                add(organizer, "component", typeCode="COMP"),
                "substanceAdministration",
                classCode="SBADM",
                moodCode="EVN",
            )
            kind = add(add(given, "consumable", typeCode="CSM"), "instanceOfKind", classCode="INST")
            product = add(kind, "kindOfProduct", classCode="MMAT", determinerCode="KIND")
            add(product, "name", text=name[: codes.MAX_LENGTHS["G.k.2.2"]])


def _tests(role: ET.Element, tests: tuple[Test, ...]) -> None:
    if not tests:
        return
    organizer = _organizer(role, "3", "testsAndProceduresRelevantToTheInvestigation")
    for test in tests:
        observed = add(add(organizer, "component", typeCode="COMP"), "observation", classCode="OBS", moodCode="EVN")
        add(add(observed, "code"), "originalText", text=test.name)
        add(observed, "effectiveTime", nullFlavor="UNK")
        if test.value is not None:
            add(add(observed, "value", coded("IVL_PQ")), "center", value=f"{test.value:g}", unit=test.unit)
        else:
            add(observed, "value", coded("ED"), text=test.result[: codes.MAX_LENGTHS["F.r.3.4"]])


def _death(role: ET.Element, patient: Patient) -> None:
    if patient.cause_of_death:
        observed = observation(add(role, "subjectOf2", typeCode="SBJ"), "32", "reportedCauseOfDeath")
        add(add(observed, "value", coded("CE")), "originalText", text=patient.cause_of_death)
    if patient.autopsy is not None:
        observed = observation(add(role, "subjectOf2", typeCode="SBJ"), "5", "autopsy")
        add(observed, "value", coded("BL", value="true" if patient.autopsy else "false"))


def _reaction(subject: ET.Element, reaction: Reaction, reaction_id: str) -> None:
    observed = add(subject, "observation", classCode="OBS", moodCode="EVN")
    add(observed, "id", root=reaction_id)
    add(observed, "code", code="29", codeSystem=codes.OBSERVATION, displayName="reaction")
    if reaction.start or reaction.end:
        lasted = add(observed, "effectiveTime", coded("IVL_TS"))
        for tag, at in (("low", reaction.start), ("high", reaction.end)):
            if at is not None:
                add(lasted, tag, value=day(at))
    value = add(observed, "value", coded("CE", nullFlavor="NI", codeSystem=codes.MEDDRA))
    add(value, "originalText", text=reaction.verbatim[: codes.MAX_LENGTHS["E.i.1.1a"]], language="eng")
    if reaction.country:
        entity = add(add(observed, "location", typeCode="LOC"), "locatedEntity", classCode="LOCE")
        place = add(entity, "locatedPlace", classCode="COUNTRY", determinerCode="INSTANCE")
        add(place, "code", code=reaction.country, codeSystem=codes.COUNTRY)
    for criterion, (code, name) in _CRITERIA.items():
        shown = observation(add(observed, "outboundRelationship2", typeCode="PERT"), code, name)
        add(
            shown,
            "value",
            coded("BL", **({"value": "true"} if criterion in reaction.criteria else {"nullFlavor": "NI"})),
        )
    outcome = observation(add(observed, "outboundRelationship2", typeCode="PERT"), "27", "outcome")
    add(outcome, "value", coded("CE", code=reaction.outcome.value, codeSystem=codes.OUTCOME))
