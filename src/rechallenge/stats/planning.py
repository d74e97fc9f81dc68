"""What the data could have shown: reports needed for a signal, chance to see one, masking by other drugs."""

import math
from collections.abc import Callable

from rechallenge.stats.contingency import TwoByTwo
from rechallenge.stats.disproportionality import reporting_odds_ratio
from rechallenge.stats.gamma_poisson import GammaMixture
from rechallenge.stats.screens import passes_eb05, passes_evans, passes_ic, passes_ror
from rechallenge.stats.values import NotEstimable, OutOfDomain, require_count

MOST_RATIO = 1e6


def reports_needed(
    n_drug: int, n_event: int, n: int, *, screen: str = "ic", minimum: int = 3, prior: GammaMixture | None = None
) -> int | NotEstimable:
    """The fewest reports of the pair that pass a screen, all margins as they are.

    Args:
        n_drug, n_event, n: reports with the drug, with the event, and in all.
        screen: "ic" (IC025 above 0), "ror" (lower limit above 1), "evans", "eb05" (EB05 of 2 or more, at `prior`).
        minimum: no fewer reports are ever called a signal.
    Returns:
        NotEstimable where even all reports of the drug, or of the event, would not pass.
    Raises:
        OutOfDomain: margins that do not fit, an unknown screen, "eb05" without a prior.
    """
    for name, value in (("n_drug", n_drug), ("n_event", n_event), ("n", n)):
        require_count(value, name)
    if max(n_drug, n_event) > n:
        raise OutOfDomain(f"n_drug = {n_drug} and n_event = {n_event} do not fit in n = {n}")
    passes = _screen(screen, minimum, prior)
    most = min(n_drug, n_event)
    fewest = max(minimum, n_drug + n_event - n)  # with fewer, reports with neither would be negative

    def is_signal(a: int) -> bool:
        return passes(TwoByTwo(a, n_drug - a, n_event - a, n - n_drug - n_event + a)) is True

    # a table with an empty cell has no limits, so the very last may fail where the one before passes
    last = next((a for a in (most, most - 1) if a >= fewest and is_signal(a)), None)
    if last is None:
        return NotEstimable(f"no number of reports passes with {n_drug} of the drug and {n_event} of the event")
    low, high = fewest - 1, last
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_signal(middle) else (middle, high)
    return high


def _screen(screen: str, minimum: int, prior: GammaMixture | None) -> Callable[[TwoByTwo], bool | NotEstimable]:
    match screen:
        case "ic":
            return lambda counts: passes_ic(counts.a, counts.expected, minimum=minimum)
        case "ror":
            return lambda counts: passes_ror(counts, minimum=minimum)
        case "evans":
            return lambda counts: passes_evans(counts, minimum=minimum)
        case "eb05" if prior is not None:
            return lambda counts: passes_eb05(counts.a, counts.expected, prior, minimum=minimum)
        case "eb05":
            raise OutOfDomain("eb05 needs the prior fitted on the database")
        case _:
            raise OutOfDomain(f"screen is {screen!r}; it is one of ic, ror, evans, eb05")


def chance_of_signal(expected: float, ratio: float, needed: int) -> float:
    """Chance that `needed` reports or more come in when the pair is reported `ratio` times as often as expected.

    Upper tail of Poisson(ratio · expected).

    Raises:
        OutOfDomain: expected or ratio not above 0, needed not a count.
    """
    require_count(needed, "needed")
    for name, value in (("expected", expected), ("ratio", ratio)):
        if not 0 < value < math.inf:
            raise OutOfDomain(f"{name} is {value!r}; it lies above 0")
    from scipy.special import gammainc

    return 1.0 if needed == 0 else float(gammainc(needed, ratio * expected))


def detectable_ratio(expected: float, needed: int, *, power: float = 0.8) -> float | NotEstimable:
    """The smallest reporting ratio that these data would show with the given chance.

    A true ratio below it may well have been missed: a screen that is not passed speaks only against larger ones.

    Returns:
        NotEstimable where a ratio of a million would not do.
    Raises:
        OutOfDomain: power outside (0, 1), and as for `chance_of_signal`.
    """
    if not 0 < power < 1:
        raise OutOfDomain(f"power is {power!r}; it lies between 0 and 1")
    chance_of_signal(expected, 1.0, needed)
    if needed == 0:
        return 0.0
    from scipy.special import gammaincinv

    ratio = float(gammaincinv(needed, power)) / expected
    return ratio if ratio <= MOST_RATIO else NotEstimable("too few reports are expected to show any ratio")


def masking_ratio(counts: TwoByTwo, unmasked: TwoByTwo) -> float | NotEstimable:
    """How much the reporting odds ratio rises when a masking drug's reports are set aside.

    ROR without the reports that name the masking drug, over ROR with them; above 1 the drug hid something.

    Args:
        unmasked: the same table counted without those reports.
    Source:
        After Maignen et al. 2014, doi:10.1002/pds.3529 (there of the PRR).
    """
    for table in (unmasked, counts):
        ratio = reporting_odds_ratio(table)
        if isinstance(ratio, NotEstimable):
            return ratio
    with_it, without = (table.a * table.d / (table.b * table.c) for table in (counts, unmasked))
    return without / with_it
