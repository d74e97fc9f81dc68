"""How many publications of published Boolean topics the corpus finds, of those whose text is at hand.

    python benchmarks/boolean_topics.py --data DIR

DIR holds `pubmed_records` (recorded answers of PubMed: whole records), `screening/text_labelled` (reviews' tables: title and
abstract, no headings, no dates), `screening/boolean_topics` (queries and PMIDs, no text) and `vocab` (NLM's headings and tree
numbers of 2015). Topics of the sysrev seed collection give PubMed queries with the PMIDs of their included and seed studies,
bounded here by the topic's own end date where the record has one. CLEF TAR topics give Ovid queries with every PMID that
the search brought; they are translated. Subheadings are taken as written: their tree is not at hand.
"""

import argparse
import csv
import gzip
import json
import re
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rechallenge.corpus import Corpus, Document, Heading, HeadingKind, add_headings, ingest
from rechallenge.model import InputError
from rechallenge.query.parse import parse, resolve
from rechallenge.query.syntax import Chain, Group, Node, Operator
from rechallenge.query.translate import Dialect, read
from rechallenge.query.translate.tables import qualifiers
from rechallenge.review.corpora import read_documents

_PMID = re.compile(r"(?<=pubmed/)\d{6,8}|\A\d{6,8}\Z")
_TRUE = parse("all[sb]").tree
Topic = tuple[str, Node, date | None, set[int]]


def headings(folder: Path) -> Iterator[Heading]:
    trees: dict[tuple[str, str], list[str]] = {}
    with gzip.open(folder / "mesh2015_tree_numbers.tsv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            trees.setdefault((row["mesh_id"], row["mesh_name"]), []).append(row["mesh_tree_number"])
    yield from (Heading(name=name, ui=ui, tree_numbers=tuple(numbers)) for (ui, name), numbers in trees.items())
    yield from (Heading(name=name, kind=HeadingKind.QUALIFIER) for name in qualifiers().values())


def whole_records(folder: Path) -> dict[int, Document]:
    found: dict[int, Document] = {}
    for path in sorted(folder.rglob("*.xml")):
        try:
            found |= {one.pmid: one for one in read_documents(path) if isinstance(one, Document)}
        except (InputError, ValueError):
            continue  # other kinds of answers, and some that are broken on purpose
    return found


def tables(folder: Path) -> dict[int, Document]:
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", errors="replace") as file:
            for row in csv.DictReader(file):
                number = next((hit[0] for text in row.values() if (hit := _PMID.search(text or ""))), None)
                if number:
                    texts = {"title": [row.get("title") or ""], "abstract": [row.get("abstract") or ""]}
                    found[int(number)] = Document(pmid=int(number), texts=texts)
    return found


def topics(folder: Path) -> Iterator[Topic | str]:
    for line in (folder / "sysrev_seed_dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        day, month, year = map(int, row["Date_to"].split("/"))
        known = set(map(int, (*row["seed_studies"], *row["included_studies"])))
        try:
            yield f"seed {row['id']}", parse(row["query"]).tree, date(year, month, day), known
        except InputError as error:
            yield f"seed {row['id']}: {error}"
    with gzip.open(folder / "clef_tar_dev.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            try:
                yield (
                    f"CLEF {row['topic']}",
                    resolve(read(row["query"], source=Dialect.OVID).strategy),
                    None,
                    set(map(int, row["pids"])),
                )
            except InputError as error:
                yield f"CLEF {row['topic']}: {error}"


def unless_unknown(node: Node) -> Node:
    """The query with every term true that a title and abstract alone cannot answer, but for what NOT takes away."""
    match node:
        case Group():
            return Group(unless_unknown(node.child))
        case Chain():
            kept = (Operator.AND, *node.operators)
            parts = zip(node.operands, kept, strict=True)
            return Chain(
                tuple(part if joint is Operator.NOT else unless_unknown(part) for part, joint in parts), node.operators
            )
        case _:
            code = node.tag.field.code if node.tag and node.tag.field else "all"
            return node if code in {"ti", "tiab", "tw", "all"} else _TRUE


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    whole = whole_records(data / "pubmed_records")
    documents = tables(data / "screening/text_labelled/dev") | whole
    with tempfile.TemporaryDirectory() as made:
        file = Path(made, "all.xml")
        file.write_text("all")
        assert list(ingest(Path(made, "corpus"), [file], read=lambda _: documents.values()))
        n_headings = add_headings(Path(made, "corpus"), headings(data / "vocab"))
        print(
            f"{len(whole)} whole records, {len(documents) - len(whole)} titles and abstracts, {n_headings:,} headings"
        )
        report(Corpus(Path(made, "corpus")), topics(data / "screening/boolean_topics/dev"), set(documents), set(whole))


def why(pmid: int, whole: set[int], possible: set[int]) -> str:
    if pmid in whole:
        return "whole record"
    return "would be found by headings not at hand" if pmid in possible else "not by its title and abstract at all"


def report(corpus: Corpus, asked: Iterator[Topic | str], held: set[int], whole: set[int]) -> None:
    n_known = n_found = n_asked = n_refused = 0
    for topic in asked:
        if isinstance(topic, str):
            n_refused += 1
            print(f"not read  {' '.join(topic.split())}")
            continue
        name, tree, day, published = topic
        known = published & held
        try:
            answer = set(corpus.search(tree)) - (whole - set(corpus.search(tree, as_of=day)) if day else set())
        except InputError as error:
            n_refused += 1
            print(f"refused   {name} ({len(known)} at hand): {' '.join(str(error).split())}")
            continue
        n_asked += 1
        n_known += len(known)
        n_found += len(known & answer)
        if known:
            missed = sorted(known - answer)
            possible = set(corpus.search(unless_unknown(tree)))
            kinds = ", ".join(f"{pmid} ({why(pmid, whole, possible)})" for pmid in missed)
            when = f", as of {day}" if day else ""
            print(
                f"topic     {name}{when}: {len(known & answer)} of {len(known)}{'; missed: ' + kinds if missed else ''}"
            )
    print(f"in all    {n_found} of {n_known} publications found; {n_asked} topics asked, {n_refused} not")


if __name__ == "__main__":
    main()
