"""`corpus`: a PubMed of one's own, from NLM's files to the exact set of a query."""

import gzip
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, cast

from isal import igzip
from isal.igzip_lib import IsalError

from rechallenge.corpus import (
    Answer,
    Corpus,
    Deleted,
    Document,
    Heading,
    HeadingKind,
    IngestedFile,
    add_headings,
    check_segments,
    ingest,
)
from rechallenge.model import InputError
from rechallenge.query.parse import parse_strategy, resolve
from rechallenge.review.corpus_documents import document_of
from rechallenge.sources.mesh_xml import iter_mesh_xml
from rechallenge.sources.pubmed_xml import iter_pubmed_xml

_unpack: Callable[[Path], object] = igzip.open  # three times as fast as gzip.open
_DAMAGED = (EOFError, gzip.BadGzipFile, cast("type[Exception]", IsalError))  # isal's stub says an instance
_WORTH_A_PROCESS = 1 << 24  # bytes: about a file of the baseline; reading less takes no longer than a start
Done = Callable[[Path, IngestedFile | None], None]


@dataclass(frozen=True, slots=True)
class CorpusInfo:
    """What a corpus holds. `n_articles` stand; `n_documents` came in, replaced and deleted ones included."""

    folder: str
    n_articles: int
    n_documents: int
    n_segments: int
    n_bytes: int
    n_headings: int | None
    files: tuple[IngestedFile, ...]


def ingest_files(folder: Path, files: Sequence[Path], *, done: Done, processes: int = 1) -> None:
    """Takes baseline and update files in, in the order of their names, which is the order of delivery.

    Args:
        done: called after each file; None for one that was in already.
        processes: that read and index files at the same time.
    """
    in_order = sorted(files, key=lambda path: path.name)
    for path, file in ingest(folder, in_order, read=read_documents, processes=processes):
        done(path, file)


def usual_processes(files: Sequence[Path]) -> int:
    """Two where there is work for two. Each holds the text of a file, some hundred MB, so not all cores of a big machine."""
    n_bytes = sum(path.stat().st_size for path in files if path.is_file())
    return min(2, os.cpu_count() or 1, 1 + n_bytes // _WORTH_A_PROCESS)


def ingest_mesh(folder: Path, files: Sequence[Path]) -> int:
    """Keeps NLM's descriptor, qualifier and supplementary files with the corpus. Returns the number of headings."""
    return add_headings(folder, (heading for path in files for heading in _headings(path)))


def search_corpus(
    folder: Path, text: str, *, as_of: date | None = None, names: Mapping[str, str] | None = None
) -> Answer:
    """The exact set of a query, or of the last line of a numbered strategy."""
    return Corpus(folder).search(resolve(parse_strategy(text)), as_of=as_of, names=names)


def corpus_info(folder: Path, *, verify: bool = False) -> CorpusInfo:
    """What the corpus holds; with `verify` every segment's bytes are compared with their digest first."""
    if verify:
        check_segments(folder)
    corpus = Corpus(folder)
    return CorpusInfo(
        folder=str(folder),
        n_articles=corpus.n_articles,
        n_documents=sum(file.n_documents for file in corpus.manifest.files),
        n_segments=len(corpus.segments),
        n_bytes=sum(path.stat().st_size for path in (folder / "segments").iterdir()),
        n_headings=len(corpus.mesh.by_name) if corpus.mesh else None,
        files=corpus.manifest.files,
    )


def read_documents(path: Path) -> Iterator[Document | Deleted]:
    """Documents and deletions of one PubMed file, packed or not; reference lists are not searched and left out."""
    try:
        with _opened(path) as stream:
            for item in iter_pubmed_xml(stream, name=path.name, with_references=False):
                yield document_of(item)
    except _DAMAGED as error:
        raise InputError(
            f"is cut off or damaged: {error}", where=str(path), fix="download it again, and compare its .md5"
        ) from error


def _headings(path: Path) -> Iterator[Heading]:
    with _opened(path) as stream:
        for record in iter_mesh_xml(stream, name=path.name):
            yield Heading(
                name=record.name,
                kind=HeadingKind(record.kind),
                ui=record.ui,
                tree_numbers=record.tree_numbers,
                terms=record.terms,
            )


def _opened(path: Path) -> IO[bytes]:
    try:
        return cast("IO[bytes]", _unpack(path)) if path.suffix == ".gz" else path.open("rb")
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), fix="check the name and the rights"
        ) from error
