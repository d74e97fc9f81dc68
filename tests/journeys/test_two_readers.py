"""Two people read, disagree, and a third settles it; the flow follows."""

import json

HEAD = "record,stage,verdict,reason,note\n"


def decide(run, folder, by, rows):
    file = folder.parent / f"{by}.csv"
    file.write_text(HEAD + "".join(row + "\n" for row in rows), encoding="utf-8")
    return run("screen", file, "-C", folder, "--by", by)


def test_two_readers_disagree_and_a_third_settles_it(run, review):
    same = ["embase:1,title-abstract,include,,", "embase:1,full-text,include,,"]
    assert decide(run, review, "anna", [*same, "embase:3,title-abstract,exclude,no-patient,"]).code == 0
    assert decide(run, review, "ben", [*same, "embase:3,title-abstract,include,,looks like one"]).code == 0
    assert "resolve RECORD" in run("status", "-C", review).out
    ruled = run("resolve", "embase:3", "--stage", "title-abstract", "--verdict", "exclude", "--reason", "no-patient",
                "-C", review, "--by", "carla")  # fmt: skip
    assert ruled.code == 0, ruled.err

    flow = json.loads(run("flow", "-C", review, "--json").out)["result"]
    assert (flow["database_results"], flow["duplicates"], flow["records_screened"]) == (3, 1, 2)
    assert (flow["records_excluded"], flow["new_reports"]) == (1, 1)
    assert flow["members"]["records_excluded"] == ["embase:3"]
    assert run("check", "-C", review).code == 0


def test_a_reader_cannot_settle_their_own_conflict(run, review):
    decide(run, review, "anna", ["embase:3,title-abstract,exclude,no-patient,"])
    decide(run, review, "ben", ["embase:3,title-abstract,include,,"])
    run("resolve", "embase:3", "--stage", "title-abstract", "--verdict", "exclude", "--reason", "no-patient",
        "-C", review, "--by", "anna")  # fmt: skip
    found = run("check", "-C", review)
    assert found.code == 1
    assert "embase:3" in found.out
    assert "anna" in found.out


def test_the_diagram_and_the_exchange_file_are_written(run, review, tmp_path):
    assert run("flow", "-C", review, "--svg", tmp_path / "flow.svg", "--csv", tmp_path / "flow.csv").code == 0
    assert (tmp_path / "flow.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "database_results" in (tmp_path / "flow.csv").read_text(encoding="utf-8")


def test_records_leave_in_every_format_they_can_be_written_in(run, review, tmp_path):
    for ending in ("ris", "nbib", "csv"):
        file = tmp_path / f"out.{ending}"
        assert run("export", file, "-C", review).code == 0
        assert "Hereditary angioedema" in file.read_text(encoding="utf-8")
    refused = run("export", tmp_path / "out.docx", "-C", review)
    assert refused.code == 3
    assert ".ris" in refused.err
