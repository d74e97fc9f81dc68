"""Trains the tagger of `rechallenge.evidence.suggest` on a PHEE file and writes its weights.

    pip install "rechallenge[train]"
    python scripts/train_suggest.py phee.jsonl

A conditional random field by L-BFGS (Okazaki N 2007, CRFsuite); its weights are written in the program's own file, so
that nothing of it is needed to run. READINESS is taken off the label "nothing": without it the field is more careful
than is good for suggestions, which a person looks through.

Source: Sun Z et al. 2022, PHEE, EMNLP, MIT licence, github.com/ZhaoyueSun/PHEE; one JSON object a line with `text` and
`events`, spans as {text, start}.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from rechallenge.evidence.suggest.tagger import TAGS, Span, Tagger, features_of, tags_of, tokens_of

WEIGHTS = Path(__file__).parents[1] / "src" / "rechallenge" / "evidence" / "suggest" / "data" / "tagger.npz"
TREATMENT_PARTS = {"drug": "drug", "dose": "dosage", "elapsed": "time_elapsed", "indication": "disorder"}
SETTINGS = {"c1": 0.03, "c2": 0.5, "max_iterations": 70, "feature.possible_transitions": True}
READINESS = 0.25  # chosen on two of five folds: beyond it lenient pairs gain little and exact ones lose


def gold_spans(sentence: dict[str, Any]) -> list[Span]:
    """The labelled spans of one PHEE sentence; an effect of a therapy that helped is no adverse effect."""
    found = set()
    for event in sentence["events"]:
        parts = [(kind, event.get("treatment", {}).get(key, [])) for kind, key in TREATMENT_PARTS.items()]
        if event["event_type"] == "Adverse_event":
            parts.append(("effect", event.get("effect", [])))
        found |= {(kind, one["start"], one["start"] + len(one["text"])) for kind, ones in parts for one in ones}
    return [Span(*one) for one in sorted(found)]


def train_on(sentences: list[dict[str, Any]], *, readiness: float = READINESS) -> Tagger:
    """A tagger from PHEE sentences; the same sentences give the same weights."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(SETTINGS)
    for one in sentences:
        if tokens := tokens_of(one["text"]):
            trainer.append(features_of(tokens), tags_of(tokens, gold_spans(one)))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "tagger.crf")
        trainer.train(path)
        trained = pycrfsuite.Tagger()
        trained.open(path)
        info = trained.info()
        trained.close()
    index: dict[str, int] = {}
    for name, _ in info.state_features:
        index.setdefault(name, len(index))
    weights = np.zeros((len(index), len(TAGS)), np.float32)
    for (name, tag), weight in info.state_features.items():
        weights[index[name], TAGS.index(tag)] = weight
    moves = np.zeros((len(TAGS) + 1, len(TAGS)), np.float32)
    for (before, tag), weight in info.transitions.items():
        moves[TAGS.index(before), TAGS.index(tag)] = weight
    return Tagger(index, weights, moves).readier(readiness)


def main(path: str) -> None:
    """Reads the sentences, trains, writes the weights."""
    sentences = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line]
    train_on(sentences).save(WEIGHTS)
    print(f"{len(sentences)} sentences, {WEIGHTS.stat().st_size / 1e6:.1f} MB: {WEIGHTS.name}")


if __name__ == "__main__":
    main(sys.argv[1])
