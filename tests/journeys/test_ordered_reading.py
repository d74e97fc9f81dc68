"""One person reads in the learnt order, ends early for a reason, hands decisions on, and the dossier says so."""

import html
import json
import re

import pytest

FOUND = "Vasculitis on tofacitinib: a case report {at}"
OTHER = "Knee surgery and rehabilitation in athletes, cohort {at}"
N_FOUND, N = 6, 60


@pytest.fixture
def sixty(tmp_path, run):
    """A review with six records that are sought, listed last."""
    folder, file = tmp_path / "review", tmp_path / "records.ris"
    titles = [OTHER.format(at=at) for at in range(N - N_FOUND)] + [FOUND.format(at=at) for at in range(N_FOUND)]
    file.write_text(
        "".join(
            f"TY  - JOUR\nAN  - {at}\nTI  - {title}\nPY  - {1950 + at}\nER  - \n\n" for at, title in enumerate(titles)
        ),
        encoding="utf-8",
    )
    begun = run("init", folder, "--title", "JAK inhibitors and vasculitis", "--drugs", "jak-inhibitors", "--events",
                "vasculitis", "--as-of", "2026-01-01")  # fmt: skip
    assert begun.code == 0, begun.err
    assert run("import", file, "--source", "embase", "-C", folder, "--by", "anna").code == 0
    return folder


def upcoming(run, folder, n=10):
    ran = run("order", "-n", n, "-C", folder, "--by", "anna", "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["result"]["next"]


def read_next(run, folder, n):
    """Judges the next records as their titles say, one by one."""
    for _ in range(n):
        record = upcoming(run, folder, 1)[0]["record"]
        verdict = "include" if int(record.split(":")[1]) >= N - N_FOUND else "exclude"
        file = folder.parent / "next.csv"
        file.write_text(
            f"record,stage,verdict,reason,note\n{record},title-abstract,{verdict},,seen\n", encoding="utf-8"
        )
        assert run("screen", file, "-C", folder, "--by", "anna").code == 0


def test_the_protocol_alone_puts_first_what_is_sought_and_says_why(run, sixty):
    first = upcoming(run, sixty, 6)
    learned = [found for found in first if found["how"] == "protocol"]
    assert {int(found["record"].split(":")[1]) >= N - N_FOUND for found in learned} == {True}
    assert any("vasculitis" in raised["term"] for raised in learned[0]["raised"])


def test_a_reading_ends_early_with_its_evidence_and_every_choice_replays(run, sixty):
    read_next(run, sixty, 12)
    before = json.loads(run("stop", "-C", sixty, "--by", "anna", "--json").out)["result"]
    assert before["estimate"]["n_included"] == N_FOUND
    assert before["estimate"]["n_read"] == 12
    assert before["entered"] is False
    ended = json.loads(run("stop", "--because", "time is up", "-C", sixty, "--by", "anna", "--json").out)["result"]
    assert ended["entered"] is True

    replayed = run("order", "--replay", "-C", sixty)
    assert replayed.code == 0, replayed.out
    assert "0  choices came out otherwise" in replayed.out
    assert run("check", "-C", sixty).code == 0
    last = (sixty / "journal" / "anna.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    entry = json.loads(last)["entry"]
    assert (entry["type"], entry["because"], entry["n_read"]) == ("stopped", "time is up", 12)


def test_the_dossier_says_who_ended_a_reading_on_what_evidence_and_what_may_be_missed(run, sixty):
    read_next(run, sixty, 12)
    assert run("stop", "--because", "time is <up>", "-C", sixty, "--by", "anna").code == 0
    last = (sixty / "journal" / "anna.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    entry = json.loads(last)["entry"]
    assert run("report", "-C", sixty).code == 0
    page = (sixty / "dossier" / "dossier.html").read_text(encoding="utf-8")
    said = html.unescape(" ".join(re.sub(r"<[^>]*>", "", page).split()))
    assert "in an order that the program learnt from each reader's own verdicts" in said
    for evidence in (
        f"anna ended the reading at title-abstract after 12 of {N} records with {N_FOUND} includes",
        f"leaving {N - 12} unread (rule {entry['rule']})",
        f"had less than 95% of the includes been found, is {entry['p_value']:.3f}",
        f"an estimated {entry['missed']:g} includes are among the unread",
        f"{entry['missed_low']} to {entry['missed_high']} with 95% confidence",
        f"Random checks among the read: {entry.get('n_checks', 0)}, of them {entry.get('n_checks_included', 0)} includes",
        "Reason given: time is <up>",
    ):
        assert evidence in said
    methods = said[said.index("Order and end of reading.") :]
    assert (
        f"anna ended title-abstract with {N - 12} of {N} records unread (rule {entry['rule']}, asked for 95%" in methods
    )
    assert f"evidence otherwise {entry['p_value']:.3f}" in methods


def test_the_dossier_of_a_reading_that_was_not_ended_says_nothing_of_an_end(run, sixty):
    read_next(run, sixty, 12)
    assert run("report", "-C", sixty).code == 0
    page = (sixty / "dossier" / "dossier.html").read_text(encoding="utf-8")
    assert "ended the reading" not in page
    assert "Nobody ended a reading early." in page


def test_asking_again_shows_the_same_order_and_enters_nothing(run, sixty):
    shown = upcoming(run, sixty)
    journal = (sixty / "journal" / "anna.jsonl").read_bytes()
    assert upcoming(run, sixty) == shown
    assert (sixty / "journal" / "anna.jsonl").read_bytes() == journal


@pytest.mark.parametrize("ending", ["csv", "ris", "asreview"])
def test_decisions_go_out_and_another_person_takes_them_in(run, sixty, ending):
    read_next(run, sixty, 3)
    file = sixty.parent / f"decisions.{ending}"
    assert run("decisions", file, "-C", sixty, "--by", "anna").code == 0
    taken = json.loads(run("decisions", file, "--take-in", "-C", sixty, "--by", "ben", "--json").out)["result"]
    assert (taken["n_entered"], taken["n_not_seen"]) == (3, N - 3)
    again = json.loads(run("decisions", file, "--take-in", "-C", sixty, "--by", "ben", "--json").out)["result"]
    assert (again["n_entered"], again["n_same"]) == (0, 3)
    status = run("status", "-C", sixty)
    assert "agreement" in status.out


def test_decisions_on_unknown_records_are_named_and_left_out(run, sixty):
    file = sixty.parent / "theirs.csv"
    file.write_text(
        "title,asreview_label\nA paper of another review,1\n" + FOUND.format(at=0) + ",1\n", encoding="utf-8"
    )
    ran = run("decisions", file, "--take-in", "-C", sixty, "--by", "ben")
    assert ran.code == 0, ran.err
    assert "line 2: no record of the review is 'A paper of another review'" in ran.err
    assert "entered   1" in ran.out


def test_an_ending_without_a_format_is_refused(run, sixty):
    ran = run("decisions", sixty.parent / "d.docx", "-C", sixty, "--by", "anna")
    assert ran.code != 0
    assert ".asreview" in ran.err
