"""Records joined, looked at and ruled on from the command line."""

import json

RIS = """TY  - JOUR
AN  - 1
TI  - Leukocytoclastic vasculitis during treatment with tofacitinib
AU  - Doe, Jane
T2  - Journal of Clinical Case Reports
PY  - 2019
VL  - 12
SP  - 221
EP  - 228
ER  -

TY  - JOUR
AN  - 2
TI  - Leukocytoclastic Vasculitis During Treatment with Tofacitinib.
AU  - Doe J
T2  - J Clin Case Rep
PY  - 2019
VL  - 12
SP  - 221
EP  - 8
ER  -

TY  - JOUR
AN  - 3
TI  - Erratum: Leukocytoclastic vasculitis during treatment with tofacitinib
AU  - Doe, Jane
T2  - Journal of Clinical Case Reports
PY  - 2019
VL  - 12
SP  - 700
ER  -
"""


def test_joins_name_their_rule_corrections_are_linked_and_a_ruling_wins(tmp_path, run):
    folder, file = tmp_path / "review", tmp_path / "found.ris"
    file.write_text(RIS, encoding="utf-8")
    question = ("--title", "T", "--drugs", "jak-inhibitors", "--events", "vasculitis", "--as-of", "2022-11-01")
    assert run("init", folder, *question).code == 0
    assert run("import", file, "-C", folder, "--source", "embase", "--by", "ann").code == 0

    shown = run("dedup", "-C", folder)
    assert shown.code == 0
    assert "same-place: title 100 % alike" in shown.out
    assert "linked: embase:3 corrects embase:1" in shown.out
    told = json.loads(run("dedup", "-C", folder, "--json").out)["result"]
    assert (told["n_records"], told["n_publications"]) == (3, 2)

    assert run("dedup", "-C", folder, "--split", "embase:1", "embase:2", "--by", "ann").code == 2
    assert run("dedup", "-C", folder, "--split", "embase:1", "embase:9", "--because", "x", "--by", "ann").code == 3
    ruled = run("dedup", "-C", folder, "--split", "embase:1", "embase:2", "--because", "two patients", "--by", "ann")
    assert ruled.code == 0
    assert json.loads(run("dedup", "-C", folder, "--json").out)["result"]["n_publications"] == 3
