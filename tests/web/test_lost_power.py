"""What the page said is saved is on disk: the server is killed right after its answer, again and again."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from urllib.parse import urlencode, urlsplit

import pytest

from rechallenge.model import Decided
from rechallenge.project import check, open_folder, replay

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
N_KILLS = 3


def serve(folder):
    """A server in a process of its own, and the address of a one-time link for Anna."""
    command = [
        sys.executable,
        "-m",
        "rechallenge",
        "serve",
        "-C",
        folder,
        "--port",
        "0",
        "--by",
        "olga",
        "--link",
        "anna",
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    printed = ""
    for line in process.stdout:
        printed += line
        if found := re.search(r"http://\S+/link/\S+", line):
            return process, urlsplit(found[0])
    raise AssertionError(f"the server printed no link: {printed}")


def post(connection, base, path, fields, cookie=""):
    headers = {"Origin": base, "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    connection.request("POST", path, urlencode(fields), headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers


def test_every_acknowledged_verdict_outlives_a_killed_server(make_review):
    folder = make_review(60, name="killed")
    acknowledged = []
    for turn in range(N_KILLS):
        process, link = serve(str(folder))
        base = f"{link.scheme}://{link.netloc}"
        connection = http.client.HTTPConnection(link.netloc, timeout=30)
        status, _, headers = post(connection, base, link.path, {})
        assert status == 303
        cookie = headers["Set-Cookie"].partition(";")[0]
        killer = threading.Timer(0.005 * turn, process.send_signal, [signal.SIGKILL])
        try:
            for number in range(turn * 20 + 1, turn * 20 + 21):
                fields = {"record": f"embase:{number}", "choice": "include", "note": f"turn {turn}"}
                status, _, _ = post(connection, base, "/screening/title-abstract/decide", fields, cookie)
                assert status == 303
                acknowledged.append(f"embase:{number}")
                if number == turn * 20 + 1 + 2 * turn:
                    killer.start()
        except (http.client.HTTPException, OSError):
            pass  # killed in mid-answer: nothing was acknowledged
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
    written = [entry.record for entry in replay(open_folder(folder)).entries if isinstance(entry, Decided)]
    assert len(acknowledged) >= N_KILLS
    assert set(acknowledged) <= set(written)
    assert [problem for problem in check(open_folder(folder)) if "has no end" not in problem.message] == []
