"""Kills a writer in mid-append, again and again; run as a program of its own so that it can fork freely.

usage: kill_writers.py FOLDER CYCLES SEED

Each cycle forks a child that opens the journal and appends without end, acknowledging each number through a pipe
after the append returned; the parent kills it with SIGKILL at a random moment. Half of the children have a slow disk
that takes a few bytes at a time (POSIX allows such short writes), so that most of these kills fall inside a line.
Prints the last number acknowledged after each cycle, as JSON.
"""

import json
import os
import random
import signal
import struct
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rechallenge.model import Actor, Decided, RecordId, ScreeningVerdict, Stage
from rechallenge.project import open_folder, open_journal

START = datetime(2022, 11, 1, tzinfo=UTC)


def decision(number):
    return Decided(
        at=START + timedelta(seconds=number),
        by=Actor("alice"),
        record=RecordId(f"pubmed:{number}"),
        stage=Stage.TITLE_ABSTRACT,
        verdict=ScreeningVerdict.INCLUDE,
        note="x" * (number % 500),
    )


def append_forever(folder, acknowledge, *, has_slow_disk):
    if has_slow_disk:
        take_all = os.write

        def take_little(handle, data):
            if handle == acknowledge:
                return take_all(handle, data)
            time.sleep(0.0001)
            return take_all(handle, data[:32])

        os.write = take_little
    with open_journal(folder, Actor("alice")) as journal:
        os.write(acknowledge, struct.pack("q", 0))
        while True:
            due = journal.head.seq + 1 if journal.head else 1
            batch = [decision(due + n) for n in range(1 + due % 3)]
            os.write(acknowledge, struct.pack("q", journal.append_all(batch)[-1]))


def main():
    folder = open_folder(Path(sys.argv[1]))
    chance = random.Random(int(sys.argv[3]))
    last = 0
    acknowledged = []
    for cycle in range(int(sys.argv[2])):
        receiving, sending = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(receiving)
            append_forever(folder, sending, has_slow_disk=cycle % 2 == 0)
        os.close(sending)
        with open(receiving, "rb") as pipe:
            pipe.read(8)  # the journal is open
            time.sleep(chance.uniform(0, 0.008))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            received = pipe.read()
        whole = received[: len(received) // 8 * 8]
        last = max(last, *(number for (number,) in struct.iter_unpack("q", whole)), 0)
        acknowledged.append(last)
    json.dump(acknowledged, sys.stdout)


main()
