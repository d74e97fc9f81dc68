"""The table of commands. Nothing heavy is imported here: `--help` must stay under 0.3 s of CPU."""

import argparse
from pathlib import Path
from typing import Any

from rechallenge import __version__
from rechallenge.cli.parsers import Parser
from rechallenge.cli.parsers import authored as _authored
from rechallenge.cli.parsers import command_of as _command
from rechallenge.cli.report_commands import add_faers, add_meddra


def build_parser() -> Parser:
    """The whole command line."""
    parser = Parser(
        prog="rechallenge",
        description="Asks again whether a drug caused the event: from the search to the verdict, every number with its way back.",
        epilog="A first look: rechallenge demo",
    )
    parser.add_argument("--version", action="version", version=f"rechallenge {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _begin(commands)
    _append(commands)
    _order(commands)
    _show(commands)
    _query(commands)
    _corpus(commands)
    add_faers(commands)
    add_meddra(commands)
    _pages(commands)
    _fulltext(commands)
    return parser


def _staged(command: Parser) -> None:
    command.add_argument(
        "--stage", default="title-abstract", choices=["title-abstract", "full-text"], help="default: title-abstract"
    )


def _begin(commands: Any) -> None:
    demo = _command(commands, "demo", "start", "run the worked example: JAK inhibitors and vasculitis", in_review=False)
    demo.add_argument(
        "--into", type=Path, default=Path("rechallenge-demo"), metavar="DIR", help="working folder to make"
    )

    init = _command(commands, "init", "start", "begin a review in a folder", in_review=False)
    init.add_argument("folder", type=Path, help="folder to make")
    init.add_argument("--protocol", type=Path, default=None, metavar="FILE", help="begin with this plan instead")
    init.add_argument("--title", default="Untitled review")
    init.add_argument("--drugs", default="", metavar="SET", help="drug set, such as jak-inhibitors")
    init.add_argument("--events", default="", metavar="SET", help="event set, such as vasculitis")
    init.add_argument("--as-of", default="", metavar="YYYY-MM-DD", help="nothing published later counts")
    init.add_argument(
        "--compare-with", action="append", default=[], metavar="SET", help="comparator drug set; repeatable"
    )


def _append(commands: Any) -> None:
    bring = _authored(
        _command(commands, "import", "append", "bring in citations: RIS, NBIB, PubMed XML, BibTeX, EndNote XML, CSV")
    )
    bring.add_argument("files", nargs="+", type=Path)
    bring.add_argument(
        "--source", required=True, metavar="NAME", help="short name for record ids: pubmed, embase, letter"
    )
    bring.add_argument("--title", default="", help="name in the flow diagram (default: the source)")
    bring.add_argument(
        "--arm", choices=("database", "register", "website", "organisation", "citation"), default="database"
    )
    bring.add_argument("--searched-on", default="", metavar="YYYY-MM-DD")
    bring.add_argument("--query", default="", help="the query, word for word")
    bring.add_argument("--reported", type=int, default=None, metavar="N", help="hits that the source reported")
    bring.add_argument("--note", default="")

    search = _authored(_command(commands, "search", "search", "ask a database and bring its records in with a receipt"))
    search.add_argument("query", nargs="?", default="", help="the query, in quotes; @FILE reads it from a file")
    search.add_argument("--source", choices=("pubmed", "europepmc", "crossref", "openalex"), default="pubmed")
    search.add_argument("--as-of", default="", metavar="YYYY-MM-DD", help="only what the source knew by that day")
    search.add_argument("--email", default="", help="yours, sent with each request; default: RECHALLENGE_EMAIL")
    search.add_argument("--rerun", action="store_true", help="the same search again: added, gone, changed, retracted")
    search.add_argument("--note", default="")

    chase = _authored(
        _command(
            commands, "snowball", "snowball", "follow citations from the included records: cited and citing papers"
        )
    )
    chase.add_argument("records", nargs="*", metavar="RECORD", help="records to start from (default: the included)")
    chase.add_argument("--source", choices=("pubmed", "europepmc"), default="pubmed")
    chase.add_argument("--email", default="", help="yours, sent with each request; default: RECHALLENGE_EMAIL")
    way = chase.add_mutually_exclusive_group()
    way.add_argument("--backward", action="store_true", help="only what they cite")
    way.add_argument("--forward", action="store_true", help="only what cites them")
    chase.add_argument(
        "--jats", action="append", type=Path, default=[], metavar="FILE", help="full text of a record; repeatable"
    )

    dedup = _authored(
        _command(commands, "dedup", "dedup", "which records are one publication, why, and what is doubtful")
    )
    ruling = dedup.add_mutually_exclusive_group()
    ruling.add_argument("--merge", nargs="+", metavar="RECORD", help="rule that these records are one publication")
    ruling.add_argument("--split", nargs="+", metavar="RECORD", help="rule that these records are not one publication")
    dedup.add_argument("--because", default="", metavar="REASON", help="the reason of a ruling")

    screen = _authored(
        _command(commands, "screen", "append", "enter decisions: a CSV of record,stage,verdict,reason,note")
    )
    screen.add_argument("file", type=Path)

    resolve = _authored(_command(commands, "resolve", "append", "rule on a record that reviewers judged differently"))
    resolve.add_argument("record")
    resolve.add_argument("--stage", choices=("title-abstract", "full-text"), required=True)
    resolve.add_argument("--verdict", choices=("include", "exclude"), required=True)
    resolve.add_argument("--reason", default=None, metavar="CODE")
    resolve.add_argument("--note", default="")

    _extraction(commands)
    _with_file(commands, "assess", "enter one rater's causality answers: a TOML file of ratings")

    _with_file(commands, "reconcile", "enter answers that stand where extractors differed: a TOML file of cases")

    close = _authored(
        _command(commands, "close", "append", "close a stage: reviewers may then see each other's verdicts")
    )
    close.add_argument("--stage", choices=("title-abstract", "full-text"), required=True)

    add = _authored(_command(commands, "add", "append", "add a file of facts: claims, counts, background rates ..."))
    add.add_argument(
        "kind",
        choices=("claims", "counts", "background", "comparators", "evidence", "published-table", "form", "analysis"),
    )
    add.add_argument("file", type=Path)

    amend = _authored(_command(commands, "amend", "append", "say why protocol.toml was changed after work had begun"))
    amend.add_argument("--because", required=True, metavar="REASON")


def _extraction(commands: Any) -> None:
    text = "enter patients: a TOML file of cases; `extract suggest PAPER` says what a paper suggests for the form"
    extract = _authored(_command(commands, "extract", "append", text))
    extract.add_argument(
        "words",
        nargs="+",
        metavar="FILE",
        help="a TOML file of cases; or the word suggest and a record with a full text, or a paper's file",
    )
    extract.add_argument(
        "--with-model", action="store_true", help="with suggest: also ask the endpoint that settings.toml names"
    )
    extract.add_argument(
        "--map",
        type=Path,
        default=None,
        metavar="MAP",
        help="FILE is a CSV or XLSX table; MAP says what its columns are",
    )
    finish = _authored(
        _command(commands, "finish", "extraction", "say that you have answered what can be answered of a patient")
    )
    finish.add_argument("cases", nargs="+", metavar="PATIENT")
    same = _authored(
        _command(
            commands, "same", "extraction", "patients who may be one, with the evidence; with two ids, your ruling"
        )
    )
    same.add_argument("cases", nargs="*", metavar="PATIENT")
    same.add_argument(
        "--as", dest="relation", default="same-patient", choices=("same-patient", "possibly-same", "different")
    )
    same.add_argument("--because", default="", metavar="REASON")
    _command(
        commands,
        "agreement",
        "extraction",
        "how far extractors agreed, question by question, and what is to be reconciled",
    )


def _with_file(commands: Any, name: str, text: str) -> Parser:
    command = _authored(_command(commands, name, "append", text))
    command.add_argument("file", type=Path)
    return command


def _order(commands: Any) -> None:
    order = _authored(
        _command(commands, "order", "ordering", "what to read next, learnt from your verdicts, with the reason")
    )
    _staged(order)
    order.add_argument("-n", type=int, default=10, metavar="N", help="how many to list (default: 10)")
    order.add_argument("--replay", action="store_true", help="make every choice of the journals again and compare")

    decisions = _authored(
        _command(
            commands,
            "decisions",
            "ordering",
            "write decisions as .csv, .ris or .asreview, or take them in from there or .xlsx",
        )
    )
    decisions.add_argument("file", type=Path)
    _staged(decisions)
    decisions.add_argument("--take-in", action="store_true", help="enter what the file holds as your own decisions")
    decisions.add_argument("--standing", action="store_true", help="write what stands for the review, not your own")

    stop = _authored(
        _command(commands, "stop", "ordering", "what may be missed if you stop reading now; with a reason: stop")
    )
    _staged(stop)
    stop.add_argument("--because", default="", metavar="REASON", help="enter the choice to stop, for this reason")


def _show(commands: Any) -> None:
    _command(commands, "status", "show", "where the review stands and what comes next")
    flow = _command(commands, "flow", "show", "the PRISMA 2020 flow, each box the sum of what it feeds")
    flow.add_argument("--svg", type=Path, default=None, metavar="FILE", help="also draw the diagram")
    flow.add_argument("--csv", type=Path, default=None, metavar="FILE", help="also write the PRISMA2020 package's CSV")
    _export(commands)
    _command(commands, "cases", "show", "the case table and the pooled numbers, each with its n")
    _command(commands, "causality", "show", "what each instrument says of each case, with the reachable range")
    _command(
        commands,
        "claims",
        "show",
        "every published claim derived again: holds, contradicted, overstated, not derivable",
    )
    _signals(commands)
    _command(commands, "verdict", "show", "the rung of the ladder, why not higher, why not lower, what would change it")
    report = _command(commands, "report", "show", "write the dossier: HTML, tables, figures, JSON, manifest")
    report.add_argument("--out", type=Path, default=None, metavar="DIR", help="default: dossier/ in the review")
    report.add_argument(
        "--entered-until", default="", metavar="YYYY-MM-DD", help="as the review stood at the end of that day (UTC)"
    )
    _command(commands, "check", "show", "replay everything and name whatever does not hold")


def _export(commands: Any) -> None:
    export = _command(
        commands,
        "export",
        "exporting",
        "write records, Table I, a line listing, or a CIOMS, E2B(R3) or FHIR file a patient",
    )
    export.add_argument("file", type=Path, help="its ending names the format; for files a patient, a folder")
    export.add_argument(
        "--what",
        choices=("records", "table", "listing", "cioms", "e2b", "fhir-r4", "fhir-r5"),
        default="records",
        help="records (RIS, NBIB, CSV), table and listing (CSV, HTML, DOCX, LaTeX), or one file a patient",
    )
    export.add_argument("--patient", action="append", default=[], metavar="ID", help="only this one; repeatable")
    export.add_argument("--with-initials", action="store_true", help="do not withhold patients' initials")


def _signals(commands: Any) -> None:
    asked = _authored(
        _command(
            commands,
            "signals",
            "signals",
            "disproportionality: counts of the review, and with --store the question counted in every defensible way",
        )
    )
    asked.add_argument(
        "question",
        nargs="?",
        type=Path,
        default=None,
        metavar="QUESTION",
        help="a question file, outside of any review",
    )
    asked.add_argument("--store", type=Path, default=None, metavar="DIR", help="count in this FAERS store")
    asked.add_argument(
        "--controls", type=Path, default=None, metavar="CSV", help="pairs with a known answer: drug,event,truth"
    )
    asked.add_argument(
        "--control-terms", type=Path, default=None, metavar="CSV", help="terms of their events: event,term"
    )
    asked.add_argument("--out", type=Path, default=None, metavar="DIR", help="of a question file: where its pages go")
    asked.add_argument("--memory", type=float, default=6.0, metavar="GB", help="limit of the engine (default 6)")
    asked.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="what counts (default duckdb)")
    asked.add_argument(
        "--address", default="", metavar="URL", help="of a Spark cluster (default: Spark in this machine)"
    )


def _query(commands: Any) -> None:
    text = "PubMed's language: explain a query, translate it, build one"
    acts = commands.add_parser("query", help=text, description=text).add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    explain = _command(
        acts, "explain", "query", "what a query asks for, and what a librarian would ask", in_review=False
    )
    databases = ("pubmed", "ovid", "embase", "cochrane", "wos", "scopus", "europepmc")
    translate = _command(acts, "translate", "query", "a query for another database, losses named", in_review=False)
    for reads in (explain, translate):
        reads.add_argument("query", nargs="?", default=None, help="the query, in quotes")
        reads.add_argument(
            "--file", type=Path, default=None, metavar="FILE", help="read the query from a file; - is stdin"
        )
        reads.add_argument(
            "--from", dest="source", choices=databases, default="pubmed", help="whose language it is (default pubmed)"
        )
    translate.add_argument("--to", required=True, choices=(*databases, "all"))

    build = _command(acts, "build", "query", "a strategy from a drug set and an event set", in_review=False)
    build.add_argument("--drugs", required=True, metavar="SET", help="drug set, such as jak-inhibitors")
    build.add_argument("--events", required=True, metavar="SET", help="event set, such as vasculitis")
    build.add_argument("--as-of", default="", metavar="YYYY-MM-DD", help="only records created by that day")
    build.add_argument(
        "--event-word", action="append", default=[], metavar="WORD", help="further text word; repeatable"
    )


def _corpus(commands: Any) -> None:
    corpus = _command(
        commands, "corpus", "corpus", "a PubMed of one's own: take files in, search them", in_review=False
    )
    actions = corpus.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, text: str) -> Parser:
        parser: Parser = actions.add_parser(name, help=text, description=text)
        parser.add_argument("corpus", type=Path, metavar="CORPUS", help="folder of the corpus")
        parser.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one versioned JSON object"
        )
        return parser

    bring = action("ingest", "take in baseline and update files (.xml, .xml.gz), in the order of their names")
    bring.add_argument("files", nargs="*", type=Path, metavar="FILE")
    bring.add_argument(
        "--mesh",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="NLM's desc20NN.xml, qual20NN.xml, supp20NN.xml",
    )
    bring.add_argument(
        "--processes",
        type=int,
        default=None,
        metavar="N",
        help="that read files at the same time (default: 2 if there is much to read)",
    )
    search = action("search", "the exact set of a PubMed query: count and notes to stderr, every PMID to stdout")
    search.add_argument("query", nargs="?", default=None)
    search.add_argument("--query-file", type=Path, default=None, metavar="FILE", help="a query or numbered strategy")
    search.add_argument("--as-of", default="", metavar="YYYY-MM-DD", help="only articles created until this day")
    search.add_argument(
        "--name", action="append", default=[], metavar="BRAND=DRUG", help="a further name for term mapping; repeatable"
    )
    search.add_argument("--count", action="store_true", help="print the count alone")
    info = action("info", "what the corpus holds")
    info.add_argument("--verify", action="store_true", help="compare every segment's bytes with their digest")


def _pages(commands: Any) -> None:
    serve = _authored(
        _command(commands, "serve", "serve", "open the review's pages in a browser: screening and all else")
    )
    serve.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="default: 127.0.0.1, this machine alone")
    serve.add_argument("--port", type=int, default=8200, help="default: 8200; 0 takes any that is free")
    serve.add_argument("--public", default="", metavar="URL", help="the address that a TLS proxy in front has")
    serve.add_argument(
        "--link", action="append", default=[], metavar="NAME", help="print a one-time link for this person; repeatable"
    )

    people = _authored(_command(commands, "people", "serve", "who takes part, and what each may do"))
    people.add_argument("action", nargs="?", choices=("list", "add", "remove"), default="list")
    people.add_argument("person", nargs="?", default="", metavar="NAME", help="as in --by, such as a.meyer")
    people.add_argument("--name", default="", help="the name as people read it")
    people.add_argument(
        "--role",
        action="append",
        default=[],
        choices=("reader", "screener", "adjudicator", "owner"),
        help="repeatable; those given replace the ones before",
    )
    people.add_argument("--password", action="store_true", help="ask for a password; piped in, one line is read")


def _fulltext(commands: Any) -> None:
    text = "full texts of records: fetch open-access ones, add files, list them"
    acts = commands.add_parser("fulltext", help=text, description=text).add_subparsers(
        title="commands", metavar="COMMAND", required=True
    )
    fetch = _authored(
        _command(acts, "fetch", "fulltext", "ask PubMed Central and Europe PMC for open-access full texts")
    )
    fetch.add_argument(
        "records", nargs="*", metavar="RECORD", help="whose (default: those past title and abstract that have none)"
    )
    fetch.add_argument(
        "--source",
        action="append",
        choices=("pmc-cloud", "pmc", "europepmc"),
        default=[],
        help="ask only this one; repeatable (default: all three in turn)",
    )
    fetch.add_argument("--email", default="", help="yours, sent with each request; default: RECHALLENGE_EMAIL")
    add = _authored(_command(acts, "add", "fulltext", "add the file of a record's full text: JATS, HTML, PDF or text"))
    add.add_argument("file", type=Path)
    add.add_argument("--record", required=True, metavar="RECORD")
    add.add_argument(
        "--licence", default="", help='such as "CC BY 4.0", or "own copy"; unknown: only link and digest are kept'
    )
    add.add_argument("--link", default="", metavar="URL", help="where a reader finds it (default: its DOI)")
    _command(acts, "list", "fulltext", "the full texts of the review, their licence, and records that have none")
    show = _command(acts, "show", "fulltext", "print a kept text as quotes count it: characters from 0")
    show.add_argument("record")
