"""NLM's own tree of headings, of 2015: an explosion is every heading below any of its numbers."""

import csv
import gzip

from rechallenge.corpus import Corpus, Document, Heading, add_headings, ingest
from rechallenge.query.parse import parse


def test_a_real_heading_explodes_to_all_that_stands_below_any_of_its_numbers(shared, tmp_path):
    rows: dict[str, list[str]] = {}
    with gzip.open(shared / "data/vocab/mesh2015_tree_numbers.tsv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            rows.setdefault(row["mesh_name"], []).append(row["mesh_tree_number"])
    assert len(rows) > 20_000
    documents = [Document(pmid=at, terms={"mh": [name]}) for at, name in enumerate(rows, 1)]
    pmid_of = {name: at for at, name in enumerate(rows, 1)}
    (tmp_path / "all.xml").write_text("all")
    assert list(ingest(tmp_path / "corpus", [tmp_path / "all.xml"], read=lambda _: documents))
    add_headings(tmp_path / "corpus", (Heading(name=name, tree_numbers=tuple(found)) for name, found in rows.items()))
    corpus = Corpus(tmp_path / "corpus")
    for name in (
        "Vasculitis",
        "Arthritis, Rheumatoid",
        "Skin Diseases, Vascular",
        "Pharmaceutical Preparations",
        "Pain",
    ):
        below = {
            other
            for other, numbers in rows.items()
            if any(f"{number}.".startswith(f"{top}.") for number in numbers for top in rows[name])
        }
        assert list(corpus.search(parse(f'"{name}"[mh]').tree)) == sorted(pmid_of[one] for one in below), name
        assert list(corpus.search(parse(f'"{name}"[mh:noexp]').tree)) == [pmid_of[name]]
