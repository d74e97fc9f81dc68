"""claims.toml: the paper, the works it cites, and its claims, each of a registered kind."""

import difflib
from typing import Any, Literal

from rechallenge.evidence.claims.analogy import Analogy
from rechallenge.evidence.claims.case_facts import CaseFact
from rechallenge.evidence.claims.citations import Citation
from rechallenge.evidence.claims.claim import Claim
from rechallenge.evidence.claims.flow import Exclusions, Flow
from rechallenge.evidence.claims.ground import Paper
from rechallenge.evidence.claims.inference import Generalisation, Inference
from rechallenge.evidence.claims.numbers import CountOf, Number
from rechallenge.evidence.claims.pharmacology import DrugTerm, Mechanism, SharedTarget
from rechallenge.evidence.claims.proportions import Proportion, Quantified
from rechallenge.evidence.claims.rivals import NoAlternative
from rechallenge.evidence.claims.search import DrugList, EventTerms, Search
from rechallenge.evidence.claims.strength import Strengths, Wording
from rechallenge.evidence.claims.tables import Columns, DistinctColumns, FiledDrugs, Legend
from rechallenge.evidence.claims.trial import RequiredTrial
from rechallenge.evidence.claims.uses import DrugUse
from rechallenge.model import InputError, Value, convert_data, decode_toml

KINDS: dict[str, type[Claim]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        Search,
        DrugList,
        EventTerms,
        Flow,
        Exclusions,
        Number,
        CountOf,
        Proportion,
        Quantified,
        CaseFact,
        NoAlternative,
        DistinctColumns,
        FiledDrugs,
        Legend,
        Columns,
        SharedTarget,
        DrugTerm,
        DrugUse,
        Mechanism,
        Citation,
        Analogy,
        Inference,
        Generalisation,
        Wording,
        Strengths,
        RequiredTrial,
    )
}
"""Every kind of claim by the word that names it in the file. A new kind is a subclass of `Claim` and a line here."""


class ClaimSet(Value):
    """The claims of one paper, in the order of the file."""

    paper: Paper
    claims: tuple[Claim, ...] = ()

    @property
    def flow(self) -> Flow | None:
        """The claim with the printed flow numbers, for PRISMA's arithmetic; None where the paper prints none."""
        return next((claim for claim in self.claims if isinstance(claim, Flow)), None)


class _ClaimFile(Value):
    format: Literal[1]
    paper: Paper
    claims: tuple[dict[str, Any], ...] = ()


def load_claims(text: str, *, where: str) -> ClaimSet:
    """The claims written in `text`; format in docs/formats/claims.md.

    Args:
        where: name of the file, for messages.
    Raises:
        InputError: naming the claim, what is wrong with it and what to do.
    """
    file = decode_toml(text, _ClaimFile, where=where)
    claims: dict[str, Claim] = {}
    for place, raw in enumerate(file.claims, start=1):
        claim = _claim(raw, f"{where}, claim {raw.get('id') or place}")
        if claim.id in claims:
            raise InputError(f"the id {claim.id!r} is used twice", where=where, fix="give each claim an id of its own")
        claims[claim.id] = claim
    return ClaimSet(paper=file.paper, claims=tuple(claims.values()))


def _claim(raw: dict[str, Any], where: str) -> Claim:
    kind = raw.get("kind")
    if kind not in KINDS:
        near = difflib.get_close_matches(str(kind), KINDS, n=1)
        fix = f"did you mean {near[0]!r}?" if near else f"kinds: {', '.join(KINDS)}"
        raise InputError(f"the kind is {kind!r}", where=where, fix=fix)
    return convert_data(raw, KINDS[kind], where=where)
