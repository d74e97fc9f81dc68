"""bib-dedupe's own decisions on its labelled sets, for `benchmarks/dedup.py --peer`.

    python benchmarks/dedup_peer.py WHEEL_FOLDER OUT_FOLDER SET...

Run it where bib-dedupe 0.7.2 is installed, in an environment of its own; this project does not depend on it.
"""

import json
import sys
from pathlib import Path

import pandas as pd
from bib_dedupe.bib_dedupe import block, cluster, match, prep


def main() -> None:
    wheel, out, *names = sys.argv[1:]
    for name in names:
        files = sorted((Path(wheel) / "bib_dedupe" / "data" / name).glob("records_pre_merged*.csv"))
        groups = cluster(match(block(prep(pd.concat(pd.read_csv(file) for file in files)))))
        (Path(out) / f"{name}.json").write_text(json.dumps(groups))


if __name__ == "__main__":
    main()
