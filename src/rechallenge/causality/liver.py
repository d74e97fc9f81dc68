"""Which form of RUCAM a liver injury needs."""

from dataclasses import dataclass
from typing import Literal

from rechallenge.model import InputError

HEPATOCELLULAR_FROM = 5.0  # Danan & Teschke 2016, doi:10.3390/ijms17010014
CHOLESTATIC_UP_TO = 2.0


@dataclass(frozen=True, slots=True)
class LiverInjury:
    """Pattern of a liver injury, with the ratio it was read from and the instrument that judges it."""

    ratio: float
    pattern: Literal["hepatocellular", "cholestatic", "mixed"]
    instrument: Literal["rucam-hepatocellular", "rucam-cholestatic"]


def liver_injury_pattern(alt_multiple: float, alp_multiple: float) -> LiverInjury:
    """Pattern by R = ALT / ALP, each in multiples of its upper limit of normal.

    Hepatocellular from 5, cholestatic up to 2, mixed between; mixed injuries take the cholestatic form.

    Raises:
        InputError: a multiple is not above 0.

    >>> liver_injury_pattern(200 / 40, 240 / 120).pattern
    'mixed'
    """
    for name, value in (("ALT", alt_multiple), ("ALP", alp_multiple)):
        if not value > 0:
            raise InputError(
                f"{name} is {value} times its upper limit; a multiple lies above 0",
                fix="give the measured value divided by the laboratory's upper limit of normal",
            )
    ratio = alt_multiple / alp_multiple
    if ratio >= HEPATOCELLULAR_FROM:
        return LiverInjury(ratio, "hepatocellular", "rucam-hepatocellular")
    pattern: Literal["cholestatic", "mixed"] = "cholestatic" if ratio <= CHOLESTATIC_UP_TO else "mixed"
    return LiverInjury(ratio, pattern, "rucam-cholestatic")
