"""Counts reports of one FAERS quarter into the [[pair]] blocks of a counts file.

The input is a Parquet file with one row per report, primary suspect drug and event: CASEID, DRUG (as reported), AE
(preferred term). Drugs and drug sets are those of the shipped vocabulary, which knows brands, spellings and salts; a
drug that it does not hold is given with its names. Prints what goes into the file under its hand-written header:

    pip install ".[faers]"
    python scripts/count_faers_quarter.py quarter.parquet \\
        jak-inhibitors:Vasculitis jak-inhibitors:Vasculitis:tnf-inhibitors --members jak-inhibitors:Vasculitis \\
        --comparator adalimumab:Vasculitis --names "pegfilgrastim=Pegfilgrastim,Neulasta" \\
        --positive-control pegfilgrastim:Aortitis
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb

from rechallenge.model import InputError, RechallengeError
from rechallenge.signals import ALL_OTHERS
from rechallenge.vocabulary import drug_set, fold_name, resolve_drug

COUNT_BY_DRUG = """
    select DRUG as drug, count(distinct CASEID) as n_reports,
        count(distinct CASEID) filter (AE = $event) as n_with_event
    from read_parquet($path)
    group by DRUG
"""
COUNT_REPORTS = """
    select count(distinct CASEID) as n_reports,
        count(distinct case when n_drugs > 1 then CASEID end) as n_with_several_drugs
    from (select CASEID, count(distinct DRUG) as n_drugs from read_parquet($path) group by CASEID)
"""


Row = tuple[str, int, int]  # drug as reported, its reports, those of them with the event


class Extract:
    """One quarter, read once per event.

    Attributes:
        names: for each drug or set counted so far, the names as reported that were counted for it.
    """

    def __init__(self, path: Path, given_names: dict[str, frozenset[str]]) -> None:
        self.path, self.given_names = path, given_names
        self.names: dict[str, list[str]] = {}
        self.by_event: dict[str, list[Row]] = {}
        self.database = duckdb.connect()
        ((self.n_reports, several),) = self._rows(COUNT_REPORTS)
        if several:
            raise InputError(
                f"{several} reports have more than one suspect drug, so drugs cannot be counted apart",
                where=str(path),
                fix="give primary suspects only",
            )

    def counts(self, drug: str, event: str, reference: str) -> dict[str, int]:
        """Cells a to d."""
        rows = self._of_event(event)
        a, n_drug = self._sum(drug, rows)
        if reference == ALL_OTHERS:
            n_event = sum(with_event for _, _, with_event in rows)
            return {"a": a, "b": n_drug - a, "c": n_event - a, "d": self.n_reports - n_drug - n_event + a}
        c, n_reference = self._sum(reference, rows)
        if set(self.names[drug]) & set(self.names[reference]):
            raise InputError(f"{drug} and {reference} share drugs", where="arguments", fix="choose another reference")
        return {"a": a, "b": n_drug - a, "c": c, "d": n_reference - c}

    def _rows(self, query: str, **bound: str) -> list[tuple]:
        return self.database.execute(query, {"path": str(self.path), **bound}).fetchall()

    def _of_event(self, event: str) -> list[Row]:
        if event not in self.by_event:
            self.by_event[event] = self._rows(COUNT_BY_DRUG, event=event)
        if not any(with_event for _, _, with_event in self.by_event[event]):
            raise InputError(f"no report has the event {event!r}", where=str(self.path), fix="check its spelling")
        return self.by_event[event]

    def _sum(self, drug: str, rows: list[Row]) -> tuple[int, int]:
        counted = [row for row in rows if self._is_meant(drug, row[0])]
        self.names[drug] = sorted(name for name, _, _ in counted)
        return sum(with_event for _, _, with_event in counted), sum(n for _, n, _ in counted)

    def _is_meant(self, drug: str, reported: str) -> bool:
        if drug in self.given_names:
            return fold_name(reported) in self.given_names[drug]
        return substance(reported) in members(drug)


@cache
def substance(reported: str) -> str | None:
    found = resolve_drug(reported)
    return found.name if found else None


@cache
def members(drug: str) -> tuple[str, ...]:
    """The substances behind a drug or a drug set of the vocabulary."""
    found = resolve_drug(drug)
    return (found.name,) if found else drug_set(drug).members


def counted_pairs(args: argparse.Namespace, extract: Extract) -> Iterator[dict[str, str | int]]:
    """One block each; --members gives every member of a set that has a report in the extract."""
    for role, specs in (
        ("question", args.pairs),
        ("member", args.members),
        ("comparator", args.comparator),
        ("positive-control", args.positive_control),
    ):
        for spec in specs:
            drug, event, *rest = spec.split(":")
            reference = rest[0] if rest else ALL_OTHERS
            for name in members(drug) if role == "member" else (drug,):
                cells = extract.counts(name, event, reference)
                if role != "member" or cells["a"] + cells["b"]:
                    yield {"drug": name, "event": event, "reference": reference, "role": role, **cells}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("parquet", type=Path)
    parser.add_argument("pairs", nargs="+", metavar="DRUG:EVENT[:REFERENCE]", help="the question")
    for option in ("--members", "--comparator", "--positive-control"):
        parser.add_argument(option, nargs="+", default=[], metavar="DRUG:EVENT[:REFERENCE]")
    parser.add_argument("--names", nargs="+", default=[], metavar="DRUG=NAME,NAME")
    args = parser.parse_args()
    given = dict(spec.split("=", 1) for spec in args.names)
    names = {drug: frozenset(map(fold_name, listed.split(","))) for drug, listed in given.items()}
    try:
        print_blocks(Extract(args.parquet, names), args)
    except RechallengeError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def print_blocks(extract: Extract, args: argparse.Namespace) -> None:
    digest = hashlib.sha256(extract.path.read_bytes()).hexdigest()
    print(f'n_reports = {extract.n_reports}\n# for [counted]: input_digest = "sha256:{digest}"')
    for pair in counted_pairs(args, extract):
        print("\n[[pair]]")
        for key, value in pair.items():
            print(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    print("\n[names]")
    for drug, names in sorted(extract.names.items()):
        if names:
            print(f"{json.dumps(drug)} = {json.dumps(names, ensure_ascii=False)}")


if __name__ == "__main__":
    sys.exit(main())
