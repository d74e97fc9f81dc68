"""Prior, EBGM, EB05 and EB95 of a million pairs, beside vigipy and open-altio on the same pairs, in one run.

usage: python benchmarks/signal_statistics.py [--pairs 1000000] [--skip vigipy] [--peer-python PATH]

Each program runs in a process of its own, one after the other; seconds are wall and CPU, without imports and reading.
The peers are optional (`pip install vigipy open-altio`; open-altio wants Python 3.12), may live in an environment of their
own whose interpreter `--peer-python` names, and are said to be missing where they are.
They do not fit the same thing: vigipy truncates each component and leaves the empty cells out; the other two take all cells.
The pairs are drawn from a known prior, so that the fit can be seen to find it again.
"""

import argparse
import importlib.metadata
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

CPU_LIMIT_S = 3.0  # in one thread, so that it is also the wall time of a machine with nothing else to do
PEAK_LIMIT_MB = 600
N_REPORTS = 20_000_000
PRIOR = (0.2, 0.06, 1.4, 1.8, 0.1)  # drawn from: alpha1, beta1, alpha2, beta2, weight
PEERS = {"vigipy": "vigipy", "open-altio": "open_altio"}

Pairs = dict[str, Any]


def draw_pairs(wanted: int, seed: int) -> Pairs:
    """A drug by event table with margins as skewed as real ones, its size grown until it holds the wanted pairs."""
    random = np.random.default_rng(seed)
    n_drugs, n_events = 4_500, 12_000
    n_drug = np.maximum(1, np.exp(random.normal(6.0, 2.2, n_drugs)).clip(max=N_REPORTS / 50)).astype(np.int64)
    n_event = np.maximum(1, np.exp(random.normal(5.5, 2.4, n_events)).clip(max=N_REPORTS / 50)).astype(np.int64)
    drugs, events, counts, found = [], [], [], 0
    alpha1, beta1, alpha2, beta2, weight = PRIOR
    for drug in range(n_drugs):
        is_first = random.random(n_events) < weight
        excess = np.where(
            is_first, random.gamma(alpha1, 1 / beta1, n_events), random.gamma(alpha2, 1 / beta2, n_events)
        )
        count = np.minimum(
            random.poisson(excess * n_drug[drug] * n_event / N_REPORTS), np.minimum(n_drug[drug], n_event)
        )
        at = np.flatnonzero(count)
        drugs.append(np.full(len(at), drug))
        events.append(at)
        counts.append(count[at])
        found += len(at)
        if found >= wanted:
            n_drug = n_drug[: drug + 1]
            break
    drug_of, event_of, observed = (np.concatenate(parts) for parts in (drugs, events, counts))
    return {
        "drug": drug_of, "event": event_of, "observed": observed, "n_drug": n_drug, "n_event": n_event,
    }  # fmt: skip


def run_rechallenge(pairs: Pairs) -> dict[str, Any]:
    from rechallenge.stats import ebgm_of, empty_cells, fit_prior, squash

    expected = pairs["n_drug"][pairs["drug"]] * pairs["n_event"][pairs["event"]] / N_REPORTS
    empty = empty_cells(pairs["n_drug"], pairs["n_event"], N_REPORTS, expected)
    fit = fit_prior(squash(pairs["observed"], expected).with_more(empty))
    fitted_at = time.perf_counter()
    scores = ebgm_of(pairs["observed"], expected, fit.require())
    prior = fit.prior
    theta = [prior.alpha1, prior.beta1, prior.alpha2, prior.beta2, prior.weight]
    return {"theta": theta, "fitted_at": fitted_at, "eb05 >= 2": int((scores.low >= 2).sum())}


def run_open_altio(pairs: Pairs) -> dict[str, Any]:
    from open_altio.stats.ebgm import expected_counts, fit_prior, score, settings, unseen_cells

    one = {"stratum": np.zeros(1, dtype=np.int64), "n": np.array([N_REPORTS])}
    products, events = np.arange(len(pairs["n_drug"])), np.arange(len(pairs["n_event"]))
    of_product = {"product": products, "stratum": np.zeros_like(products), "n": pairs["n_drug"]}
    of_event = {"event": events, "stratum": np.zeros_like(events), "n": pairs["n_event"]}
    table = {"product": pairs["drug"], "event": pairs["event"], "n": pairs["observed"]}
    counted = expected_counts(table, of_product, of_event, one)
    unseen = unseen_cells(table, of_product, of_event, one, settings()["squash_bins_per_decade"])
    fit = fit_prior(counted["N"], counted["E"], *unseen)
    fitted_at = time.perf_counter()
    scores = score(fit.prior, counted["N"], counted["E"])
    return {
        "theta": list(fit.prior.as_dict().values()), "fitted_at": fitted_at, "eb05 >= 2": int((scores["EB05"] >= 2).sum()),
    }  # fmt: skip


def run_vigipy(pairs: Pairs) -> dict[str, Any]:
    import pandas
    from vigipy import DataContainer, gps

    data = pandas.DataFrame(
        {
            "product_name": pairs["drug"].astype(str),
            "ae_name": pairs["event"].astype(str),
            "events": pairs["observed"],
            "product_aes": pairs["n_drug"][pairs["drug"]],
            "count_across_brands": pairs["n_event"][pairs["event"]],
        }
    )
    result = gps(DataContainer(data=data, N=N_REPORTS), min_events=1)
    params = result.params
    low = result.all_signals["LowerBound"].to_numpy()
    return {"theta": list(params["prior_param"]), "says": params["convergence"], "eb05 >= 2": int((low >= 2).sum())}


RUNS: dict[str, Callable[[Pairs], dict[str, Any]]] = {
    "rechallenge": run_rechallenge,
    "open-altio": run_open_altio,
    "vigipy": run_vigipy,
}


def measure(name: str, file: Path) -> None:
    """Runs one program on the pairs in the file and prints what it took, as JSON on the last line."""
    with np.load(file) as stored:
        pairs = dict(stored)
    import_first = {
        "rechallenge": ["rechallenge.stats", "scipy.optimize", "scipy.special"],
        "open-altio": ["open_altio.stats.ebgm"],
    }
    for module in import_first.get(name, [PEERS.get(name, name)]):
        importlib.import_module(module)
    wall, cpu = time.perf_counter(), time.process_time()
    told = RUNS[name](pairs)
    told |= {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    if "fitted_at" in told:
        told["fit_s"] = told.pop("fitted_at") - wall
    told["version"] = version_of(name)
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


def version_of(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "from source"


def report(name: str, file: Path, python: str) -> bool:
    """Prints a program's line; tells whether it was within the limits, which only ours has."""
    done = subprocess.run([python, __file__, "--one", name, str(file)], capture_output=True, text=True, check=False)
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["it was killed"])[-1]
        print(f"{name:24} {'not installed' if 'ModuleNotFoundError' in why else f'failed: {why}'}")
        return name in PEERS
    told = json.loads(done.stdout.strip().splitlines()[-1])
    theta = " ".join(f"{value:.5f}" for value in told["theta"])
    fit = f"{told['fit_s']:8.2f}" if "fit_s" in told else " " * 8
    print(
        f"{name + ' ' + told['version']:24}{fit}{told['wall_s']:8.2f}{told['cpu_s']:8.2f}{told['peak_mb']:8.0f}  "
        f"{told.get('eb05 >= 2', ''):>9}  {theta} {told.get('says', '')}"
    )
    return name in PEERS or (told["cpu_s"] <= CPU_LIMIT_S and told["peak_mb"] <= PEAK_LIMIT_MB)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip", action="append", default=[], choices=sorted(PEERS))
    parser.add_argument("--peer-python", default=sys.executable, metavar="PATH")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure(options.one[0], Path(options.one[1]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pairs.npz"
        pairs = draw_pairs(options.pairs, options.seed)
        np.savez(file, **pairs)
        cells = len(pairs["n_drug"]) * len(pairs["n_event"])
        print(
            f"{len(pairs['observed']):,} pairs of {cells:,} cells; Python {platform.python_version()}, numpy {np.__version__}"
        )
        print(f"drawn from {PRIOR}; limits {CPU_LIMIT_S:.0f} CPU s, {PEAK_LIMIT_MB} MB")
        print(f"{'':24}{'fit s':>8}{'all s':>8}{'CPU s':>8}{'peak MB':>8}  {'EB05 >= 2':>9}  prior")
        within = [
            report(name, file, options.peer_python if name in PEERS else sys.executable)
            for name in RUNS
            if name not in options.skip
        ]
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
