"""`rechallenge query`: explain, translate, build."""

import io
import json

import pytest

from rechallenge.cli.main import main


def test_explain_says_what_the_query_asks_for_and_warns(capsys):
    assert main(["query", "explain", "a OR b AND vasculitis[ab]"]) == 0
    out = capsys.readouterr().out
    assert "from left to right" in out
    assert "warning mixed-operators" in out
    assert "warning unknown-tag" in out


def test_explain_names_the_missing_names_of_a_known_drug(capsys):
    main(["query", "explain", "tofacitinib[tiab]"])
    assert "Xeljanz" in capsys.readouterr().out


def test_explain_goes_through_a_numbered_strategy_line_by_line(tmp_path, capsys):
    path = tmp_path / "strategy.txt"
    path.write_text("1. vasculitis[mh]\n2. tofacitinib[nm]\n3. #1 AND #2\n", encoding="utf-8")
    main(["query", "explain", "--file", str(path), "--json"])
    lines = json.loads(capsys.readouterr().out)["result"]["lines"]
    assert [line["line"] for line in lines] == [1, 2, 3]


def test_a_file_given_as_the_query_is_not_searched_for_by_its_name(tmp_path, capsys):
    path = tmp_path / "strategy.txt"
    path.write_text("vasculitis[mh]", encoding="utf-8")
    assert main(["query", "explain", str(path)]) == 2
    assert f"--file {path}" in capsys.readouterr().err


def test_translate_prints_the_text_on_stdout_and_the_losses_on_stderr(capsys):
    assert main(["query", "translate", "vasculitis[mh] AND a[ti]", "--to", "wos"]) == 0
    out, err = capsys.readouterr()
    assert out == "TS=vasculitis AND TI=a\n"
    assert "no thesaurus" in err


def test_an_ovid_strategy_from_stdin_becomes_pubmed_text(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("exp Vasculitis/\n(drug adj3 induced).ti.\n1 and 2"))
    main(["query", "translate", "--from", "ovid", "--to", "pubmed", "--file", "-"])
    assert capsys.readouterr().out == '(Vasculitis[mh]) AND ("drug induced"[ti:~2])\n'


def test_a_query_of_another_database_is_translated_by_way_of_pubmed_with_the_losses_of_both_steps(capsys):
    main(["query", "translate", "--from", "scopus", "--to", "embase", "TITLE(drug PRE/3 induced) AND PUBYEAR > 2011"])
    out, err = capsys.readouterr()
    assert out == "(drug NEAR/4 induced):ti AND [2012-3000]/py\n"
    assert "knows no order" in err


def test_explain_reads_another_database_and_shows_what_pubmed_would_search(capsys):
    main(["query", "explain", "--from", "embase", "#1 'vasculitis'/exp\n#2 jak:ti\n#3 #1 AND #2"])
    out, err = capsys.readouterr()
    assert "#1  vasculitis[mh]" in out
    assert "the result of line #2" in out
    assert "Emtree" in err


def test_a_query_that_cannot_be_read_names_the_place(capsys):
    assert main(["query", "translate", "--from", "wos", "--to", "pubmed", "TI=a AND #9"]) != 0
    assert "character" in capsys.readouterr().err


def test_a_translation_to_every_database_is_one_json_object(capsys):
    main(["query", "translate", "vasculitis[tiab]", "--to", "all", "--json"])
    result = json.loads(capsys.readouterr().out)["result"]
    assert set(result) == {"pubmed", "ovid", "embase", "cochrane", "wos", "scopus", "europepmc"}
    assert result["europepmc"]["losses"][0]["effect"] == "narrower"


def test_a_built_strategy_can_be_explained_again(tmp_path, capsys):
    assert main(["query", "build", "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "2022-11-01"]) == 0
    path = tmp_path / "built.txt"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["query", "explain", "--file", str(path)]) == 0
    out = capsys.readouterr().out
    assert "Date - Create from 1800 to 2022/11/01" in out
    assert "missing-synonym" not in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["query", "explain"], 2),
        (["query", "explain", "a", "--file", "b"], 2),
        (["query", "explain", ""], 3),
        (["query", "explain", "--file", "/no/such/file"], 3),
        (["query", "build", "--drugs", "no-such-set", "--events", "vasculitis"], 3),
        (["query", "build", "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "yesterday"], 2),
    ],
)
def test_what_cannot_be_done_says_so_with_its_exit_code(words, code, capsys):
    assert main(words) == code
    assert "fix" in capsys.readouterr().err
