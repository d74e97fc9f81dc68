"""The overview says how far reviewers agree, and how sure that is."""

import re

import pytest

from rechallenge.literature import agreement
from rechallenge.model import Actor, Decided, RecordId, ScreeningVerdict, Stage
from rechallenge.review import Author, open_review
from rechallenge.web import overview

TA = Stage.TITLE_ABSTRACT
VERDICTS = {"anna": "iiieeeeeee", "ben": "iieieeeeee"}
WORDS = {"i": ScreeningVerdict.INCLUDE, "e": ScreeningVerdict.EXCLUDE}


@pytest.fixture
def folder(make_review, clock):
    folder = make_review(10)
    for name, said in VERDICTS.items():
        author = Author(Actor(name), clock())
        entries = [
            Decided(at=author.at, by=author.actor, record=RecordId(f"embase:{n}"), stage=TA, verdict=WORDS[letter])
            for n, letter in enumerate(said, 1)
        ]
        author.append(open_review(folder), entries)
    return folder


def cells(visitor):
    table = re.search(r"Agreement before.*?<tbody>(.*?)</tbody>", visitor.get("/").text, re.DOTALL)[1]
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", table, re.DOTALL)]


def test_each_measure_stands_over_its_limits_as_status_and_dossier_have_them(visit, folder):
    (pair,) = agreement(open_review(folder).screening, TA).pairs
    said = [pair.said(name).replace("(", "").replace(")", "") for name in ("positive", "kappa", "pabak", "ac1")]
    assert all(" to " in one for one in said)
    assert cells(visit("olga")) == ["10", said[0], f"{pair.negative:.2f}", *said[1:]]


def test_who_still_reads_blind_sees_no_agreement(visit):
    assert "Agreement before" not in visit("anna").get("/").text


def test_for_many_pairs_the_page_names_where_the_limits_are(visit, folder, monkeypatch):
    monkeypatch.setattr(overview, "MOST_WITH_LIMITS", 0)
    olga = visit("olga")
    assert not any(" to " in cell for cell in cells(olga))
    assert "rechallenge status" in olga.get("/").text
