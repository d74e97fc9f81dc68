"""Causality scales held as data: three kinds of instrument, read from TOML and checked before use."""

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, cast

import msgspec

from rechallenge.model import InputError, Source, Value, decode_toml

UNKNOWN = "unknown"


class Item(Value):
    """One question of an instrument.

    Attributes:
        scope: `knowledge` where the answer is about what the world knew on the as-of day, not about this patient:
            learning more about the patient cannot move it, so an unknown answer stays as it is.
        open: answers that stand for something that could still be learned; the first stands for no answer at all.
        note: how the answer is meant.
    """

    id: str
    label: str
    scope: Literal["patient", "knowledge"] = "patient"
    open: tuple[str, ...] = (UNKNOWN,)
    note: str = ""


class PointsItem(Item, kw_only=True):
    points: dict[str, int]

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(self.points)


class TableItem(Item, kw_only=True):
    options: tuple[str, ...]


class FlowItem(Item):
    """A fork of the way: each answer goes to another item, ends in a category, or counts as another answer.

    `unknown` may be given at every fork; where the source has no rule for it the way stops there.
    """

    goes_to: dict[str, str] = msgspec.field(default_factory=dict)
    ends_in: dict[str, str] = msgspec.field(default_factory=dict)
    counts_as: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def ways(self) -> tuple[str, ...]:
        return (*self.goes_to, *self.ends_in)

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.ways, *self.counts_as, UNKNOWN)))


AnyItem = PointsItem | TableItem | FlowItem


class Trap(Value):
    """A known way to score an item wrongly. It warns where all of `answers` and all of `facts` hold.

    Attributes:
        answers: by item, the answers that fall into the trap.
        facts: by name of a case fact, the values that fall into it; a fact that is not known never does.
    """

    id: str
    item: str
    message: str
    answers: dict[str, tuple[str, ...]]
    facts: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Gate(Value):
    """The instrument speaks only where `item` was answered with one of `answers`; otherwise it refuses."""

    item: str
    answers: tuple[str, ...]
    refusal: str


class Instrument(Value, tag_field="kind"):
    """What all instruments share.

    Attributes:
        categories: from least to most certain.
        off_scale: categories that are no degree of certainty ("unassessable").
        wording: whose words the labels are, and the licence.
    """

    name: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]+$")]
    title: str
    source: Source
    wording: str
    categories: tuple[str, ...]
    off_scale: tuple[str, ...] = ()
    traps: tuple[Trap, ...] = ()
    gate: Gate | None = None

    @property
    def all_categories(self) -> tuple[str, ...]:
        return self.categories + self.off_scale


class Band(Value):
    """Totals from `at_least` up to the next band are of this category; the lowest band has no floor."""

    category: str
    at_least: int | None = None


class Points(Instrument, tag="points", kw_only=True):
    """Each answer carries points; bands turn the total into a category. Bands stand from highest to lowest."""

    items: tuple[PointsItem, ...]
    bands: tuple[Band, ...]

    def category(self, total: int) -> str:
        return next(band.category for band in self.bands if band.at_least is None or total >= band.at_least)


class Rule(Value):
    """A row of a decision table: where every item of `when` has one of the answers listed, the row is met.

    A met row gives its category; a row with `assume` instead replaces those answers, and the table is read once more
    from the top without it.
    """

    id: str
    when: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    category: str = ""
    assume: dict[str, str] = msgspec.field(default_factory=dict)
    flags: tuple[str, ...] = ()


class DecisionTable(Instrument, tag="decision-table", kw_only=True):
    """Ordered rows, the first that is met counts; the last has no condition."""

    items: tuple[TableItem, ...]
    rules: tuple[Rule, ...]


class Flow(Instrument, tag="flow", kw_only=True):
    """A way through questions from `start`, each asked at most once."""

    start: str
    items: tuple[FlowItem, ...]

    def fork(self, item_id: str) -> FlowItem:
        return next(item for item in self.items if item.id == item_id)


AnyInstrument = Points | DecisionTable | Flow


def instrument_names() -> tuple[str, ...]:
    """Names of the instruments that come with the program."""
    folder = files("rechallenge.causality") / "instruments"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def load_instrument(name: str) -> AnyInstrument:
    """The instrument called `name`, as shipped.

    Raises:
        InputError: there is none.
    """
    if name not in instrument_names():
        raise InputError(
            f"there is no causality instrument {name!r}", fix=f"use one of: {', '.join(instrument_names())}"
        )
    path = files("rechallenge.causality") / "instruments" / f"{name}.toml"
    return read_instrument(path.read_text(encoding="utf-8"), where=f"{name}.toml")


def read_instrument(text: str, *, where: str) -> AnyInstrument:
    """Reads an instrument and makes sure that it can be carried out.

    Raises:
        InputError: not TOML, an unknown key, a category, item or answer that is named but not defined, a way that runs
            in a circle, bands out of order, or a table without a last row for everything else.
    """
    instrument = cast("AnyInstrument", decode_toml(text, cast("type[object]", AnyInstrument), where=where))
    for fault in _faults(instrument):
        raise InputError(fault, where=where, fix="correct the instrument's file")
    return instrument


def _faults(instrument: AnyInstrument) -> list[str]:
    ids = [item.id for item in instrument.items]
    faults = [f"item {twice!r} is defined twice" for twice in sorted({i for i in ids if ids.count(i) > 1})]
    faults += _answers_not_offered(instrument)
    match instrument:
        case Points():
            named = {band.category for band in instrument.bands}
            floors = [band.at_least for band in instrument.bands]
            numbers = [floor for floor in floors if floor is not None]
            if floors != [*sorted(numbers, reverse=True), None]:
                faults.append("bands must fall from the highest floor to one last band without a floor")
        case DecisionTable():
            named = {rule.category for rule in instrument.rules if not rule.assume}
            if not instrument.rules or instrument.rules[-1].when or instrument.rules[-1].assume:
                faults.append("the last row must have no condition, so that every case meets a row")
        case Flow():
            named = {category for item in instrument.items for category in item.ends_in.values()}
            faults += _flow_faults(instrument)
    return faults + [f"category {name!r} is not defined" for name in sorted(named - set(instrument.all_categories))]


def _answers_not_offered(instrument: AnyInstrument) -> list[str]:
    """Answers that a trap, a gate or a row names and no item offers."""
    named = [(item, answer) for trap in instrument.traps for item, given in trap.answers.items() for answer in given]
    if instrument.gate:
        named += [(instrument.gate.item, answer) for answer in instrument.gate.answers]
    if isinstance(instrument, DecisionTable):
        for rule in instrument.rules:
            named += [(item, answer) for item, given in rule.when.items() for answer in given]
            named += list(rule.assume.items())
    offered = {item.id: item.options for item in instrument.items}
    return [f"item {item!r} has no answer {answer!r}" for item, answer in named if answer not in offered.get(item, ())]


def _flow_faults(flow: Flow) -> list[str]:
    forks = {item.id: item for item in flow.items}
    targets = {flow.start} | {target for item in flow.items for target in item.goes_to.values()}
    faults = [f"the way leads to item {target!r}, which is not defined" for target in sorted(targets - set(forks))]
    faults += [
        f"item {item.id!r}: {alias!r} counts as {meant!r}, which leads nowhere"
        for item in flow.items
        for alias, meant in item.counts_as.items()
        if meant not in item.ways
    ]
    return faults or _circles(forks, flow.start, ())


def _circles(forks: dict[str, FlowItem], at: str, behind: tuple[str, ...]) -> list[str]:
    if at in behind:
        return [f"the way runs in a circle at item {at!r}"]
    return [fault for target in forks[at].goes_to.values() for fault in _circles(forks, target, (*behind, at))]
