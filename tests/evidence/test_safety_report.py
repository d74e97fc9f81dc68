"""Patients as safety reports: what is not known is said as unknown, in every format."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from fhir.resources.adverseevent import AdverseEvent as AdverseEventR5
from fhir.resources.R4B.adverseevent import AdverseEvent as AdverseEventR4
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.evidence import load_form
from rechallenge.evidence.safety_report import (
    Frame,
    Opinion,
    Sender,
    cioms_form,
    day_zero,
    e2b_xml,
    fhir_r4,
    fhir_r5,
    minimum_criteria,
    problems_of_batch,
    redact,
    safety_report,
    scrub,
    shortcomings,
)
from rechallenge.evidence.safety_report.countries import country_code
from rechallenge.evidence.safety_report.e2b_codes import MAX_LENGTHS
from rechallenge.evidence.safety_report.elements import xml_text
from rechallenge.model import (
    Actor,
    Answered,
    Case,
    CaseId,
    CaseOpened,
    Cell,
    CellState,
    Dose,
    Duration,
    PartialDate,
    Record,
    RecordId,
    TimeUnit,
)

FORM = load_form("icsr")
AT = datetime(2022, 10, 1, 12, tzinfo=UTC)
PAPER = Record(
    id=RecordId("pubmed:1"), source="pubmed", title="Two patients", authors=("Doe, Jane", "Roe, M"), journal="J"
)
NS = {"h": "urn:hl7-org:v3"}
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def told(value) -> Cell:
    return Cell(state=CellState.VALUE, value=value)


def patient(name="P1", **cells) -> Case:
    given = {field: cell if isinstance(cell, Cell) else told(cell) for field, cell in cells.items()}
    return Case(id=CaseId(name), drug="enalapril", event="angioedema", records=(PAPER.id,), cells=given)


def drafted(case: Case, **frame):
    known = {"id": f"NL-ACME-{case.id}", "created": AT, "first_received": date(2022, 9, 1), "latest": date(2022, 9, 2)}
    sender = Sender(organisation="Acme", country="NL")
    whole = {"sender": sender, "records": (PAPER,), "citations": ("Doe J. Two patients. J 2019.",), **known, **frame}
    return safety_report(case, FORM, Frame(**whole))


FULL = patient(
    country="Turkey",
    sex="female",
    age=61,
    indication="hypertension",
    comorbidities=("asthma",),
    prior_treatment=("amlodipine",),
    dose=Dose(amount=10, times_per_day=2),
    route="by mouth",
    start=PartialDate(text="2019-01"),
    onset=PartialDate(text="2019-02-03"),
    stop=PartialDate(text="2019-02-04"),
    restart=PartialDate(text="2019-05"),
    latency=Duration(amount=3, unit=TimeUnit.WEEK),
    concomitants=("metformin",),
    event_reported="swelling of the tongue",
    creatinine=1.4,
    anca="negative",
    drug_action="withdrawn, then restarted",
    dechallenge="positive",
    rechallenge="positive",
    outcome="recovered",
    seriousness=("hospitalisation",),
    initials="J.D.",
)


def message(report) -> ET.Element:
    return ET.fromstring(e2b_xml(report))


def observed(root: ET.Element, code: str) -> list[ET.Element]:
    """Values of the observations with a code of ICH's list."""
    return [
        one.find("h:value", NS)
        for one in root.iter(f"{{{NS['h']}}}observation")
        if one.find("h:code", NS).get("code") == code
    ]


def action(root: ET.Element) -> str:
    return root.find(".//h:inboundRelationship[@typeCode='CAUS']/h:act/h:code", NS).get("code")


class TestUnknown:
    """Acceptance (f): what is not told is NA and 0, never "no"."""

    report = drafted(patient(sex="female", age=61))

    def test_an_unknown_dechallenge_is_na_in_boxes_20_and_21(self):
        boxes = cioms_form(self.report).boxes
        assert (boxes["20"], boxes["21"]) == ("NA", "NA")

    def test_action_and_outcome_are_code_0(self):
        root = message(self.report)
        assert action(root) == "0"
        assert [value.get("code") for value in observed(root, "27")] == ["0"]

    def test_recurrence_that_nobody_told_is_absent_not_no(self):
        assert observed(message(self.report), "31") == []

    def test_no_criterion_of_seriousness_is_denied(self):
        values = [observed(message(self.report), code)[0] for code in ("34", "21", "33", "35", "12", "26")]
        assert all(value.get("nullFlavor") == "NI" and value.get("value") is None for value in values)

    def test_no_box_of_the_form_is_blank(self):
        assert all(
            text.strip() for text in cioms_form(drafted(Case(id=CaseId("X"), drug="", event="e"))).boxes.values()
        )

    @pytest.mark.parametrize("answer", ["confounded by treatment", "not assessable"])
    def test_a_confounded_dechallenge_is_neither_yes_nor_no(self, answer):
        assert cioms_form(drafted(patient(dechallenge=answer))).boxes["20"] == "NA"

    @pytest.mark.parametrize("state", [CellState.UNCLEAR, CellState.NOT_REPORTED, CellState.NOT_DONE])
    def test_no_state_of_a_silent_cell_becomes_a_no(self, state):
        boxes = cioms_form(drafted(patient(dechallenge=Cell(state=state), rechallenge=Cell(state=state)))).boxes
        assert (boxes["20"], boxes["21"]) == ("NA", "NA")

    def test_a_negative_answer_is_a_no(self):
        boxes = cioms_form(drafted(patient(dechallenge="negative", rechallenge="negative"))).boxes
        assert (boxes["20"], boxes["21"]) == ("no", "no")


class TestMessage:
    """Elements of the E2B(R3) message against the table of docs/formats/safety-reports.md."""

    root = message(drafted(FULL, opinions=(Opinion("a.meyer", "Naranjo", "8 probable"),)))

    def test_codes_of_the_answers(self):
        assert action(self.root) == "1"
        assert observed(self.root, "27")[0].get("code") == "1"
        assert observed(self.root, "31")[0].get("code") == "1"
        assert self.root.find(".//h:administrativeGenderCode", NS).get("code") == "2"
        assert observed(self.root, "33")[0].get("value") == "true"

    @pytest.mark.parametrize(
        ("outcome", "code"),
        [
            ("recovered", "1"),
            ("recovering", "2"),
            ("not recovered", "3"),
            ("recovered with sequelae", "4"),
            ("died", "5"),
        ],
    )
    def test_fatal_is_5_and_never_unknown(self, outcome, code):
        assert observed(message(drafted(patient(outcome=outcome))), "27")[0].get("code") == code

    def test_a_death_makes_the_reaction_serious(self):
        root = message(drafted(patient(outcome="died", cause_of_death="sepsis")))
        assert observed(root, "34")[0].get("value") == "true"
        assert observed(root, "32")[0].find("h:originalText", NS).text == "sepsis"

    def test_rechallenge_not_done_is_4(self):
        root = message(drafted(patient(rechallenge=Cell(state=CellState.NOT_DONE))))
        assert observed(root, "31")[0].get("code") == "4"

    def test_age_dates_dose_and_latency_keep_unit_and_precision(self):
        age = observed(self.root, "3")[0]
        assert (age.get("value"), age.get("unit")) == ("61", "a")
        first, again = self.root.findall(".//h:outboundRelationship2/h:substanceAdministration", NS)
        assert first.find(".//h:low", NS).get("value") == "201901"
        assert first.find(".//h:high", NS).get("value") == "20190204"
        assert again.find(".//h:low", NS).get("value") == "201905"
        dose, period = first.find("h:doseQuantity", NS), first.find(".//h:period", NS)
        assert (dose.get("value"), dose.get("unit"), period.get("value"), period.get("unit")) == ("10", "mg", "12", "h")
        pause = self.root.find(".//h:outboundRelationship1[@typeCode='SAS']/h:pauseQuantity", NS)
        assert (pause.get("value"), pause.get("unit")) == ("3", "wk")

    def test_words_of_the_report_stand_beside_a_missing_code(self):
        value = observed(self.root, "29")[0]
        assert value.get("nullFlavor") == "NI"
        assert value.find("h:originalText", NS).text == "swelling of the tongue"

    def test_roles_tests_and_opinions(self):
        roles = [
            one.find("h:value", NS).get("code")
            for one in self.root.iter(f"{{{NS['h']}}}causalityAssessment")
            if one.find("h:code", NS).get("code") == "20"
        ]
        assert roles == ["1", "2"]
        centre = self.root.find(".//h:center", NS)
        assert (centre.get("value"), centre.get("unit")) == ("1.4", "mg/dL")
        judged = next(
            one
            for one in self.root.iter(f"{{{NS['h']}}}causalityAssessment")
            if one.find("h:code", NS).get("code") == "39"
        )
        assert judged.find("h:value", NS).text == "8 probable"
        assert judged.find("h:methodCode/h:originalText", NS).text == "Naranjo"

    def test_every_reference_inside_the_message_leads_somewhere(self):
        roots = {one.get("root") for one in self.root.iter(f"{{{NS['h']}}}id") if one.get("extension") is None}
        named = {
            one.find("h:id", NS).get("root")
            for tag in ("actReference", "productUseReference", "adverseEffectReference")
            for one in self.root.iter(f"{{{NS['h']}}}{tag}")
        }
        defined = {
            one.find("h:id", NS).get("root")
            for tag in ("observation", "substanceAdministration")
            for one in self.root.iter(f"{{{NS['h']}}}{tag}")
            if one.find("h:id", NS) is not None
        }
        assert named
        assert named <= defined
        assert roots == named | defined

    def test_every_typed_value_names_a_known_type(self):
        types = {one.get(XSI_TYPE) for one in self.root.iter(f"{{{NS['h']}}}value")}
        assert types <= {"CE", "BL", "PQ", "ED", "ST", "IVL_PQ"}

    def test_the_same_report_is_the_same_bytes(self):
        assert e2b_xml(drafted(FULL)) == e2b_xml(drafted(FULL))

    @given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1))
    def test_any_words_give_a_message_that_can_be_read_back(self, words):
        root = message(drafted(patient(event_reported=words)))
        assert observed(root, "29")[0].find("h:originalText", NS).text == (
            xml_text(words[: MAX_LENGTHS["E.i.1.1a"]]) or None
        )


class TestFhir:
    @pytest.mark.parametrize("case", [FULL, patient(), patient(outcome="died", age=75.5)])
    def test_both_versions_are_valid_resources(self, case):
        report = drafted(case, opinions=(Opinion("a.meyer", "WHO-UMC", "probable (possible to certain)"),))
        assert AdverseEventR4.model_validate(fhir_r4(report)).suspectEntity
        assert AdverseEventR5.model_validate(fhir_r5(report)).suspectEntity

    def test_causality_keeps_author_method_words_and_code(self):
        report = drafted(FULL, opinions=(Opinion("a.meyer", "Naranjo", "8 probable"),))
        (judged,) = fhir_r4(report)["suspectEntity"][0]["causality"]
        assert judged["assessment"]["coding"][0]["code"] == "probably-likely"
        assert judged["assessment"]["text"] == judged["productRelatedness"] == "8 probable"
        assert judged["method"]["text"] == "Naranjo"
        (entity,) = fhir_r5(report)["suspectEntity"]
        assert entity["causality"]["entityRelatedness"] == judged["assessment"]
        assert entity["causality"]["assessmentMethod"] == judged["method"]

    def test_an_unknown_outcome_says_so(self):
        assert fhir_r4(drafted(patient()))["outcome"]["coding"][0]["code"] == "unknown"
        assert fhir_r4(drafted(patient()))["seriousness"] == {"text": "seriousness not reported"}


class TestInitials:
    """Acceptance (h): a redacted export contains no patient's initials."""

    case = patient(
        initials="J.D.",
        event_reported="angioedema in J.D.",
        histology="J. D. had a biopsy (JD, 2019)",
        indication="hypertension",
    )

    def test_no_format_of_a_redacted_report_has_them(self):
        report = redact(drafted(self.case))
        forms = [e2b_xml(report).decode(), repr(fhir_r4(report)), repr(fhir_r5(report)), repr(cioms_form(report))]
        for form in forms:
            assert "J.D" not in form
            assert "J. D" not in form
            assert "JD" not in form

    def test_they_are_masked_not_unknown(self):
        name = message(redact(drafted(self.case))).find(".//h:player1/h:name", NS)
        assert (name.get("nullFlavor"), name.text) == ("MSK", None)
        assert cioms_form(redact(drafted(self.case))).boxes["1"] == "withheld"

    def test_without_redaction_they_stand_where_they_belong(self):
        assert message(drafted(self.case)).find(".//h:player1/h:name", NS).text == "J.D."

    def test_initials_in_running_text_go_even_where_no_field_holds_them(self):
        assert scrub("K.L.M., a man of 61, was seen") == "[withheld], a man of 61, was seen"

    def test_words_of_the_trade_stay(self):
        assert scrub("5 mg B.I.D. at 8 A.M.") == "5 mg B.I.D. at 8 A.M."
        assert (
            scrub("10 mg p.o., in the U.S., ANCA by ELISA, J Clin 2019")
            == "10 mg p.o., in the U.S., ANCA by ELISA, J Clin 2019"
        )

    def test_a_country_is_no_initials(self):
        assert redact(drafted(patient(initials="TR", country="Turkey"))).reaction.country == "TR"


def test_a_patient_of_whom_age_and_sex_are_told_meets_the_four_criteria():
    assert all(minimum_criteria(drafted(patient(age=61))).values())
    assert minimum_criteria(drafted(patient()))["patient"] is False
    assert not any("minimum" in lack for lack in shortcomings(drafted(patient(age=61))))


def test_a_draft_says_what_it_lacks():
    lacks = " ".join(shortcomings(drafted(patient(event_reported="x" * 300), sender=Sender())))
    assert "MedDRA" in lacks
    assert "organisation" in lacks
    assert "E.i.1.1a: 300 characters where 250" in lacks


def test_links_that_are_not_mutual_are_named():
    one = drafted(patient("P1"), linked=("NL-ACME-P2",))
    assert list(problems_of_batch([one, drafted(patient("P2"), linked=("NL-ACME-P1",))])) == []
    assert "does not link back" in next(iter(problems_of_batch([one, drafted(patient("P2"))])))


def test_day_zero_is_the_moment_at_which_the_fourth_criterion_came_in():
    def opened(day):
        return CaseOpened(
            at=datetime(2022, 1, day, tzinfo=UTC),
            by=Actor("anna"),
            case=CaseId("P1"),
            drug="d",
            event="e",
            records=(PAPER.id,),
        )

    def answered(day, cell):
        return Answered(
            at=datetime(2022, 1, day, tzinfo=UTC), by=Actor("anna"), case=CaseId("P1"), field="age", cell=cell
        )

    entries = [opened(1), answered(2, Cell(state=CellState.NOT_REPORTED)), answered(3, told(61)), answered(4, told(62))]
    assert day_zero(entries, {CaseId("P1")}, FORM) == datetime(2022, 1, 3, tzinfo=UTC)
    assert day_zero(entries[:2], {CaseId("P1")}, FORM) is None


@pytest.mark.parametrize(
    ("name", "code"), [("Turkey", "TR"), ("Türkiye", "TR"), ("republic of korea", "KR"), ("jp", "JP"), ("", "")]
)
def test_countries_are_known_by_their_names(name, code):
    assert country_code(name) == code
