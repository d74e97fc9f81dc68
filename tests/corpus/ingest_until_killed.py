"""Run by a test in a process of its own and killed there: ingests made-up files, saying when each is in."""

import sys
from collections.abc import Iterator
from pathlib import Path

from rechallenge.corpus import Deleted, Document, ingest


def read(path: Path) -> Iterator[Document | Deleted]:
    """File n holds PMIDs n*10 .. n*10+39 in revision n, so that files overlap, and takes back PMID n*10 - 5."""
    number = int(path.stem)
    for pmid in range(number * 10 + 1, number * 10 + 41):
        yield Document(pmid=pmid, texts={"title": [f"revision {number} of article {pmid}"]})
    yield Deleted((max(number * 10 - 5, 0),))


if __name__ == "__main__":
    files = sorted(Path(sys.argv[2]).iterdir())
    for path, _ in ingest(Path(sys.argv[1]), files, read=read, processes=int(sys.argv[3])):
        sys.stdout.write(f"{path.name}\n")
        sys.stdout.flush()
