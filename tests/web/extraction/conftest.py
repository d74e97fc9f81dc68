"""A review in which an invented case report is kept as a full text of the record embase:1."""

import pytest

from rechallenge.model import Actor
from rechallenge.review import Author, open_review
from rechallenge.review.fulltexts import add_paper

REPORT = """Vasculitis in patient number 1 on tofacitinib

Introduction

Tofacitinib is an inhibitor of Janus kinases. Few reports tell of vasculitis under it.

Case report

A 67-year-old woman with rheumatoid arthritis was started on tofacitinib 5 mg twice daily in March 2019. Three weeks later
she noticed palpable purpura of both legs. ANCA were negative. Skin biopsy showed leukocytoclastic vasculitis. Tofacitinib
was stopped and the lesions disappeared within ten days without other treatment.

Discussion

In another report a 52-year-old man developed vasculitis on baricitinib.
"""


@pytest.fixture
def report_text():
    return REPORT


@pytest.fixture
def keep_report(clock):
    """Keeps a text as the full text of embase:1."""

    def keep(folder, text=REPORT):
        file = folder.parent / "report.txt"
        file.write_text(text, encoding="utf-8")
        author = Author(Actor("olga"), clock())
        outcome = add_paper(open_review(folder), "embase:1", file, author, licence="CC BY 4.0")
        assert outcome.state == "kept"

    return keep


@pytest.fixture
def folder(make_review, keep_report):
    folder = make_review(3)
    keep_report(folder)
    return folder
