"""What else could explain an event, and what words about drugs and signals mean. Values only; facts are in data/."""

from enum import StrEnum

from rechallenge.model import Source, Value
from rechallenge.vocabulary.drugs import AntibodyOrigin, Certainty, DrugKind


class CauseKind(StrEnum):
    DRUG = "drug"
    DRUG_SET = "drug-set"
    CONDITION = "condition"
    AGE = "age"


class Association(Value):
    """A known alternative cause: drug, disease or plain age, for an event set or part of it.

    Attributes:
        cause: name of a drug, of a drug set or of a condition; for an age, a label.
        event: what it is known to cause, in the field's words.
        strata: strata of the event set it speaks for; empty means the whole set.
        strength: `established` (labels, textbooks, many independent reports), `signal` (disproportionality or a
            series), `reported` (single cases).
        statement: the fact in one sentence, with its numbers.
        min_age_years, max_age_years: for an age.
    """

    event_set: str
    cause: str
    kind: CauseKind
    event: str
    strength: str
    statement: str
    source: Source
    strata: tuple[str, ...] = ()
    certainty: Certainty = Certainty.RECALLED
    min_age_years: float | None = None
    max_age_years: float | None = None

    def __post_init__(self) -> None:
        if self.strength not in {"established", "signal", "reported"}:
            raise ValueError(f"strength is {self.strength!r}; it is established, signal or reported")


class Condition(Value):
    """A disease, with its names and the groups it belongs to."""

    name: str
    synonyms: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


class Signalling(Value):
    """Which members of a protein family a ligand needs. An empty tuple says: it does not signal through this family."""

    ligand: str
    family: str
    proteins: tuple[str, ...]
    source: Source
    synonyms: tuple[str, ...] = ()
    certainty: Certainty = Certainty.RECALLED


class ClassTerm(Value):
    """A word about drugs that is true of some kinds only: "biologic", "humanised"."""

    term: str
    definition: str
    source: Source
    synonyms: tuple[str, ...] = ()
    kinds: tuple[DrugKind, ...] = ()
    origins: tuple[AntibodyOrigin, ...] = ()


class SelectivityRule(Value):
    """How primary targets are read off the evidence.

    Attributes:
        assay: which evidence counts.
        fold: targets within this ratio of the most potent one are primary; None for a published class.
        reason: why this fold.
    """

    name: str
    assay: str
    reason: str
    source: Source
    fold: float | None = None
