"""Warnings about answers that are known to be given wrongly."""

from collections.abc import Mapping
from dataclasses import dataclass

from rechallenge.causality.instrument import AnyInstrument
from rechallenge.model import ItemAnswer


@dataclass(frozen=True, slots=True)
class TrapWarning:
    """An answer that may be wrong, with the reason; the score is left as it is."""

    id: str
    item: str
    message: str


def traps(
    instrument: AnyInstrument, answers: Mapping[str, ItemAnswer], facts: Mapping[str, str] | None = None
) -> tuple[TrapWarning, ...]:
    """Every known trap that these answers fall into.

    Args:
        facts: what is known of the case, by the names that the instrument's traps use: `immunosuppressed`, `outcome`,
            `rechallenge`, `confirmed-by-biopsy`, `label-lists-event`. A fact that is left out springs no trap.
    """
    known = facts or {}
    given = {item: answer.answer for item, answer in answers.items()}
    return tuple(
        TrapWarning(trap.id, trap.item, trap.message)
        for trap in instrument.traps
        if all(given.get(item) in allowed for item, allowed in trap.answers.items())
        and all(known.get(name) in values for name, values in trap.facts.items())
    )
