"""Writes the shipped dictionary of drug names from two open registers.

    python scripts/write_drug_names.py PRODUCTS EU_REGISTER

PRODUCTS is Drugs@FDA's product file (columns DrugName and ActiveIngredient; works of the US government are in the public
domain). EU_REGISTER is the Union register by active substance (columns Active substance, Brand name, Human or veterinary,
Procedure type; reuse is free with the source named, Commission Decision 2011/833/EU); it may be gzipped.

Of the Union register's referrals only those of one substance are used: a referral of a class names all its substances
beside each brand, and brands with an addition ("Cozaar Comp") hold a second substance that the row does not name.
"""

import csv
import gzip
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

DATA = Path(__file__).parents[1] / "src" / "rechallenge" / "signals" / "naming" / "data"
_BETWEEN_SUBSTANCES = re.compile(r";|: |,? AND |/(?=[A-Z]{5})|(?<=[A-Z]),(?=[A-Z])")
_PARTS = re.compile(r"\([^()]*;[^()]*\)")  # "PANCRELIPASE (AMYLASE;LIPASE;PROTEASE)"
_CLASS_LIST = re.compile(r",| and | or |/|\bnot applicable\b|\bin combination\b", re.IGNORECASE)
_ADDITION = re.compile(
    r"\b(?:co|comp|compositum|plus|hct|hctz|hc|duo|combi|cum|forte plus|d|tri)\b|[+/&]|\w\W?plus\b|comp(?:ositum)?\b",
    re.IGNORECASE,
)


def main() -> None:
    products, register = (Path(argument) for argument in sys.argv[1:])
    _write("drugs-at-fda.tsv", "Drugs@FDA (US Food and Drug Administration), public domain", _fda(products))
    _write("eu-register.tsv", "Union register of medicinal products (European Commission), 2011/833/EU", _eu(register))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    yield from csv.DictReader(io.StringIO(text), delimiter="\t" if "\t" in text.partition("\n")[0] else ",")


def _fda(path: Path) -> Iterator[tuple[str, str]]:
    for row in _rows(path):
        parts = [part.strip(" ,") for part in _BETWEEN_SUBSTANCES.split(_PARTS.sub("", row["ActiveIngredient"] or ""))]
        yield (row["DrugName"] or "").strip(), "\\".join(sorted({part for part in parts if part}))


def _eu(path: Path) -> Iterator[tuple[str, str]]:
    for row in _rows(path):
        substance, brand, procedure = row["Active substance"], row["Brand name"].strip(), row["Procedure type"]
        if row["Human or veterinary"] != "Human":
            continue
        if procedure == "Centralised":
            parts = re.split(r"\s*/\s*(?=[^\d\s])", substance)
            yield brand, "\\".join(sorted({part.strip() for part in parts if part.strip()}))
        elif procedure == "Referral" and not _CLASS_LIST.search(substance) and not _ADDITION.search(brand):
            yield brand, substance.strip()


def _write(name: str, source: str, pairs: Iterable[tuple[str, str]]) -> None:
    plain = {(_plain(brand), _plain(ingredients)) for brand, ingredients in pairs}
    kept = sorted(pair for pair in plain if all(pair) and len(pair[0]) > 2)
    lines = [f"# {source}. Written by scripts/write_drug_names.py.", "name\tingredients"]
    (DATA / name).write_text("\n".join([*lines, *("\t".join(pair) for pair in kept)]) + "\n", encoding="utf-8")


def _plain(text: str) -> str:
    return " ".join(text.replace('"', "").upper().split())


if __name__ == "__main__":
    main()
