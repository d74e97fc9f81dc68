"""A safety report as an ICH E2B(R3) message: a draft in the structure of HL7's ICSR, to be completed by a person."""

import uuid
from xml.etree import ElementTree as ET

from rechallenge.evidence.safety_report import e2b_codes as codes
from rechallenge.evidence.safety_report.e2b_codes import day, moment
from rechallenge.evidence.safety_report.e2b_drug import drug_component
from rechallenge.evidence.safety_report.e2b_patient import patient_role
from rechallenge.evidence.safety_report.elements import add, coded, observation
from rechallenge.evidence.safety_report.values import Opinion, Reporter, SafetyReport

PLACEHOLDER = "DRAFT"  # stands where a sender or receiver would be named; no message is sent from here


def e2b_xml(report: SafetyReport) -> bytes:
    """The report as XML, indented, the same bytes for the same report.

    What is not known is absent where the element is optional, and else says so: code 0, or a null flavour. MedDRA codes
    are left to a holder of the licence; the words of the report stand in their place.
    """
    root = ET.Element("MCCI_IN200100UV01", {"ITSVersion": "XML_1.0", "xmlns": codes.NAMESPACE, "xmlns:xsi": codes.XSI})
    sender = report.sender.organisation or PLACEHOLDER
    add(root, "id", extension=report.id, root=codes.BATCH_ID)
    add(root, "creationTime", value=moment(report.created))
    add(root, "responseModeCode", code="D")
    add(root, "interactionId", extension="MCCI_IN200100UV01", root=codes.INTERACTION)
    add(root, "name", code="1", codeSystem=codes.MESSAGE_TYPE)
    _message(root, report, sender)
    _device(root, "receiver", "RCV", PLACEHOLDER, codes.BATCH_RECEIVER)
    _device(root, "sender", "SND", sender, codes.BATCH_SENDER)
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _message(root: ET.Element, report: SafetyReport, sender: str) -> None:
    message = add(root, "PORR_IN049016UV")
    add(message, "id", extension=report.id, root=codes.SENDER_ID)
    add(message, "creationTime", value=moment(report.created))
    add(message, "interactionId", extension="PORR_IN049016UV", root=codes.INTERACTION)
    add(message, "processingCode", code="P")
    add(message, "processingModeCode", code="T")
    add(message, "acceptAckCode", code="AL")
    _device(message, "receiver", "RCV", PLACEHOLDER, codes.MESSAGE_RECEIVER)
    _device(message, "sender", "SND", sender, codes.MESSAGE_SENDER)
    act = add(message, "controlActProcess", classCode="CACT", moodCode="EVN")
    add(act, "code", code="PORR_TE049016UV", codeSystem=codes.TRIGGER)
    add(act, "effectiveTime", value=moment(report.created))
    _investigation(add(act, "subject", typeCode="SUBJ"), report)


def _device(parent: ET.Element, tag: str, kind: str, name: str, root: str) -> None:
    device = add(add(parent, tag, typeCode=kind), "device", classCode="DEV", determinerCode="INSTANCE")
    add(device, "id", extension=name, root=root)


def _investigation(subject: ET.Element, report: SafetyReport) -> None:
    event = add(subject, "investigationEvent", classCode="INVSTG", moodCode="EVN")
    add(event, "id", extension=report.id, root=codes.SENDER_ID)
    add(event, "id", extension=report.id, root=codes.WORLDWIDE_ID)
    add(event, "code", code="PAT_ADV_EVNT", codeSystem=codes.HL7_ACT)
    add(event, "text", text=report.narrative)
    add(event, "statusCode", code="active")
    add(add(event, "effectiveTime"), "low", value=day(report.first_received))
    add(event, "availabilityTime", value=day(report.latest))
    for reference in report.references:
        document = add(add(event, "reference", typeCode="REFR"), "document", classCode="DOC", moodCode="EVN")
        add(document, "code", code="2", codeSystem=codes.DOCUMENT, displayName="literatureReference")
        add(document, "bibliographicDesignationText", text=reference[: codes.MAX_LENGTHS["C.4.r.1"]])
    _assessment(add(event, "component", typeCode="COMP"), report)
    _flag(event, "1", "additionalDocumentsAvailable", value="false")
    _flag(event, "23", "localCriteriaForExpedited", nullFlavor="NI")
    _sources(event, report)
    _sender(event, report)
    _characteristic(event, "1", "ichReportType", coded("CE", code="1", codeSystem=codes.REPORT_TYPE))
    _characteristic(event, "2", "otherCaseIds", {"xsi:type": "BL", "nullFlavor": "NI"})


def _flag(event: ET.Element, code: str, name: str, **value: str) -> None:
    observed = observation(add(event, "component", typeCode="COMP"), code, name, tag="observationEvent")
    add(observed, "value", {"xsi:type": "BL", **value})


def _characteristic(event: ET.Element, code: str, name: str, value: dict[str, str]) -> None:
    subject = add(event, "subjectOf2", typeCode="SUBJ")
    found = add(subject, "investigationCharacteristic", classCode="OBS", moodCode="EVN")
    add(found, "code", code=code, codeSystem=codes.CHARACTERISTIC, displayName=name)
    add(found, "value", value)


def _assessment(component: ET.Element, report: SafetyReport) -> None:
    assessment = add(component, "adverseEventAssessment", classCode="INVSTG", moodCode="EVN")
    reaction_id = reference_id(report, "reaction")
    drugs = [(drug, reference_id(report, f"drug {at}")) for at, drug in enumerate(report.drugs)]
    role = patient_role(add(assessment, "subject1", typeCode="SBJ"), report, reaction_id)
    organizer = add(add(role, "subjectOf2", typeCode="SBJ"), "organizer", classCode="CATEGORY", moodCode="EVN")
    add(organizer, "code", code="4", codeSystem=codes.CATEGORY, displayName="drugInformation")
    for drug, drug_id in drugs:
        drug_component(organizer, drug, drug_id, reaction_id)
    for drug, drug_id in drugs:
        judged = _causality(assessment, "20", "interventionCharacterization")
        add(judged, "value", coded("CE", code=drug.role.value, codeSystem=codes.DRUG_ROLE))
        _product(judged, drug_id)
    for opinion in report.opinions:
        _opinion(assessment, opinion, drugs[0][1], reaction_id)


def reference_id(report: SafetyReport, what: str) -> str:
    """The name by which parts of one message refer to each other; the same in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{report.id}/{what}"))


def _causality(assessment: ET.Element, code: str, name: str) -> ET.Element:
    component = add(assessment, "component", typeCode="COMP")
    judged = add(component, "causalityAssessment", classCode="OBS", moodCode="EVN")
    add(judged, "code", code=code, codeSystem=codes.OBSERVATION, displayName=name)
    return judged


def _product(judged: ET.Element, drug_id: str) -> None:
    product = add(add(judged, "subject2", typeCode="SUBJ"), "productUseReference", classCode="SBADM", moodCode="EVN")
    add(product, "id", root=drug_id)


def _opinion(assessment: ET.Element, opinion: Opinion, drug_id: str, reaction_id: str) -> None:
    longest = codes.MAX_LENGTHS["G.k.9.i.2.r"]
    judged = _causality(assessment, "39", "causality")
    add(judged, "value", {"xsi:type": "ST"}, text=opinion.result[:longest])
    add(add(judged, "methodCode"), "originalText", text=opinion.method[:longest])
    author = add(add(judged, "author", typeCode="AUT"), "assignedEntity", classCode="ASSIGNED")
    add(add(author, "code"), "originalText", text=opinion.source[:longest])
    effect = add(add(judged, "subject1", typeCode="SUBJ"), "adverseEffectReference", classCode="OBS", moodCode="EVN")
    add(effect, "id", root=reaction_id)
    _product(judged, drug_id)


def _sources(event: ET.Element, report: SafetyReport) -> None:
    """C.1.8.2, C.1.10.r, C.2.r."""
    add(_author(_related(event, "1", "initialReport")), "code", code="2", codeSystem=codes.FIRST_SENDER)
    for linked in report.linked:
        act = _control(_related(event))
        add(act, "id", extension=linked, root=codes.WORLDWIDE_ID)
    _reporter(_author(_related(event, "2", "sourceReport", priority="1")), report.reporter)


def _related(event: ET.Element, code: str = "", name: str = "", priority: str = "") -> ET.Element:
    relation = add(event, "outboundRelationship", typeCode="SPRT")
    if priority:
        add(relation, "priorityNumber", value=priority)
    related = add(relation, "relatedInvestigation", classCode="INVSTG", moodCode="EVN")
    known = {"code": code, "codeSystem": codes.SOURCE_KIND, "displayName": name}
    add(related, "code", known if code else {"nullFlavor": "NA"})
    return related


def _control(parent: ET.Element, tag: str = "subjectOf2") -> ET.Element:
    return add(add(parent, tag, typeCode="SUBJ"), "controlActEvent", classCode="CACT", moodCode="EVN")


def _author(parent: ET.Element, tag: str = "subjectOf2") -> ET.Element:
    author = add(_control(parent, tag), "author", typeCode="AUT")
    return add(author, "assignedEntity", classCode="ASSIGNED")


def _reporter(entity: ET.Element, reporter: Reporter | None) -> None:
    person = add(entity, "assignedPerson", classCode="PSN", determinerCode="INSTANCE")
    name = add(person, "name")
    parts = (("given", reporter.given if reporter else ""), ("family", reporter.family if reporter else ""))
    for tag, text in parts:
        add(name, tag, text=text) if text else add(name, tag, nullFlavor="UNK")
    qualified = add(person, "asQualifiedEntity", classCode="QUAL")
    add(qualified, "code", nullFlavor="UNK")
    located = add(person, "asLocatedEntity", classCode="LOCE")
    place = add(located, "location", classCode="COUNTRY", determinerCode="INSTANCE")
    country = reporter.country if reporter else ""
    add(place, "code", {"code": country, "codeSystem": codes.COUNTRY} if country else {"nullFlavor": "UNK"})


def _sender(event: ET.Element, report: SafetyReport) -> None:
    entity = _author(event, "subjectOf1")
    add(entity, "code", nullFlavor="NI")
    organisation = add(entity, "representedOrganization", classCode="ORG", determinerCode="INSTANCE")
    add(organisation, "name", text=report.sender.organisation or PLACEHOLDER)
