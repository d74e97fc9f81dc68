"""Serves files as a PubMed on this machine.

python -m rechallenge.testing.pubmed_server records.xml --fault efetch:truncated:2
RECHALLENGE_EUTILS=http://127.0.0.1:8765/ rechallenge search "vasculitis[tiab]" --email you@example.org
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rechallenge.model import RechallengeError
from rechallenge.sources.eutils import MOST_HITS
from rechallenge.testing.faults import parse_fault
from rechallenge.testing.holdings import holdings_of_files
from rechallenge.testing.local_pubmed import PubmedServer

DEFAULT_PORT = 8765


def main(words: Sequence[str] | None = None) -> int:
    """Serves files until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m rechallenge.testing.pubmed_server", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("files", nargs="+", type=Path, help="PubMed XML (also .gz), NBIB, RIS ... with PMIDs")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--most-hits", type=int, default=MOST_HITS, metavar="N", help="that one search gives out")
    parser.add_argument("--fault", action="append", default=[], metavar="TOOL:KIND:TIMES", help="repeatable")
    arguments = parser.parse_args(words)
    try:
        holdings = holdings_of_files(arguments.files)
        faults = [parse_fault(text) for text in arguments.fault]
        server = PubmedServer(holdings, faults=faults, most_hits=arguments.most_hits, port=arguments.port).start()
    except (RechallengeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return getattr(error, "exit_code", 4)
    sys.stdout.write(f"{len(holdings)} records at {server.address}\nRECHALLENGE_EUTILS={server.address}\n")
    sys.stdout.flush()
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 0
    finally:
        server.stop()


if __name__ == "__main__":
    raise SystemExit(main())
