"""Section G of an E2B(R3) message: the drugs."""

from xml.etree import ElementTree as ET

from rechallenge.evidence.safety_report import e2b_codes as codes
from rechallenge.evidence.safety_report.e2b_codes import day, dose_period, dose_quantity, quantity
from rechallenge.evidence.safety_report.elements import add, coded, observation
from rechallenge.evidence.safety_report.values import Dosage, DrugRole, ReportedDrug


def drug_component(organizer: ET.Element, drug: ReportedDrug, drug_id: str, reaction_id: str) -> None:
    """Adds one drug with its courses, indication, what was done with it and whether the reaction came back."""
    component = add(organizer, "component", typeCode="COMP")
    given = add(component, "substanceAdministration", classCode="SBADM", moodCode="EVN")
    add(given, "id", root=drug_id)
    kind = add(add(given, "consumable", typeCode="CSM"), "instanceOfKind", classCode="INST")
    product = add(kind, "kindOfProduct", classCode="MMAT", determinerCode="KIND")
    add(product, "name", text=drug.name[: codes.MAX_LENGTHS["G.k.2.2"]])
    if drug.latency is not None:
        interval = add(given, "outboundRelationship1", typeCode="SAS")
        add(interval, "pauseQuantity", quantity(drug.latency))
        _refers(interval, reaction_id)
    for dosage in drug.dosages:
        _dosage(add(given, "outboundRelationship2", typeCode="COMP"), dosage)
    if drug.recurrence is not None:
        again = observation(add(given, "outboundRelationship2", typeCode="PERT"), "31", "recurranceOfReaction")
        add(again, "value", coded("CE", code=drug.recurrence.value, codeSystem=codes.RECURRENCE))
        _refers(add(again, "outboundRelationship1", typeCode="REFR"), reaction_id)
    if drug.indication:
        reason = observation(add(given, "inboundRelationship", typeCode="RSON"), "19", "indication")
        add(add(reason, "value", coded("CE")), "originalText", text=drug.indication)
        performer = add(add(reason, "performer", typeCode="PRF"), "assignedEntity", classCode="ASSIGNED")
        add(performer, "code", code="3", codeSystem=codes.AUTHOR, displayName="sourceReporter")
    if drug.role is DrugRole.SUSPECT:
        act = add(add(given, "inboundRelationship", typeCode="CAUS"), "act", classCode="ACT", moodCode="EVN")
        add(act, "code", code=drug.action.value, codeSystem=codes.ACTION)


def _refers(parent: ET.Element, to: str) -> None:
    add(add(parent, "actReference", classCode="OBS", moodCode="EVN"), "id", root=to)


def _dosage(relation: ET.Element, dosage: Dosage) -> None:
    course = add(relation, "substanceAdministration", classCode="SBADM", moodCode="EVN")
    if dosage.text:
        add(course, "text", text=dosage.text)
    _when(course, dosage)
    if dosage.route:
        add(add(course, "routeCode"), "originalText", text=dosage.route)
    if dosage.dose is not None:
        add(course, "doseQuantity", dose_quantity(dosage.dose))


def _when(course: ET.Element, dosage: Dosage) -> None:
    """Frequency, first and last day, length: the parts that are known."""
    period = dose_period(dosage.dose) if dosage.dose else None
    if not (period or dosage.start or dosage.end or dosage.duration):
        return
    times = add(course, "effectiveTime", coded("SXPR_TS"))
    if period:
        add(add(times, "comp", coded("PIVL_TS")), "period", period)
    if dosage.start or dosage.end:
        lasted = add(times, "comp", coded("IVL_TS", operator="A"))
        for tag, at in (("low", dosage.start), ("high", dosage.end)):
            if at is not None:
                add(lasted, tag, value=day(at))
    if dosage.duration:
        add(add(times, "comp", coded("IVL_TS", operator="A")), "width", quantity(dosage.duration))
