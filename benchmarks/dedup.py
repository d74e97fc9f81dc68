"""Deduplication against labels: record F1 by set, beside bib-dedupe, each false merge listed.

    python benchmarks/dedup.py WHEEL_FOLDER [GOLD_FOLDER] [--peer DECISIONS_FOLDER]

WHEEL_FOLDER is the unpacked wheel of bib-dedupe 0.7.2 (its ten labelled sets are in bib_dedupe/data); GOLD_FOLDER
holds asysd_labelled*.csv and EndNote sets as JSON lines; DECISIONS_FOLDER what benchmarks/dedup_peer.py wrote. None
is part of this project.

Record F1 as bib-dedupe defines it: of each labelled group all records but one should vanish. A vanished surplus record
is a true positive, one that stays a false negative; a record that is no duplicate and vanishes is a false positive, and
so is the last record of a group. Of each cluster the record that leads stays.

Some labels ask to merge what must stay apart: corrections, replies, conference versions. Those records are named in
`OTHER_PUBLICATIONS`, and for the sets that have any a second F1 leaves them out for both programs.

A false merge is a pair joined directly that the labels keep apart. It counts as a label gap only where the two records
could not be two publications - one DOI with one title, or one volume, journal or issue, and range of several pages -
or are what the labels join elsewhere: versions of one Cochrane review, a paper that its journal printed twice word for word.
"""

import argparse
import csv
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rechallenge.literature import Clusters, Link, deduplicate, fold_title
from rechallenge.model import PartialDate, Record, RecordId, doi_key

PEER = {  # record F1 of bib-dedupe, as measured for its own sets
    "haematology": 0.938, "respiratory": 0.967, "stroke": 0.997, "cytology_screening": 0.996, "diabetes": 1.0,
    "neuroimaging": 0.997, "digital_work": 0.999, "cardiac": 0.998, "srsr": 0.998, "depression": 0.996,
}  # fmt: skip
OTHER_PUBLICATIONS = {  # labelled as duplicates of an article, yet another publication by what the record itself says
    "haematology": {
        "id_0000039": "reply to the letter id_0000008 (title ends with 'Reply')",
        "id_0000040": "the same reply",
        "id_0000057": "letter about the article id_0000063 (its title cites the article)",
        "id_0000058": "the same letter",
        "id_0000128": "abstract of one page in a congress issue; the article id_0000129 has four pages three issues later",
        "id_0000162": "erratum of id_0000161 (title ends with '(vol 85, pg 553, 2010)')",
        "id_0000220": "abstract of one page in a congress issue; the article id_0000221 has four pages three issues later",
        "id_0001173": "erratum of id_0000175 (title begins with 'Erratum:')",
    },
    "digital_work": {"id_1005083": "erratum of id_1005082 (title begins with 'Erratum to')"},
}
JOINED_ELSEWHERE = {"same-cochrane-review", "same-text-reprinted"}
_RUN_ON = re.compile(r"(?<=\.)(?=[^\W\d_]{2,})")  # "Adeli K.Lewis G. F."


@dataclass(frozen=True)
class Score:
    true_positive: int
    false_positive: int
    false_negative: int

    @property
    def f1(self) -> float:
        return 2 * self.true_positive / (2 * self.true_positive + self.false_positive + self.false_negative)


def main() -> None:
    csv.field_size_limit(10**9)
    options = argparse.ArgumentParser()
    options.add_argument("wheel", type=Path)
    options.add_argument("gold", type=Path, nargs="?")
    options.add_argument("--peer", type=Path, help="folder of bib-dedupe's decisions, one JSON file a set")
    asked = options.parse_args()
    print(
        f"{'set':22}{'records':>7}{'F1':>9}{'peer':>8}{'TP':>7}{'FP':>5}{'FN':>5}{'rec/CPU s':>11}{'links':>7}{'doubts':>8}"
    )
    listed: list[str] = []
    fair: list[str] = []
    n_records, seconds = 0, 0.0
    for name in PEER:
        records, groups = read_peer_set(asked.wheel / "bib_dedupe" / "data" / name)
        clusters, spent = timed(records)
        n_records, seconds = n_records + len(records), seconds + spent
        report(name, records, score(records, groups, joined(clusters)), clusters, spent)
        listed += list(false_merges(name, records, groups, clusters))
        fair += list(without_other_publications(name, records, groups, clusters, asked.peer))
    print(f"all ten: {n_records} records, {n_records / seconds:.0f} per CPU second")
    print("\n".join(fair))
    for folder in filter(None, [asked.gold]):
        for name, records, labelled in read_gold_sets(folder):
            clusters, spent = timed(records)
            if name.startswith("asysd"):
                print(f"{name}: {' of '.join(map(str, surplus_recall(labelled, clusters)))} surplus records found")
            else:
                report(f"{name} (members)", records, member_score(records, labelled, clusters), clusters, spent)
    print(
        f"\n{sum('FALSE' in line for line in listed)} false merges, {sum('gap' in line for line in listed)} label gaps"
    )
    print("\n".join(listed))


def timed(records: list[Record]) -> tuple[Clusters, float]:
    start = time.process_time()
    clusters = deduplicate(records)
    return clusters, time.process_time() - start


def report(name: str, records: list[Record], found: Score, clusters: Clusters, spent: float) -> None:
    peer = f"{PEER[name]:.3f}" if name in PEER else ""
    print(
        f"{name:22}{len(records):7}{found.f1:9.4f}{peer:>8}{found.true_positive:7}{found.false_positive:5}"
        f"{found.false_negative:5}{len(records) / spent:11.0f}{len(clusters.relations):7}{len(clusters.doubts):8}",
        flush=True,
    )


def read_peer_set(folder: Path) -> tuple[list[Record], list[list[str]]]:
    rows = [row for file in sorted(folder.glob("records_pre_merged*.csv")) for row in _rows(file)]
    groups = [row["merged_ids"].split(";") for row in _rows(folder / "merged_record_ids.csv")]
    return [as_record(row) for row in rows], groups


def read_gold_sets(folder: Path) -> Iterator[tuple[str, list[Record], set[str]]]:
    """Sets whose labels mark records, not pairs.

    ASySD's labels mark what one run of a tool threw away; records left in its database repeat each other, so they show
    what is missed and not what is wrongly joined. The EndNote sets mark all members of a group.
    """
    for file in sorted(folder.rglob("asysd_labelled*.csv")):
        rows = list(_rows(file))
        yield file.stem, [as_record(row) for row in rows], {r["record_id"] for r in rows if "Duplicate" in r["label"]}
    for file in sorted(folder.rglob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        yield file.stem, [as_record(row) for row in rows], {r["rec_number"] for r in rows if r["gold_duplicate"]}


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def as_record(row: dict[str, str]) -> Record:
    year = (row.get("year") or "").removesuffix(".0")
    return Record(
        id=RecordId(row.get("ID") or row.get("record_id") or row.get("rec_number") or ""),
        source="benchmark",
        title=row.get("title") or "",
        authors=_authors(row.get("author") or row.get("authors") or ""),
        journal=row.get("journal") or row.get("booktitle") or "",
        published=PartialDate(text=year) if re.fullmatch(r"\d{4}", year) else None,
        volume=row.get("volume") or "",
        issue=row.get("number") or "",
        pages=row.get("pages") or "",
        abstract=row.get("abstract") or "",
        doi=row.get("doi") or "",
        publication_types=(row["ENTRYTYPE"],) if row.get("ENTRYTYPE") else (),
    )


def _authors(text: str | list[str]) -> tuple[str, ...]:
    if isinstance(text, list):
        return tuple(text)
    for separator in (" and ", ";"):
        if separator in text:
            return tuple(name.strip() for name in text.split(separator))
    return tuple(_RUN_ON.split(text)) if text else ()


def joined(clusters: Clusters) -> list[list[str]]:
    return [list(found.members) for found in clusters.clusters]


def score(records: list[Record], groups: list[list[str]], decided: list[list[str]]) -> Score:
    vanished = {record for members in decided for record in members[1:]}
    grouped = {record for group in groups for record in group}
    false_positive = sum(record.id not in grouped and record.id in vanished for record in records)
    true_positive = false_negative = 0
    for group in groups:
        left = sum(record not in vanished for record in group)
        false_positive += left == 0
        true_positive += len(group) - max(left, 1)
        false_negative += max(left - 1, 0)
    return Score(true_positive, false_positive, false_negative)


def without_other_publications(
    name: str, records: list[Record], groups: list[list[str]], clusters: Clusters, peer: Path | None
) -> Iterator[str]:
    """F1 with and without the records of `OTHER_PUBLICATIONS`, for this program and for the peer's own decisions."""
    others = OTHER_PUBLICATIONS.get(name, {})
    if not others:
        return
    yield f"\n{name}: records that the labels merge into another publication, left out one by one"
    yield from (f"    {record}: {why}" for record, why in others.items())
    decided = {"rechallenge": joined(clusters)}
    if peer is not None:
        decided["bib-dedupe"] = json.loads((peer / f"{name}.json").read_text())
    for program, members in decided.items():
        plain = score(records, groups, members)
        kept = [record for record in records if record.id not in others]
        fair = score(kept, leave_out(groups, others), leave_out(members, others))
        yield f"    {program}: F1 {plain.f1:.4f}, without them {fair.f1:.4f} ({fair})"


def leave_out(groups: list[list[str]], others: dict[str, str]) -> list[list[str]]:
    return [kept for group in groups if (kept := [record for record in group if record not in others])]


def surplus_recall(surplus: set[str], clusters: Clusters) -> tuple[int, int]:
    """Of the records marked surplus, how many could be given up: a cluster of n records gives up n - 1 at most."""
    found = 0
    for known in clusters.clusters:
        found += min(sum(member in surplus for member in known.members), len(known.members) - 1)
    return found, len(surplus)


def member_score(records: list[Record], labelled: set[str], clusters: Clusters) -> Score:
    """Where labels mark every record that has a duplicate, the first one included."""
    joined = {member for known in clusters.clusters if len(known.members) > 1 for member in known.members}
    return Score(len(joined & labelled), len(joined - labelled), len(labelled - joined))


def false_merges(name: str, records: list[Record], groups: list[list[str]], clusters: Clusters) -> Iterator[str]:
    known = {record.id: record for record in records}
    group_of = {record: number for number, group in enumerate(groups) for record in group}
    for found in clusters.clusters:
        for link in found.links:
            ours, theirs = group_of.get(link.first, link.first), group_of.get(link.second, link.second)
            if ours != theirs:
                one, other = known[link.first], known[link.second]
                verdict = "label gap" if cannot_be_two(one, other, link) else "FALSE"
                yield f"{name}: {verdict}: {link.first} {link.second} by {link.rule} ({link.because})"
                yield from (
                    f"    {r.year} {r.title[:100]} | {r.journal[:60]} {r.volume} {r.pages}" for r in (one, other)
                )


def cannot_be_two(one: Record, other: Record, link: Link) -> bool:
    agreed, _, differ = link.because.partition("; but:")
    one_doi = doi_key(one.doi) and doi_key(one.doi) == doi_key(other.doi)
    one_title = fold_title(one.title)[:60] == fold_title(other.title)[:60]
    in_one_place = "volume" in agreed and "pages" in agreed and bool(re.search(r"\d\s*-+\s*\w", one.pages))
    one_journal = "journal" not in differ or "issue" in agreed
    return bool((one_doi and one_title) or (in_one_place and one_journal) or link.rule in JOINED_ELSEWHERE)


if __name__ == "__main__":
    main()
