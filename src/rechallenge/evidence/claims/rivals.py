"""Whether something else than the suspected drug explains the event: asked of every patient, claimed or not."""

from collections.abc import Iterable, Iterator

import msgspec

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, listed, name_of, slug
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.evidence.pooling import sources_of
from rechallenge.model import Case, CaseId, Finding
from rechallenge.vocabulary import (
    CAUSE_AGE,
    CAUSE_CONDITIONS,
    CAUSE_DRUGS,
    CauseKind,
    RivalCause,
    case_rivals,
    drug_set,
    resolve_conditions,
)

_ASKED = (*CAUSE_DRUGS, *CAUSE_CONDITIONS)


class NoAlternative(Claim, tag="no-alternative"):
    """Nothing but the suspected drug could have caused the event in this patient."""

    case: CaseId

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Overstated where the patient had a known cause; not derivable where the cells that would tell are empty."""
        case = ground.case(self.case)
        rivals = known_causes(case, ground)
        silent = [field for field in _ASKED if not case.cell(field).is_known]
        flags = dict.fromkeys(_flag(when, rival, ground) for when, rival in rivals)
        judgement = Judgement.NOT_DERIVABLE if silent else Judgement.HOLDS
        because = f"No known cause stands among the drugs, diseases and age reported for {case.id}."
        if rivals:
            judgement = Judgement.OVERSTATED
            because = f"{case.id} had {listed(_told(rivals))}, each a known cause of the event."
        if silent:
            because += f" Not reported: {listed(_plain(field) for field in silent)}."
        finding = Finding(
            id=self.finding_id("rivals"),
            label=f"known causes other than {case.drug} in {case.id}",
            value=[
                {
                    "found": rival.found,
                    "where": _plain(when),
                    "cause": rival.association.cause,
                    "event": rival.association.event,
                    "strength": rival.association.strength,
                    "statement": rival.association.statement,
                }
                for when, rival in rivals
            ],
            text=because,
            function=name_of(known_causes),
            inputs={"case": case.id, "event_set": ground.event_set, "suspected": case.drug, "not_reported": silent},
            sources=(
                self.printed_in(paper),
                *sources_of([case], *_ASKED, CAUSE_AGE),
                *(rival.association.source for _, rival in rivals),
            ),
        )
        return self.judged(judgement, because, flags=flags, findings=[finding])


def known_causes(case: Case, ground: Ground) -> tuple[tuple[str, RivalCause], ...]:
    """The other causes that a patient had, each with its field; a group is left out where a narrower cause tells it."""
    found = case_rivals(case, ground.event_set, vocabulary=ground.vocabulary)
    return tuple(pair for pair in found if not _is_broader(pair, found, ground))


def implied_alternatives(claims: Iterable[Claim], paper: Paper, ground: Ground) -> Iterator[ClaimResult]:
    """The same question for every patient of whom the paper does not claim it: its argument needs the answer."""
    claimed = {claim.case for claim in claims if isinstance(claim, NoAlternative)}
    for case in ground.counted:
        if case.id not in claimed:
            implied = NoAlternative(
                id=f"implied.no-alternative.{slug(case.id).lower()}",
                says=f"No known cause but {case.drug} is at hand in {case.id}",
                locator="implied: the event is ascribed to the drug",
                case=case.id,
            )
            yield msgspec.structs.replace(implied.check(paper, ground), is_implied=True)


def _is_broader(pair: tuple[str, RivalCause], found: Iterable[tuple[str, RivalCause]], ground: Ground) -> bool:
    """Whether another cause found in the same words belongs to this one: a leukaemia is not told again as a cancer."""
    field, rival = pair
    own = rival.association.cause
    others = {other.association.cause for at, other in found if (at, other.found) == (field, rival.found)} - {own}
    return any(own in {c.name for c in resolve_conditions(o, vocabulary=ground.vocabulary)} for o in others)


def _flag(when: str, rival: RivalCause, ground: Ground) -> str:
    fact = rival.association
    if fact.kind is CauseKind.AGE:
        return "alt_cause_age"
    if fact.kind is not CauseKind.DRUG_SET:
        return f"alt_cause_{slug(fact.cause)}"
    group = drug_set(fact.cause, vocabulary=ground.vocabulary)
    time = "prior" if when == "prior_treatment" else "concomitant"
    return f"alt_cause_{time}_{slug(min((group.name, *group.synonyms), key=len))}"


def _told(rivals: Iterable[tuple[str, RivalCause]]) -> list[str]:
    found: dict[tuple[str, str], dict[str, None]] = {}
    for when, rival in rivals:
        found.setdefault((rival.found, when), {})[rival.association.strength] = None
    return [f"{what} ({_plain(when)}; {listed(strengths)})" for (what, when), strengths in found.items()]


def _plain(field: str) -> str:
    return field.replace("_", " ")
