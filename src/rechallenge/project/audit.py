"""Everything that a review folder promises, held against what is there."""

import re
from collections.abc import Iterator, Mapping, Sequence

from rechallenge.model import Actor, InputError
from rechallenge.project.amendments import check_protocol
from rechallenge.project.deliveries import check_deliveries
from rechallenge.project.files import names_in
from rechallenge.project.folder import JOURNAL, Folder
from rechallenge.project.history import in_order
from rechallenge.project.inputs import check_inputs
from rechallenge.project.journal import SUFFIX, Head, Journal, journal_path, read_journal
from rechallenge.project.model_runs import check_model_runs
from rechallenge.project.papers import check_papers
from rechallenge.project.problem import Problem

_BESIDE = re.compile(r"[a-z0-9][a-z0-9.-]*\.(lock|torn-\d+)\Z")


def check(folder: Folder, *, known_heads: Mapping[Actor, Head] | None = None) -> tuple[Problem, ...]:
    """Names everything in the folder that does not hold; empty where all does.

    J1  The digest that ends a line is that of its bytes.
    J2  A line, read and written again, gives the same bytes.
    J3  Lines count from 1, and each carries the digest of the one before.
    J4  Every entry of a journal is by the actor it is named for.
    J5  The last line is whole.
    J6  journal/ holds journals, tails set aside and locks, and nothing else.
    J7  A line known from before (`known_heads`) still stands where it stood: no tail was cut off since.
    P1  Every entry stands under the first protocol or one that an amendment brought in.
    P2  protocol.toml is the protocol in force.
    P3  Every protocol under which an entry stands is kept in versions/.
    D1  Every `Imported` entry has its receipt, with its digest.
    D2  Every file of a receipt is there, with its bytes.
    D3  Every delivery in searches/ is named by an entry.
    F1  The bytes of every `Added` entry are kept in versions/.
    F2  The file in inputs/ is the one that was added last.
    F3  Every file in inputs/ is named by an entry.
    T1  Every `PaperAdded` entry has its receipt, with its digest.
    T2  Every file of that receipt is there, with its bytes, and the text has the digest that quotes name.
    T3  Every folder in fulltext/ is named by an entry.
    M1  Every `ModelAsked` entry has its receipt, request and answer, with their digests.
    M2  Every folder in models/ is named by an entry.
    T4  Every quote of an answer that names a kept text stands in it, at its place.

    Names that begin with a dot are left alone: they are what interrupted writes leave, and count for nothing.

    Args:
        known_heads: `Replay.heads` of an earlier day, kept outside the journals, as in a dossier's manifest. Without
            them a journal whose last whole lines were taken away cannot be told from a shorter one.
    Raises:
        Unavailable: something cannot be read.
    """
    problems: list[Problem] = []
    journals: list[Journal] = []
    for name in names_in(folder.path / JOURNAL):
        if _is_journal(folder, name):
            journals.append(read_journal(folder.path / JOURNAL / name))
        elif not _BESIDE.match(name):
            problems.append(_stranger(name))
    for journal in journals:
        problems += _check_journal(journal)
    entries = [line.entry for line in in_order(journals)]
    problems += _check_heads(journals, known_heads or {})
    problems += check_protocol(folder, journals)
    problems += check_deliveries(folder, entries)
    problems += check_inputs(folder, entries)
    problems += check_papers(folder, entries)
    problems += check_model_runs(folder, entries)
    return tuple(problems)


def _is_journal(folder: Folder, name: str) -> bool:
    if not name.endswith(SUFFIX) or not (folder.path / JOURNAL / name).is_file():
        return False
    try:
        journal_path(folder.path, Actor(name.removesuffix(SUFFIX)))
    except InputError:
        return False
    return True


def _stranger(name: str) -> Problem:
    return Problem(
        message="is no journal, nor what belongs to one",
        where=f"{JOURNAL}/{name}",
        fix="move it out; a copy made by a file-sharing program has to be compared with the journal it copies",
    )


def _check_journal(journal: Journal) -> Iterator[Problem]:
    yield from journal.problems
    if torn := journal.torn:
        yield Problem(
            message=f"has no end ({torn.n_bytes} bytes) and does not count: it was cut off in writing, or altered",
            where=f"{torn.path}, line {torn.line}",
            fix="it is set aside when this journal is next written to; repeat the last step if it is missing",
        )


def _check_heads(journals: Sequence[Journal], known: Mapping[Actor, Head]) -> Iterator[Problem]:
    lines = (line for journal in journals for line in journal.lines if journal.actor in known)
    standing = {(line.entry.by, line.seq): line.digest for line in lines}
    for actor, head in sorted(known.items()):
        if standing.get((actor, head.seq)) != head.digest:
            yield Problem(
                message="is missing or is another than before: a tail was cut off, or the journal was written anew",
                where=f"{JOURNAL}/{actor}{SUFFIX}, line {head.seq}",
                fix="restore the journal from a copy",
            )
