"""How far published Naranjo scores are reproduced: `python validation/naranjo.py FILE.json [TABLE.json]`.

FILE.json holds published cases: facts in a reader's words, the reader's ten answers from the abstract alone, and what
the paper printed (total, category, item points). TABLE.json, if given, holds one review's grades of drugs on three
scales.
Prints the numbers of docs/methods/naranjo-validation.md.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rechallenge.causality import Assessment, load_instrument, score
from rechallenge.causality.instrument import Points
from rechallenge.model import ItemAnswer

WORDS = {"y": "yes", "n": "no", "u": "unknown"}
KINDS = {
    "sum": "published total differs from the sum of its published items",
    "band": "published category differs from the band of the published total",
    "rare answer": "published points that no answer of the scale gives",
    "out of reach": "published result that the reader's answers cannot reach, however the unknown ones fall",
    "one item": "reader's result differs; one answer that the abstract left unknown explains it",
    "several items": "reader's result differs; it takes several answers that the abstract left unknown",
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    kind: str
    case: str
    detail: str


def naranjo() -> Points:
    instrument = load_instrument("naranjo")
    assert isinstance(instrument, Points)
    return instrument


def published_category(case: dict[str, Any]) -> str | None:
    """The category as printed, without what was added in brackets; None where it was not printed as a category."""
    word = (case["published_category"] or "").split()[0:1]
    return word[0] if word and word[0] in naranjo().categories else None


def is_printed_category(case: dict[str, Any]) -> bool:
    """Whether the paper printed the category itself, not a total that the collector put into a band."""
    return published_category(case) is not None and not case["published_category"].endswith(
        ("(band)", "(sum of items)")
    )


def answers_from_items(points: list[int]) -> dict[str, ItemAnswer] | None:
    """Answers that give these points; None where an item has no such answer."""
    found = {}
    for item, wanted in zip(naranjo().items, points, strict=True):
        answer = next((answer for answer, worth in item.points.items() if worth == wanted), None)
        if answer is None:
            return None
        found[item.id] = ItemAnswer(answer=answer)
    return found


def by_reader(case: dict[str, Any], *, placebo_open: bool = True) -> Assessment | None:
    """The reader's answers, scored; every unknown one left open, item 1 included, item 6 unless told otherwise."""
    letters = case["reader_item_answers"]
    if letters is None:
        return None
    answers = {str(place): ItemAnswer(answer=WORDS[letter]) for place, letter in enumerate(letters, start=1)}
    if answers["1"].answer == "unknown":
        answers["1"] = ItemAnswer(answer="unknown", could_be=("yes", "no"))
    if answers["6"].answer == "unknown" and not placebo_open:
        answers["6"] = ItemAnswer(answer="not-done")
    result = score(naranjo(), answers)
    assert isinstance(result, Assessment)
    return result


def total_of(result: Assessment) -> int:
    assert result.score is not None
    return result.score


def disagreements(cases: list[dict[str, Any]]) -> Iterator[Disagreement]:
    for case in cases:
        yield from _in_print(case)
        yield from _with_reader(case)


def _in_print(case: dict[str, Any]) -> Iterator[Disagreement]:
    total, items = case["published_score"], case["published_item_scores"]
    category = published_category(case)
    if items is not None:
        answers = answers_from_items(items)
        if answers is None:
            yield Disagreement("rare answer", case["id"], f"items {items}")
        else:
            result = score(naranjo(), answers)
            assert isinstance(result, Assessment)
            if total is not None and result.score != total:
                yield Disagreement("sum", case["id"], f"printed {total}, items give {result.score}")
    if total is not None and is_printed_category(case) and naranjo().category(total) != category:
        yield Disagreement(
            "band", case["id"], f"printed {total} as {category}; the band is {naranjo().category(total)}"
        )


def _with_reader(case: dict[str, Any]) -> Iterator[Disagreement]:
    result = by_reader(case)
    total, category = case["published_score"], published_category(case)
    if result is None or result.score_range is None:
        return
    if total is not None and result.score != total:
        fits = [total]
        printed = str(total)
    elif total is None and category is not None and result.category != category:
        fits = [each for each in range(-4, 14) if naranjo().category(each) == category]
        printed = category
    else:
        return
    kind, how = _explained(result, fits)
    yield Disagreement(kind, case["id"], f"printed {printed}, reader {result.text}{how}")


def _explained(result: Assessment, fits: list[int]) -> tuple[str, str]:
    """How few unknown answers lead to one of the totals that fit, and which single items could."""
    worth = {item.id: item.points for item in naranjo().items}
    fewest = {0: 0}
    single = []
    for given in result.contributions:
        options = {worth[given.item][candidate] for candidate in given.candidates}
        changed: dict[int, int] = {}
        for before, n_changes in fewest.items():
            for points in options:
                cost = n_changes + (points != given.points)
                changed[before + points] = min(cost, changed.get(before + points, cost))
        fewest = changed
        if any(total_of(result) - (given.points or 0) + points in fits for points in options):
            single.append(given.item)
    needed = [fewest[total] for total in fits if total in fewest]
    if not needed:
        return "out of reach", ""
    return ("one item", f"; item {' or '.join(single)}") if min(needed) == 1 else ("several items", f"; {min(needed)}")


def report(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts, each as [reproduced, of], and the disagreements by kind."""
    found = list(disagreements(cases))
    itemised = [case for case in cases if case["published_item_scores"] is not None]
    summed = [case for case in itemised if case["published_score"] is not None]
    banded = [case for case in cases if case["published_score"] is not None and is_printed_category(case)]
    read = [(case, result) for case in cases if (result := by_reader(case)) is not None]
    totals = [(case, result) for case, result in read if case["published_score"] is not None]
    categories = [(case, result) for case, result in read if published_category(case) is not None]
    no_placebo = [(case, result) for case, _ in read if (result := by_reader(case, placebo_open=False)) is not None]
    return {
        "cases": len(cases),
        "itemised": len(itemised),
        "item points that the scale gives": _share("rare answer", itemised, found),
        "printed totals that are the sum of their items": _share("sum", summed, found),
        "printed totals that stand in their printed band": _share("band", banded, found),
        "reader's arithmetic": [sum(case["reader_score"] == result.score for case, result in read), len(read)],
        "totals given by the reader's answers": [
            sum(case["published_score"] == result.score for case, result in totals),
            len(totals),
        ],
        "totals within the reach of the reader's answers": [sum(map(_total_in_reach, totals)), len(totals)],
        "totals within reach, no placebo given": [sum(map(_total_in_reach, no_placebo)), len(totals)],
        "categories given by the reader's answers": [
            sum(published_category(case) == result.category for case, result in categories),
            len(categories),
        ],
        "categories within the reach of the reader's answers": [
            sum(published_category(case) in result.reachable for case, result in categories),
            len(categories),
        ],
        "categories within reach, no placebo given": [
            sum(published_category(case) in result.reachable for case, result in no_placebo),
            len(categories),
        ],
        "reader below, above": [
            sum(_step(case, result) < 0 for case, result in categories),
            sum(_step(case, result) > 0 for case, result in categories),
        ],
        "disagreements": {kind: [d for d in found if d.kind == kind] for kind in KINDS},
    }


def _share(kind: str, cases: list[dict[str, Any]], found: list[Disagreement]) -> list[int]:
    return [len(cases) - sum(each.kind == kind for each in found), len(cases)]


def _total_in_reach(pair: tuple[dict[str, Any], Assessment]) -> bool:
    case, result = pair
    if case["published_score"] is None or result.score_range is None:
        return False
    return bool(result.score_range[0] <= case["published_score"] <= result.score_range[1])


def _step(case: dict[str, Any], result: Assessment) -> int:
    order = naranjo().categories
    return order.index(str(result.category)) - order.index(str(published_category(case)))


def main(files: list[str]) -> None:
    numbers = report(json.loads(Path(files[0]).read_text(encoding="utf-8")))
    found = numbers.pop("disagreements")
    for name, value in numbers.items():
        print(f"{name}: {' of '.join(map(str, value)) if isinstance(value, list) else value}")
    for kind, each in found.items():
        print(f"\n{KINDS[kind]}: {len(each)}")
        for disagreement in each:
            print(f"  {disagreement.case}: {disagreement.detail}")
    for file in files[1:]:
        rows = json.loads(Path(file).read_text(encoding="utf-8"))["rows"]
        print(f"\none review, {len(rows)} drugs for one event")
        for scale in ("naranjo", "kramer", "who"):
            grades = [row[scale] for row in rows]
            print(f"  {scale}: {', '.join(f'{grades.count(grade)} {grade}' for grade in sorted(set(grades)))}")


if __name__ == "__main__":
    main(sys.argv[1:])
