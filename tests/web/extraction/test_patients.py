"""Extraction in the pages, without a browser: blind answers, quotes that hold, a third person's ruling."""

import pytest

from rechallenge.model import Answered, CaseFinished, CellState, EvidenceLevel, Linked, Reconciled
from rechallenge.review import open_review

RECORD = "embase:1"


@pytest.fixture
def anna(visit):
    visitor = visit("anna")
    reply = visitor.post("/patients", {"id": "P1", "record": RECORD, "drug": "tofacitinib", "event": "purpura"})
    assert "P1: tofacitinib, purpura" in reply.text
    return visitor


def answers(folder, who):
    return [entry for entry in open_review(folder).entries if isinstance(entry, Answered) and entry.by == who]


def say(visitor, field, case="P1", **given):
    return visitor.post(f"/patients/{case}/answers/{field}", {"record": RECORD, **given})


def offer(page, field):
    """Key of the first suggestion offered for a question."""
    return page.split(f'id="ask-{field}"')[1].split('name="accept" value="')[1].partition('"')[0]


def test_a_suggestion_is_accepted_with_its_quote_and_place(anna, folder):
    page = anna.get("/patients/P1").text
    say(anna, "age", accept=offer(page, "age"))
    (entry,) = answers(folder, "anna")
    assert (entry.field, entry.cell.value) == ("age", 67)
    quote = entry.cell.quote
    review = open_review(folder)
    from rechallenge.review.reading import reading_of

    paper = reading_of(review, RECORD).paper
    assert paper.text[quote.start : quote.end] == quote.text
    assert quote.document == paper.digest
    assert entry.cell.level is EvidenceLevel.FULL_TEXT


def test_the_paper_shows_suggestions_of_this_patient_as_buttons_of_their_question(anna):
    page = anna.get("/patients/P1").text
    paper = page.split('id="text"')[1].split("</section>")[0]
    assert '<button class="hit" form="ask-age"' in paper
    assert "baricitinib" in paper  # told, and not offered as this patient's
    offered = page.split('id="ask-age"')[1].split("</form>")[0]
    assert "67" in offered


@pytest.mark.parametrize("state", ["not reported", "unclear", "not done"])
def test_a_silence_is_an_answer_of_its_own(anna, folder, state):
    reply = say(anna, "dose", state=state, words="15 mg with a times sign")
    assert reply.status == 200
    (entry,) = answers(folder, "anna")
    assert entry.cell.state is CellState(state.replace(" ", "-"))
    assert entry.cell.text == "15 mg with a times sign"


def test_unclear_needs_words_and_nothing_is_lost(anna, folder):
    reply = say(anna, "dose", state="unclear")
    assert "needs the words" in reply.text
    assert answers(folder, "anna") == []


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("age", "67", 67),
        ("latency", "3 weeks", "3 weeks"),
        ("dose", "5 mg twice daily", "5 mg twice daily"),
        ("organs", "skin\nkidney", "skin, kidney"),
        ("biopsy_confirms", "yes", "yes"),
        ("start", "2019-03", "2019-03"),
        ("outcome", "recovered", "recovered"),
        ("country", "Japan", "Japan"),
    ],
)
def test_what_is_typed_becomes_the_forms_kind(anna, folder, field, typed, value):
    from rechallenge.evidence import text_of

    say(anna, field, value=typed)
    (entry,) = answers(folder, "anna")
    assert text_of(entry.cell.value) == str(value)


@pytest.mark.parametrize(
    ("field", "typed"), [("age", "old"), ("outcome", "fine"), ("start", "spring"), ("latency", "whenever")]
)
def test_what_cannot_be_read_is_refused_with_what_to_write(anna, folder, field, typed):
    reply = say(anna, field, value=typed)
    assert reply.status == 200
    assert answers(folder, "anna") == []
    assert typed in reply.text


def test_a_quote_must_stand_in_the_paper(anna, folder):
    assert "do not stand in the text" in say(anna, "age", value="67", quote="aged sixty-seven").text
    assert answers(folder, "anna") == []
    say(anna, "age", value="67", quote="A 67-year-old   woman")
    (entry,) = answers(folder, "anna")
    assert entry.cell.quote.text == "A 67-year-old woman"


def test_every_answer_is_an_entry_and_a_later_one_keeps_the_earlier(anna, folder):
    say(anna, "age", value="66")
    say(anna, "age", value="67")
    assert [entry.cell.value for entry in answers(folder, "anna")] == [66, 67]


class TestBlind:
    def test_ones_answers_are_in_no_byte_sent_to_the_other_before_both_have_finished(self, anna, visit, folder):
        say(anna, "histology", value="a most particular finding")
        ben = visit("ben")
        for path in ("/patients", "/patients/P1", f"/patients?record={RECORD}", "/reconcile", "/"):
            ben.get(path)
        say(ben, "histology", value="another")
        ben.post("/patients/P1/finish")
        ben.get("/patients/P1")
        ben.get("/reconcile")
        assert b"most particular" not in bytes(ben.received)
        anna.post("/patients/P1/finish")
        assert "most particular" in ben.get("/reconcile").text

    def test_finishing_needs_an_answer(self, anna, folder):
        assert "not one question" in anna.post("/patients/P1/finish").text
        assert not [entry for entry in open_review(folder).entries if isinstance(entry, CaseFinished)]

    def test_the_same_patient_page_hides_pairs_of_blind_patients_from_who_may_extract(self, anna, visit):
        assert anna.get("/same-patient").status == 403


@pytest.fixture
def differing(anna, visit, folder):
    ben = visit("ben")
    for visitor, age, sex in ((anna, "67", "female"), (ben, "76", "female")):
        say(visitor, "age", value=age, quote="A 67-year-old woman")
        say(visitor, "sex", value=sex)
        visitor.post("/patients/P1/finish")
    return ben


class TestReconciling:
    def test_a_third_person_lets_one_answer_stand_with_its_quote(self, differing, visit, folder):
        carla = visit("carla")
        page = carla.get("/reconcile").text
        assert "P1: Age" in page
        assert "P1: Sex" not in page
        assert "1 of 1" in page
        carla.post("/reconcile", {"case": "P1", "field": "age", "take": "anna"})
        (entry,) = [entry for entry in open_review(folder).entries if isinstance(entry, Reconciled)]
        assert (entry.by, entry.cell.value) == ("carla", 67)
        assert entry.cell.quote.text == "A 67-year-old woman"
        assert open_review(folder).casebook.cases[0].cell("age").value == 67

    def test_another_answer_can_stand(self, differing, visit, folder):
        visit("carla").post("/reconcile", {"case": "P1", "field": "age", "state": "unclear", "note": "two ages"})
        cell = open_review(folder).casebook.cases[0].cell("age")
        assert (cell.state, cell.text) == (CellState.UNCLEAR, "two ages")

    def test_an_extractor_cannot_rule_on_their_own_answer(self, differing, visit, folder, site):
        reply = differing.post("/reconcile", {"case": "P1", "field": "age", "take": "ben"})
        assert reply.status == 403
        from rechallenge.model import Actor, Enrolled, Role
        from rechallenge.review import Author

        both = (Role.SCREENER, Role.ADJUDICATOR)
        author = Author(Actor("olga"), site.clock())
        author.append(open_review(folder), [Enrolled(at=author.at, by=author.actor, person=Actor("ben"), roles=both)])
        reply = differing.post("/reconcile", {"case": "P1", "field": "age", "take": "ben"})
        assert "let a third person" in reply.text
        assert not [entry for entry in open_review(folder).entries if isinstance(entry, Reconciled)]


def test_patients_who_may_be_one_are_ruled_on_and_counted_once(visit, folder):
    anna = visit("anna")
    for name, record in (("P1", "embase:1"), ("P2", "embase:2")):
        anna.post("/patients", {"id": name, "record": record, "drug": "tofacitinib", "event": "IgA vasculitis"})
        anna.post(f"/patients/{name}/answers/age", {"record": record, "value": "67"})
    carla = visit("carla")
    page = carla.get("/same-patient").text
    assert "P1 and P2" in page
    assert "agrees" in page
    ruling = {"first": "P1", "second": "P2", "relation": "same-patient", "reason": "same centre"}
    assert "the same patient" in carla.post("/same-patient", ruling).text
    review = open_review(folder)
    assert [entry.relation for entry in review.entries if isinstance(entry, Linked)] == ["same-patient"]
    assert review.casebook.n_patients() == 1


def test_a_table_of_others_joins_and_is_confirmed_in_the_paper(visit, folder):
    anna = visit("anna")
    mapping = (
        'format = 1\nsource = { work = "Wang 2023" }\ndrug = "tofacitinib"\nevent = "vasculitis"\nrecords = ["embase:1"]\n'
        '[[map]]\ncolumn = "Age"\nfield = "age"\n[[map]]\ncolumn = "Dose"\nfield = "dose"\n'
    )
    files = [("table", "t.csv", b"Age,Dose\n67,a lot\n"), ("mapping", "m.toml", mapping.encode())]
    page = anna.upload("/patients/import", {}, files).text
    assert "1 patients entered" in page
    assert "row 2, Dose" in page
    assert "Confirm: I read it" in anna.get("/patients/T1").text
    say(anna, "age", case="T1", confirm="yes", quote="A 67-year-old woman")
    cell = answers(folder, "anna")[-1].cell
    assert (cell.value, cell.level) == (67, EvidenceLevel.FULL_TEXT)
    assert cell.sources[1].level is EvidenceLevel.SECONDARY
    assert "Confirm: I read it" not in anna.get("/patients/T1").text.split('id="ask-age"')[1].split("</form>")[0]


def test_a_patient_without_a_paper_says_what_to_do(visit):
    anna = visit("anna")
    mapping = b'format = 1\nsource = { work = "W" }\nevent = "vasculitis"\n[[map]]\ncolumn = "Age"\nfield = "age"\n'
    anna.upload("/patients/import", {}, [("table", "t.csv", b"Age\n67\n"), ("mapping", "m.toml", mapping)])
    assert "names no record" in anna.get("/patients/T1").text


def test_an_import_without_files_says_so(visit):
    assert "are needed" in visit("anna").upload("/patients/import", {}, []).text


def test_a_reader_sees_who_the_patients_are_and_no_answers(anna, visit):
    say(anna, "histology", value="a most particular finding")
    rita = visit("rita")
    assert "P1" in rita.get("/patients").text
    assert rita.get("/patients/P1").status == 403
    assert b"most particular" not in bytes(rita.received)


def test_what_a_text_suggests_is_proposed_as_new_patients(visit):
    page = visit("anna").get(f"/patients?record={RECORD}").text
    assert 'value="tofacitinib"' in page
    assert "Enter P1" in page


def test_words_of_a_paper_are_never_markup(visit, folder, keep_report, report_text):
    text = report_text.replace("palpable purpura", "<script>alert(1)</script> purpura")
    keep_report(folder, text)
    anna = visit("anna")
    anna.post("/patients", {"id": "P9", "record": RECORD, "drug": "d", "event": "<b>e</b>"})
    page = anna.get("/patients/P9").text
    assert "<script>alert" not in page
    assert "<b>e</b>" not in page
