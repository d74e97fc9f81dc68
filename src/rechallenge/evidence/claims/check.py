"""Every claim of a paper held against what the review knows."""

from rechallenge.evidence.claims.claim import Claim, ClaimResult
from rechallenge.evidence.claims.file import ClaimSet
from rechallenge.evidence.claims.ground import Ground
from rechallenge.evidence.claims.rivals import implied_alternatives
from rechallenge.evidence.form import load_form
from rechallenge.model import InputError


def check_claims(claims: ClaimSet, ground: Ground) -> tuple[ClaimResult, ...]:
    """Results in the order of the claims, then those that nobody printed but the argument needs (`is_implied`).

    Raises:
        InputError: a claim names a field, patient, drug, set, column or cited work that is not there.
    """
    form = ground.form or load_form("case")
    for claim in claims.claims:
        for name in claim.form_fields():
            form.field(name, where=f"claim {claim.id}")
    printed = [_checked(claim, claims, ground) for claim in claims.claims]
    return (*printed, *implied_alternatives(claims.claims, claims.paper, ground))


def _checked(claim: Claim, claims: ClaimSet, ground: Ground) -> ClaimResult:
    try:
        return claim.check(claims.paper, ground)
    except InputError as error:
        raise InputError(error.message, where=f"claim {claim.id}", fix=error.fix) from error
