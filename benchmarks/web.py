"""What the screening page costs: the next record at 50,000 records, and twenty reviewers who decide at once.

usage: python benchmarks/web.py [--records 50000] [--seconds 20] [--pause 1.5] [--order listed]

Invented records with abstracts of 200 words, no two alike (so that they are not compared, which `benchmarks/dedup.py`
measures); two reviewers have judged half of them before. The server runs in a process of its own on 127.0.0.1, with the
order that learns unless told otherwise; it learns in another process, whose CPU is told apart.

The reviewers are threads of this process, each on a connection of its own, who send the next verdict as soon as the page
with the next record is here (nobody reads that fast), or after half to one and a half of `--pause` seconds; one for whom
nothing is left stops. With two cores, these threads and the learner share the one that the server leaves. Times are wall
clock, from the verdict sent to the last byte of the next record; the limit is 100 ms. Afterwards every verdict that was
acknowledged is sought in the journals.
"""

import argparse
import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urlencode, urlsplit

from rechallenge.literature import Matches
from rechallenge.model import Actor, Arm, Decided, Enrolled, RecordId, Role, ScreeningVerdict, Stage
from rechallenge.project import derived, digest_of, open_folder, replay
from rechallenge.review import Author, SearchFacts, import_records, open_review
from rechallenge.review.begin import begin

LIMIT_MS = 100.0
N_AT_ONCE = 20
N_ALONE = 200
START = datetime(2024, 1, 1, tzinfo=UTC)
NAMES = ["anna", "ben", *(f"reader{number}" for number in range(N_AT_ONCE))]
VERDICTS = [ScreeningVerdict.EXCLUDE] * 19 + [ScreeningVerdict.INCLUDE]
PATH = "/screening/title-abstract/decide"


def make(folder: Path, n_records: int, order: str) -> None:
    """A review of `n_records`, of which Anna and Ben judged the first half."""
    begin(folder, title="Benchmark", drugs="jak-inhibitors", events="vasculitis", as_of=date(2024, 12, 31))
    plan = folder / "protocol.toml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("[screening]\n", f'[screening]\norder.method = "{order}"\n'), encoding="utf-8")
    chance = random.Random(11)
    words = [
        "".join(chance.choices("aeioulmnrst", k=chance.randint(3, 9))) for _ in range(20_000)
    ] + ["tofacitinib", "baricitinib", "vasculitis", "arteritis"] * 40  # fmt: skip
    hits = folder.parent / "hits.ris"
    with hits.open("w", encoding="utf-8") as file:
        for number in range(1, n_records + 1):
            title, abstract = (" ".join(chance.choices(words, k=k)) for k in (12, 200))
            file.write(
                f"TY  - JOUR\nAN  - {number}\nTI  - {title}\nAU  - {chance.choice(words)}, A\nJO  - {chance.choice(words)}\n"
                f"PY  - {1980 + number % 44}\nDO  - 10.1000/b{number}\nAB  - {abstract}\nER  -\n\n"
            )
    facts = SearchFacts(source="db", title="Database", arm=Arm.DATABASE)
    import_records(open_review(folder), [hits], facts, Author(Actor("owner"), START))
    review = open_review(folder)
    people = [
        Enrolled(at=START, by=Actor("owner"), person=Actor(name), name=name, roles=(Role.SCREENER,)) for name in NAMES
    ]
    owner = Enrolled(at=START, by=Actor("owner"), person=Actor("owner"), name="owner", roles=(Role.OWNER,))
    Author(Actor("owner"), START).append(review, [*people, owner])
    receipts = "\n".join(entry.digest for entry in review.imports)
    derived(review.folder, "matches", inputs=digest_of(receipts.encode()), into=Matches, compute=Matches)
    for name in ("anna", "ben"):
        given = [
            Decided(
                at=START + timedelta(seconds=20 * number),
                by=Actor(name),
                record=RecordId(f"db:{number}"),
                stage=Stage.TITLE_ABSTRACT,
                verdict=chance.choice(VERDICTS),
            )
            for number in range(1, n_records // 2 + 1)
        ]
        Author(Actor(name), START).append(review, given)


class Reader:
    """One reviewer on a connection of their own."""

    def __init__(self, link: str) -> None:
        address = urlsplit(link)
        self.connection = http.client.HTTPConnection(address.netloc, timeout=120)
        self.headers = {
            "Origin": f"http://{address.netloc}",
            "Content-Type": "application/x-www-form-urlencoded",
            "HX-Request": "true",
        }
        answer, _ = self.send("POST", address.path)
        self.headers["Cookie"] = answer.headers["Set-Cookie"].partition(";")[0]
        self.record = self.shown(self.send("GET", PATH.removesuffix("/decide"))[1])
        self.connection.close()  # opened again by the next request: a server ends connections that rest

    def send(self, method: str, path: str, body: str = "") -> tuple[Any, str]:
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status not in {200, 303}:
            raise AssertionError(f"{answer.status} at {path}: {text[:500]}")
        return answer, text

    @staticmethod
    def shown(page: str) -> str:
        """The record on the page; "" where nothing is left to read."""
        found = re.search(r'id="decide".*?name="record" value="([^"]+)"', page, re.DOTALL)
        assert found or "Nothing is left" in page, page[:500]
        return found[1] if found else ""

    def decide(self) -> float:
        """Sends a verdict on the record shown; milliseconds until the next one is here."""
        body = urlencode({"record": self.record, "choice": "exclude:no-patient", "note": ""})
        began = perf_counter()
        _, page = self.send("POST", PATH, body)
        took_ms = 1000 * (perf_counter() - began)
        self.record = self.shown(page)
        return took_ms


def start(folder: Path) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """The server, and a one-time link for each reviewer."""
    command = [sys.executable, "-m", "rechallenge", "serve", "-C", str(folder), "--port", "0", "--by", "owner"]
    for name in NAMES:
        command += ["--link", name]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    links: dict[str, str] = {}
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.match(r"(\w+)'s link\s+(\S+)", line):
            links[found[1]] = found[2]
        if len(links) == len(NAMES):
            return process, links
    raise AssertionError("the server did not start")


def cpu_s(pid: int) -> float:
    """CPU seconds of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def learner_of(process: subprocess.Popen[str]) -> list[int]:
    """The server's children: the process that learns, where the order does, and a helper that does nothing."""
    tasks = Path(f"/proc/{process.pid}/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text(encoding="ascii").split()]


def settle(process: subprocess.Popen[str], at_most_s: float = 180.0) -> None:
    """Waits until the learner has read the texts: until it takes no CPU for a second."""
    before, end = -1.0, perf_counter() + at_most_s
    while (spent := sum(map(cpu_s, learner_of(process)))) != before and perf_counter() < end:
        before = spent
        sleep(1)


def at_once(readers: dict[str, Reader], seconds: float, pause_s: float) -> tuple[list[float], Counter[str]]:
    """All reviewers decide for `seconds`, each after a pause; times, and how many verdicts of each were acknowledged."""
    took_ms: list[float] = []
    acknowledged: Counter[str] = Counter()
    end = perf_counter() + seconds

    def read(name: str) -> None:
        chance = random.Random(name)
        while perf_counter() < end and readers[name].record:
            sleep(pause_s * chance.uniform(0.5, 1.5))
            took_ms.append(readers[name].decide())
            acknowledged[name] += 1

    threads = [threading.Thread(target=read, args=(name,)) for name in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took_ms, acknowledged


@contextmanager
def measured(what: str, process: subprocess.Popen[str]) -> Iterator[list[float]]:
    """Prints the times put into the list it gives, with the CPU that went by meanwhile."""
    took_ms: list[float] = []
    before, learnt, began = cpu_s(process.pid), sum(map(cpu_s, learner_of(process))), perf_counter()
    yield took_ms
    n, seconds = len(took_ms), perf_counter() - began
    cpu_ms = 1000 * (cpu_s(process.pid) - before) / n
    learner_ms = 1000 * (sum(map(cpu_s, learner_of(process))) - learnt) / n
    p95 = quantiles(took_ms, n=20)[-1]
    state = "within" if p95 < LIMIT_MS else "MISSED"
    print(
        f"{what:<42} {n:>6} verdicts, {n / seconds:5.0f}/s  median {median(took_ms):6.1f} ms  p95 {p95:6.1f} ms  "
        f"max {max(took_ms):6.1f} ms  CPU each: server {cpu_ms:4.1f} ms, learner {learner_ms:5.1f} ms   "
        f"{p95 / LIMIT_MS:.2f} of the limit, {state}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--pause", type=float, default=1.5, help="seconds between two verdicts of one reviewer")
    parser.add_argument("--order", choices=("learned", "listed"), default="learned")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "review")
        began = perf_counter()
        make(folder, chosen.records, chosen.order)
        print(f"{chosen.records} records made in {perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}")
        began = perf_counter()
        process, links = start(folder)
        try:
            print(f"server ready after {perf_counter() - began:.1f} s")
            acknowledged: Counter[str] = Counter()
            alone = Reader(links["anna"])

            def read_alone(what: str, n: int) -> None:
                with measured(what, process) as took_ms:
                    took_ms.extend(alone.decide() for _ in range(n))
                acknowledged["anna"] += n

            if chosen.order == "learned":
                read_alone("one reviewer, texts being read", N_ALONE)
                settle(process)
            read_alone("one reviewer", N_ALONE)
            readers = {name: Reader(links[name]) for name in NAMES[2:]}
            for pause_s in (chosen.pause, 0.0):  # the slow round first: without a pause few records may be left
                pace = f"{pause_s:g} s apart" if pause_s else "no pause"
                with measured(f"{N_AT_ONCE} reviewers at once, {pace}", process) as took_ms:
                    took, given = at_once(readers, chosen.seconds, pause_s)
                    took_ms.extend(took)
                acknowledged += given
        finally:
            process.kill()
            process.wait()
        written = Counter(
            entry.by
            for entry in replay(open_folder(folder)).entries
            if isinstance(entry, Decided) and entry.at > START + timedelta(days=200)
        )
        lost = {name: n - written[Actor(name)] for name, n in acknowledged.items() if written[Actor(name)] < n}
        print(f"acknowledged {sum(acknowledged.values())}, of them missing from the journals: {sum(lost.values())}")


if __name__ == "__main__":
    main()
