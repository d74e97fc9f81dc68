"""A user's own drugs and events in a folder, and an event set from licensed MedDRA files (here: made-up terms)."""

import hashlib
import json

import pytest

from rechallenge.vocabulary import default_vocabulary, use_vocabulary

OWN = """
format = 1
[sources]
me = { work = "own" }
[[drug_set]]
name = "novel-inhibitors"
title = "Novel inhibitors"
definition = "made up"
source = "me"
[[drug]]
name = "novelinib"
kind = "small-molecule"
brands = ["Zorblax"]
sets = ["novel-inhibitors"]
source = "me"
"""


@pytest.fixture(autouse=True)
def as_shipped():
    yield
    use_vocabulary()


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "drugs.toml").write_text(OWN)
    return folder


def build(run, *options):
    return run("query", "build", "--drugs", "novel-inhibitors", "--events", "vasculitis", *options)


def test_a_query_is_built_from_the_users_own_drugs(run, own):
    assert build(run).code == 3
    built = build(run, "--vocabulary", own)
    assert built.code == 0, built.err
    assert "Zorblax" in built.out
    assert build(run).code == 3, "a run must not hand its words on to the next"


def test_the_folder_vocabulary_of_a_review_is_used_without_asking(run, own, tmp_path):
    review = tmp_path / "review"
    assert run("init", review, "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "2022-11-01").code == 0
    own.rename(review / "vocabulary")
    assert run("status", "-C", review).code == 0
    assert "novelinib" in default_vocabulary().drugs
    assert run("check", "-C", review).code == 0


def test_a_dossier_names_the_words_of_the_user_by_digest_and_is_stale_when_they_change(run, own, tmp_path):
    review = tmp_path / "review"
    assert run("init", review, "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "2022-11-01").code == 0
    own.rename(review / "vocabulary")
    assert run("report", "-C", review).code == 0
    words = (review / "vocabulary" / "drugs.toml").read_bytes()
    inputs = json.loads((review / "dossier" / "manifest.json").read_text())["inputs"]
    assert inputs["vocabulary/drugs.toml"] == f"sha256:{hashlib.sha256(words).hexdigest()}"
    assert "vocabulary/drugs.toml" in (review / "dossier" / "dossier.html").read_text()
    assert "your own vocabulary changed" not in run("status", "-C", review).out
    (review / "vocabulary" / "drugs.toml").write_bytes(words.replace(b"Zorblax", b"Zorbley"))
    assert "your own vocabulary changed" in run("status", "-C", review).out


def test_a_folder_that_is_not_there_is_named(run, tmp_path):
    refused = build(run, "--vocabulary", tmp_path / "nowhere")
    assert refused.code == 3
    assert "nowhere" in refused.err


def test_an_event_set_from_meddra_files_is_a_vocabulary_file(run, tmp_path):
    licensed = tmp_path / "MedAscii"
    licensed.mkdir()
    (licensed / "mdhier.asc").write_text("901$801$701$601$Red glimmer$Glimmers$Lights$Optics$Opt$$601$Y$\n")
    made = run("meddra", licensed, "--group", "glimmers", "--name", "glimmers", "--release", "99.0")
    assert made.code == 0, made.err
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "glimmers.toml").write_text(made.out)
    built = run("query", "build", "--drugs", "jak-inhibitors", "--events", "glimmers", "--vocabulary", mine)
    assert built.code == 0, built.err
    assert "Red glimmer" in built.out
    assert "licensed" in made.out
