"""The words of commands on spontaneous reports and their terms."""

import argparse
from pathlib import Path
from typing import Any

from rechallenge.cli.parsers import Parser, command_of


def add_faers(commands: Any) -> None:
    faers = command_of(
        commands,
        "faers",
        "faers",
        "FDA's spontaneous reports in a store of one's own: take quarters in",
        in_review=False,
    )
    actions = faers.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, text: str) -> Parser:
        parser: Parser = actions.add_parser(name, help=text, description=text)
        parser.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one versioned JSON object"
        )
        parser.add_argument(
            "--memory", type=float, default=6.0, metavar="GB", help="limit of memory; beyond it, it spills (default: 6)"
        )
        return parser

    bring = action("ingest", "take in quarters as FDA delivers them: zips, folders or text files, in any mix")
    bring.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    bring.add_argument("--store", type=Path, default=Path("faers"), metavar="DIR", help="the store (default: faers)")
    bring.add_argument("--incomplete", action="store_true", help="let a quarter pass that lacks tables, and say so")
    bring.add_argument("--no-build", action="store_true", help="do not make the layers yet")
    fetch = action("pull", "fetch quarters from FDA, resumed where a transfer broke")
    fetch.add_argument("quarters", metavar="QUARTERS", help="2022Q3, or 2012Q4..2026Q2")
    fetch.add_argument("--into", type=Path, default=Path("faers-zips"), metavar="DIR", help="default: faers-zips")
    fetch.add_argument("--base", default="https://fis.fda.gov/content/Exports/", metavar="URL", help="of the server")
    fetch.add_argument("--email", default="", help="yours, sent with each request; default: RECHALLENGE_EMAIL")
    for name, text in (
        ("build", "make what is older than the quarters: one report per case, ingredients for names, duplicates"),
        ("info", "what the store holds"),
    ):
        action(name, text).add_argument("store", nargs="?", type=Path, default=Path("faers"), metavar="DIR")
    names = action("names", "what the drug names of the store stand for, and those that nothing was found for")
    names.add_argument("store", nargs="?", type=Path, default=Path("faers"), metavar="DIR")
    names.add_argument("--name", default="", help="explain this name as reported")
    names.add_argument("--prod-ai", default="", metavar="INGREDIENT", help="with --name: what FDA calls it")
    names.add_argument("--most", type=int, default=20, metavar="N", help="list so many unmapped names (default: 20)")
    doubles = action("duplicates", "which reports are likely one patient, at several thresholds, with the evidence")
    doubles.add_argument("store", nargs="?", type=Path, default=Path("faers"), metavar="DIR")
    doubles.add_argument("--report", type=int, metavar="PRIMARYID", help="pairs of this report")
    doubles.add_argument("--most", type=int, default=20, metavar="N", help="list so many pairs (default: 20)")


def add_meddra(commands: Any) -> None:
    meddra = command_of(
        commands, "meddra", "vocabulary", "an event set from MedDRA files that you are licensed for", in_review=False
    )
    meddra.add_argument(
        "files", type=Path, metavar="DIR", help="folder of mdhier.asc, llt.asc, smq_list.asc, smq_content.asc"
    )
    meddra.add_argument("--group", required=True, metavar="TERM", help="the group whose terms are wanted, by its name")
    meddra.add_argument(
        "--level", choices=("hlt", "hlgt", "soc", "smq"), default="hlt", help="what it is (default: hlt)"
    )
    meddra.add_argument("--name", required=True, metavar="SET", help="name of the event set, such as my-vasculitis")
    meddra.add_argument("--release", required=True, metavar="VERSION", help="of MedDRA, such as 28.1")
    meddra.add_argument("--synonyms", action="store_true", help="current lowest-level terms too")
