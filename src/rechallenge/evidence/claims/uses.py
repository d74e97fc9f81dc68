"""What a drug is said to be used for, against what it is licensed for."""

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, Words, flag, gravest, listed, name_of, slug
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.model import Finding
from rechallenge.vocabulary import Drug, Indication, UseStatus, default_vocabulary, fold_name, resolve_conditions

_FIRMNESS = (UseStatus.CASE_LEVEL, UseStatus.GUIDELINE, UseStatus.LICENSED)


class DrugUse(Claim, tag="drug-use"):
    """`drug` is used for each of `conditions`, at least as firmly as `status`: "recommended" is `guideline`."""

    drug: str
    conditions: Words
    status: UseStatus = UseStatus.LICENSED

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """The vocabulary's uses by the as-of day; a use that is weaker is overstated, one not held is not derivable."""
        drug = ground.drug(self.drug)
        uses = {condition: firmest_use(drug, condition, ground) for condition in self.conditions}
        unknown = [condition for condition, use in uses.items() if use is None]
        weaker = [c for c, use in uses.items() if use and _FIRMNESS.index(use.status) < _FIRMNESS.index(self.status)]
        off_label = [c for c, use in uses.items() if use and use.status is not UseStatus.LICENSED]
        known = [f"{c} ({use.status.value}{_where(use)})" for c, use in uses.items() if use]
        parts = [f"{drug.name}: {listed(known)}." if known else ""]
        parts += [
            f"The vocabulary holds no use for {listed(unknown, joint='or')} by {ground.as_of}." if unknown else ""
        ]
        finding = Finding(
            id=self.finding_id("uses"),
            label=f"uses of {drug.name} by {ground.as_of}",
            value={condition: use.status.value if use else None for condition, use in uses.items()},
            text=" ".join(part for part in parts if part),
            function=name_of(firmest_use),
            inputs={"drug": drug.name, "conditions": list(self.conditions), "as_of": str(ground.as_of)},
            sources=(self.printed_in(paper), *(use.source for use in uses.values() if use)),
        )
        judgement = gravest([Judgement.OVERSTATED] * bool(weaker) + [Judgement.NOT_DERIVABLE] * bool(unknown))
        flags = [flag("off_label", *(slug(condition) for condition in off_label))] if off_label else []
        return self.judged(judgement, finding.text, flags=flags, findings=[finding])


def firmest_use(drug: Drug, condition: str, ground: Ground) -> Indication | None:
    """The firmest use of `drug` for `condition`, or for a condition that belongs to it, by the as-of day."""
    known = (ground.vocabulary or default_vocabulary()).conditions.values()
    folded = fold_name(condition)
    meant = {named.name for named in known if folded in map(fold_name, (named.name, *named.synonyms))}
    uses = [
        use
        for use in drug.indications
        if (use.since is None or use.since.earliest() <= ground.as_of)
        and meant & {named.name for named in resolve_conditions(use.condition, vocabulary=ground.vocabulary)}
    ]
    return max(uses, key=lambda use: _FIRMNESS.index(use.status), default=None)


def _where(use: Indication) -> str:
    return f", {use.where}" if use.where else ""
