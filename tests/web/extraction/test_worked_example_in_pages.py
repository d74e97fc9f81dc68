"""From texts to Table I through the pages: suggested, accepted, answered, reconciled, and every cell walks back to its words."""

import csv
import html
import io
import json
import re

import pytest

from rechallenge.model import Actor
from rechallenge.review import Author, check, open_review
from rechallenge.review.fulltexts import add_paper
from rechallenge.review.report import report

TEXTS = ("P01", "P02", "P03", "P04", "P05")
SEXES = {"M": "male", "F": "female"}
WANTED = ("age", "sex", "dose", "latency", "indication", "anca", "outcome", "dechallenge", "subtype")


@pytest.fixture
def gold(shared):
    folder = shared / "jak-vasculitis" / "gold"
    return {
        name: (
            (folder / "text" / f"{name}.txt").read_text(encoding="utf-8"),
            json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["gold"],
        )
        for name in TEXTS
    }


@pytest.fixture
def folder(make_review, gold, clock):
    titles = {f"record_{at}": (f"Report {name}", "") for at, name in enumerate(TEXTS, start=1)}
    folder = make_review(len(TEXTS), **titles)
    for at, name in enumerate(TEXTS, start=1):
        file = folder.parent / f"{name}.txt"
        file.write_text(gold[name][0], encoding="utf-8")
        author = Author(Actor("olga"), clock())
        add_paper(open_review(folder), f"embase:{at}", file, author, licence="own copy")
    return folder


def extract(visitor, case, record):
    """Accepts the first suggestion for each wanted question, and says of every other that it is not reported."""
    page = visitor.get(f"/patients/{case}").text
    for part in page.split('<form class="ask')[1:]:
        field = re.search(r'id="ask-([a-z0-9_]+)"', part)[1]
        if field not in WANTED:
            continue
        offered = re.search(r'name="accept" value="([\d.]+)"', part)
        given = {"accept": offered[1]} if offered else {"state": "not reported"}
        visitor.post(f"/patients/{case}/answers/{field}", {"record": record, **given}, follow=False)


def test_texts_become_a_table_whose_every_cell_walks_back_to_its_words(visit, folder, gold):
    anna, ben, carla = visit("anna"), visit("ben"), visit("carla")
    for at, name in enumerate(TEXTS, start=1):
        record, drug = f"embase:{at}", gold[name][1]["suspect_drugs"]["value"][0]
        anna.post("/patients", {"id": name, "record": record, "drug": drug, "event": "vasculitis"}, follow=False)
        for visitor in (anna, ben):
            extract(visitor, name, record)
    ben.post("/patients/P01/answers/age", {"record": "embase:1", "value": "99"}, follow=False)
    for name in TEXTS:
        for visitor in (anna, ben):
            visitor.post(f"/patients/{name}/finish", follow=False)
    assert "P01: Age" in carla.get("/reconcile").text
    carla.post("/reconcile", {"case": "P01", "field": "age", "take": "anna"}, follow=False)

    review = open_review(folder)
    assert review.casebook.disagreements == ()
    cases = {str(case.id): case for case in review.casebook.cases}
    right = [(cases[name].cell("age").value, gold[name][1]["age"]["value"]) for name in TEXTS]
    assert sum(given == true for given, true in right) >= len(TEXTS) - 1
    right = [(cases[name].cell("sex").value, SEXES.get(gold[name][1]["sex"]["value"])) for name in TEXTS]
    assert sum(given == true for given, true in right) >= len(TEXTS) - 1

    assert check(review) == ()  # every quote stands in the document that it names
    written = report(review)
    out = written.page.parent
    rows = list(csv.reader(io.StringIO((out / "tables" / "table-one.csv").read_text("utf-8"))))
    assert [row[0] for row in rows[1 : len(TEXTS) + 1]] == list(TEXTS)
    assert all(cell.strip() for row in rows for cell in row)

    page = written.page.read_text("utf-8")
    table = page.split('id="cases"')[1].split("</figure>")[0]
    body = table.split("<tbody")[1]
    cells = re.findall(r'<td role="cell"[^>]*>(.*?)</td>', body, re.DOTALL)
    assert cells
    assert all('class="ref"' in cell for cell in cells)  # every cell, also a silent one, leads to its way back
    for name, case in cases.items():
        for field, cell in case.cells.items():
            if cell.quote is not None:
                anchor = f'id="how-case.{name.lower()}.{field}"'
                behind = html.unescape(page.split(anchor)[1].split("</li>")[0])
                assert cell.quote.text in behind
                assert gold[name][0].count(cell.quote.text)
    assert "http" not in re.sub(r"https?://(doi\.org|www\.w3\.org)", "", table)
