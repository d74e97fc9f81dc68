"""How fast the corpus takes records in and answers reviews' queries, on synthetic records, with every set checked.

    python benchmarks/corpus.py [--records 100000] [--folder DIR] [--steps read index ingest ask check] [--peer PYTHON]

Each step can be run on its own; files and corpus in `--folder` are kept, and made or taken in only where they are missing.
So a million records can be made and taken in at leisure (`--steps ingest`) and asked on a quiet machine (`--steps ask check`).
`--peer` is an interpreter that has pubmed_parser, which reads the same files, taking turns.

Records are made up, each different: words drawn by the law of Zipf and Mandelbrot from an invented vocabulary of 200,000,
the words of the queries at the ranks that they have in real abstracts, terms of the worked example's field mixed in, a word
that no other record has, 16 words a title, 180 an abstract, authors, affiliations, headings, dates. They are written as
PubMed XML, 30,000 a file as in the baseline, read by the real reader, indexed, and asked 30 queries of 5 to 60 terms. The
sets are compared with a scan of the same text by DuckDB's regular expressions, for the first `--checked` records.

The law was fitted by eye to 1,645 titles and abstracts of the reviews of Cohen et al. (2006): the word of rank 1, 10, 100,
1,000 is 4.0, 1.0, 0.14, 0.013 % of their text; here it is 3.2, 0.87, 0.10, 0.010 %. Made words are drawn one by one, so they
stand in more documents than real ones, which come in clusters: longer lists for the same frequency.
"""

import argparse
import functools
import itertools
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from isal import igzip

from rechallenge.corpus import Corpus
from rechallenge.corpus.build import build_segment
from rechallenge.corpus.folder import read_manifest
from rechallenge.corpus.ingesting import ingest
from rechallenge.corpus.words import words
from rechallenge.corpus.workers import in_order
from rechallenge.query.parse import parse
from rechallenge.query.syntax import Chain, Group, Node, Operator, Proximity, Range, Term
from rechallenge.query.walk import leaves
from rechallenge.review.corpora import read_documents
from rechallenge.sources.pubmed_xml import iter_pubmed_xml

STEPS = ("read", "index", "ingest", "ask", "check")
PER_FILE, N_READ, N_INDEXED = 30_000, 3_000, 10_000  # records
N_COUNTED = 10_000_000
N_ROUNDS = 5
PUBMED = 38_000_000
DRUGS = "tofacitinib baricitinib upadacitinib ruxolitinib filgotinib peficitinib fedratinib pacritinib momelotinib abrocitinib"
EVENTS = "vasculitis vasculitic vasculitides angiitis arteritis polyangiitis leukocytoclastic granulomatosis purpura aortitis"
RANKS = {  # of words that the queries ask for, and of the commonest, in the same texts
    **{word: at for at, word in enumerate(["the", "of", "and", "in", "to", "with", "a", "for"])},
    "patients": 9,
    "treatment": 13,
    "study": 19,
    "therapy": 34,
    "effects": 38,
    "clinical": 49,
    "associated": 80,
    "risk": 95,
    "results": 100,
    "disease": 120,
    "case": 300,
    "report": 310,
    "inhibitor": 600,
    "inhibitors": 650,
}
PHRASES = (
    "janus kinase inhibitor",
    "janus kinase inhibitors",
    "giant cell arteritis",
    "adverse drug reaction",
    "case report",
)
HEADINGS = (
    "Vasculitis",
    "Janus Kinase Inhibitors",
    "Humans",
    "Arthritis, Rheumatoid",
    "Purpura",
    "Case Reports",
    "Aged",
)
MESH = [
    "".join(
        f'<MeshHeading><DescriptorName UI="D1" MajorTopicYN="N">{name}</DescriptorName></MeshHeading>' for name in four
    )
    for four in itertools.combinations(HEADINGS, 4)
]


@functools.cache
def vocabulary(n_words: int = 200_000) -> tuple[list[str], np.ndarray]:
    """Words by rank, and the law that they are drawn by."""
    rng = np.random.default_rng(20221101)
    letters = np.frombuffer(b"aeioubcdfglmnprstv", "S1")
    sizes = rng.integers(3, 12, n_words)
    blob = rng.choice(letters, size=int(sizes.sum())).tobytes().decode()
    bounds = [0, *np.cumsum(sizes).tolist()]
    found = [blob[low:high] for low, high in itertools.pairwise(bounds)]
    for word, rank in RANKS.items():
        found[rank] = word
    weights = (np.arange(1, n_words + 1) + 2.7) ** -1.05
    return found, np.cumsum(weights / weights.sum())


class Maker:
    """Invents the records of one file. Always the same ones: seeded by its number."""

    def __init__(self, number: int) -> None:
        self.words, self.law = vocabulary()
        self.rng = np.random.default_rng((20221101, number))
        self.random = random.Random(20221101 + number)
        self.rare = [*DRUGS.split(), *EVENTS.split(), *PHRASES]
        self.drawn: list[str] = []
        self.at = 0

    def text(self, size: int) -> str:
        if self.at + size > len(self.drawn):
            ranks = np.minimum(np.searchsorted(self.law, self.rng.random(500_000)), len(self.words) - 1)
            self.drawn, self.at = list(map(self.words.__getitem__, ranks.tolist())), 0
        found = self.drawn[self.at : self.at + size]
        self.at += size
        if self.random.random() < 0.05:
            found[self.random.randrange(size)] = self.random.choice(self.rare)
        if self.random.random() < 0.01:
            found[self.random.randrange(size)] = self.random.choice(EVENTS.split())
        return " ".join(found)

    def record(self, pmid: int, *, n_references: int) -> str:
        year, month, day = self.random.randint(1990, 2024), self.random.randint(1, 12), self.random.randint(1, 28)
        when = f"<Year>{year}</Year><Month>{month}</Month><Day>{day}</Day>"
        authors = "".join(
            f"<Author><LastName>{self.words[20 + int(self.random.random() * 60_000)].title()}</LastName>"
            f"<ForeName>Jo A</ForeName><Initials>JA</Initials>"
            f"<AffiliationInfo><Affiliation>{self.text(9)}</Affiliation></AffiliationInfo></Author>"
            for _ in range(4)
        )
        mesh = self.random.choice(MESH)
        references = "".join(
            f"<Reference><Citation>{self.text(12)}</Citation><ArticleIdList><ArticleId IdType='pubmed'>{at}</ArticleId>"
            "</ArticleIdList></Reference>"
            for at in range(n_references)
        )
        return (
            f"<PubmedArticle><MedlineCitation Status='MEDLINE'><PMID Version='1'>{pmid}</PMID><DateRevised>{when}"
            f"</DateRevised><Article><Journal><ISSN IssnType='Print'>1234-5678</ISSN><JournalIssue><Volume>3</Volume>"
            f"<PubDate>{when}</PubDate></JournalIssue><Title>Journal {pmid % 500}</Title></Journal>"
            f"<ArticleTitle>{self.text(16)}.</ArticleTitle><Abstract><AbstractText>{self.text(180)} n{pmid:x}."
            f"</AbstractText></Abstract><AuthorList>{authors}</AuthorList><Language>eng</Language><PublicationTypeList>"
            f"<PublicationType UI='D016428'>Journal Article</PublicationType></PublicationTypeList></Article>"
            f"<MeshHeadingList>{mesh}</MeshHeadingList><KeywordList Owner='NOTNLM'><Keyword>{self.text(2)}</Keyword>"
            f"</KeywordList></MedlineCitation><PubmedData><History><PubMedPubDate PubStatus='entrez'>{when}"
            f"</PubMedPubDate></History><ArticleIdList><ArticleId IdType='doi'>10.1/{pmid}</ArticleId></ArticleIdList>"
            f"<ReferenceList>{references}</ReferenceList></PubmedData></PubmedArticle>\n"
        )


def queries() -> list[str]:
    """30 queries of the shapes that reviews use: synonyms joined by OR, blocks joined by AND, truncation, phrases."""
    rng = random.Random(7)
    maker_words = [f"{stem}*" for stem in ("trea", "pati", "vasc", "arter", "purp", "inhib", "assoc", "polya", "leuko")]
    drugs, events = DRUGS.split(), EVENTS.split()
    phrases = ['"janus kinase inhibitor*"', '"giant cell arteritis"', '"adverse drug reaction"', '"case report*"']
    found = []
    for number in range(30):
        n_terms = 5 + 55 * number // 29
        half = max(2, n_terms // 2)
        left = [f"{text}[tiab]" for text in rng.choices([*drugs, *phrases[:1], *maker_words[5:6]], k=half)]
        right = [f"{text}[tiab]" for text in rng.choices([*events, *phrases[1:], *maker_words], k=n_terms - half)]
        ends = ["", " AND 2005:2020[dp]", " NOT review[ti]", ' AND ("1800"[crdt] : "2019/11/01"[crdt])']
        near = ' OR "kinase janus"[tiab:~3]' if number % 5 == 0 else ""
        found.append(f"({' OR '.join(left)}{near}) AND ({' OR '.join(right)}){ends[number % 4]}")
    return found


class File(NamedTuple):
    path: Path
    number: int
    pmids: range
    n_references: int


def write_file(file: File) -> None:
    maker = Maker(file.number)
    with igzip.open(file.path.with_suffix(".new"), "wt", encoding="utf-8") as stream:
        stream.write("<PubmedArticleSet>")
        for pmid in file.pmids:
            stream.write(maker.record(pmid, n_references=file.n_references))
        stream.write("</PubmedArticleSet>")
    file.path.with_suffix(".new").rename(file.path)


def written(folder: Path, n_records: int, *, n_references: int = 0, per_file: int = PER_FILE) -> list[Path]:
    """Files of different records, made where they are not there yet; the last one may be shorter."""
    files = []
    for number, first in enumerate(range(1, n_records + 1, per_file)):
        past = min(first + per_file, n_records + 1)
        path = folder / f"made-{first:08d}-{past - 1:08d}-{n_references}.xml.gz"
        files.append(File(path, number, range(first, past), n_references))
    missing = [file for file in files if not file.path.exists()]
    for _ in in_order(write_file, missing, processes=min(2, max(1, len(missing)))):
        pass
    return [file.path for file in files]


def timed(act: Callable[[], Any]) -> tuple[Any, float, float]:
    """Result, wall seconds, CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = act()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def count_read(path: Path, *, with_references: bool) -> int:
    with igzip.open(path) as stream:
        return sum(1 for _ in iter_pubmed_xml(stream, with_references=with_references))


class Scan:
    """The same queries by DuckDB: one regular expression a term over the words of title, abstract and keywords."""

    def __init__(self, paths: list[Path], n_records: int) -> None:
        import duckdb

        rows = list(self._rows(paths, n_records))
        self.db = duckdb.connect()
        self.db.execute("create table doc(pmid bigint, tiab varchar, ti varchar, dp integer, crdt integer)")
        columns = {
            name: np.array([row[at] for row in rows], dtype=kind)
            for at, (name, kind) in enumerate(
                {"pmid": "i8", "tiab": object, "ti": object, "dp": "i4", "crdt": "i4"}.items()
            )
        }
        self.db.register("given", columns)
        self.db.execute("insert into doc select * from given")

    def _rows(self, paths: list[Path], n_records: int) -> Iterator[tuple[int, str, str, int, int]]:
        for path in paths:
            for document in read_documents(path):
                if document.pmid > n_records:
                    return
                parts = [
                    [f" {' '.join(words(value))} " for value in document.texts[name]]
                    for name in ("title", "abstract", "keywords")
                ]
                tiab = "|".join(value for part in parts for value in part)
                yield document.pmid, tiab, "|".join(parts[0]), document.dates["ppdat"], document.dates["crdt"]

    def answer(self, node: Node) -> list[int]:
        rows = self.db.execute(f"select pmid from doc where {self.sql(node)} order by pmid").fetchall()
        return [row[0] for row in rows]

    def sql(self, node: Node) -> str:
        match node:
            case Group():
                return self.sql(node.child)
            case Chain():
                text = self.sql(node.operands[0])
                for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                    joint = "and not" if operator is Operator.NOT else operator.value
                    text = f"({text} {joint} {self.sql(operand)})"
                return text
            case Range():
                low, high = (part.replace('"', "").split("/") for part in (node.low, node.high))
                first = int("".join((*low, "00", "00")[:3]))
                last = int("".join((*high, "99", "99")[:3]))
                return f"({node.tag.field.code} between {first} and {last})"
            case Proximity():
                one, two = words(node.text)
                gap = f"( [^ |]+){{0,{node.distance}}} "
                return f"regexp_matches(tiab, ' ({one}{gap}{two}|{two}{gap}{one}) ')"
            case Term():
                chunks = node.text.split()
                pattern = " ".join(word + "[^ |]*" * ("*" in chunk) for chunk in chunks for word in words(chunk))
                return f"regexp_matches({node.tag.field.code}, ' {pattern} ')"
        raise AssertionError(node)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    parser.add_argument("--checked", type=int, default=20_000)
    parser.add_argument("--peer", default="")
    arguments = parser.parse_args()
    base = arguments.folder or Path(tempfile.mkdtemp(prefix="rechallenge-corpus-"))
    base.mkdir(exist_ok=True, parents=True)
    print(f"machine   {os.cpu_count():>10} cores; {os.getloadavg()[0]:.0f} processes want to run")
    if "read" in arguments.steps:
        measure_reading(base, arguments.peer)
    if "index" in arguments.steps:
        measure_index(base)
    folder = base / f"corpus-{arguments.records}"
    if "ingest" in arguments.steps:
        measure_ingest(folder, written(base, arguments.records))
    if "ask" in arguments.steps:
        measure_queries(Corpus(folder))
    if "check" in arguments.steps:
        n_checked = min(arguments.checked, arguments.records)
        check(Corpus(folder), written(base, arguments.records), n_checked)


PEER = """
import sys, time, pubmed_parser
start = time.process_time()
n = sum(1 for _ in pubmed_parser.parse_medline_xml(sys.argv[1], author_list=True, reference_list=sys.argv[2] == "kept"))
print((time.process_time() - start) / n)
"""


def measure_reading(base: Path, peer: str) -> None:
    """Best of N_ROUNDS, taking turns with the peer."""
    (plain,) = written(base, N_READ, per_file=N_READ)
    (referenced,) = written(base, N_READ, n_references=30, per_file=N_READ)
    cases = {"absent": (plain, False), "left out": (referenced, False), "kept": (referenced, True)}
    ours, others = dict.fromkeys(cases, 9.0), dict.fromkeys(cases, 9.0)
    for _, (name, (path, with_references)) in itertools.product(range(N_ROUNDS), cases.items()):
        n, _, cpu = timed(lambda path=path, wanted=with_references: count_read(path, with_references=wanted))
        ours[name] = min(ours[name], cpu / n)
        if peer:
            told = subprocess.run([peer, "-c", PEER, path, name], check=True, capture_output=True, text=True)
            others[name] = min(others[name], float(told.stdout))
    for name, seconds in ours.items():
        beside = f"; pubmed_parser {1 / others[name]:,.0f}: {others[name] / seconds:.2f} times" if peer else ""
        print(f"parse     {1 / seconds:>10,.0f} records per CPU second, 30 references each {name}{beside}")


def count_up(n: int) -> int:
    return sum(1 for _ in range(n))


def work_beside(path: Path, barrier: Any, results: Any) -> None:
    """In a process: counts, then indexes the documents of a file, each N_ROUNDS times together with the other processes."""
    documents = list(read_documents(path))
    passing = path.with_name(f"{path.name}.{os.getpid()}.seg")
    for what, _ in itertools.product(("count", "index"), range(N_ROUNDS)):
        barrier.wait()
        start = time.monotonic()
        if what == "count":
            count_up(N_COUNTED)
        else:
            build_segment(documents, passing, file_number=0)
        results.put((start, time.monotonic()))
        barrier.wait()
    passing.unlink()


def rates_beside(path: Path, n_processes: int) -> list[float]:
    """Best of N_ROUNDS, a second of wall time, by processes that have started: counted, and indexed from memory to disk."""
    context = get_context("spawn")
    barrier, results = context.Barrier(n_processes), context.Queue()
    workers = [context.Process(target=work_beside, args=(path, barrier, results)) for _ in range(n_processes)]
    for worker in workers:
        worker.start()
    spans = []
    for _ in range(2 * N_ROUNDS):
        starts, ends = zip(*(results.get() for _ in workers), strict=True)
        spans.append(max(ends) - min(starts))
    for worker in workers:
        worker.join()
    return [n_processes * N_COUNTED / min(spans[:N_ROUNDS]), n_processes * N_INDEXED / min(spans[N_ROUNDS:])]


def file_rate(paths: list[Path], n_processes: int) -> float:
    folder = paths[0].parent / f"by-{n_processes}-{time.time_ns()}"
    _, wall, _ = timed(lambda: list(ingest(folder, paths, read=read_documents, processes=n_processes)))
    shutil.rmtree(folder)
    return len(paths) * N_INDEXED / wall


def measure_index(base: Path) -> None:
    paths = written(base, 4 * N_INDEXED, per_file=N_INDEXED)
    one, two = ([*rates_beside(paths[0], n), file_rate(paths, n)] for n in (1, 2))
    for what, by_one, by_two in zip(("count (the machine's limit)", "index", "file to corpus"), one, two, strict=True):
        print(
            f"{what:<28}{by_one:>12,.0f} a second by 1 process, {by_two:,.0f} by 2: {by_two / by_one:.2f} times (wall)"
        )


def cpu_of_all() -> float:
    """CPU seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


def measure_ingest(folder: Path, paths: list[Path]) -> None:
    """By two processes; their CPU time counts, merges included. Files that are in already are passed over."""
    cpu, wall, n_new = cpu_of_all(), time.monotonic(), 0
    for _, entry in ingest(folder, paths, read=read_documents, processes=2):
        n_new += entry.n_documents if entry else 0
    cpu, wall = cpu_of_all() - cpu, time.monotonic() - wall
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    if n_new:
        print(
            f"ingest    {n_new / cpu:>10,.0f} records per CPU second, {n_new / wall:,.0f} a second by 2 processes (wall)"
        )
        print(f"memory    {peaks[0]:>10,.0f} MB peak of the merging process, {peaks[1]:,.0f} of a reading one")
        print(f"at 38M    {PUBMED / n_new * cpu / 3600:>10,.1f} CPU hours (linear)")
    n_documents = sum(file.n_documents for file in read_manifest(folder).files)
    size = sum(path.stat().st_size for path in (folder / "segments").iterdir())
    print(f"size      {size / n_documents:>10,.0f} bytes a record; {PUBMED * size / n_documents / 1e9:,.0f} GB at 38M")


def measure_queries(corpus: Corpus) -> None:
    n_articles, opened, _ = timed(lambda: corpus.n_articles)
    print(
        f"open      {opened:>10.2f} s to judge which of {n_articles:,} articles stand; {len(corpus.segments)} segments"
    )
    trees = [parse(text).tree for text in queries()]
    for tree in trees:
        corpus.search(tree)
    rounds = [[timed(lambda tree=tree: corpus.search(tree))[1:] for _ in range(3)] for tree in trees]
    sizes = [sum(1 for _ in leaves(tree)) for tree in trees]
    for at, kind in enumerate(("ms", "CPU ms")):
        taken = sorted(min(one[at] for one in runs) * 1000 for runs in rounds)
        p95 = taken[int(0.95 * len(taken))]
        print(f"queries   {statistics.median(taken):>10.1f} {kind} median, {p95:.1f} p95, {taken[-1]:.1f} slowest")
    print(f"terms     {min(sizes):>10} to {max(sizes)} a query")
    print(f"at 38M    {statistics.median(taken) * PUBMED / n_articles:>10,.0f} CPU ms median (linear, one thread)")


def check(corpus: Corpus, paths: list[Path], n_checked: int) -> None:
    scan = Scan(paths, n_checked)
    right = 0
    for text in queries():
        tree = parse(text).tree
        truth, found = scan.answer(tree), [pmid for pmid in corpus.search(tree) if pmid <= n_checked]
        right += truth == found
        if truth != found:
            print(f"WRONG     {text}: {len(found)} for {len(truth)}")
    print(f"exact     {right:>10} of 30 sets equal a scan by DuckDB ({n_checked:,} records)")
    sys.exit(right != 30)


if __name__ == "__main__":
    main()
