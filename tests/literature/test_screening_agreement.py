import pytest

from rechallenge.literature import PairAgreement, agreement, fold_screening
from rechallenge.model import Actor, Stage
from rechallenge.stats import Interval, NotEstimable, TwoRaters

TA = Stage.TITLE_ABSTRACT
VERDICTS = ["include", "include"], ["include", "exclude"], ["exclude", "include"], ["exclude", "exclude"]

# Golden values: both include, first only, second only, both exclude; then Po, kappa, PABAK, AC1, Ppos, Pneg.
GOLDEN = [
    ((20, 5, 10, 15), (0.7000, 0.4000, 0.4000, 0.4059, 0.7273, 0.6667)),
    ((3, 2, 1, 64), (0.9571, 0.6441, 0.9143, 0.9513, 0.6667, 0.9771)),
    ((0, 1, 1, 68), (0.9714, -0.0145, 0.9429, 0.9706, 0.0000, 0.9855)),
    ((45, 15, 25, 15), (0.6000, 0.1304, 0.2000, 0.2661, 0.6923, 0.4286)),
    ((25, 35, 5, 35), (0.6000, 0.2593, 0.2000, 0.2079, 0.5556, 0.6364)),
]


def two_reviewers(desk, counts):
    entries, number = [], 0
    for verdicts, n in zip(VERDICTS, counts, strict=True):
        for _ in range(n):
            number += 1
            for actor, verdict in zip(("ann", "bob"), verdicts, strict=True):
                entries.append(desk.decide(actor, f"db:{number}", verdict))
    return entries


@pytest.mark.parametrize(("counts", "golden"), GOLDEN)
def test_agreement_of_two_reviewers_from_the_journal_to_the_printed_digits(desk, counts, golden):
    (pair,) = agreement(fold_screening(two_reviewers(desk, counts), reviewers=2), TA).pairs
    measures = (pair.observed, pair.kappa, pair.pabak, pair.ac1, pair.positive, pair.negative)
    # 5e-5: the reference prints four digits
    assert measures == pytest.approx(golden, abs=5e-5)
    a, b, c, d = counts
    n = sum(counts)
    assert (pair.prevalence_index, pair.bias_index) == pytest.approx(((a - d) / n, (b - c) / n))


def test_two_reviewers_who_never_vary_have_no_kappa_and_no_positive_agreement(desk):
    (pair,) = agreement(fold_screening(two_reviewers(desk, (0, 0, 0, 9)), reviewers=2), TA).pairs
    assert isinstance(pair.kappa, NotEstimable)
    assert isinstance(pair.positive, NotEstimable)
    assert pair.negative == 1


def test_maybe_counts_as_include(desk):
    entries = [desk.decide("ann", "db:1", "maybe"), desk.decide("bob", "db:1", "include")]
    (pair,) = agreement(fold_screening(entries, reviewers=2), TA).pairs
    assert (pair.table.both, pair.table.n) == (1, 1)


def test_verdicts_after_the_stage_was_closed_do_not_mend_the_agreement(desk):
    entries = [
        desk.decide("ann", "db:1", "include"),
        desk.decide("bob", "db:1", "exclude"),
        desk.close("cat"),
        desk.decide("bob", "db:1", "include"),
    ]
    (pair,) = agreement(fold_screening(entries, reviewers=2), TA).pairs
    assert (pair.table.first_only, pair.table.both) == (1, 0)


def test_one_reviewer_gives_no_pairs(desk):
    found = agreement(fold_screening([desk.decide("ann", "db:1", "include")], reviewers=1), TA)
    assert found.pairs == ()
    assert isinstance(found.fleiss, NotEstimable)


def test_three_reviewers_give_three_pairs_and_fleiss_over_what_all_read(desk):
    readings = {
        "db:1": ("include", "include", "include"),
        "db:2": ("include", "include", "exclude"),
        "db:3": ("exclude", "exclude", "exclude"),
        "db:4": ("exclude", "include", "exclude"),
        "db:5": ("exclude", "exclude", None),
    }
    entries = [
        desk.decide(actor, record, verdict)
        for record, verdicts in readings.items()
        for actor, verdict in zip(("ann", "bob", "cat"), verdicts, strict=True)
        if verdict
    ]
    found = agreement(fold_screening(entries, reviewers=3), TA)
    assert [(pair.first, pair.second, pair.table.n) for pair in found.pairs] == [
        ("ann", "bob", 5),
        ("ann", "cat", 4),
        ("bob", "cat", 4),
    ]
    # by hand over db:1-4: P = (1 + 1/3 + 1 + 1/3)/4 = 2/3; pe = (6/12)² + (6/12)² = 1/2; kappa = (2/3 - 1/2)/(1/2)
    assert found.fleiss == pytest.approx(1 / 3)
    assert found.n_left_out == 1


def test_limits_stand_beside_each_measure_and_come_out_the_same_again() -> None:
    pair = PairAgreement(Stage.TITLE_ABSTRACT, Actor("a"), Actor("b"), TwoRaters(20, 5, 10, 15))
    limits = pair.interval("kappa")
    assert isinstance(limits, Interval)
    assert limits.low < 0.4 < limits.high
    assert pair.interval("kappa") == limits
    assert pair.said("kappa") == f"0.40 ({limits.low:.2f} to {limits.high:.2f})"


def test_a_measure_that_is_not_defined_says_why() -> None:
    never = PairAgreement(Stage.TITLE_ABSTRACT, Actor("a"), Actor("b"), TwoRaters(0, 0, 0, 9))
    assert "same answer" in never.said("kappa")
