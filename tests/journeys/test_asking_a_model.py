"""A language model that the user runs: off by default, kept word for word, believed only with a quote of the paper."""

import json

import pytest

from rechallenge.evidence import load_form
from rechallenge.evidence.suggest.asked import messages_for, quote_in, read_answer
from rechallenge.model import InputError, ModelAsked, UsageError
from rechallenge.review import check, open_review
from rechallenge.sources.chat_endpoint import ChatEndpoint
from rechallenge.sources.papers import read_paper
from rechallenge.testing import ChatServer, Fault, FaultKind
from rechallenge.testing.chat_server import MODEL

TEXT = "Case report\n\nA 65-year-old woman took\ntofacitinib 5 mg twice daily and developed purpura after 3 weeks.\n"
PAPER = read_paper(TEXT.encode(), "a.txt")[1]
FORM = load_form("case")


def told(*answers):
    listed = [dict(zip(("field", "value", "quote"), one, strict=True)) for one in answers]
    return json.dumps({"patients": [{"label": "patient 1", "answers": listed}]})


ANSWER = told(
    ("age", "65", "A 65-year-old woman"),
    ("dose", "5 mg twice daily", "tofacitinib 5 mg twice daily"),
    ("latency", "3 weeks", "after 3 weeks"),
    ("drug", "tofacitinib", "took tofacitinib"),
    ("outcome", "recovered", "she recovered fully"),
    ("shoe_size", "38", "A 65-year-old woman"),
    ("sex", "female", ""),
)


def test_only_answers_whose_quote_stands_in_the_paper_are_let_in():
    answer = read_answer(ANSWER, PAPER, FORM)
    (patient,) = answer.patients
    assert {one.field for one in patient.suggestions} == {"age", "dose", "latency", "drug"}
    assert all(PAPER.holds(one.quote) and one.rule == "model" for one in patient.suggestions)
    assert [why for why, _ in answer.refused] == [
        "its quote does not stand in the paper",
        "answers a question that was not asked",
        "has no quote",
    ]
    dose = next(one for one in patient.suggestions if one.field == "dose")
    assert dose.mg_per_day == 10


def test_a_quote_is_found_whatever_its_white_space_and_holds_the_paper_s_own():
    quote = quote_in(PAPER, "took  tofacitinib 5 mg")
    assert quote.text == PAPER.text[quote.start : quote.end]
    assert quote_in(PAPER, "took baricitinib") is None
    assert quote_in(PAPER, " ") is None


@pytest.mark.parametrize("content", ["I think she was 65.", "[]", '{"answers": []}', '{"patients": 3}'])
def test_an_answer_of_another_shape_is_said(content):
    with pytest.raises(InputError, match=r"answered (with no JSON|without)"):
        read_answer(content, PAPER, FORM)


def test_an_answer_in_a_fence_is_read_and_nonsense_inside_is_left_out():
    assert read_answer(f"Here it is:\n```json\n{ANSWER}\n```", PAPER, FORM).n_accepted == 4
    assert read_answer('{"patients": [3, {"answers": [7]}]}', PAPER, FORM).patients == ()


def test_the_question_lists_the_form_and_cuts_a_long_paper_at_a_passage():
    system, user = messages_for(PAPER, FORM, most_characters=40)
    assert "exact quote" in system["content"]
    assert "dechallenge:" in user["content"]
    assert "Case report" in user["content"]
    assert "65-year-old" not in user["content"]


@pytest.mark.parametrize("base", ["https://api.openai.com/v1", "http://93.184.216.34/v1"])
def test_an_address_beyond_the_house_is_refused_unless_allowed(base):
    with pytest.raises(UsageError, match="beyond this machine"):
        ChatEndpoint(base, MODEL, environment={})
    ChatEndpoint(base, MODEL, allow_remote=True, environment={}).close()


def test_a_key_is_sent_in_the_header_and_stands_in_no_kept_file():
    with ChatServer(lambda messages: ANSWER) as server:
        endpoint = ChatEndpoint(server.base, MODEL, environment={"RECHALLENGE_MODEL_KEY": "sk-secret"})
        request = endpoint.request([{"role": "user", "content": "x"}])
        endpoint.ask(request)
        endpoint.close()
        assert server.keys == ["Bearer sk-secret"]
    assert "sk-secret" not in json.dumps(request)


@pytest.fixture
def kept(review, run, tmp_path):
    (tmp_path / "paper.txt").write_text(TEXT)
    added = run("fulltext", "add", tmp_path / "paper.txt", "--record", "embase:3", "--licence", "own copy",
                "-C", review, "--by", "anna")  # fmt: skip
    assert added.code == 0, added.err
    return review


def test_nothing_is_asked_unless_a_person_set_an_endpoint(kept, run):
    done = run("extract", "suggest", "embase:3", "--with-model", "-C", kept, "--by", "anna")
    assert done.code == 2
    assert "none is asked by default" in done.err


def test_what_was_asked_and_answered_is_kept_and_checked(kept, run):
    with ChatServer(lambda messages: ANSWER) as server:
        server.break_down(Fault(FaultKind.SERVER_ERROR, tool="completions"))
        (kept / "settings.toml").write_text(f'format = 1\n[model]\nbase = "{server.base}"\nname = "{MODEL}"\n')
        done = run("extract", "suggest", "embase:3", "--with-model", "-C", kept, "--by", "anna", "--json")
        n_asked = len(server.asked)
    assert done.code == 0, done.err
    assert n_asked == 2, "the fault was asked away"
    labels = [one["label"] for one in json.loads(done.out)["result"]]
    assert labels == ["patient", f"patient 1, by {MODEL}"]
    review = open_review(kept)
    (entry,) = [one for one in review.entries if isinstance(one, ModelAsked)]
    assert (entry.model, entry.prompt_version, entry.n_accepted, entry.n_refused) == (MODEL, "1", 4, 3)
    assert check(review) == ()
    answer = next((kept / "models").glob("*/2-answer.json.gz"))
    answer.write_bytes(answer.read_bytes()[:-9])
    assert any("answer.json" in problem.where for problem in check(open_review(kept)))


def test_an_answer_that_is_no_json_is_kept_and_said(kept, run):
    with ChatServer(lambda messages: "I cannot help with that.") as server:
        (kept / "settings.toml").write_text(f'format = 1\n[model]\nbase = "{server.base}"\nname = "{MODEL}"\n')
        done = run("extract", "suggest", "embase:3", "--with-model", "-C", kept, "--by", "anna")
    assert done.code == 3
    assert "no JSON" in done.err
    assert check(open_review(kept)) == ()
    assert any(isinstance(one, ModelAsked) and one.n_refused == 1 for one in open_review(kept).entries)


def test_a_model_that_the_endpoint_has_not_is_refused(kept, run):
    with ChatServer(lambda messages: ANSWER) as server:
        (kept / "settings.toml").write_text(f'format = 1\n[model]\nbase = "{server.base}"\nname = "other"\n')
        done = run("extract", "suggest", "embase:3", "--with-model", "-C", kept, "--by", "anna")
    assert done.code == 3
    assert "not found" in done.err
