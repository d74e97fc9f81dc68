"""Names of drugs as they are compared, and the words in them that name no substance."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_MARKS = re.compile(r"[®™©\"]")
_NOT_A_LETTER = re.compile(r"[^A-Z0-9]+")
_WHO_CODE = re.compile(r"/\d{5,}(?:\.\d+)?/")  # AERS wrote the number of the WHO drug dictionary behind a name
_ASSOCIATED = re.compile(r"\bAND ASSOCIATED NAMES\b")
_UNIT = (
    r"(?:MG|MCG|MICROGRAMS?|UG|NG|GM|G|KG|ML|L|CC|IU|MIU|KIU|UNITS?|U|MEQ|MMOL|MCI|GBQ|MBQ|%|MILLIGRAMS?"
    r"|HR?S?|HOURS?|DAY|DOSE|ACT|ACTUATION)"
)
_DOSE = re.compile(rf"(?<![A-Z0-9])\d[\d.,]*\s?-?{_UNIT}(?![A-Z])(?:\s?/\s?[\d.,]*\s?{_UNIT}(?![A-Z]))*")
_LAST_NUMBER = re.compile(r"(?<=[A-Z])[\s-]+(?:U-)?\d[\d.,/-]*$")
_BIOSIMILAR = re.compile(r"(?<=[A-Z]{4})-(?!ACID|FREE|PLUS|ZINC|IRON|FORT)[A-Z]{4}(?![A-Z0-9])")  # FDA guidance, 2017


@dataclass(frozen=True, slots=True)
class Words:
    """Words in names of drugs, in capitals, by what they tell; see data/words.toml."""

    salts: frozenset[str]
    elements: frozenset[str]
    forms: frozenset[str]
    makers: frozenset[str]
    unknown: frozenset[str]
    stems: tuple[str, ...]


def data_file(name: str) -> str:
    """A shipped file of names, as text."""
    return (resources.files(__package__) / "data" / name).read_text(encoding="utf-8")


@cache
def words() -> Words:
    """The words as shipped, read once."""
    told: dict[str, Any] = tomllib.loads(data_file("words.toml"))
    listed = {kind: frozenset(told[kind].upper().split()) for kind in ("salts", "elements", "forms", "makers")}
    unknown = frozenset(key_of(word) for line in told["unknown"].splitlines() for word in line.split("|") if word)
    return Words(**listed, unknown=unknown, stems=tuple(sorted(told["stems"].upper().split())))


def plain(name: str) -> str:
    """A name in capitals without accents, marks, star in front, full stop behind or number of a dictionary.

    >>> plain("*Xeljanz XR® /01234501/.")
    'XELJANZ XR'
    """
    letters = _MARKS.sub("", name)
    if not letters.isascii():
        letters = unicodedata.normalize("NFKD", letters)
    found = letters.upper().replace("`", "'").encode("ascii", "ignore").decode()
    if "/" in found:
        found = _WHO_CODE.sub(" ", found)
    return " ".join(_ASSOCIATED.sub(" ", found).split()).strip("* .,;:-_'")


@lru_cache(maxsize=1 << 16)  # one name is looked up under many forms, and these come again
def key_of(name: str) -> str:
    """Letters and digits alone, in American spelling: blanks, hyphens and commas in names are written at will.

    >>> key_of("CP-690,550") == key_of("cp 690 550")
    True
    """
    return _NOT_A_LETTER.sub("", plain(name)).replace("SULPH", "SULF").replace("OESTR", "ESTR")


def without_doses(name: str) -> str:
    """>>> without_doses("HUMIRA 40 MG/0.8 ML")
    'HUMIRA'
    """
    return " ".join(_DOSE.sub(" ", name).split()).strip(" ,;-/")


def without_last_number(name: str) -> str:
    """>>> without_last_number("ZANTAC 150")
    'ZANTAC'
    """
    return _LAST_NUMBER.sub("", name)


def without_forms(name: str) -> str:
    """Without the words that tell form, package, route, timing or maker; the first word always stays.

    >>> without_forms("PANTOPRAZOL RATIOPHARM FILM-COATED TABLETS")
    'PANTOPRAZOL'
    """
    known = words()
    first, *others = name.split() or [""]
    if not others:
        return name
    kept = [word for word in others if word.strip(",;.()") not in known.forms | known.makers]
    if first in known.forms and kept:
        return " ".join(kept)
    return " ".join([first, *kept]).strip(" ,;-/")


def without_salts(name: str) -> str:
    """Without the salts at its end, unless the salt is the substance; biosimilars without their four letters.

    >>> without_salts("TOFACITINIB CITRATE"), without_salts("SODIUM CHLORIDE"), without_salts("ADALIMUMAB-ATTO")
    ('TOFACITINIB', 'SODIUM CHLORIDE', 'ADALIMUMAB')
    """
    known = words()
    found = _BIOSIMILAR.sub("", name).split()
    if not found or found[0] in known.elements:
        return name
    while len(found) > 1 and found[-1].strip(",;.()") in known.salts:
        found.pop()
    return " ".join(found).strip(" ,;")


def names_no_drug(name: str) -> bool:
    """Whether the name says that the drug is unknown, or names a group too wide to count.

    >>> names_no_drug("UNSPECIFIED INGREDIENT")
    True
    """
    return key_of(name) in words().unknown or not any(letter.isalpha() for letter in name)


def ends_in_a_stem(name: str) -> bool:
    """Whether the last word ends as international non-proprietary names do; such a word is a substance of its own."""
    last = name.rsplit(maxsplit=1)[-1] if name else ""
    return len(last) >= 8 and last.isalpha() and last.endswith(words().stems)
