"""Whether an effect may be put down to a shared target instead of to single drugs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rechallenge.model import InputError
from rechallenge.vocabulary import Drug, resolve_drug, shared_targets

CASES_PER_DRUG = 2  # below this a drug's case may be chance, and what the drugs share says nothing
RULES = ("published-class", "cellular-assay", "enzyme-assay")


@dataclass(frozen=True, slots=True)
class SharedTarget:
    """What the suspected drugs share under one rule of selectivity; None where a drug lacks evidence of that kind."""

    rule: str
    targets: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class TargetAttribution:
    """Whether the cases allow an effect to be put down to a target.

    Attributes:
        shared: under each rule, because the answer hangs on it.
        why_not: what the attribution lacks; empty where it may be made.
    """

    cases_by_drug: dict[str, int]
    shared: tuple[SharedTarget, ...]
    why_not: tuple[str, ...]

    @property
    def may_attribute(self) -> bool:
        return not self.why_not


def target_attribution(cases_by_drug: Mapping[str, int], *, rules: Sequence[str] = RULES) -> TargetAttribution:
    """What drugs with cases have in common, and whether their cases may be put down to it.

    Membership of one class proves no shared target: the target is the intersection under a stated rule of selectivity.
    An attribution to it asks for two drugs, two cases for each, and the same shared targets under every rule.

    Raises:
        InputError: a drug or rule that the vocabulary does not know.
    """
    drugs = [_known_drug(name) for name in cases_by_drug]
    shared = tuple(SharedTarget(rule, shared_targets(drugs, rule)) for rule in rules)
    return TargetAttribution(dict(cases_by_drug), shared, tuple(_what_lacks(cases_by_drug, shared)))


def _known_drug(name: str) -> Drug:
    found = resolve_drug(name)
    if found is None:
        raise InputError(f"the vocabulary does not know the drug {name!r}", fix="correct the name, or add the drug")
    return found


def _what_lacks(cases_by_drug: Mapping[str, int], shared: Sequence[SharedTarget]) -> Iterator[str]:
    if len(cases_by_drug) < 2:
        yield "one drug only: drug and target cannot be told apart"
    for drug, n_cases in cases_by_drug.items():
        if n_cases < CASES_PER_DRUG:
            yield f"{drug}: {n_cases} case{'' if n_cases == 1 else 's'}; {CASES_PER_DRUG} for each drug are asked"
    known = {each.targets for each in shared if each.targets is not None}
    if len(known) != 1 or frozenset() in known:
        said = "; ".join(f"{each.rule}: {_listed(each.targets)}" for each in shared)
        yield f"what the drugs share hangs on the rule of selectivity ({said})"


def _listed(targets: frozenset[str] | None) -> str:
    if targets is None:
        return "no evidence of this kind for one of the drugs"
    return ", ".join(sorted(targets)) or "nothing"
