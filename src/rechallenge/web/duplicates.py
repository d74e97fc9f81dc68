"""Deduplication before people: doubtful pairs, joined records with the rule that joined them, and rulings."""

from dataclasses import dataclass
from typing import ClassVar

from rechallenge.model import Record, RecordId, Role, Value
from rechallenge.review import merge_records, publications, split_records
from rechallenge.web.calls import Call, Go, Refused, Section, act, show
from rechallenge.web.pages import NavItem

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records side by side, with what a rule saw."""

    records: tuple[Record, ...]
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    template: ClassVar[str] = "duplicates.html.jinja"
    title: ClassVar[str] = "Duplicates"
    doubts: tuple[Pair, ...]
    joined: tuple[Pair, ...]
    related: tuple[Pair, ...]
    n_doubts: int
    n_joined: int
    n_related: int
    problems: tuple[str, ...]
    start: int
    rules: bool
    a_page: int = A_PAGE


class PageForm(Value):
    start: int = 0


class RulingForm(Value):
    """Which records, by id, and what they are."""

    record: tuple[str, ...]
    action: str
    because: str = ""


def _show(call: Call) -> DuplicatesPage:
    review, start = call.review, max(0, call.form(PageForm).start)
    found = publications(review)
    joined = [cluster for cluster in found.clusters if len(cluster.members) > 1]

    def records(*ids: RecordId) -> tuple[Record, ...]:
        return tuple(review.records[one] for one in ids)

    page = slice(start, start + A_PAGE)
    return DuplicatesPage(
        doubts=tuple(Pair(records(one.first, one.second), one.rule, one.because) for one in found.doubts[page]),
        joined=tuple(
            Pair(
                records(*one.members),
                ", ".join(one.rules),
                "; ".join(dict.fromkeys(link.because for link in one.links)),
            )
            for one in joined[page]
        ),
        related=tuple(Pair(records(one.first, one.second), one.kind, one.because) for one in found.relations[page]),
        n_doubts=len(found.doubts),
        n_joined=len(joined),
        n_related=len(found.relations),
        problems=found.problems,
        start=start,
        rules=call.person.may(Role.OWNER),
    )


def _rule(call: Call) -> Go:
    form = call.form(RulingForm)
    verbs = {"merge": merge_records, "split": split_records}
    if form.action not in verbs:
        raise Refused(400, f"{form.action!r} is no ruling.", fix="Choose one publication, or several.")
    verbs[form.action](call.review, tuple(map(RecordId, form.record)), call.author, because=form.because)
    call.site.live.settle()
    return Go("/duplicates", "Ruled: one publication." if form.action == "merge" else "Ruled: not one publication.")


section = Section(
    routes=(show("/duplicates", _show), act("/duplicates", _rule, role=Role.OWNER)),
    nav=(NavItem("Duplicates", "/duplicates"),),
)
