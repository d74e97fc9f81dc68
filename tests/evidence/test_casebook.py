"""Entries folded into patients: who said what stays apart, each patient is counted once."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rechallenge.evidence import fold_cases, problems_of
from rechallenge.model import (
    Actor,
    Answered,
    CaseId,
    CaseOpened,
    CaseRole,
    Cell,
    CellState,
    Decided,
    Linked,
    PartialDate,
    Reconciled,
    RecordId,
    ScreeningVerdict,
    Source,
    Stage,
)

ADA, BEN, CYN = Actor("ada"), Actor("ben"), Actor("cyn")
START = datetime(2026, 1, 1, tzinfo=UTC)


def opened(case, by=ADA, **header):
    given_ = {"drug": "enalapril", "event": "angioedema", "records": (RecordId(f"pubmed:{case}"),)} | header
    return CaseOpened(at=START, by=by, case=CaseId(case), **given_)


def value(content, source="paper"):
    return Cell(state=CellState.VALUE, value=content, sources=(Source(work=source),))


def answered(case, field, content, by=ADA, source="paper"):
    cell = Cell(state=content) if isinstance(content, CellState) else value(content, source)
    return Answered(at=START, by=by, case=CaseId(case), field=field, cell=cell)


def reconciled(case, field, content, by=CYN):
    return Reconciled(at=START, by=by, case=CaseId(case), field=field, cell=value(content))


def linked(one, other, relation, by=ADA):
    return Linked(at=START, by=by, cases=(CaseId(one), CaseId(other)), relation=relation, reason="r")


def test_a_later_answer_of_the_same_extractor_replaces_the_earlier_one():
    book = fold_cases([opened("A"), answered("A", "age", 50), answered("A", "age", 51)])
    assert book.cases[0].cell("age").value == 51
    assert book.answers["A", "age"] == {ADA: value(51)}


def test_equal_answers_of_two_extractors_agree_and_keep_both_sources():
    book = fold_cases([opened("A"), answered("A", "age", 50, source="p. 1"), answered("A", "age", 50.0, BEN, "p. 2")])
    assert book.cases[0].cell("age").value == 50
    assert [source.work for source in book.cases[0].cell("age").sources] == ["p. 1", "p. 2"]
    assert book.disagreements == ()


def test_different_answers_leave_the_cell_unclear_and_are_listed_with_who_said_what():
    book = fold_cases([opened("A"), answered("A", "age", 50), answered("A", "age", 51, BEN)])
    cell = book.cases[0].cell("age")
    assert cell.state is CellState.UNCLEAR
    assert cell.text == "extractors differ: ada: 50; ben: 51"
    (open_,) = book.disagreements
    assert [(by, cell.value) for by, cell in open_.answers] == [(ADA, 50), (BEN, 51)]


def test_not_reported_against_a_value_is_a_disagreement_too():
    book = fold_cases([opened("A"), answered("A", "age", 50), answered("A", "age", CellState.NOT_REPORTED, BEN)])
    assert book.cases[0].cell("age").state is CellState.UNCLEAR


def test_yes_is_not_one():
    book = fold_cases([opened("A"), answered("A", "x", True), answered("A", "x", 1, BEN)])
    assert len(book.disagreements) == 1


def test_the_reconciled_answer_stands_over_all():
    entries = [opened("A"), answered("A", "age", 50), answered("A", "age", 51, BEN), reconciled("A", "age", 52)]
    book = fold_cases(entries)
    assert book.cases[0].cell("age").value == 52
    assert book.disagreements == ()
    assert book.conflicts == ()


def test_an_answer_given_after_reconciling_does_not_change_it_and_is_listed():
    book = fold_cases([opened("A"), reconciled("A", "age", 52), answered("A", "age", 60, BEN)])
    assert book.cases[0].cell("age").value == 52
    assert "answered again by ben" in book.conflicts[0].about


def test_answers_for_a_patient_nobody_opened_are_listed_and_left_out():
    book = fold_cases([answered("Z", "age", 50), linked("Z", "Y", "same-patient")])
    assert book.cases == ()
    assert {conflict.case for conflict in book.conflicts} == {"Z", "Y"}


def test_headers_that_differ_between_people_are_listed():
    book = fold_cases([opened("A"), opened("A", BEN, drug="lisinopril")])
    assert book.cases[0].drug == "lisinopril"
    assert "ada, ben" in book.conflicts[0].about


def test_a_later_header_of_the_same_person_replaces_the_earlier_without_a_word_and_keeps_the_cells():
    book = fold_cases([opened("A"), answered("A", "age", 50), opened("A", event="swelling")])
    assert (book.cases[0].event, book.cases[0].cell("age").value) == ("swelling", 50)
    assert book.conflicts == ()


def test_the_same_patient_in_two_papers_is_counted_once_with_both_records_and_all_answers():
    entries = [
        opened("A"),
        opened("B"),
        answered("A", "age", 50),
        answered("B", "sex", "female"),
        answered("B", "x", "y"),
    ]
    book = fold_cases([*entries, linked("A", "B", "same-patient")])
    (one,) = book.cases
    assert one.id == "B", "the report with the most answers"
    assert book.merged == {"A": "B"}
    assert one.records == ("pubmed:B", "pubmed:A")
    assert (one.cell("age").value, one.cell("sex").value) == (50, "female")
    assert book.n_patients() == 1


def test_reports_of_one_patient_that_contradict_each_other_leave_the_cell_unclear():
    entries = [opened("A"), opened("B"), answered("A", "rechallenge", "positive")]
    entries += [answered("B", "rechallenge", CellState.NOT_DONE), answered("A", "age", CellState.UNCLEAR)]
    book = fold_cases([*entries, answered("B", "age", 40), linked("A", "B", "same-patient")])
    cell = book.cases[0].cell("rechallenge")
    assert cell.state is CellState.UNCLEAR
    assert "A: positive" in cell.text
    assert "B: not done" in cell.text
    assert book.cases[0].cell("age").value == 40, "an unclear report gives way to one that answers"
    assert any("differ on rechallenge" in conflict.about for conflict in book.conflicts)


def test_possibly_the_same_warns_and_merges_nothing():
    book = fold_cases([opened("A"), opened("B"), linked("A", "B", "possibly-same")])
    assert book.n_patients() == 2
    assert [set(link.cases) for link in book.possibly_same] == [{"A", "B"}]


def test_a_group_is_counted_by_its_size_and_never_merged_into_one_patient():
    entries = [opened("A"), opened("G", role=CaseRole.COUNTED_ELSEWHERE, n_patients=3)]
    book = fold_cases([*entries, linked("A", "G", "same-patient")])
    assert (book.n_patients(), book.n_patients(CaseRole.COUNTED_ELSEWHERE)) == (1, 3)
    assert "is a group of 3" in book.conflicts[0].about


def test_different_forbids_a_merge_that_others_would_bring_about():
    entries = [opened(name) for name in "ABC"]
    entries += [linked("A", "B", "same-patient"), linked("B", "C", "same-patient"), linked("A", "C", "different")]
    book = fold_cases(entries)
    assert book.n_patients() == 2
    assert any("marked different" in conflict.about for conflict in book.conflicts)


def test_people_who_judge_a_link_differently_are_listed():
    entries = [opened("A"), opened("B"), linked("A", "B", "same-patient"), linked("B", "A", "different", BEN)]
    book = fold_cases(entries)
    assert book.n_patients() == 2
    assert any("judged differently by ada, ben" in conflict.about for conflict in book.conflicts)


def test_a_patient_counted_elsewhere_who_turns_out_to_be_a_case_is_a_case():
    entries = [opened("A"), opened("B", role=CaseRole.COUNTED_ELSEWHERE, drug="")]
    entries += [answered("B", "age", 3), answered("B", "sex", "male"), linked("A", "B", "same-patient")]
    book = fold_cases(entries)
    assert [(case.id, case.role, case.drug) for case in book.cases] == [("B", CaseRole.CASE, "enalapril")]
    assert book.conflicts == ()


def test_a_mimic_and_a_case_that_are_one_patient_are_a_conflict():
    book = fold_cases([opened("A"), opened("B", role=CaseRole.MIMIC), linked("A", "B", "same-patient")])
    assert any("differ on the role" in conflict.about for conflict in book.conflicts)


def test_entries_of_other_kinds_are_passed_over():
    decided = Decided(at=START, by=ADA, record=RecordId("r"), stage=Stage.FULL_TEXT, verdict=ScreeningVerdict.INCLUDE)
    assert fold_cases([decided, opened("A")]).n_patients() == 1


names = st.sampled_from("ABCD")
people = st.sampled_from([ADA, BEN])
contents = st.sampled_from([1, 2, "yes", True, PartialDate(text="2020"), CellState.NOT_REPORTED, CellState.NOT_DONE])
moves = st.one_of(
    st.builds(opened, names, people, n_patients=st.sampled_from([1, 1, 1, 2])),
    st.builds(answered, names, st.sampled_from("xy"), contents, people),
    st.builds(reconciled, names, st.sampled_from("xy"), st.sampled_from([1, "yes"]), people),
    st.builds(linked, names, names, st.sampled_from(["same-patient", "possibly-same", "different"]), people),
)


@settings(max_examples=150)
@given(st.lists(moves, max_size=25))
def test_whatever_is_entered_the_invariants_hold_and_nobody_is_counted_twice(entries):
    book = fold_cases(entries)
    assert problems_of(book) == ()
    headers = {entry.case: entry for entry in entries if isinstance(entry, CaseOpened)}
    assert set(headers) == {case.id for case in book.cases} | set(book.merged)
    total = sum(book.n_patients(role) for role in CaseRole)
    assert total <= sum(header.n_patients for header in headers.values())
    assert total >= len(book.cases)


@settings(max_examples=80)
@given(st.lists(moves, max_size=20), st.randoms(use_true_random=False))
def test_how_the_work_of_two_extractors_interleaves_does_not_change_their_answers(entries, random):
    """Only answers are held per person; headers, rulings and links are the latest word and ride along in order."""
    by_person = {ADA: [], BEN: []}
    for entry in entries:
        if isinstance(entry, Answered):
            by_person[entry.by].append(entry)
    rest = [entry for entry in entries if not isinstance(entry, Answered | Reconciled)]
    shuffled = []
    queues = [list(queue) for queue in by_person.values() if queue]
    while queues:
        queue = random.choice(queues)
        shuffled.append(queue.pop(0))
        queues = [queue for queue in queues if queue]
    straight = [entry for queue in by_person.values() for entry in queue]
    assert fold_cases([*rest, *straight]) == fold_cases([*rest, *shuffled])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_links_merge_alike_in_every_order(order):
    links = [linked("A", "B", "same-patient"), linked("C", "B", "same-patient"), linked("D", "A", "possibly-same")]
    book = fold_cases([*(opened(name) for name in "ABCD"), *(links[i] for i in order)])
    assert [case.id for case in book.cases] == ["A", "D"]
    assert book.merged == {"B": "A", "C": "A"}
    assert len(book.possibly_same) == 1
