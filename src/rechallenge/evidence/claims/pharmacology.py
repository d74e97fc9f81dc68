"""Statements about the drugs themselves: shared targets, words for their kind, and signals they block."""

from typing import Literal

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, Words, flag, gravest, listed, name_of
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.model import Finding
from rechallenge.vocabulary import (
    Drug,
    class_term_holds,
    drug_set,
    primary_targets,
    selectivity_rule,
    signals_through,
)

STANDARD_RULE = "published-class"
OTHER_RULES = ("cellular-assay", "enzyme-assay")
_Targets = dict[str, frozenset[str] | None]


class SharedTarget(Claim, tag="shared-target"):
    """All of `drugs` act on all of `targets`."""

    drugs: Words
    targets: Words

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """The targets must lie in the intersection under the published class; other rules are shown beside it."""
        drugs = [ground.drug(name) for name in self.drugs]
        claimed = frozenset(self.targets)
        by_rule = {rule: _targets(drugs, rule, ground) for rule in (STANDARD_RULE, *OTHER_RULES)}
        shared = {rule: _shared(found) for rule, found in by_rule.items()}
        standard = by_rule[STANDARD_RULE]
        flags = [
            flag("target_nonstandard", name)
            for name, targets in standard.items()
            if targets is not None and claimed - targets
        ]
        judgement = _within(claimed, shared[STANDARD_RULE])
        readings = [f"{_set_text(shared[rule])} by {rule}{_gaps(found)}" for rule, found in by_rule.items()]
        because = f"Shared target of {listed(standard)}: {'; '.join(readings)}. Claimed: {_set_text(claimed)}."
        supporting = [rule for rule in OTHER_RULES if _within(claimed, shared[rule]) is Judgement.HOLDS]
        if judgement is not Judgement.HOLDS and supporting:
            because += f" The claim holds by {listed(supporting)} only."
        findings = [self._finding(rule, found, paper, ground) for rule, found in by_rule.items()]
        return self.judged(judgement, because, flags=flags, findings=findings)

    def _finding(self, rule: str, targets: _Targets, paper: Paper, ground: Ground) -> Finding:
        meant = selectivity_rule(rule, vocabulary=ground.vocabulary)
        shared = _shared(targets)
        drugs = [ground.drug(name) for name in targets]
        evidence = [item.source for drug in drugs for item in drug.targets if item.assay.value == meant.assay]
        return Finding(
            id=self.finding_id(rule),
            label=f"shared target by {rule}",
            value=sorted(shared) if shared is not None else None,
            text=_set_text(shared),
            function=name_of(primary_targets),
            inputs={name: sorted(found) if found is not None else None for name, found in targets.items()}
            | {"rule": rule, "fold": meant.fold},
            sources=(self.printed_in(paper), *{(s.work, s.locator): s for s in evidence}.values()),
            note=meant.reason,
        )


class DrugTerm(Claim, tag="drug-term"):
    """`term` is what the paper calls `drugs`, or the members of `drug_set`."""

    term: str
    drugs: tuple[str, ...] = ()
    drug_set: str = ""

    def __post_init__(self) -> None:
        if bool(self.drugs) == bool(self.drug_set):
            raise ValueError(f"the term {self.term!r} needs either drugs = [names] or drug_set = a name")

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """The word must be true of each drug by the kind and origin that the vocabulary holds for it."""
        names = self.drugs or drug_set(self.drug_set, vocabulary=ground.vocabulary).members
        drugs = [ground.drug(name) for name in names]
        answers = {drug.name: class_term_holds(self.term, drug, vocabulary=ground.vocabulary) for drug in drugs}
        wrong = [drug for drug in drugs if answers[drug.name] is False]
        judgement = Judgement.HOLDS
        if wrong:
            judgement = Judgement.CONTRADICTED
            because = f'"{self.term}" is not true of {listed(f"{drug.name} ({_kind_text(drug)})" for drug in wrong)}.'
        elif None in answers.values() or not answers:
            judgement = Judgement.NOT_DERIVABLE
            because = f'The vocabulary does not hold what "{self.term}" means.'
        else:
            because = f'"{self.term}" is true of {listed(f"{drug.name} ({_kind_text(drug)})" for drug in drugs)}.'
        finding = Finding(
            id=self.finding_id("kind"),
            label=f'whether "{self.term}" is true of each drug',
            value=answers,
            text=because,
            function=name_of(class_term_holds),
            inputs={
                drug.name: {"kind": drug.kind.value, "origin": drug.origin and drug.origin.value} for drug in drugs
            },
            sources=(self.printed_in(paper), *(drug.source for drug in drugs)),
        )
        flags = [flag("class_term_error", self.term)] if wrong else []
        return self.judged(judgement, because, flags=flags, findings=[finding])


class Mechanism(Claim, tag="mechanism"):
    """Blocking `targets`, members of a signalling `family`, acts on `ligands` that lie on this `side` of them."""

    family: str
    targets: Words
    ligands: Words
    side: Literal["upstream", "downstream"]

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """A ligand stands upstream of the proteins that carry its signal; blocking them stops what follows."""
        held = {ligand: signals_through(ligand, vocabulary=ground.vocabulary) for ligand in self.ligands}
        proteins = {name: set(fact.proteins) for name, fact in held.items() if fact and fact.family == self.family}
        outside = [name for name, found in proteins.items() if not found]
        apart = [name for name, found in proteins.items() if found and not found & set(self.targets)]
        carried = {name: found for name, found in proteins.items() if found & set(self.targets)}
        parts: list[str] = []
        flags: list[str] = []
        if carried:
            through = listed(f"{name} through {listed(sorted(found))}" for name, found in carried.items())
            parts.append(f"These signal through the family: {through}.")
        if carried and self.side == "upstream":
            parts.append(
                "A ligand stands upstream of the proteins that carry its signal;"
                " blocking them stops what follows, not the ligand."
            )
            flags.append("mechanism_direction")
        if outside:
            parts.append(f"{listed(outside)} does not signal through the {self.family} family.")
            flags.append(flag("not_in_pathway", *outside))
        if apart:
            parts.append(f"{listed(apart)} uses other members than {listed(self.targets)}.")
            flags.append(flag("other_members", *apart))
        unknown = [name for name in self.ligands if name not in proteins]
        if unknown:
            parts.append(f"The vocabulary holds nothing on {listed(unknown)}.")
        judgement = gravest([Judgement.CONTRADICTED] * bool(flags) + [Judgement.NOT_DERIVABLE] * bool(unknown))
        finding = Finding(
            id=self.finding_id("signalling"),
            label=f"members of the {self.family} family that carry each signal",
            value={name: sorted(found) for name, found in proteins.items()},
            text="; ".join(f"{name}: {listed(sorted(found)) or 'none'}" for name, found in proteins.items()),
            function=name_of(signals_through),
            inputs={"ligands": list(self.ligands), "targets": list(self.targets), "side": self.side},
            sources=(self.printed_in(paper), *(fact.source for fact in held.values() if fact)),
        )
        return self.judged(judgement, " ".join(parts), flags=flags, findings=[finding])


def _targets(drugs: list[Drug], rule: str, ground: Ground) -> _Targets:
    return {drug.name: primary_targets(drug, rule, vocabulary=ground.vocabulary) for drug in drugs}


def _shared(targets: _Targets) -> frozenset[str] | None:
    known = [found for found in targets.values() if found is not None]
    return frozenset.intersection(*known) if len(known) == len(targets) else None


def _gaps(targets: _Targets) -> str:
    silent = [name for name, found in targets.items() if found is None]
    return f" (no value for {listed(silent)})" if silent else ""


def _within(claimed: frozenset[str], shared: frozenset[str] | None) -> Judgement:
    if shared is None:
        return Judgement.NOT_DERIVABLE
    return Judgement.HOLDS if claimed <= shared else Judgement.CONTRADICTED


def _set_text(targets: frozenset[str] | None) -> str:
    return "not known" if targets is None else listed(sorted(targets)) or "none"


def _kind_text(drug: Drug) -> str:
    kind = drug.kind.value.replace("-", " ")
    return f"{drug.origin.value} {kind}" if drug.origin else kind
