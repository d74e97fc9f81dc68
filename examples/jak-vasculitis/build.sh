#!/usr/bin/env bash
# Builds this review from the files in source/, with the program's own commands: the way to make one's own.
#   ./build.sh NEW-FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
review=${1:?name the folder to build, which must not exist yet}
export RECHALLENGE_ACTOR=${RECHALLENGE_ACTOR:-first-reader}

rechallenge init "$review" --protocol "$here/source/protocol.toml"
cd "$review"
rechallenge import "$here/source/letter-references.ris" --source letter-references --arm citation \
  --title "Reference list of the letter" --searched-on 2026-11-02 --note "The 14 references of the letter."
rechallenge import "$here/source/open-sources.ris" --source open-sources --arm website \
  --title "Public sources, found by one person" --searched-on 2026-11-02 \
  --note "Found by hand in public sources, not by a search of a database; no query stands behind them."
rechallenge screen "$here/source/screening.csv"
rechallenge screen "$here/source/retrieval.csv"
rechallenge extract "$here/source/cases.toml"
rechallenge assess "$here/source/ratings.toml"
for facts in claims published-table counts background comparators evidence; do
  rechallenge add "$facts" "$here/source/$facts.toml"
done
rechallenge check
rechallenge status
