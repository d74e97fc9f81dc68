"""What a question's findings compute: functions of plain counts, so that each can be run again from what it shows."""

from collections.abc import Sequence
from functools import lru_cache
from statistics import median

from rechallenge.stats import (
    Estimate,
    NotEstimable,
    SystematicError,
    TwoByTwo,
    WeibullOnset,
    auc,
    calibrated_interval,
    calibrated_p,
    calibrated_p_of_count,
    chance_of_earlier,
    empirical_null_of_counts,
    information_component,
    onset_curve,
    reporting_odds_ratio,
    same_weibull,
    stratified_expected,
    weibull_onset,
)

Onset = tuple[float, float, float, int]  # low, high, seen within, reports
Cells = tuple[int, int, int, int]

NO_ERROR = SystematicError(mean_at_0=0.0, sd_at_0=0.0)
FOLDS = 10


def stratified_information_component(observed: int, strata: Sequence[TwoByTwo]) -> Estimate:
    """Information component against the reports expected within strata."""
    return information_component(observed, stratified_expected(strata))


def spread_of_specifications(cells: Sequence[Cells | None]) -> dict[str, float]:
    """Where the reporting odds ratios of many ways to count lie.

    Returns:
        specifications, estimable, lowest, median, highest; above_1 and below_1 count those whose 95% interval lies on one side.
    """
    found = [_ratio(row) for row in cells]
    ratios = [one for one in found if isinstance(one, Estimate)]
    counts: dict[str, float] = {"specifications": len(found), "estimable": len(ratios)}
    if not ratios:
        return counts
    points = [one.point for one in ratios]
    return {
        **counts,
        "lowest": min(points),
        "median": median(points),
        "highest": max(points),
        "above_1": sum(one.low > 1 for one in ratios),
        "below_1": sum(one.high < 1 for one in ratios),
    }


def _ratio(cells: Cells | None) -> Estimate | NotEstimable:
    return NotEstimable("no reports") if cells is None else reporting_odds_ratio(TwoByTwo(*cells))


def onset_shape(onsets: tuple[Onset, ...], *, is_truncated: bool) -> Estimate | NotEstimable:
    """Weibull shape of time to onset: limits below 1 speak of a falling hazard, above 1 of a rising one."""
    fit = _fit(onsets, is_truncated)
    return fit if isinstance(fit, NotEstimable) else fit.shape


def onset_scale(onsets: tuple[Onset, ...], *, is_truncated: bool) -> Estimate | NotEstimable:
    """Weibull scale of time to onset, days by which 63% of the events had come."""
    fit = _fit(onsets, is_truncated)
    return fit if isinstance(fit, NotEstimable) else fit.scale


def onset_quartiles(onsets: Sequence[Onset]) -> dict[str, float] | NotEstimable:
    """First quartile, median and third quartile of time to onset in days, without any shape assumed."""
    low, high = columns(onsets)
    curve = onset_curve(low, high)
    if isinstance(curve, NotEstimable):
        return curve
    found = {name: curve.quantile(q) for name, q in (("q1", 0.25), ("median", 0.5), ("q3", 0.75))}
    known = {name: days for name, days in found.items() if not isinstance(days, NotEstimable)}
    return known if len(known) == len(found) else NotEstimable("the onsets are not followed long enough")


def earlier_than(onsets: Sequence[Onset], others: Sequence[Onset]) -> Estimate | NotEstimable:
    """Chance that an onset under the drugs in question comes before one under the comparator; 0.5 where they are alike."""
    return chance_of_earlier(columns(onsets), columns(others))


def onset_difference(onsets: Sequence[Onset], others: Sequence[Onset]) -> dict[str, float] | NotEstimable:
    """Do both groups share one Weibull distribution? Likelihood-ratio statistic on two degrees of freedom, and p."""
    found = same_weibull(columns(onsets), columns(others))
    return found if isinstance(found, NotEstimable) else {"statistic": found[0], "p": found[1]}


def columns(onsets: Sequence[Onset]) -> tuple[list[float], list[float]]:
    """Low and high of each report."""
    low = [row[0] for row in onsets for _ in range(row[3])]
    return low, [row[1] for row in onsets for _ in range(row[3])]


@lru_cache(maxsize=64)
def _fit(onsets: tuple[Onset, ...], is_truncated: bool) -> WeibullOnset | NotEstimable:
    low, high = columns(onsets)
    seen = [row[2] for row in onsets for _ in range(row[3])] if is_truncated else None
    return weibull_onset(low, high, seen_within=seen)


def control_area(positive: Sequence[Cells], negative: Sequence[Cells]) -> Estimate | NotEstimable:
    """Area under the ROC curve of IC025 over positive and negative controls."""
    return auc(_scores(positive), _scores(negative))


def _scores(controls: Sequence[Cells]) -> list[float]:
    tables = [TwoByTwo(*cells) for cells in controls]
    return [information_component(table.a, table.expected).low for table in tables]


def control_coverage(negative: Sequence[Cells]) -> dict[str, int]:
    """Negative controls whose count a true ratio of 1 allows at 95%: by chance alone, and with the error of the others.

    Each tenth of the controls is corrected by the null of the other nine, which keeps the share honest; a control without a
    report counts as any other.
    """
    told = [control for control in negative if expected_of_control(control) > 0]
    held = calibrated = 0
    for fold in range(min(FOLDS, len(told))):
        null = _null([control for at, control in enumerate(told) if at % FOLDS != fold])
        for control in told[fold::FOLDS]:
            pair = control[0], expected_of_control(control)
            held += calibrated_p_of_count(NO_ERROR, *pair) >= 0.05
            calibrated += not isinstance(null, NotEstimable) and calibrated_p_of_count(null, *pair) >= 0.05
    return {"controls": len(told), "held": held, "held_calibrated": calibrated}


def calibrated_ratio(counts: TwoByTwo, negative: Sequence[Cells]) -> Estimate | NotEstimable:
    """Reporting odds ratio with the systematic error of the negative controls taken off and allowed for."""
    ratio, null = reporting_odds_ratio(counts), _null(negative)
    if isinstance(ratio, NotEstimable):
        return ratio
    return null if isinstance(null, NotEstimable) else calibrated_interval(null, ratio)


def calibrated_chance(counts: TwoByTwo, negative: Sequence[Cells]) -> float | NotEstimable:
    """Two-sided p-value of the reporting odds ratio against the negative controls."""
    ratio, null = reporting_odds_ratio(counts), _null(negative)
    if isinstance(ratio, NotEstimable):
        return ratio
    return null if isinstance(null, NotEstimable) else calibrated_p(null, ratio)


def systematic_error_of(negative: Sequence[Cells]) -> dict[str, float] | NotEstimable:
    """Mean and standard deviation of the error of a log ratio, from negative controls, and its expected size."""
    null = _null(negative)
    if isinstance(null, NotEstimable):
        return null
    return {
        "mean": null.mean_at_0,
        "sd": null.sd_at_0,
        "expected_absolute": null.expected_absolute,
        "controls": null.n_controls,
    }


def expected_of_control(control: Cells) -> float:
    """Reports of a control if its drug had the event as often as all other reports do."""
    a, b, c, d = control
    return (a + b) * c / (c + d) if c + d else 0.0


def _null(negative: Sequence[Cells]) -> SystematicError | NotEstimable:
    """From all controls of which reports could be expected, those without one too."""
    told = [(control[0], expected) for control in negative if (expected := expected_of_control(control)) > 0]
    return empirical_null_of_counts([seen for seen, _ in told], [expected for _, expected in told])
