"""Learning in a process of its own, so that no page ever waits for it."""

import contextlib
import logging
import os
import signal
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from rechallenge.corpus.workers import end_with_parent
from rechallenge.model import Digest, RechallengeError
from rechallenge.review.choosing import Choice, Question, Texts, choose, read_texts
from rechallenge.review.opened import open_review
from rechallenge.vocabulary import own_folders, use_vocabulary

log = logging.getLogger("rechallenge.review")

_MOST_STARTS = 3  # of a process that dies, for lack of memory say, and would die again
_NICENESS = 10  # pages and browsers come first


class Learner:
    """Answers questions about the order of one review. For one thread at a time.

    The process starts with the first question, reads the review's texts by itself, and ends with the process that asks,
    however that ends.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._n_starts = 0

    def prepare(self, basis: Digest) -> None:
        """Has the texts read ahead of the first question."""
        self._ask(basis)

    def choose(self, question: Question) -> Choice | None:
        """The answer; None where the records or the protocol changed since, or no process can be kept."""
        return self._ask(question)

    def _ask(self, asked: Question | Digest) -> Choice | None:
        try:
            line = self._open()
            if line is None:
                return None
            line.send(asked)
            answer: Choice | None = line.recv()
        except (EOFError, OSError):
            if self._process is not None:
                self.close()
                log.warning("the process that learns the order has ended; the order stands as it was")
            return None
        return answer

    def _open(self) -> Connection | None:
        if self._line is None and self._n_starts < _MOST_STARTS:
            self._n_starts += 1
            context = get_context("spawn")  # a forked one would inherit sockets and locks
            self._line, there = context.Pipe()
            self._process = context.Process(
                target=_work, args=(there, self._path, own_folders()), daemon=True, name="learner"
            )
            self._process.start()
            there.close()
        return self._line

    def close(self) -> None:
        """Ends the process, in the midst of its work if need be; another thread that waits for it gets no answer."""
        process, self._process = self._process, None
        line, self._line = self._line, None
        if process:
            process.kill()
            process.join()
        if line:
            line.close()


def _work(line: Connection, path: Path, words: tuple[Path, ...]) -> None:
    """Answers until nobody asks any more, with the user's own `words` as in the process that asks."""
    end_with_parent()
    use_vocabulary(*words)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    texts: Texts | None = None
    read_for = Digest("")
    with contextlib.suppress(EOFError, OSError):
        while True:
            asked: Question | Digest = line.recv()
            basis = asked.basis if isinstance(asked, Question) else asked
            if basis != read_for:
                texts = None  # before the next ones are read, so that only one is ever held
                texts, read_for = _read(path), basis
            known = texts is not None and texts.basis == basis
            line.send(choose(texts, asked) if texts and known and isinstance(asked, Question) else None)


def _read(path: Path) -> Texts | None:
    try:
        return read_texts(open_review(path))
    except RechallengeError as error:
        log.warning("the texts could not be read for the order: %s", error)
        return None
