"""One case on one instrument: result, what each answer gave, and every result that is still reachable."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from rechallenge.causality.instrument import (
    AnyInstrument,
    AnyItem,
    DecisionTable,
    Flow,
    FlowItem,
    Points,
    Rule,
)
from rechallenge.model import InputError, ItemAnswer


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The instrument does not speak about this case: a refusal, never a number."""

    instrument: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one item gave.

    Attributes:
        answer: as it counts; `is_given` is False where nobody answered and it stands for "not known".
        points: None on instruments without points.
        candidates: every answer the item could still have, the given one first.
    """

    item: str
    label: str
    answer: str
    is_given: bool
    points: int | None
    because: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """An instrument's result for one case.

    Attributes:
        category: None where the way stopped at an answer that has no rule.
        score: None on instruments without points.
        contributions: by item; on a flow only the items on the way.
        reachable: every category that the open answers could still give, least certain first, off-scale ones last.
        score_range: lowest and highest total that the open answers could still give.
        rule: the row of a table that was met, or the way through a flow.
        flags: what a reader must know of the result, such as `latency-missing`.
    """

    instrument: str
    category: str | None
    score: int | None
    contributions: tuple[Contribution, ...]
    reachable: tuple[str, ...]
    score_range: tuple[int, int] | None = None
    rule: str = ""
    flags: tuple[str, ...] = ()

    @property
    def is_stable(self) -> bool:
        """Whether every open answer, however it falls, leaves the category as it is."""
        return len(self.reachable) == 1

    @property
    def text(self) -> str:
        """As printed in a table: "8 probable (5 to 9, probable to definite)"."""
        result = self.category or "not determined"
        if self.score is not None:
            result = f"{self.score} {result}"
        ranges = []
        if self.score_range is not None and self.score_range[0] != self.score_range[1]:
            ranges.append("{} to {}".format(*self.score_range))
        if len(self.reachable) > 1:
            ranges.append(f"{self.reachable[0]} to {self.reachable[-1]}")
        return f"{result} ({', '.join(ranges)})" if ranges else result


@dataclass(frozen=True, slots=True)
class _Resolved:
    """An item with the answer that counts and every answer that it could have."""

    item: AnyItem
    answer: str
    is_given: bool
    because: str
    candidates: tuple[str, ...]

    def contribution(self, points: int | None = None) -> Contribution:
        return Contribution(
            item=self.item.id,
            label=self.item.label,
            answer=self.answer,
            is_given=self.is_given,
            points=points,
            because=self.because,
            candidates=self.candidates,
        )


def score(instrument: AnyInstrument, answers: Mapping[str, ItemAnswer]) -> Assessment | NotApplicable:
    """The instrument's result for a case, with the exact range that is still reachable.

    An answer is open where it stands for something that could still be learned about the patient (`unknown`): then
    every answer of the item is possible. `not-done` and `not-applicable` are closed. Where the rater named what an
    answer `could_be`, it is one of those or the answer given, and nothing else. The range is over all combinations.

    Raises:
        InputError: an item or an answer that the instrument does not have, or an item without an answer for which the
            instrument has no word for "unknown".
    """
    check_answers(instrument, answers)
    gate = instrument.gate
    if gate and (gate.item not in answers or answers[gate.item].answer not in gate.answers):
        return NotApplicable(instrument.name, gate.refusal)
    match instrument:
        case Points():
            return _score_points(instrument, answers)
        case DecisionTable():
            return _score_table(instrument, answers)
        case Flow():
            return _score_flow(instrument, answers)


def check_answers(instrument: AnyInstrument, answers: Mapping[str, ItemAnswer]) -> None:
    """Raises InputError for the first item or answer that the instrument does not have."""
    options = {item.id: item.options for item in instrument.items}
    for item_id, given in answers.items():
        if item_id not in options:
            raise InputError(
                f"there is no item {item_id!r}", where=instrument.name, fix=f"use one of: {', '.join(options)}"
            )
        for answer in (given.answer, *given.could_be):
            if answer not in options[item_id]:
                raise InputError(
                    f"{answer!r} is no answer to this item",
                    where=f"{instrument.name}, item {item_id}",
                    fix=f"use one of: {', '.join(options[item_id])}",
                )


def _resolve(item: AnyItem, answers: Mapping[str, ItemAnswer], instrument: str) -> _Resolved:
    given = answers.get(item.id)
    silent = next((word for word in item.open if word in item.options), None)
    if given is None and silent is None:
        raise InputError(
            "is not answered, and the instrument has no answer for what is not known",
            where=f"{instrument}, item {item.id}",
            fix=f"answer it with one of: {', '.join(item.options)}",
        )
    answer = given.answer if given else str(silent)
    if given and given.could_be:
        candidates = tuple(dict.fromkeys((answer, *given.could_be)))
    elif answer in item.open and item.scope == "patient":
        candidates = tuple(dict.fromkeys((answer, *item.options)))
    else:
        candidates = (answer,)
    return _Resolved(item, answer, given is not None, given.because if given else "", candidates)


def _ordered(instrument: AnyInstrument, categories: set[str]) -> tuple[str, ...]:
    return tuple(category for category in instrument.all_categories if category in categories)


def _score_points(scale: Points, answers: Mapping[str, ItemAnswer]) -> Assessment:
    total, totals, contributions = 0, {0}, []
    for item in scale.items:
        resolved = _resolve(item, answers, scale.name)
        points = item.points[resolved.answer]
        total += points
        totals = {before + item.points[candidate] for before in totals for candidate in resolved.candidates}
        contributions.append(resolved.contribution(points))
    return Assessment(
        instrument=scale.name,
        category=scale.category(total),
        score=total,
        contributions=tuple(contributions),
        reachable=_ordered(scale, {scale.category(each) for each in totals}),
        score_range=(min(totals), max(totals)),
    )


def _score_table(table: DecisionTable, answers: Mapping[str, ItemAnswer]) -> Assessment:
    resolved = [_resolve(item, answers, table.name) for item in table.items]
    rows, flags = _rows_met(table.rules, {each.item.id: each.answer for each in resolved})
    combinations = product(*(each.candidates for each in resolved))
    names = [each.item.id for each in resolved]
    ends = {_rows_met(table.rules, dict(zip(names, each, strict=True)))[0][-1].category for each in combinations}
    return Assessment(
        instrument=table.name,
        category=rows[-1].category,
        score=None,
        contributions=tuple(each.contribution() for each in resolved),
        reachable=_ordered(table, ends),
        rule="row " + ", then row ".join(row.id for row in rows),
        flags=flags,
    )


def _rows_met(rules: Sequence[Rule], answers: Mapping[str, str]) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """The rows met on the way to a category, and their flags; rows that assume come first, each at most once."""
    met = next(rule for rule in rules if all(answers[item] in allowed for item, allowed in rule.when.items()))
    if not met.assume:
        return (met,), met.flags
    rows, flags = _rows_met([rule for rule in rules if rule is not met], {**answers, **met.assume})
    return (met, *rows), (*met.flags, *flags)


def _score_flow(flow: Flow, answers: Mapping[str, ItemAnswer]) -> Assessment:
    at: str | None = flow.start
    category = None
    way: list[_Resolved] = []
    while at is not None:
        fork = flow.fork(at)
        resolved = _resolve(fork, answers, flow.name)
        way.append(resolved)
        meant = fork.counts_as.get(resolved.answer, resolved.answer)
        at, category = fork.goes_to.get(meant), fork.ends_in.get(meant)
    ends = set(_ends(flow, flow.start, lambda fork: _resolve(fork, answers, flow.name).candidates))
    return Assessment(
        instrument=flow.name,
        category=category,
        score=None,
        contributions=tuple(each.contribution() for each in way),
        reachable=_ordered(flow, ends),
        rule=" ".join(f"{each.item.id}:{each.answer}" for each in way),
        flags=() if category else (f"undetermined-at-{way[-1].item.id}",),
    )


def _ends(flow: Flow, at: str, candidates: Callable[[FlowItem], Sequence[str]]) -> Iterator[str]:
    """Category at the end of every way from `at` whose answers are among the candidates; `unknown` leads nowhere."""
    fork = flow.fork(at)
    for answer in dict.fromkeys(fork.counts_as.get(each, each) for each in candidates(fork)):
        if answer in fork.ends_in:
            yield fork.ends_in[answer]
        elif answer in fork.goes_to:
            yield from _ends(flow, fork.goes_to[answer], candidates)


def paths(flow: Flow) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Every distinct way through a flow: its answers as "item:answer" and the category at its end."""

    def walk(at: str, behind: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
        fork = flow.fork(at)
        for answer, category in fork.ends_in.items():
            yield (*behind, f"{at}:{answer}"), category
        for answer, target in fork.goes_to.items():
            yield from walk(target, (*behind, f"{at}:{answer}"))

    return tuple(walk(flow.start, ()))
