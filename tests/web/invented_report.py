"""An invented case report, and a review in which it is kept as a full text."""

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
RECORD = "embase:1"


def keep_report(folder, clock, text=REPORT, record=RECORD):
    file = folder.parent / "report.txt"
    file.write_text(text, encoding="utf-8")
    outcome = add_paper(open_review(folder), record, file, Author(Actor("olga"), clock()), licence="CC BY 4.0")
    assert outcome.state == "kept"
