"""The information component under a Dirichlet posterior."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from rechallenge.stats import OutOfDomain, bcpnn_moments_of, bcpnn_monte_carlo_of


def test_many_reports_leave_the_normal_limits_of_a_multinomial():
    cells = np.array([2_000, 38_000, 30_000, 930_000])
    simulated = bcpnn_monte_carlo_of(*cells, seed=3).only()
    n, p = cells.sum(), cells / cells.sum()
    drug, event = p[0] + p[1], p[0] + p[2]
    slope = np.array([1 / p[0] - 1 / drug - 1 / event, -1 / drug, -1 / event, 0])
    sd = np.sqrt((p @ slope**2 - (p @ slope) ** 2) / n) / np.log(2)
    assert simulated.point == pytest.approx(np.log2(p[0] / (drug * event)), abs=2e-3)
    assert simulated.high - simulated.low == pytest.approx(2 * 1.96 * sd, rel=0.03)
    # Bate's form takes joint and margins as independent, so that its limits are wider
    assert sd < bcpnn_moments_of(*cells, moments="exact")[1]


@pytest.mark.parametrize("cells", [(3, 97, 30, 9870), (0, 10, 5, 200), (1, 99, 10, 9890)])
def test_limits_are_quantiles_of_the_dirichlet_that_the_paper_states(cells):
    a, b, c, _ = cells
    n = sum(cells)
    drug, event = (a + b + 0.5) / (n + 1), (a + c + 0.5) / (n + 1)
    prior = 0.5 / (drug * event) * np.outer([drug, 1 - drug], [event, 1 - event]).ravel()
    draws = scipy_stats.dirichlet(np.array(cells) + prior).rvs(60_000, random_state=9)
    drawn = np.log2(draws[:, 0] / ((draws[:, 0] + draws[:, 1]) * (draws[:, 0] + draws[:, 2])))
    simulated = bcpnn_monte_carlo_of(*cells, seed=2)
    assert float(simulated.point) == pytest.approx(drawn.mean(), abs=5 * drawn.std() / np.sqrt(60_000))
    for limit, tail in ((simulated.low, 0.025), (simulated.high, 0.975)):
        # four standard errors of a 2.5% tail of 10,000 draws
        assert np.mean(drawn < float(limit)) == pytest.approx(tail, abs=4 * np.sqrt(0.025 * 0.975 / 10_000))


def test_a_table_has_its_limits_whatever_stands_beside_it():
    alone = bcpnn_monte_carlo_of(3, 97, 30, 9870, seed=7).only()
    among = bcpnn_monte_carlo_of([20, 3], [180, 97], [100, 30], [9700, 9870], seed=7)
    assert (among.point[1], among.low[1], among.high[1]) == (alone.point, alone.low, alone.high)


def test_every_empty_cell_leaves_limits():
    for at in range(4):
        cells = [5, 40, 60, 20_000_000]
        cells[at] = 0
        only = bcpnn_monte_carlo_of(*cells, seed=1).only()
        assert only.low < only.point < only.high


def test_a_negative_cell_is_refused():
    with pytest.raises(OutOfDomain):
        bcpnn_monte_carlo_of(-1, 2, 3, 4, seed=1)
