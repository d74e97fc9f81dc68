"""Code systems and formats of the ICH E2B(R3) message.

Source:
    ICH E2B(R3) implementation guide, package of code lists; the numbers of the observation list (…1.1.19) are those of
    that guide. Elements, lengths and answer codes are held against the mapping in docs/formats/safety-reports.md.
"""

from datetime import date, datetime

from rechallenge.model import Dose, Duration, PartialDate, TimeUnit

NAMESPACE = "urn:hl7-org:v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

_ICH = "2.16.840.1.113883.3.989.2.1"
OBSERVATION = f"{_ICH}.1.19"
CATEGORY = f"{_ICH}.1.20"
AUTHOR = f"{_ICH}.1.21"
SOURCE_KIND = f"{_ICH}.1.22"
CHARACTERISTIC = f"{_ICH}.1.23"
DOCUMENT = f"{_ICH}.1.27"
REPORT_TYPE = f"{_ICH}.1.2"
FIRST_SENDER = f"{_ICH}.1.3"
QUALIFICATION = f"{_ICH}.1.6"
SENDER_TYPE = f"{_ICH}.1.7"
OUTCOME = f"{_ICH}.1.11"
DRUG_ROLE = f"{_ICH}.1.13"
ACTION = f"{_ICH}.1.15"
RECURRENCE = f"{_ICH}.1.16"
MESSAGE_TYPE = f"{_ICH}.1.1"
SENDER_ID = f"{_ICH}.3.1"
WORLDWIDE_ID = f"{_ICH}.3.2"
MESSAGE_SENDER = f"{_ICH}.3.11"
MESSAGE_RECEIVER = f"{_ICH}.3.12"
BATCH_SENDER = f"{_ICH}.3.13"
BATCH_RECEIVER = f"{_ICH}.3.14"
BATCH_ID = f"{_ICH}.3.22"
SEX = "1.0.5218"
COUNTRY = "1.0.3166.1.2.2"
INTERACTION = "2.16.840.1.113883.1.6"
TRIGGER = "2.16.840.1.113883.1.18"
HL7_ACT = "2.16.840.1.113883.5.4"
MEDDRA = "2.16.840.1.113883.6.163"

MAX_LENGTHS = {
    "C.1.1": 100,
    "C.1.10.r": 100,
    "C.4.r.1": 500,
    "E.i.1.1a": 250,
    "G.k.2.2": 250,
    "G.k.9.i.2.r": 60,
    "H.1": 100_000,
    "F.r.3.4": 2000,
}
"""Most characters of an element, of those that a draft can exceed."""

_TIME_UNITS = {
    TimeUnit.HOUR: "h",
    TimeUnit.DAY: "d",
    TimeUnit.WEEK: "wk",
    TimeUnit.MONTH: "mo",
    TimeUnit.YEAR: "a",
}
_DOSE_UNITS = {"µg": "ug", "mcg": "ug", "iu": "[iU]"}


def moment(at: datetime) -> str:
    """CCYYMMDDhhmmss with the offset; times of the review are UTC."""
    return at.strftime("%Y%m%d%H%M%S+0000")


def day(value: date | PartialDate) -> str:
    """CCYYMMDD, CCYYMM or CCYY: as much as is known."""
    return (value.text if isinstance(value, PartialDate) else value.isoformat()).replace("-", "")


def quantity(value: Duration) -> dict[str, str]:
    """A span of time with its UCUM unit."""
    return {"value": f"{value.amount:g}", "unit": _TIME_UNITS[value.unit]}


def dose_quantity(dose: Dose) -> dict[str, str]:
    """An amount with its UCUM unit."""
    return {"value": f"{dose.amount:g}", "unit": _DOSE_UNITS.get(dose.unit.lower(), dose.unit)}


def dose_period(dose: Dose) -> dict[str, str] | None:
    """The time from dose to dose: 12 h for twice daily; None where the frequency is not told or ambiguous."""
    if dose.is_ambiguous or not dose.times_per_day:
        return None
    hours = 24 / dose.times_per_day
    return {"value": f"{hours:g}", "unit": "h"} if hours < 24 else {"value": f"{hours / 24:g}", "unit": "d"}
