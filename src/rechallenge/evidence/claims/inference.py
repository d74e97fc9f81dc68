"""From what was seen to what is concluded: for one patient, and from patients to a class."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, Some, flag, listed, name_of
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.evidence.claims.rivals import known_causes
from rechallenge.evidence.pooling import sources_of
from rechallenge.evidence.timing import latency
from rechallenge.model import Case, CaseId, Finding, Source
from rechallenge.vocabulary import approved_members

MIN_CASES_PER_DRUG = 2  # one patient a drug cannot tell the drug from its target


class Premise(StrEnum):
    TIME_ORDER = "time-order"
    DECHALLENGE = "dechallenge"
    RECHALLENGE = "rechallenge"
    BIOPSY = "biopsy"
    SEROLOGY = "serology"
    ALTERNATIVES_EXCLUDED = "alternatives-excluded"
    MECHANISM_TEST = "mechanism-test"
    CONTROLLED_COMPARISON = "controlled-comparison"


class Conclusion(StrEnum):
    DIAGNOSIS = "diagnosis"
    MECHANISM = "mechanism"
    CAUSE = "cause"


# What each kind of evidence can settle. For a cause in one patient these are the conditions of WHO-UMC's "certain".
_SETTLES = {
    Conclusion.DIAGNOSIS: ({Premise.BIOPSY}, {Premise.SEROLOGY}),
    Conclusion.MECHANISM: ({Premise.MECHANISM_TEST},),
    Conclusion.CAUSE: (
        {Premise.TIME_ORDER, Premise.DECHALLENGE, Premise.RECHALLENGE, Premise.ALTERNATIVES_EXCLUDED},
        {Premise.CONTROLLED_COMPARISON},
    ),
}
_WHO_UMC = Source(
    work="Uppsala Monitoring Centre, The use of the WHO-UMC system for standardised case causality assessment"
)


class Inference(Claim, tag="inference"):
    """From `premises` the paper concludes the diagnosis, the mechanism or the cause.

    Attributes:
        case: the patient it is about; the premises are then held against the patient's own cells.
    """

    premises: Some[Premise]
    conclusion: Conclusion
    case: CaseId | None = None

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """A biopsy names the disease, not its cause; a cause takes time order, stop and restart, and no rival."""
        case = ground.case(self.case) if self.case is not None else None
        unborne = [premise for premise in self.premises if case and not _is_borne(premise, case, ground)]
        given = set(self.premises) - set(unborne)
        settling = min(_SETTLES[self.conclusion], key=lambda needed: (-len(needed & given), len(needed)))
        lacking = [premise for premise in Premise if premise in settling - given]
        parts = [f"The patient's cells do not bear out {_told(unborne)}."] if unborne else []
        if lacking:
            parts.append(
                f"{_told(given) or 'This'} cannot settle the {self.conclusion.value} without {_told(lacking)}."
            )
        else:
            parts.append(f"{_told(given)} can settle the {self.conclusion.value}.")
        finding = Finding(
            id=self.finding_id("lacking"),
            label=f"what the {self.conclusion.value} would take beyond what is given",
            value=[premise.value for premise in lacking],
            text=_told(lacking) or "nothing",
            function=name_of(Inference.check),
            inputs={
                "premises": [premise.value for premise in self.premises],
                "not_borne_out": [premise.value for premise in unborne],
                "conclusion": self.conclusion.value,
                "case": self.case,
            },
            sources=(self.printed_in(paper), _WHO_UMC, *sources_of([case] if case else [], *_FIELDS)),
        )
        return self.judged(
            Judgement.OVERSTATED if lacking else Judgement.HOLDS,
            " ".join(parts),
            flags=[flag("inference_exceeds_evidence", self.conclusion.value)] if lacking else [],
            findings=[finding],
        )


_FIELDS = ("start", "onset", "latency", "dechallenge", "rechallenge", "biopsy_confirms")


def _is_borne(premise: Premise, case: Case, ground: Ground) -> bool:
    """Whether the patient's cells show the premise; what no cell can show is taken as the paper gives it."""
    match premise:
        case Premise.TIME_ORDER:
            span = latency(case)
            return span is not None and span.low_days >= 0
        case Premise.DECHALLENGE | Premise.RECHALLENGE:
            return case.cell(premise.value).value == "positive"
        case Premise.BIOPSY:
            return case.cell("biopsy_confirms").value is True
        case Premise.ALTERNATIVES_EXCLUDED:
            return not known_causes(case, ground)
    return True


def _told(premises: Iterable[Premise]) -> str:
    chosen = set(premises)
    return listed(premise.value.replace("-", " ") for premise in Premise if premise in chosen)


class Generalisation(Claim, tag="generalisation"):
    """What was seen in these patients is ascribed to every drug of the class, or to what its members share.

    Attributes:
        drug_set: the class, or the drugs that share the target.
        has_comparator: the paper compares with patients or drugs outside the class.
    """

    drug_set: str
    has_comparator: bool = False

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Needs at least two patients for each approved drug of the class, and something to compare them with."""
        members = [drug.name for drug in approved_members(self.drug_set, ground.as_of, vocabulary=ground.vocabulary)]
        counts = Counter(ground.drug(case.drug).name for case in ground.counted if case.drug)
        seen = {name: counts[name] for name in members if counts[name]}
        enough = [name for name, n in seen.items() if n >= MIN_CASES_PER_DRUG]
        by_drug = listed(f"{name} {n}" for name, n in seen.items()) or "none"
        parts = [
            f"{sum(seen.values())} patients on {len(seen)} of {len(members)} drugs approved by {ground.as_of}"
            f" ({by_drug}); {len(enough)} with {MIN_CASES_PER_DRUG} or more."
        ]
        is_thin = len(enough) < len(members)
        if is_thin:
            parts.append("Too few drugs to tell the class or its target from the single drug.")
        if not self.has_comparator:
            parts.append("Nothing is compared: no other drugs, no untreated patients, no number of people exposed.")
        finding = Finding(
            id=self.finding_id("drugs"),
            label=f"patients by drug of {self.drug_set}",
            value=seen,
            text=f"{len(seen)} of {len(members)} drugs",
            function=name_of(Generalisation.check),
            inputs={
                "set": self.drug_set,
                "members": members,
                "as_of": str(ground.as_of),
                "minimum": MIN_CASES_PER_DRUG,
            },
            sources=(self.printed_in(paper),),
        )
        flags = {"generalised_from_few": is_thin, "no_comparator": not self.has_comparator}
        return self.judged(
            Judgement.OVERSTATED if any(flags.values()) else Judgement.HOLDS,
            " ".join(parts),
            flags=[name for name, is_fault in flags.items() if is_fault],
            findings=[finding],
        )
