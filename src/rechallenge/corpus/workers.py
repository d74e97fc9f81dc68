"""Results in order from worker processes, which never outlive the process that asks."""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import TypeVar

J = TypeVar("J")
R = TypeVar("R")

_AHEAD = 2  # jobs handed out for each process: one at work, one so that it need not wait for the next


def in_order(act: Callable[[J], R], jobs: Sequence[J], *, processes: int) -> Generator[R, None, None]:
    """`act` of each job in the order of the jobs, by one process (this one, lazily) or more, a few jobs ahead.

    Args:
        act: where there is more than one process it can be pickled: made of functions that a module names.
    Raises:
        BrokenProcessPool: a worker died.
        Exception: whatever `act` raises, once the results before are delivered.
    """
    if processes == 1:
        yield from map(act, jobs)
        return
    # New interpreters: a forked one would inherit the lock of the folder and hold it when this process is killed.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_never_alone)
    waiting: deque[Future[R]] = deque()
    try:
        for job in jobs:
            waiting.append(pool.submit(act, job))
            if len(waiting) >= _AHEAD * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _never_alone() -> None:
    """In a worker: ends it at once, and in silence, when the user breaks off or the asking process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_with_parent()


def end_with_parent() -> None:
    """In a worker: ends it at once when the asking process is gone, however that ended."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
