"""What one sentence says of drugs: names, roles, doses, effects, times. The tagger reads; rules normalise."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rechallenge.evidence.suggest.lexicon import may_name, name_spans
from rechallenge.evidence.suggest.passages import Sentence, lowered, pattern, standing_at
from rechallenge.evidence.suggest.tagger import Span, shipped_tagger, tokens_of, words_of
from rechallenge.evidence.suggest.values import Standing, Whose
from rechallenge.vocabulary import resolve_drug

_WORTH_TAGGING = re.compile(
    r"induc|associat|caus|due to|after|follow|secondary|attribut|develop|result|adverse|side.effect|reaction|toxic|"
    r"receiv|treat|therap|taking|start|initiat|mg\b|dose|drug|precipitat|complicat|given|administ|exposure|vaccin"
)
_DROPPED = re.compile(r"^(?:the|a|an|oral|intravenous|iv|high|low|dose|of|topical)\s+|[-\s]+$", re.IGNORECASE)
_CLASS_ONLY = frozenset(
    {
        "mpo",
        "anca",
        "pr3",
        "ana",
        "drug",
        "drugs",
        "medication",
        "medications",
        "treatment",
        "therapy",
        *("january", "february", "march", "april", "may", "june", "july", "august"),
        *("september", "october", "november", "december"),
        "chemotherapy",
        "agent",
        "agents",
        "it",
    }
)
_REACH_BEFORE_STOP, _REACH_AFTER_STOP = 40, 12  # characters: "apixaban was then stopped", "withdrawal of apixaban"


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence with its spans; `listed` are names of the drug list that the tagger does not call suspected."""

    sentence: Sentence
    spans: tuple[Span, ...]
    listed: tuple[Span, ...]

    def of(self, kind: str) -> list[Span]:
        return [span for span in self.spans if span.kind == kind]

    def words(self, span: Span) -> str:
        return self.sentence.text[span.start : span.end]


def read(sentence: Sentence, *, tags_literature: bool = True) -> Reading:
    """Tags a sentence that speaks of a treatment; another one is only looked through for listed names.

    Args:
        tags_literature: False, for long papers, leaves sentences about published cases unread and tags only those that
            name a drug of the list.
    """
    text = sentence.text
    if sentence.whose is Whose.LITERATURE and not tags_literature:
        return Reading(sentence, (), ())
    listed = _listed(text)
    spans: tuple[Span, ...] = ()
    if _WORTH_TAGGING.search(lowered(text)) and (listed or tags_literature):
        spans = shipped_tagger().spans(text)
    taken = [span for span in spans if span.kind == "drug"]
    free = [one for one in listed if not any(one.start < span.end and span.start < one.end for span in taken)]
    return Reading(sentence, spans, tuple(free))


def _listed(text: str) -> list[Span]:
    if not may_name(words_of(lowered(text)), "drugs"):
        return []
    tokens = tokens_of(text)
    words = [token.text.lower() for token in tokens]
    return [Span("drug", tokens[first].start, tokens[end - 1].end) for first, end in name_spans(words, "drugs")]


@lru_cache(maxsize=4096)
def drug_name(words: str) -> str:
    """The canonical name where the vocabulary knows the drug, else the words in lower case; "" for a mere class word.

    >>> drug_name("Xeljanz"), drug_name("Azithromycin")
    ('tofacitinib', 'azithromycin')
    """
    plain = words.strip(" .,;()-")
    for _ in range(3):
        plain = _DROPPED.sub("", plain)
    if plain.lower() in _CLASS_ONLY or len(plain) < 2:
        return ""
    known = resolve_drug(plain)
    return known.name if known else re.sub(r"\s+", " ", plain.lower())


def stopped_drugs(reading: Reading) -> list[str]:
    """Drugs of the patient that a sentence names close before or after the word for stopping."""
    stop = pattern("stopped").search(reading.sentence.text)
    if not stop or reading.sentence.whose is not Whose.PATIENT:
        return []
    if standing_at(reading.sentence, stop.start()) is not Standing.AFFIRMED:
        return []
    near = [
        span
        for span in (*reading.of("drug"), *reading.listed)
        if 0 <= stop.start() - span.end <= _REACH_BEFORE_STOP or 0 <= span.start - stop.end() <= _REACH_AFTER_STOP
    ]
    return [name for span in near if (name := drug_name(reading.words(span)))]


def event_name(words: str) -> str:
    """The effect in the report's words, without articles and degree.

    >>> event_name("a severe leukocytoclastic vasculitis.")
    'leukocytoclastic vasculitis'
    """
    plain = re.sub(r"\s+", " ", words).strip(" .,;:()-")
    return re.sub(
        r"^(?:(?:an?|the|severe|acute onset of|his|her|development of|case of|mild|fatal)\s+)+",
        "",
        plain,
        flags=re.IGNORECASE,
    )
