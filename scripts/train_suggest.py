"""Trains the tagger of `rechallenge.evidence.suggest` on a PHEE file and writes its weights.

    python scripts/train_suggest.py phee.jsonl

Source: Sun Z et al. 2022, PHEE, EMNLP, MIT licence, github.com/ZhaoyueSun/PHEE; one JSON object a line with `text` and
`events`, spans as {text, start}.
"""

import json
import sys
from pathlib import Path
from typing import Any

from rechallenge.evidence.suggest.tagger import Span, Tagger, train

WEIGHTS = Path(__file__).parents[1] / "src" / "rechallenge" / "evidence" / "suggest" / "data" / "tagger.npz"
TREATMENT_PARTS = {"drug": "drug", "dose": "dosage", "elapsed": "time_elapsed", "indication": "disorder"}
ROUNDS = 10


def gold_spans(sentence: dict[str, Any]) -> list[Span]:
    """The labelled spans of one PHEE sentence; an effect of a therapy that helped is no adverse effect."""
    found = set()
    for event in sentence["events"]:
        parts = [(kind, event.get("treatment", {}).get(key, [])) for kind, key in TREATMENT_PARTS.items()]
        if event["event_type"] == "Adverse_event":
            parts.append(("effect", event.get("effect", [])))
        found |= {(kind, one["start"], one["start"] + len(one["text"])) for kind, ones in parts for one in ones}
    return [Span(*one) for one in sorted(found)]


def train_on(sentences: list[dict[str, Any]], *, rounds: int = ROUNDS) -> Tagger:
    """A tagger from PHEE sentences."""
    return train([(one["text"], gold_spans(one)) for one in sentences], rounds=rounds)


def main(path: str) -> None:
    """Reads the sentences, trains, writes the weights."""
    sentences = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line]
    train_on(sentences).save(WEIGHTS)
    print(f"{len(sentences)} sentences, {WEIGHTS.stat().st_size / 1e6:.1f} MB: {WEIGHTS.name}")


if __name__ == "__main__":
    main(sys.argv[1])
