"""The order learns what a reviewer includes, says why, hides nothing, and comes out the same again."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.sparse import csr_array

from rechallenge.literature import KeptTerms, Ranker, is_due, keep_terms, queue, read_terms, term_matrix
from rechallenge.literature.ordering.learner import fit
from rechallenge.literature.ordering.terms import singular
from rechallenge.model import Record, RecordId


def records(*texts: tuple[str, str]) -> list[Record]:
    return [
        Record(id=RecordId(f"made-up:{at}"), source="made-up", title=title, abstract=abstract)
        for at, (title, abstract) in enumerate(texts)
    ]


HEART = ("Tofacitinib and vasculitis of the skin", "A patient on tofacitinib had purpura and biopsy showed vasculitis.")
OTHER = (
    "Knee surgery outcomes",
    "Rehabilitation after surgery of the knee in a cohort of athletes with long follow up.",
)
MIXED = records(
    HEART,
    OTHER,
    ("Cutaneous vasculitis under tofacitinib", "Case report: purpura, biopsy, vasculitis after tofacitinib."),
    ("Hip surgery outcomes", "Rehabilitation after surgery of the hip in a cohort of adults."),
    ("Vasculitis under tofacitinib", ""),
    ("Surgery and follow up", ""),
)


@pytest.mark.parametrize(
    ("word", "stem"),
    [("studies", "study"), ("patients", "patient"), ("vasculitis", "vasculitis"), ("virus", "virus"), ("loss", "loss"),
     ("shoes", "shoes"), ("cases", "case"), ("gas", "gas"), ("ties", "ty")],
)  # fmt: skip
def test_plurals_are_their_singular_as_in_harmans_table(word: str, stem: str) -> None:
    assert singular(word) == (word if len(word) < 4 else stem)


def test_no_row_is_longer_than_one_and_terms_have_names() -> None:
    matrix = term_matrix(MIXED)
    length = np.sqrt(np.asarray(matrix.weights.multiply(matrix.weights).sum(axis=1)).ravel())
    assert (length <= 1 + 1e-6).all()
    assert (length > 0).all()
    names = {matrix.term(column) for column in range(matrix.weights.shape[1])}
    assert {"vasculitis", "surgery of", "rehabilitation after"} <= names


def test_pairs_do_not_cross_from_title_to_abstract() -> None:
    matrix = term_matrix(records(("alpha beta", "gamma delta"), ("alpha beta", "gamma delta")))
    names = {matrix.term(column) for column in range(matrix.weights.shape[1])}
    assert "beta gamma" not in names
    assert names == {"alpha", "beta", "gamma", "delta", "alpha beta", "gamma delta", "[title] alpha", "[title] beta"}


@pytest.mark.parametrize("at_a_time", [1, 2, 5])
def test_how_many_records_are_counted_at_a_time_changes_no_number(monkeypatch, at_a_time: int) -> None:
    whole = term_matrix(MIXED)
    monkeypatch.setattr("rechallenge.literature.ordering.terms._AT_A_TIME", at_a_time)
    parts = term_matrix(MIXED)
    assert parts.words == whole.words
    assert (parts.weights != whole.weights).nnz == 0
    for name in ("rarity", "first", "second"):
        np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))


def test_headings_and_types_count_whole() -> None:
    marked = [
        Record(id=RecordId(f"made-up:{at}"), source="m", title="x", mesh=("Vasculitis",), publication_types=("Letter",))
        for at in range(2)
    ]
    matrix = term_matrix(marked)
    assert {"[mesh] vasculitis", "[type] letter"} <= {matrix.term(c) for c in range(matrix.weights.shape[1])}


def test_no_records_and_empty_records_are_no_error() -> None:
    assert term_matrix([]).weights.shape == (0, 0)
    empty = Ranker(term_matrix(records(("", ""), ("", ""))), [["vasculitis"]])
    assert empty.rank({}).scores.tolist() == [0.0, 0.0]


def test_without_labels_whatever_names_what_is_sought_comes_before_all_that_does_not() -> None:
    long = "Case reports of adults with many further findings in a cohort of patients with vasculitis after surgery of the hip."
    silent = [("Hip", ""), ("Hip", "surgery of the hip"), ("Surgery", ""), ("Adults", "a cohort"), ("", "")]
    found = records(*silent, ("Reports", long), ("Other vasculitis", long))
    scores = Ranker(term_matrix(found), [["vasculitis"]]).rank({}).scores
    assert scores[5:].min() > scores[:5].max()


def test_what_the_nearest_records_say_is_sought_too() -> None:
    """A record that names none of the words asked, and those that stand beside them in others."""
    apart = [(f"Wheat on sandy soil, plot {at}", "Nitrogen and rain and harvest.") for at in range(9)]
    near = [(f"Vasculitis of the skin, case {at}", "Purpura and biopsy in a patient.") for at in range(9)]
    found = records(*apart, *near, ("Purpura", "Biopsy of purpura in a patient."))
    scores = Ranker(term_matrix(found), [["vasculitis"]]).rank({}).scores
    assert scores[-1] > scores[:9].max()


def test_an_exclude_alone_pushes_its_like_down_and_leaves_what_is_sought_first() -> None:
    ranker = Ranker(term_matrix(MIXED), [["vasculitis", "surgery"]])
    scores = ranker.rank({1: False}).scores
    assert scores[2] > scores[3]


def test_before_an_include_is_known_records_without_abstract_stand_among_the_others() -> None:
    full = [
        (f"Vasculitis of the skin, case {at}", f"Purpura after drug {at} and biopsy with finding.") for at in range(40)
    ]
    brief = [(f"Vasculitis in patient {at % 5}", "") for at in range(20)]
    other = [(f"Wheat on soil, plot {at % 7}", "") for at in range(20)]
    scores = (
        Ranker(term_matrix(records(*full, *brief, *other)), [["vasculitis of the skin after drugs"]]).rank({}).scores
    )
    assert np.median(scores[40:60]) > np.median(scores[:40]) > np.median(scores[60:])


def test_terms_kept_as_bytes_come_back_to_the_last_bit() -> None:
    matrix = term_matrix(MIXED)
    back = read_terms(msgspec.json.decode(msgspec.json.encode(keep_terms(matrix)), type=KeptTerms))
    assert (back.words, back.weights.shape) == (matrix.words, matrix.weights.shape)
    assert (back.weights != matrix.weights).nnz == 0
    for name in ("rarity", "first", "second", "is_brief"):
        np.testing.assert_array_equal(getattr(back, name), getattr(matrix, name))
    scores = [Ranker(terms, [["vasculitis"]]).rank({0: True, 1: False}).scores.tolist() for terms in (matrix, back)]
    assert scores[0] == scores[1]


def test_what_is_like_the_includes_comes_first_with_and_without_abstract() -> None:
    ranking = Ranker(term_matrix(MIXED)).rank({0: True, 1: False})
    order = np.argsort(-ranking.scores[2:]) + 2
    assert set(order[:2].tolist()) == {2, 4}
    assert "vasculitis" in {raised.term for raised in ranking.raised(2)}
    assert all(raised.share > 0 for raised in ranking.raised(2))
    assert not {"of", "the", "and", "on"} & {raised.term for raised in ranking.raised(2, at_most=50)}


def test_without_verdicts_the_protocol_decides() -> None:
    ranker = Ranker(term_matrix(MIXED), [["Surgery of the knee"], ["rehabilitation"]])
    assert set(np.argsort(-ranker.rank({}).scores)[:2].tolist()) == {1, 3}
    assert Ranker(term_matrix(MIXED)).rank({}).scores.tolist() == [0.0] * 6


def test_verdicts_overrule_the_protocol_as_they_come() -> None:
    ranker = Ranker(term_matrix(MIXED), [["Surgery of the knee"]])
    scores = ranker.rank({0: True, 1: False, 2: True}).scores
    assert scores[4] > scores[5]


@settings(max_examples=40)
@given(st.lists(st.booleans(), min_size=6, max_size=6), st.permutations(range(6)))
def test_the_order_of_verdicts_makes_no_difference(goes_on: list[bool], given_in: list[int]) -> None:
    ranker = Ranker(term_matrix(MIXED), [["vasculitis"]])
    straight = ranker.rank(dict(enumerate(goes_on))).scores
    turned = ranker.rank({row: goes_on[row] for row in given_in}).scores
    assert straight.tolist() == turned.tolist()


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(3, 25), st.integers(2, 12))
def test_the_fit_is_the_minimum_that_a_general_minimiser_finds(seed: int, n: int, terms: int) -> None:
    draws = np.random.default_rng(seed)
    rows = draws.random((n, terms)) * (draws.random((n, terms)) < 0.4)
    sides = np.where(np.arange(n) % 3 == 0, 1.0, -1.0)
    costs = draws.random(n) + 0.1

    def loss(at: np.ndarray) -> float:
        short = np.maximum(1 - sides * (rows @ at[:-1] + at[-1]), 0)
        return float(at @ at / 2 + costs @ short**2)

    weights, intercept = fit(csr_array(rows), sides, costs)
    least = minimize(loss, np.zeros(terms + 1), method="BFGS", options={"gtol": 1e-7}).fun
    assert loss(np.append(weights, intercept)) <= least * (1 + 1e-4) + 1e-9  # the fit ends at a thousandth of the slope


def test_the_queue_takes_the_highest_and_keeps_the_listed_order_of_equals() -> None:
    scores = np.array([0, 5, 1, 5, 0], dtype=np.float32)
    assert queue([0, 1, 2, 3, 4], scores, 0, checks=0.0, seed=1).rows == (1, 3, 2, 0, 4)
    assert queue([], scores, 0, checks=0.5, seed=1).rows == ()


@settings(max_examples=50)
@given(st.sets(st.integers(0, 99)), st.integers(0, 500), st.floats(0, 0.5), st.integers(0, 99))
def test_the_queue_holds_only_unread_rows_each_once(unread: set[int], n: int, share: float, seed: int) -> None:
    scores = np.arange(100, dtype=np.float32)
    found = queue(sorted(unread), scores, n, checks=share, seed=seed)
    assert len(set(found.rows)) == len(found.rows)
    assert set(found.rows) <= unread
    assert found.checks <= set(found.rows)
    assert found == queue(sorted(unread), scores, n, checks=share, seed=seed)


def test_checks_are_drawn_evenly_whatever_the_scores() -> None:
    scores = np.arange(50, dtype=np.float32)
    drawn = np.zeros(50)
    n_shown = 0
    for seed in range(4000):
        found = queue(range(50), scores, 0, checks=0.2, seed=seed)
        n_shown += len(found.rows)
        drawn[list(found.checks)] += 1
    assert drawn.sum() / n_shown == pytest.approx(0.2, abs=0.01)
    # rows that the scores put first are often taken before a later check can draw them, so the last 25 are compared
    last = drawn[:25]
    assert last.std() < 3 * np.sqrt(last.mean())


def test_a_fit_is_due_after_each_verdict_at_first_and_after_a_fortieth_part_later() -> None:
    assert is_due(0, 1, 2000)
    assert is_due(79, 80, 2000)
    assert not is_due(400, 409, 2000)
    assert is_due(400, 410, 2000)


def test_among_fifty_thousand_records_a_fit_waits_for_the_third_verdict() -> None:
    assert not is_due(0, 2, 50_000)
    assert is_due(0, 3, 50_000)
