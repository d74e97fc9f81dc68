"""Drug names of a real quarter: how many mentions are mapped, by which step, how fast, and a sample to check by hand.

    python benchmarks/faers_names.py REAL_QUARTER [--sample 200 --seed 2022]

REAL_QUARTER is a Parquet file with columns CASEID and DRUG, names as reported (here: primary suspects of FAERS 2022Q3). A
mention is a name in a report. The sample is drawn from the sorted distinct names that are mapped.
"""

import argparse
import random
import time
from pathlib import Path

import polars as pl

from rechallenge.signals.naming import NameMapper, count_steps, read_dictionary, unmapped_names


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("quarter", type=Path)
    options.add_argument("--sample", type=int, default=0, metavar="N")
    options.add_argument("--seed", type=int, default=2022)
    asked = options.parse_args()

    start = time.process_time()
    mapper = NameMapper(read_dictionary())
    print(f"dictionary: {len(mapper.dictionary.entries)} names, ready in {time.process_time() - start:.2f} s CPU")
    mentions = pl.read_parquet(asked.quarter).select("CASEID", "DRUG").unique()
    names = mentions["DRUG"].value_counts(name="n_mentions").sort("DRUG").rename({"DRUG": "drugname"})
    names = names.with_columns(prod_ai=pl.lit(None, dtype=pl.String))
    start = time.process_time()
    steps = count_steps(names, mapper)
    print(f"{len(names)} names of {len(mentions)} mentions mapped in {time.process_time() - start:.2f} s CPU")
    for step, (n_names, n_mentions) in steps.items():
        print(f"{step:14}{n_names:6} names {n_mentions:8} mentions {n_mentions / len(mentions):8.2%}")
    lost = sum(steps.get(step, (0, 0))[1] for step in ("unmapped", "unknown word"))
    print(f"mapped: {1 - lost / len(mentions):.2%}")
    print("most mentioned unmapped:", ", ".join(f"{u.name} {u.n_mentions}" for u in unmapped_names(names, mapper)[:12]))
    if asked.sample:
        mapped = sorted(name for name in names["drugname"] if mapper.map(name).is_mapped)
        print(f"\nsample of {asked.sample} of {len(mapped)} mapped names, seed {asked.seed}")
        for name in random.Random(asked.seed).sample(mapped, asked.sample):
            found = mapper.map(name)
            print("\t".join((name, "\\".join(found.ingredients), found.step)))


if __name__ == "__main__":
    main()
