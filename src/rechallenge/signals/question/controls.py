"""Pairs whose answer is known, counted in the same reports: how far this way of counting can be trusted."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rechallenge.model import InputError, Value
from rechallenge.vocabulary import fold_name, resolve_drug

if TYPE_CHECKING:
    from rechallenge.signals.engines import Engine

# Heads of published reference sets beside our own: OHDSI MethodEvaluation (OMOP, EU-ADR), Harpaz 2014
HEADS = {
    "drug": ("drug", "exposureName", "DRUG_CONCEPT_NAME"),
    "event": ("event", "outcomeName", "EVENT_CONCEPT_NAME"),
    "truth": ("truth", "groundTruth", "GROUND_TRUTH"),
}
TERM_HEADS = {
    "event": ("event", "outcomeName", "EVENT_CONCEPT_NAME"),
    "term": ("term", "meddra_pt", "MEDDRA_PT"),
}


class Control(Value):
    """A pair with a known answer: `is_positive` where the drug is believed to cause the event."""

    drug: str
    event: str
    is_positive: bool


class ControlCells(Value):
    """A control counted against all other reports.

    Attributes:
        cells: a to d; None where the store names neither drug nor event, with the `reason`.
    """

    drug: str
    event: str
    is_positive: bool
    cells: tuple[int, int, int, int] | None
    reason: str = ""


def read_controls(text: str, where: str) -> tuple[Control, ...]:
    """A CSV of drug, event, truth (1 causes, 0 does not), or a reference set with the heads that it is published with.

    Raises:
        InputError: a column is missing, or a truth is neither 0 nor 1.
    """
    controls = []
    for at, row in enumerate(_rows(text, HEADS, where), start=2):
        if row["truth"] not in {"0", "1"}:
            raise InputError(
                f"truth is {row['truth']!r}", where=f"{where}, line {at}", fix="write 1 for causes, 0 for does not"
            )
        controls.append(Control(drug=row["drug"], event=row["event"], is_positive=row["truth"] == "1"))
    return tuple(dict.fromkeys(controls))


def read_control_terms(text: str, where: str) -> dict[str, tuple[str, ...]]:
    """A CSV of event and term: which terms of reports make an event of the controls.

    Raises:
        InputError: a column is missing.
    """
    terms: dict[str, dict[str, None]] = {}
    for row in _rows(text, TERM_HEADS, where):
        terms.setdefault(row["event"], {})[row["term"]] = None
    return {event: tuple(found) for event, found in terms.items()}


def count_controls(
    controls: Sequence[Control],
    terms: Mapping[str, Sequence[str]],
    engine: "Engine",
    *,
    ingredients: Mapping[int, str],
    roles: int,
) -> tuple[ControlCells, ...]:
    """Every control against all other reports of the population that is staged in the engine.

    Args:
        terms: of an event; an event that it lacks is taken as a term itself.
        roles: bits of the roles that count.
    """
    drugs = _codes_by_drug(ingredients)
    events: dict[str, list[int]] = {}
    for code, text in engine.ask("all_events").select("event_code", "term").rows():
        events.setdefault(fold_name(text), []).append(code)
    exposures = {name: drugs.get(_drug_key(name), []) for name in dict.fromkeys(one.drug for one in controls)}
    outcomes = {
        name: sorted({code for text in terms.get(name, (name,)) for code in events.get(fold_name(text), ())})
        for name in dict.fromkeys(one.event for one in controls)
    }
    drug_at, event_at = ({name: at for at, name in enumerate(found)} for found in (exposures, outcomes))
    _give(engine, "control_drug", ("exposure", "ingredient_code"), drug_at, exposures)
    _give(engine, "control_event", ("outcome", "event_code"), event_at, outcomes)
    engine.give(
        "control_pair",
        {
            "control": list(range(len(controls))),
            "exposure": [drug_at[one.drug] for one in controls],
            "outcome": [event_at[one.event] for one in controls],
        },
    )
    engine.stage("control_drug_report", "control_drug_report", roles=roles)
    engine.stage("control_event_report", "control_event_report")
    (n,) = engine.ask("population_size")["n"].to_list()
    found = engine.ask("control_counts").to_dicts()
    return tuple(_cells(one, row, n) for one, row in zip(controls, found, strict=True))


def _give(
    engine: "Engine", relation: str, columns: tuple[str, str], at: Mapping[str, int], codes: Mapping[str, Sequence[int]]
) -> None:
    import polars as pl

    rows = [(at[name], code) for name, found in codes.items() for code in found]
    engine.give(relation, pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.Int64), orient="row").to_dict())


def _cells(control: Control, row: Mapping[str, int], n: int) -> ControlCells:
    a, n_drug, n_event = row["n_both"], row["n_drug"], row["n_event"]
    reason = "no report names the drug" if not n_drug else "no report names the event" if not n_event else ""
    return ControlCells(
        drug=control.drug,
        event=control.event,
        is_positive=control.is_positive,
        cells=None if reason else (a, n_drug - a, n_event - a, n - n_drug - n_event + a),
        reason=reason,
    )


def _drug_key(name: str) -> str:
    drug = resolve_drug(name)
    return drug.name if drug else fold_name(name)


def _codes_by_drug(ingredients: Mapping[int, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for code, text in ingredients.items():
        found.setdefault(_drug_key(text), []).append(code)
    return found


def _rows(text: str, heads: Mapping[str, tuple[str, ...]], where: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    given = [name.strip() for name in reader.fieldnames or ()]
    chosen = {name: next((head for head in possible if head in given), "") for name, possible in heads.items()}
    if missing := [name for name, head in chosen.items() if not head]:
        raise InputError(
            f"lacks the column {', '.join(missing)}; its columns are {', '.join(given[:12]) or 'none'}",
            where=where,
            fix=f"begin the file with {','.join(heads)}",
        )
    reader.fieldnames = given
    return [{name: (row[head] or "").strip() for name, head in chosen.items()} for row in reader]
