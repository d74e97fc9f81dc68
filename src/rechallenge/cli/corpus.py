"""Commands on a PubMed of one's own: take files in, search them, say what is there."""

import argparse
import sys
from pathlib import Path
from typing import Any

from rechallenge.cli.output import emit_json, lines, note
from rechallenge.model import UsageError


def run_corpus(arguments: argparse.Namespace) -> int:
    act = {"ingest": _ingest, "search": _search, "info": _info}[arguments.action]
    return act(arguments)


def _ingest(arguments: argparse.Namespace) -> int:
    from tqdm import tqdm

    from rechallenge.review.corpora import corpus_info, ingest_files, ingest_mesh, usual_processes

    if not arguments.files and not arguments.mesh:
        raise UsageError("nothing to take in", where="FILE", fix="name PubMed files, or MeSH files with --mesh")
    processes = usual_processes(arguments.files) if arguments.processes is None else arguments.processes
    if processes < 1:
        raise UsageError(f"{processes} processes cannot read", where="--processes", fix="give 1 or more")
    if arguments.mesh:
        ingest_mesh(arguments.corpus, arguments.mesh)
    skipped: list[str] = []
    with tqdm(total=len(arguments.files), unit="file", file=sys.stderr, disable=arguments.json) as bar:

        def done(path: Path, file: Any) -> None:
            if file is None:
                skipped.append(path.name)
            bar.set_postfix_str(path.name)
            bar.update()

        ingest_files(arguments.corpus, arguments.files, done=done, processes=processes)
    info = corpus_info(arguments.corpus)
    if arguments.json:
        emit_json("corpus ingest", {"articles": info.n_articles, "files": len(info.files), "skipped": skipped})
        return 0
    lines(
        [
            ("files", len(info.files), f"{len(skipped)} of those named were in already"),
            ("articles", info.n_articles, "highest version, latest revision, deleted ones left out"),
        ],
        following=f"rechallenge corpus search {arguments.corpus} 'vasculitis[tiab]'",
    )
    return 0


def _search(arguments: argparse.Namespace) -> int:
    from rechallenge.review import read_text
    from rechallenge.review.corpora import search_corpus

    if (arguments.query is None) == (arguments.query_file is None):
        raise UsageError("give one query", where="QUERY", fix="write it in quotes, or name a file with --query-file")
    text = arguments.query if arguments.query_file is None else read_text(arguments.query_file)
    answer = search_corpus(arguments.corpus, text, as_of=_day(arguments.as_of), names=_names(arguments.name))
    if arguments.json:
        mappings = [{"term": one.term, "to": one.to, "why": one.why} for one in answer.mappings]
        found = {"count": answer.count, "pmids": list(answer), "searched": answer.searched, "query": text}
        emit_json("corpus search", {**found, "mappings": mappings, "notes": list(answer.notes)})
        return 0
    for mapping in answer.mappings:
        note(f"mapped    {mapping.term} -> {mapping.to} ({mapping.why})")
    for text in answer.notes:
        note(f"note      {text}")
    note(f"searched  {answer.searched}")
    note(f"count     {answer.count}")
    if not arguments.count:
        sys.stdout.writelines(f"{pmid}\n" for pmid in answer)
    else:
        print(answer.count)
    return 0


def _info(arguments: argparse.Namespace) -> int:
    from rechallenge.review.corpora import corpus_info

    info = corpus_info(arguments.corpus, verify=arguments.verify)
    if arguments.json:
        emit_json("corpus info", info)
        return 0
    size = f"{info.n_bytes / max(info.n_documents, 1):.0f} bytes an article"
    lines(
        [
            ("articles", info.n_articles, f"of {info.n_documents} delivered"),
            ("files", len(info.files), f"in {info.n_segments} segments"),
            ("bytes", info.n_bytes, size),
            (
                "headings",
                info.n_headings,
                "MeSH, for explosion and mapping" if info.n_headings else "no MeSH file given",
            ),
        ],
        following=f"rechallenge corpus search {arguments.corpus} QUERY",
    )
    return 0


def _day(text: str) -> Any:
    from datetime import date

    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day", where="--as-of", fix="write it as 2022-11-01") from error


def _names(pairs: list[str]) -> dict[str, str]:
    names = {}
    for pair in pairs:
        name, equals, target = pair.partition("=")
        if not (equals and name.strip() and target.strip()):
            raise UsageError(f"{pair!r} maps nothing", where="--name", fix="write --name xeljanz=tofacitinib")
        names[name] = target
    return names
