"""How strongly the paper puts its claim: against the verdict, and against itself."""

from enum import StrEnum

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, Some, Text, flag, listed, name_of, slug
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.model import Finding, InputError, Source, Value


class Strength(StrEnum):
    """From weak to strong; `doubtful` says that the explanation does not convince its own author."""

    DOUBTFUL = "doubtful"
    POSSIBLE = "possible"
    ASSOCIATION = "association"
    CAUSAL = "causal"


SCALE = tuple(Strength)
LADDER = ("refuted", "not supported", "insufficient", "hypothesis", "supported signal", "probable", "established")
# The lowest rung that bears each strength, by the ladder's own conditions: an association needs disproportionality that
# lasts, causal words a controlled estimate whose interval leaves out no effect.
LOWEST_RUNG = {
    Strength.DOUBTFUL: "refuted",
    Strength.POSSIBLE: "hypothesis",
    Strength.ASSOCIATION: "supported signal",
    Strength.CAUSAL: "probable",
}


class Wording(Claim, tag="wording"):
    """The paper's conclusion is as strong as `strength`, in words such as `term`."""

    term: Text
    strength: Strength

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """The class verdict must have reached the rung that words of this strength need."""
        if not ground.verdict:
            return self.judged(Judgement.NOT_DERIVABLE, "There is no class verdict yet to hold the wording against.")
        rung = ground.verdict
        if rung not in LADDER:
            raise InputError(f"the verdict is {rung!r}", where="ground.verdict", fix=f"one of: {', '.join(LADDER)}")
        needed = LOWEST_RUNG[self.strength]
        is_borne = LADDER.index(rung) >= LADDER.index(needed)
        because = (
            f'"{self.term}" claims {_told(self.strength)}, which needs the rung "{needed}";'
            f' the evidence reaches "{rung}".'
        )
        finding = Finding(
            id=self.finding_id("rung"),
            label="rung of the verdict, and the rung that the wording needs",
            value={"reached": rung, "needed": needed},
            text=f"{rung}; needed {needed}",
            function=name_of(Wording.check),
            inputs={"term": self.term, "strength": self.strength.value, "as_of": str(ground.as_of)},
            sources=(self.printed_in(paper),),
        )
        flags = [] if is_borne else [flag("wording_stronger_than_verdict", slug(self.term))]
        return self.judged(
            Judgement.HOLDS if is_borne else Judgement.OVERSTATED, because, flags=flags, findings=[finding]
        )


class Statement(Value):
    """One place where the paper says how sure it is."""

    locator: Text
    term: Text
    strength: Strength


class Strengths(Claim, tag="strengths"):
    """The paper says one and the same about its conclusion wherever it speaks of it."""

    statements: Some[Statement]

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Statements one step apart on the scale can stand together; two steps or more cannot."""
        places = [SCALE.index(statement.strength) for statement in self.statements]
        is_inconsistent = max(places) - min(places) > 1
        said = [f'"{s.term}" ({_told(s.strength)}; {s.locator})' for s in self.statements]
        n_levels = len(set(places))
        because = (
            f"{n_levels} strengths of the same conclusion: {listed(said)}."
            if n_levels > 1
            else f"One strength: {listed(said)}."
        )
        finding = Finding(
            id=self.finding_id("levels"),
            label="strengths at which the conclusion is put",
            value=[SCALE[place].value for place in sorted(set(places))],
            text=listed(SCALE[place].value for place in sorted(set(places))),
            function=name_of(Strengths.check),
            inputs={"statements": [[s.locator, s.term, s.strength.value] for s in self.statements]},
            sources=tuple(Source(work=paper.citation, locator=s.locator, level=paper.level) for s in self.statements),
        )
        return self.judged(
            Judgement.CONTRADICTED if is_inconsistent else Judgement.HOLDS,
            because,
            flags=["inconsistent_strength"] if is_inconsistent else [],
            findings=[finding],
        )


def _told(strength: Strength) -> str:
    return {
        Strength.DOUBTFUL: "hardly anything",
        Strength.POSSIBLE: "a possibility",
        Strength.ASSOCIATION: "an association",
        Strength.CAUSAL: "a cause",
    }[strength]
