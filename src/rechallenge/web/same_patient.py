"""Patients who may be one person published twice: the evidence side by side, and a person's ruling."""

from dataclasses import dataclass
from typing import ClassVar

from rechallenge.model import CaseId, Linked, Role, Value
from rechallenge.review.extracting import Pairs, is_open, link, same_patients
from rechallenge.web.calls import Call, Go, Section, act, show
from rechallenge.web.pages import NavItem

RELATIONS = {
    "same-patient": "The same patient",
    "possibly-same": "Possibly the same",
    "different": "Two different people",
}


@dataclass(frozen=True, slots=True)
class SamePage:
    """`n_blind` pairs are not shown to one who may still extract one of the two."""

    template: ClassVar[str] = "same_patient.html.jinja"
    title: ClassVar[str] = "Same patient"
    pairs: Pairs
    judged: tuple[Linked, ...]
    relations: dict[str, str]
    n_blind: int


class Ruled(Value):
    first: str
    second: str
    relation: str
    reason: str = ""


def _page(call: Call) -> SamePage:
    review = call.review
    pairs = same_patients(review)
    may_extract = call.person.may(Role.SCREENER)
    seen = tuple(pair for pair in pairs if not may_extract or all(is_open(review, case) for case in pair.cases))
    judged = {frozenset(entry.cases): entry for entry in review.entries if isinstance(entry, Linked)}
    return SamePage(seen, tuple(judged.values()), RELATIONS, len(pairs) - len(seen))


def _rule(call: Call) -> Go:
    ruled = call.form(Ruled)
    link(call.review, call.author, (CaseId(ruled.first), CaseId(ruled.second)), ruled.relation, ruled.reason)
    return Go("/same-patient", f"{ruled.first} and {ruled.second}: {RELATIONS[ruled.relation].lower()}.")


section = Section(
    routes=(
        show("/same-patient", _page, role=Role.ADJUDICATOR),
        act("/same-patient", _rule, role=Role.ADJUDICATOR),
    ),
    nav=(NavItem("Same patient", "/same-patient", Role.ADJUDICATOR),),
)
