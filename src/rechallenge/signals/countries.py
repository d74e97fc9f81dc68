"""Countries of reports: AERS wrote names, FAERS writes ISO codes."""

import csv
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources


def country_code(reported: str) -> str | None:
    """The ISO code of a country as a report gives it; None where it is no country that the list knows.

    >>> country_code("KOREA, REPUBLIC OF"), country_code("us"), country_code("COUNTRY NOT SPECIFIED")
    ('KR', 'US', None)
    """
    plain = unicodedata.normalize("NFKD", reported).encode("ascii", "ignore").decode().upper().replace("&", "AND")
    name = " ".join(plain.split())
    return name if name in _codes() else _names().get(name)


def country_codes(reported: Iterable[str]) -> dict[str, list[str]]:
    """Columns `reported` and `country` of those that are known."""
    known = [(name, code) for name in reported if (code := country_code(name)) is not None]
    return {"reported": [name for name, _ in known], "country": [code for _, code in known]}


@cache
def _names() -> dict[str, str]:
    text = (resources.files(__package__) / "data" / "countries.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["name"]: row["code"] for row in rows}


@cache
def _codes() -> frozenset[str]:
    return frozenset(_names().values())
