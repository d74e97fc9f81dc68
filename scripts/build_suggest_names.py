"""Writes the name lists of `rechallenge.evidence.suggest` from public registers. Run again when they grow.

    python scripts/build_suggest_names.py fda.tsv mesh_terms.tsv mesh_trees.tsv

Sources: Drugs@FDA, product name and ingredients (public domain); MeSH descriptors (US National Library of Medicine),
branch D for substances, C and F03 for diseases. Formats: tab separated; name and ingredients; id and name; id, name, tree.
"""

import csv
import gzip
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

DATA = Path(__file__).parents[1] / "src" / "rechallenge" / "evidence" / "suggest" / "data"
SALTS = re.compile(
    r"\b(hydrochloride|hcl|sodium|potassium|acetate|sulfate|maleate|mesylate|besylate|tartrate|bitartrate|citrate|"
    r"phosphate|succinate|fumarate|bromide|hydrobromide|calcium|magnesium|disodium|tosylate|nitrate|malate|gluconate|"
    r"dihydrate|monohydrate|anhydrous|trihydrate|hydrate|and)\b.*"
)
# Substances of the body, of food and of the laboratory, and English words that registers hold as brand names.
NOT_DRUGS = frozenset(
    [line.strip() for line in (DATA / "names-not-drugs.txt").read_text("utf-8").splitlines() if line[:1] != "#"]
)
SUBSTANCE_BRANCHES = ("D02", "D03", "D04", "D06", "D09", "D20", "D26", "D12.644", "D12.776.124.486.485", "D27")
SHORTEST = 4


def main(fda: str, terms: str, trees: str) -> None:
    """Writes names-drugs.txt, names-diseases.txt and brands.txt."""
    rows = list(_rows(fda))
    ingredients = {
        SALTS.sub("", part.strip()).strip() for _, whole in rows for part in re.split(r"[;,]", whole.lower())
    }
    brands = {re.split(r" \d| w/|;|,", name.lower())[0].strip() for name, _ in rows}
    branches: dict[str, set[str]] = {}
    for identifier, *_, tree in _rows(trees):
        branches.setdefault(identifier, set()).add(tree)
    headings = {
        kind: {
            _plain(name)
            for identifier, name in _rows(terms)
            if any(tree.startswith(heads) for tree in branches.get(identifier, ()))
        }
        for kind, heads in (("drugs", SUBSTANCE_BRANCHES), ("diseases", ("C", "F03")))
    }
    _write_brands(rows)
    single_brands = {brand for brand in brands if " " not in brand}
    _write("drugs", (ingredients | single_brands | headings["drugs"]) - NOT_DRUGS)
    _write("diseases", headings["diseases"] - {"disease", "diseases", "syndrome"})


def _write_brands(rows: list[list[str]]) -> None:
    """Brands that were always one ingredient, without its salt; a generic's own name is no brand."""
    known: dict[str, set[str]] = {}
    for name, whole in rows:
        brand = re.split(r" \d| w/|;|,", name.lower())[0].strip()
        parts = {SALTS.sub("", part.strip()).strip() for part in re.split(r"[;,]", whole.lower())}
        known.setdefault(brand, set()).add("+".join(sorted(parts)))
    pairs = {
        brand: next(iter(found))
        for brand, found in known.items()
        if len(found) == 1 and "+" not in next(iter(found)) and not next(iter(found)).startswith(brand.split(" ")[0])
    }
    kept = [
        f"{brand}={name}" for brand, name in sorted(pairs.items()) if len(brand) >= SHORTEST and len(name) >= SHORTEST
    ]
    header = "# Brand=ingredient, lower case; from Drugs@FDA (public domain) by scripts/build_suggest_names.py.\n"
    (DATA / "brands.txt").write_text(header + "\n".join(kept) + "\n", "utf-8")
    print("brands", len(kept))


def _rows(path: str) -> Iterator[list[str]]:
    data = Path(path).read_bytes()
    text = (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8")
    yield from csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)


def _plain(name: str) -> str:
    """MeSH writes "Purpura, Thrombotic": the words are put back in their order."""
    return " ".join(reversed(name.lower().split(", ")))


def _write(kind: str, names: Iterable[str]) -> None:
    kept = sorted({name for name in names if len(name) >= SHORTEST and re.fullmatch(r"[a-z][a-z0-9' -]+", name)})
    header = "# One name a line, lower case; written by scripts/build_suggest_names.py, sources named there.\n"
    (DATA / f"names-{kind}.txt").write_text(header + "\n".join(kept) + "\n", "utf-8")
    print(kind, len(kept))


if __name__ == "__main__":
    main(*sys.argv[1:])
