"""Bad input gets an error that names file, place and fix, and loses nothing."""

import pytest


def n_entries(folder):
    return sum(len(path.read_bytes().splitlines()) for path in (folder / "journal").glob("*.jsonl"))


@pytest.mark.parametrize(
    ("name", "text", "command", "place", "fix"),
    [
        ("d.csv", "record,stage,verdict\nembase:1,title-abstract,perhaps\n", ["screen"], "d.csv, line 2", "include"),
        (
            "d.csv",
            "record,stage,verdict\nembase:99,title-abstract,include\n",
            ["screen"],
            "d.csv, line 2",
            "import it first",
        ),
        (
            "d.csv",
            "record,stage,verdict,reason\nembase:1,full-text,exclude,boring\n",
            ["screen"],
            "line 2",
            "no-patient",
        ),
        ("d.csv", "id,decision\n1,yes\n", ["screen"], "d.csv, line 1", "record,stage"),
        ("c.toml", "format = 1\n[[case]]\nid = 'A'\n", ["extract"], "c.toml", "fix:"),
        ("r.toml", "format = 1\nratngs = []\n", ["assess"], "r.toml", "fix:"),
        ("k.toml", "format = 1\n", ["add", "counts"], "k.toml", "add "),
        ("k.toml", "format = [", ["add", "claims"], "k.toml", "mend"),
        ("x.bin", "\x00\x01nothing a reference manager wrote", ["import", "--source", "x"], "x.bin", "fix:"),
    ],
)
def test_bad_files_are_refused_with_place_and_fix(run, review, tmp_path, name, text, command, place, fix):
    before = n_entries(review)
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    refused = run(*command, file, "-C", review, "--by", "anna")
    assert refused.code == 3, refused.out
    assert place in refused.err
    assert fix in refused.err
    assert "Traceback" not in refused.err
    assert n_entries(review) == before
    assert run("check", "-C", review).code == 0


def test_a_folder_that_is_no_review_is_named(run, tmp_path):
    refused = run("status", "-C", tmp_path)
    assert refused.code == 3
    assert str(tmp_path) in refused.err
    assert "rechallenge init" in refused.err


def test_an_unknown_protocol_key_is_an_error_with_its_path(run, review):
    protocol = review / "protocol.toml"
    protocol.write_text(protocol.read_text(encoding="utf-8").replace("reviewers = 2", "reviewer = 2"), encoding="utf-8")
    refused = run("status", "-C", review)
    assert refused.code == 3
    assert "protocol.toml, screening" in refused.err
    assert "did you mean 'reviewers'?" in refused.err


def test_a_changed_protocol_stops_work_until_somebody_says_why(run, review, tmp_path):
    protocol = review / "protocol.toml"
    protocol.write_text(
        protocol.read_text(encoding="utf-8").replace("reviewers = 2", "reviewers = 3"), encoding="utf-8"
    )
    (tmp_path / "d.csv").write_text("record,stage,verdict\nembase:1,title-abstract,include\n", encoding="utf-8")
    refused = run("screen", tmp_path / "d.csv", "-C", review, "--by", "anna")
    assert refused.code == 3
    assert "rechallenge amend" in refused.err
    assert run("amend", "--because", "a third reader joined", "-C", review, "--by", "owner").code == 0
    assert run("screen", tmp_path / "d.csv", "-C", review, "--by", "anna").code == 0
    assert run("check", "-C", review).code == 0


def test_one_altered_byte_is_named_with_file_and_line(run, review):
    journal = review / "journal" / "searcher.jsonl"
    data = bytearray(journal.read_bytes())
    data[len(data) // 2] ^= 1
    journal.write_bytes(bytes(data))
    found = run("check", "-C", review)
    assert found.code == 1
    assert "journal/searcher.jsonl, line 1" in found.out
    assert run("flow", "-C", review).code == 1


def test_words_that_name_no_command_exit_with_2(run):
    with pytest.raises(SystemExit) as stopped:
        run("frobnicate")
    assert stopped.value.code == 2


def test_an_unknown_drug_set_is_refused_before_anything_is_written(run, tmp_path):
    refused = run("init", tmp_path / "new", "--drugs", "jak", "--events", "vasculitis", "--as-of", "2022-11-01")
    assert refused.code == 3
    assert not (tmp_path / "new").exists()
