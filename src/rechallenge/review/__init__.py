"""Use cases: the library API, one module per verb. What notebooks import.

>>> from rechallenge.review import open_review, flow
>>> flow(open_review("my-review")).flow.new_reports  # doctest: +SKIP
3
"""

from rechallenge.review.asking_model import ModelResult, ask_model, model_settings, open_model
from rechallenge.review.begin import begin, begin_with
from rechallenge.review.checking import Status, check, require_sound, status
from rechallenge.review.choosing import Texts, read_texts
from rechallenge.review.claiming import ClaimsResult, claims
from rechallenge.review.deduplicating import merge_records, publications, split_records
from rechallenge.review.entering import add_facts, amend_protocol, assess, extract, read_text, reconcile
from rechallenge.review.exchanging import TakenIn, export_decisions, take_in_decisions
from rechallenge.review.flowing import FlowResult, flow
from rechallenge.review.fulltexts import (
    PaperOutcome,
    add_paper,
    awaiting_papers,
    fetch_papers,
    paper_of,
    papers,
)
from rechallenge.review.importing import ImportResult, SearchFacts, import_records, read_bytes
from rechallenge.review.opened import Author, FactsFile, Review, open_review
from rechallenge.review.ordering import (
    Next,
    Ordering,
    open_at,
    open_ordering,
    place_next,
    replay_order,
)
from rechallenge.review.people import Person, enrol, give_password, has_password, people, sign_in
from rechallenge.review.screening import StageState, close_stage, decide, resolve, stages
from rechallenge.review.searching import SearchResult, open_source, rerun, search
from rechallenge.review.signalling import ScoredCounts, SignalsResult, signals
from rechallenge.review.snowballing import SnowballResult, citations, snowball
from rechallenge.review.stopping import stop, stopping_estimate
from rechallenge.review.suggesting import suggestions_in, suggestions_of
from rechallenge.review.weighing import WeighingResult, weighing

__all__ = [
    "Author",
    "ClaimsResult",
    "FactsFile",
    "FlowResult",
    "ImportResult",
    "ModelResult",
    "Next",
    "Ordering",
    "PaperOutcome",
    "Person",
    "Review",
    "ScoredCounts",
    "SearchFacts",
    "SearchResult",
    "SignalsResult",
    "SnowballResult",
    "StageState",
    "Status",
    "TakenIn",
    "Texts",
    "WeighingResult",
    "add_facts",
    "add_paper",
    "amend_protocol",
    "ask_model",
    "assess",
    "awaiting_papers",
    "begin",
    "begin_with",
    "check",
    "citations",
    "claims",
    "close_stage",
    "decide",
    "enrol",
    "export_decisions",
    "extract",
    "fetch_papers",
    "flow",
    "give_password",
    "has_password",
    "import_records",
    "merge_records",
    "model_settings",
    "open_at",
    "open_model",
    "open_ordering",
    "open_review",
    "open_source",
    "paper_of",
    "papers",
    "people",
    "place_next",
    "publications",
    "read_bytes",
    "read_text",
    "read_texts",
    "reconcile",
    "replay_order",
    "require_sound",
    "rerun",
    "resolve",
    "search",
    "sign_in",
    "signals",
    "snowball",
    "split_records",
    "stages",
    "status",
    "stop",
    "stopping_estimate",
    "suggestions_in",
    "suggestions_of",
    "take_in_decisions",
    "weighing",
]
