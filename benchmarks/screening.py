"""The order of reading and the stopping rule on labelled reviews, beside ASReview and two other stopping rules.

    python benchmarks/screening.py REVIEWS --asreview VENV/bin/asreview --cache DIR

REVIEWS is a folder of CSV files with title, abstract and label_included, one review each. ASReview and buscarpy run in
an environment of their own (`pip install asreview==3.0.8 buscarpy`); each order of ASReview is kept in DIR, so that only
the first run is long. Without --asreview the figures stand alone. Both orders begin with the same two priors, one
include and one exclude, which are left out of the measures. CPU is process time of one thread per label.

    python benchmarks/screening.py REVIEWS --cold benchmarks/screening_questions.toml
    python benchmarks/screening.py REVIEWS --cost 2000 50000

The first orders each review from what it asked alone, without a label, beside chance and a plain tf-idf cosine (`pip
install scikit-learn`). The second reads made-up records as a review does, verdict by verdict, and counts the CPU.
"""

import argparse
import csv
import itertools
import json
import os
import random
import re
import resource
import sqlite3
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from tqdm import tqdm

from rechallenge.literature import (
    METHOD,
    Cluster,
    Clusters,
    Method,
    Ranker,
    in_lull,
    is_due,
    queue,
    stopping,
    term_matrix,
)
from rechallenge.model import Actor, Decided, OrderPlan, Record, RecordId, ScreeningVerdict, Stage
from rechallenge.review import choosing
from rechallenge.review.choosing import Texts, texts_of
from rechallenge.review.ordering import Ordering

Order = np.ndarray  # labels (0 or 1) in the order read, the two priors first
MEASURES = ("recall@10%", "WSS@95", "time to discovery")
METHODS = {
    "as shipped": METHOD,
    "terms-svm-2": Method(cost=0.5, excludes_share=1 / 20),
    **{
        f"cost {cost}, excludes {share}": Method(cost=cost, excludes_share=share)
        for cost, share in ((0.08, 0.1), (0.13, 0.05), (0.13, 0.2), (0.2, 0.05), (0.2, 0.1))
    },
}


@dataclass(frozen=True)
class Labelled:
    """One review with the final label of each record."""

    name: str
    path: Path
    records: tuple[Record, ...]
    labels: np.ndarray


def read_review(path: Path) -> Labelled:
    csv.field_size_limit(10**8)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    records = tuple(
        Record(id=RecordId(f"row:{at}"), source="row", title=row["title"] or "", abstract=row["abstract"] or "")
        for at, row in enumerate(rows)
    )
    labels = np.array([int(float(row["label_included"] or 0)) for row in rows])
    return Labelled(path.stem, path, records, labels)


def priors(labels: np.ndarray, seed: int) -> tuple[int, int]:
    """One include and one exclude, drawn as `asreview simulate --prior-seed` draws them."""
    drawn = [int(np.random.RandomState(seed).choice(np.where(labels == side)[0], 1)[0]) for side in (1, 0)]
    return drawn[0], drawn[1]


def our_order(
    review: Labelled, ranker: Ranker, seed: int, *, checks: float, cold: bool = False
) -> tuple[Order, np.ndarray, list[int]]:
    """Labels in the order that a reviewer would meet them, which were random checks, and the rows.

    Args:
        cold: begin with nothing known, not with the two priors.
    """
    known = () if cold else priors(review.labels, seed)
    given: dict[int, bool] = {row: bool(review.labels[row]) for row in known}
    drawn = [False] * len(known)
    while len(given) < len(review.labels):
        n_learned = len(given)
        scores = ranker.rank(given).scores
        share = checks if in_lull(list(given.values())) else 0.0
        unread = [row for row in range(len(review.labels)) if row not in given]
        upcoming = queue(unread, scores, n_learned, checks=share, seed=seed)
        for row in upcoming.rows:
            given[row] = bool(review.labels[row])
            drawn.append(row in upcoming.checks)
            if is_due(n_learned, len(given), len(review.labels)):
                break
    return np.array(list(given.values()), dtype=int), np.array(drawn), list(given)


def asreview_order(review: Labelled, seed: int, program: Path, cache: Path) -> tuple[Order, list[int]]:
    """Labels and rows in the order of `asreview simulate` with its default model (ELAS u4)."""
    kept = cache / f"{review.name}.{seed}.json"
    if not kept.exists():
        made = cache / f"{review.name}.{seed}.asreview"
        made.unlink(missing_ok=True)
        options = ["--n-prior-included", "1", "--n-prior-excluded", "1", "--n-stop", "-1"]
        seeds = ["--seed", str(seed), "--prior-seed", str(seed)]
        subprocess.run(
            [program, "simulate", review.path, "-o", made, *options, *seeds], check=True, capture_output=True
        )
        with zipfile.ZipFile(made) as archive:
            base = Path(archive.extract("results.db", cache / "extracted"))
        rows = sqlite3.connect(base).execute("SELECT record_id, label FROM results").fetchall()
        kept.write_text(json.dumps({"order": [row for row, _ in rows], "labels": [label for _, label in rows]}))
        made.unlink()
    found = json.loads(kept.read_text())
    return np.array(found["labels"]), found["order"]


def measures(order: Order, n_priors: int = 2) -> np.ndarray:
    """Recall at a tenth of the records, work saved over sampling at 95 % recall, mean place of an include (0 to 1)."""
    read = order[n_priors:]
    n, total = len(read), read.sum()
    places = np.flatnonzero(read) + 1
    reached = places[int(np.ceil(0.95 * total)) - 1]
    return np.array([read[: int(np.ceil(0.1 * n))].sum() / total, (n - reached) / n - 0.05, places.mean() / n])


def stop_by_urn(order: Order, checks: np.ndarray | None = None) -> int:
    """Where our rule stops, looked at after each hundredth part of the records."""
    step = max(1, len(order) // 100)
    for n_read in range(step, len(order), step):
        drawn = () if checks is None else checks[:n_read]
        if stopping(order[:n_read] == 1, len(order), checks=drawn).may_stop:
            return n_read
    return len(order)


def stop_by_row(order: Order) -> int:
    """After 100 excludes in a row."""
    run = 0
    for at, label in enumerate(order, 1):
        run = 0 if label else run + 1
        if run == 100:
            return at
    return len(order)


BUSCAR = """
import json, sys
from buscarpy import calculate_h0
stops = []
for order in json.load(sys.stdin):
    step = max(1, len(order) // 100)
    looks = range(step, len(order), step)
    stops.append(next((n for n in looks if any(order[:n]) and calculate_h0(order[:n], len(order)) < 0.05), len(order)))
print(json.dumps(stops))
"""


def stops_by_buscar(orders: Sequence[Order], program: Path) -> list[int]:
    python = program.parent / "python"
    said = json.dumps([order.tolist() for order in orders])
    ran = subprocess.run([python, "-c", BUSCAR], input=said, capture_output=True, text=True, check=True)
    return list(json.loads(ran.stdout))


def table(rows: Sequence[Sequence[object]]) -> None:
    shown = [[f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in shown) for at in range(len(shown[0]))]
    for row in shown:
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


def stopping_row(name: str, orders: Sequence[Order], stops: Sequence[int]) -> list[object]:
    recall = [order[:stop].sum() / order.sum() for order, stop in zip(orders, stops, strict=True)]
    saved = [1 - stop / len(order) for order, stop in zip(orders, stops, strict=True)]
    return [name, len(orders), sum(r < 0.95 for r in recall), float(np.mean(saved)), float(min(recall))]


def left_out(results: dict[tuple[str, str], np.ndarray], names: Sequence[str]) -> Iterator[list[object]]:
    """For each review the method best on all others by the sum of the three measures, and its figures on this one."""
    for name in names:
        others = [other for other in names if other != name]

        def worth(method: str, others: Sequence[str] = others) -> float:
            recall, saved, late = np.mean([results[method, other] for other in others], axis=0)
            return float(recall + saved - late)

        best = max(METHODS, key=worth)
        yield [name, best, *map(float, results[best, name])]


def compare(reviews: Sequence[Labelled], options: argparse.Namespace) -> None:
    rows: list[list[object]] = [
        ["review", "records", "includes", *MEASURES, "ms per label", *(f"ASReview {m}" for m in MEASURES)]
    ]
    ours: dict[int, list[Order]] = {seed: [] for seed in options.seeds}
    drawn: dict[int, list[np.ndarray]] = {seed: [] for seed in options.seeds}
    theirs: dict[int, list[Order]] = {seed: [] for seed in options.seeds}
    for review in tqdm(reviews, disable=not sys.stderr.isatty()):
        mine, peer, spent = [], [], 0.0
        ranker = Ranker(term_matrix(review.records))
        for seed in options.seeds:
            started = time.process_time()
            order, checks, _ = our_order(review, ranker, seed, checks=options.checks)
            spent += time.process_time() - started
            ours[seed].append(order)
            drawn[seed].append(checks)
            mine.append(measures(order))
            if options.asreview:
                theirs[seed].append(asreview_order(review, seed, options.asreview, options.cache)[0])
                peer.append(measures(theirs[seed][-1]))
        per_label = 1000 * spent / len(options.seeds) / len(review.labels)
        beside = map(float, np.mean(peer, axis=0)) if peer else ()
        rows.append(
            [
                review.name,
                len(review.labels),
                int(review.labels.sum()),
                *map(float, np.mean(mine, axis=0)),
                per_label,
                *beside,
            ]
        )
    means = [float(np.mean([row[at] for row in rows[1:]])) for at in range(3, len(rows[1]))]
    table([*rows, ["mean", "", "", *means]])
    print(f"\nseeds {options.seeds}, random checks {options.checks}; time to discovery: lower is better\n")
    stop_table(ours, drawn, theirs, options)


def stop_table(
    ours: dict[int, list[Order]],
    drawn: dict[int, list[np.ndarray]],
    theirs: dict[int, list[Order]],
    options: argparse.Namespace,
) -> None:
    rows: list[list[object]] = [["stopping rule", "orders", "below 95 %", "reading saved", "lowest recall"]]
    given: list[tuple[str, dict[int, list[Order]]]] = [("our order", ours)]
    given += [("ASReview's order", theirs)] if options.asreview else []
    rules: dict[str, Callable[[Order], int]] = {"urn": stop_by_urn, "100 in a row": stop_by_row}
    for whose, by_seed in given:
        for seed, orders in by_seed.items():
            for name, rule in rules.items():
                rows.append(stopping_row(f"{name}, {whose}, seed {seed}", orders, [rule(order) for order in orders]))
            if options.asreview:
                stops = stops_by_buscar(orders, options.asreview)
                rows.append(stopping_row(f"buscarpy, {whose}, seed {seed}", orders, stops))
    table(rows)


def choose(reviews: Sequence[Labelled], options: argparse.Namespace) -> None:
    """Leave one review out: the method is chosen on the others."""
    results: dict[tuple[str, str], np.ndarray] = {}
    for review, (name, method) in tqdm(
        list(itertools.product(reviews, METHODS.items())), disable=not sys.stderr.isatty()
    ):
        ranker = Ranker(term_matrix(review.records), method=method)
        orders = [our_order(review, ranker, seed, checks=options.checks)[0] for seed in options.seeds]
        results[name, review.name] = np.mean([measures(order) for order in orders], axis=0)
    names = [review.name for review in reviews]
    table(
        [
            ["method", *MEASURES],
            *([m, *map(float, np.mean([results[m, n] for n in names], axis=0))] for m in METHODS),
        ]
    )
    print()
    chosen = list(left_out(results, names))
    means = [float(np.mean([row[at] for row in chosen])) for at in (2, 3, 4)]
    table([["left out", "chosen on the others", *MEASURES], *chosen, ["mean", "", *means]])


def cold(reviews: Sequence[Labelled], options: argparse.Namespace) -> None:
    """From what a review asked alone: the order left as it is, and the order that then learns from each verdict."""
    asked = tomllib.loads(options.cold.read_text(encoding="utf-8"))
    ways = ("chance", "tf-idf cosine", "asked alone", "asked, then learning", "nothing asked, then learning")
    rows: list[list[object]] = []
    for review in tqdm([r for r in reviews if r.name in asked], disable=not sys.stderr.isatty()):
        text, matrix = asked[review.name]["asked"], term_matrix(review.records)
        ranker = Ranker(matrix, [[text]])
        shuffled = [np.random.default_rng(seed).permutation(review.labels) for seed in range(200)]
        learning = [
            [our_order(review, chosen, seed, checks=options.checks, cold=True)[0] for seed in options.seeds]
            for chosen in (ranker, Ranker(matrix))
        ]
        by_way = [shuffled, [review.labels[by_cosine(review, text)]],
                  [review.labels[np.argsort(-ranker.rank({}).scores, kind="stable")]], *learning]  # fmt: skip
        for way, orders in zip(ways, by_way, strict=True):
            first = float(np.mean([np.flatnonzero(order)[0] + 1 for order in orders]))
            rows.append([review.name, way, *map(float, np.mean([measures(o, 0) for o in orders], axis=0)), first])
    for way in ways:
        rows.append(["mean", way, *(float(np.mean([r[at] for r in rows if r[1] == way])) for at in range(2, 6))])
    table([["review", "order", *MEASURES, "first include at"], *rows])


def by_cosine(review: Labelled, text: str) -> np.ndarray:
    """Rows by the plain cosine of tf-idf weights, as scikit-learn has them, of title and abstract to the text."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    found = TfidfVectorizer(stop_words="english")
    rows = found.fit_transform([f"{record.title} {record.abstract}" for record in review.records])
    return np.argsort(-(rows @ found.transform([text]).T).toarray().ravel(), kind="stable")


def made_up(reviews: Sequence[Labelled], n: int) -> tuple[dict[RecordId, Record], set[RecordId]]:
    """Records as long as those of the reviews, in their titles and sentences; and which go on, one in fifty."""
    draws = random.Random(n)
    given = [
        (record, bool(label)) for review in reviews for record, label in zip(review.records, review.labels, strict=True)
    ]
    sentences = {
        side: [s for record, label in given if label == side for s in re.split(r"(?<=[.!?]) ", record.abstract) if s]
        for side in (True, False)
    }
    titles = {side: [record.title for record, label in given if label == side] for side in (True, False)}
    sizes = [len(re.findall(r"(?<=[.!?]) ", record.abstract)) + bool(record.abstract) for record, _ in given]
    records, included = {}, set()
    for at in range(n):
        name, side = RecordId(f"made-up:{at}"), draws.random() < 0.02
        text = " ".join(draws.choices(sentences[side], k=draws.choice(sizes)))
        records[name] = Record(id=name, source="made-up", title=draws.choice(titles[side]), abstract=text)
        included |= {name} if side else set()
    return records, included


def cost(reviews: Sequence[Labelled], options: argparse.Namespace) -> None:
    """CPU of one reader's verdicts, with everything that the order does for each: learn, choose, say why."""
    marks = (100, 500, 1000, 5000)
    rows: list[list[object]] = []
    for n in options.cost:
        records, included = made_up(reviews, n)
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        texts = texts_of(
            records, Clusters(tuple(Cluster(name, (name,)) for name in records)), [["efficacy and safety"]]
        )
        once = time.process_time() - started
        peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024  # kilobytes on Linux
        spent, choices = read_on(
            texts, Ordering(texts, Actor("reader"), Stage.TITLE_ABSTRACT, OrderPlan()), included, marks[-1]
        )
        words = float(np.mean([len(f"{r.title} {r.abstract}".split()) for r in records.values()]))
        for mark in (mark for mark in marks if mark <= len(spent)):
            late = 1000 * float(spent[mark - mark // 5 : mark].mean())
            dear = 1000 * float(choices[:mark].max())
            rows.append([n, words, once, peak, mark, late, 1000 * float(spent[:mark].mean()), dear])
    table([["records", "words each", "terms, CPU s", "terms, MB", "verdicts", "ms per verdict, last fifth",
            "ms per verdict, from the first", "dearest choice, ms"], *rows])  # fmt: skip


def read_on(texts: Texts, ordering: Ordering, included: set[RecordId], n: int) -> tuple[np.ndarray, np.ndarray]:
    """CPU seconds of each of the first verdicts, and of the choice before it (0 where none was due)."""
    at, by, stage = datetime(2026, 1, 1, tzinfo=UTC), Actor("reader"), Stage.TITLE_ABSTRACT
    spent, choices = [], []
    for _ in tqdm(range(min(n, ordering.n_unread)), disable=not sys.stderr.isatty()):
        started = time.process_time()
        if ordering.is_due:
            choice = choosing.choose(texts, ordering.question(at))
            ordering.know(choice)
            ordering.take([choice.ordered])
        choices.append(time.process_time() - started)
        record = next(ordering.upcoming()).record
        verdict = ScreeningVerdict.INCLUDE if record in included else ScreeningVerdict.EXCLUDE
        ordering.take([Decided(at=at, by=by, record=record, stage=stage, verdict=verdict)])
        spent.append(time.process_time() - started)
    return np.array(spent), np.array(choices)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reviews", type=Path)
    parser.add_argument("--asreview", type=Path, default=None)
    parser.add_argument("--cache", type=Path, default=Path("asreview-orders"))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--only", nargs="+", default=[], metavar="REVIEW")
    parser.add_argument("--checks", type=float, default=0.03, help="share of random checks in a lull")
    parser.add_argument("--choose", action="store_true", help="compare methods, leaving one review out")
    parser.add_argument(
        "--cold", type=Path, metavar="QUESTIONS", help="order by what the reviews asked, without labels"
    )
    parser.add_argument("--cost", type=int, nargs="+", default=[], metavar="N", help="CPU of reading N made-up records")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    paths = sorted(options.reviews.glob("*.csv"), key=lambda path: path.stat().st_size)
    reviews = [read_review(path) for path in paths if not options.only or path.stem in options.only]
    asked = ((cost, options.cost), (cold, options.cold), (choose, options.choose))
    next((act for act, given in asked if given), compare)(reviews, options)


if __name__ == "__main__":
    main()
