"""Do two drugs together carry more reports of an event than either explains?"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from rechallenge.stats.contingency import Estimates, FloatArray, as_floats, normal_quantile
from rechallenge.stats.values import Estimate, NotEstimable, OutOfDomain, require_count, require_level

OMEGA_SHRINKAGE = 0.5  # Norén 2008: as for the information component


@dataclass(frozen=True, slots=True)
class TwoDrugs:
    """Reports by exposure to two drugs: how many, and how many of them with the event.

    In the paper's symbols: `both_event` n111, `both` n11., `first_event` n101, `first` n10., and so on.
    """

    both_event: int
    both: int
    first_event: int
    first: int
    second_event: int
    second: int
    neither_event: int
    neither: int

    def __post_init__(self) -> None:
        for field in fields(self):
            require_count(getattr(self, field.name), field.name)
        for name in ("both", "first", "second", "neither"):
            if getattr(self, f"{name}_event") > getattr(self, name):
                raise OutOfDomain(f"{name}_event exceeds {name}: more reports with the event than reports")


def interaction_expected(counts: TwoDrugs) -> float | NotEstimable:
    """Reports with both drugs and the event if the drugs' attributable reporting only added up.

    E111 = g11 n11. with g11 = 1 - 1/{max(o00, o10) + max(o00, o01) - o00 + 1} and o = f/(1 - f) the odds of the event.

    Returns:
        NotEstimable where an exposure group has no reports, or only reports with the event.
    """
    groups = {
        "first": (counts.first_event, counts.first),
        "second": (counts.second_event, counts.second),
        "neither": (counts.neither_event, counts.neither),
    }
    odds = {}
    for name, (with_event, total) in groups.items():
        if with_event == total:
            return NotEstimable(f"no reports without the event under {name!r}")
        odds[name] = with_event / (total - with_event)
    none = odds["neither"]
    joint = max(none, odds["first"]) + max(none, odds["second"]) - none
    return counts.both * joint / (joint + 1)


def omega(counts: TwoDrugs, *, level: float = 0.95) -> Estimate | NotEstimable:
    """Shrunk logarithm (base 2) of observed over expected for two drugs and an event.

    Ω = log2[(n111 + 1/2) / (E111 + 1/2)], limits Ω ± z / (ln 2 √n111). The lower one at level 0.95 is Ω025.

    Returns:
        NotEstimable where there are no reports of the three together, or no expected count.
    Raises:
        OutOfDomain: level lies outside (0, 1).
    Source:
        Norén, Sundberg, Bate & Edwards 2008, doi:10.1002/sim.3247.
    """
    require_level(level)
    expected = interaction_expected(counts)
    if isinstance(expected, NotEstimable):
        return expected
    if counts.both_event == 0:
        return NotEstimable("no reports with both drugs and the event")
    point = math.log2((counts.both_event + OMEGA_SHRINKAGE) / (expected + OMEGA_SHRINKAGE))
    half = normal_quantile(level) / (math.log(2) * math.sqrt(counts.both_event))
    return Estimate(point, point - half, point + half, level)


def interaction_expected_of(with_event: ArrayLike, total: ArrayLike) -> FloatArray:
    """E111 of many triples; not a number where `interaction_expected` has none.

    Args:
        with_event, total: float64[..., 4] each, the groups in the order of `TwoDrugs`: both, first, second, neither.
    """
    events, reports = as_floats(with_event, total)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.where(events < reports, events / (reports - events), np.nan)
    first, second, none = odds[..., 1], odds[..., 2], odds[..., 3]
    joint = np.maximum(none, first) + np.maximum(none, second) - none
    return np.asarray(reports[..., 0] * joint / (joint + 1))


def omega_of(with_event: ArrayLike, total: ArrayLike, *, level: float = 0.95) -> Estimates:
    """Ω of many triples, arguments as for `interaction_expected_of`; not a number where `omega` has none."""
    z = normal_quantile(level)
    together = np.asarray(with_event, dtype=np.float64)[..., 0]
    together = np.where(together > 0, together, np.nan)
    point = np.log2((together + OMEGA_SHRINKAGE) / (interaction_expected_of(with_event, total) + OMEGA_SHRINKAGE))
    half = z / (math.log(2) * np.sqrt(together))
    return Estimates(point, point - half, point + half, level)
