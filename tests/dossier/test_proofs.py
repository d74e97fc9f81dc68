"""A dossier that breaks a promise is not written."""

from datetime import date

import pytest
from msgspec.structs import replace

from rechallenge.dossier import (
    Bullets,
    Cell,
    Cite,
    Column,
    Dossier,
    Figure,
    Ladder,
    Link,
    Paragraph,
    Ref,
    Reference,
    Row,
    Rung,
    Section,
    See,
    Table,
    problems,
    require_sound,
    words,
)
from rechallenge.model import Finding, InputError

LADDER = Ladder(rungs=(Rung(name="hypothesis"),), current="hypothesis")
FINDING = Finding(id="cases.n", label="Patients", value=3, text="3", function="evidence.summarise")


def dossier_of(*blocks, **changes) -> Dossier:
    sections = (Section(id="answer", title="The answer", blocks=blocks),)
    whole = Dossier(
        format=1, title="T", as_of=date(2022, 11, 1), program="rechallenge 0", sections=sections, findings=(FINDING,)
    )
    return replace(whole, **changes)


def table(*rows, **changes) -> Table:
    columns = (Column(key="a", label="A"), Column(key="b", label="B"))
    return replace(Table(id="cases", caption="Cases", columns=columns, rows=rows or (Row.of("1", "2"),)), **changes)


def test_a_sound_dossier_has_no_fault(sample_dossier):
    assert list(problems(sample_dossier)) == []
    require_sound(sample_dossier)


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        (Paragraph.of(Ref(finding="cases.age")), "no finding 'cases.age'"),
        (Paragraph.of(Cite(references=("page-2021",))), "no reference 'page-2021'"),
        (Paragraph.of(See(target="flow")), "no table, figure or section 'flow'"),
        (Paragraph.of(Link(text="x", href="javascript:alert(1)")), "link to 'javascript:alert(1)'"),
        (Paragraph.of(), "a paragraph has no words"),
        (Bullets(items=()), "a list has no items"),
        (Section(id="inner", title="Inner", blocks=()), "'Inner' holds nothing"),
        (table(caption=" "), "'cases' has no caption"),
        (table(Row.of("1")), "row 1: 1 cells where 2 belong"),
        (table(Row.of("1", " ")), "row 1, column 2 is blank"),
        (table(Row(cells=(Cell(inlines=()), Cell.of("2")))), "row 1, column 1 is blank"),
        (table(columns=(Column(key="a", label="A"), Column(key="a", label="B"))), "2 columns with the key 'a'"),
        (table(rows=()), "no columns or no rows"),
        (table(id="Table 1"), "id 'Table 1' is no free name"),
        (table(id="main"), "id 'main' is no free name"),
        (table(id="answer"), "id 'answer' is given 2 times"),
        (Figure(id="ladder", caption="Ladder", drawing=LADDER, alt=""), "figure 'ladder' has no alt text"),
        (Figure(id="ladder", caption="", drawing=LADDER, alt="x"), "'ladder' has no caption"),
    ],
)
def test_each_fault_is_named(block, fault):
    with pytest.raises(InputError) as caught:
        require_sound(dossier_of(block))
    assert fault in caught.value.message
    assert caught.value.message.startswith("1 fault")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"findings": (FINDING, FINDING)}, "finding 'cases.n' is given 2 times"),
        ({"findings": (replace(FINDING, id="cases n"),)}, "finding 'cases n' has characters"),
        ({"findings": (replace(FINDING, text=""),)}, "finding 'cases.n' prints nothing"),
        ({"findings": (replace(FINDING, value={"low": [float("nan")]}),)}, "has a value that is no number"),
        ({"references": (Reference(id="a", text="A", url="ftp://x"),)}, "which is no web address"),
    ],
)
def test_each_fault_of_findings_and_references_is_named(changes, fault):
    assert any(fault in problem for problem in problems(dossier_of(Paragraph.of("words"), **changes)))


def test_sections_nest_two_deep_and_no_deeper():
    inner = Section(id="inner", title="Inner", blocks=(Paragraph.of("words"),))
    assert list(problems(dossier_of(inner))) == []
    deep = Section(id="middle", title="Middle", blocks=(inner,))
    assert list(problems(dossier_of(deep))) == ["section 'inner' lies 3 deep; 2 is the most"]


def test_a_group_row_has_one_cell():
    head = Row(kind="group", cells=(Cell.of("Patient"),))
    assert list(problems(dossier_of(table(head, Row.of("1", "2"))))) == []


def test_words_fill_a_sentence_and_never_read_braces_in_the_parts():
    assert words("n = {n}.", n="{x}") == ("n = ", "{x}", ".")
    assert words("{a}{b}", a=Ref(finding="x"), b="y") == (Ref(finding="x"), "y")
    with pytest.raises(KeyError):
        words("{missing}")
