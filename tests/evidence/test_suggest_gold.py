"""The suggestions against labelled reports beside the checkout; the whole table is printed by benchmarks/extraction.py."""

import json

from rechallenge.evidence.suggest import suggest


def reports(shared):
    folder = shared / "jak-vasculitis" / "gold"
    for path in sorted(folder.glob("[AP]*.json")):
        gold = json.loads(path.read_text("utf-8"))
        yield gold["gold"], (folder / gold["text_file"]).read_text("utf-8")


def first(text, field):
    found = suggest(text)
    return next((one.value for one in found[0].of(field) if one.value is not None), None) if found else None


def test_ages_and_sexes_of_vasculitis_reports(shared):
    """Floors below what was measured (56 texts), so that a change of a rule for the worse is seen."""
    ages = [(gold["age"]["value"], first(text, "age")) for gold, text in reports(shared) if gold["age"]["value"]]
    sexes = [(gold["sex"]["value"], first(text, "sex")) for gold, text in reports(shared) if gold["sex"]["value"]]
    assert sum(true == said for true, said in ages) / len(ages) >= 0.9
    assert sum(said is not None and true == said[0].upper() for true, said in sexes) / len(sexes) >= 0.9


def test_a_suspected_drug_of_most_vasculitis_reports_is_suggested(shared):
    hits = []
    for gold, text in reports(shared):
        said = {str(one.value) for patient in suggest(text) for one in patient.of("drug")}
        if gold["suspect_drugs"]["value"]:
            hits.append(
                any(
                    drug.lower() in one or one in drug.lower()
                    for drug in gold["suspect_drugs"]["value"]
                    for one in said
                )
            )
    assert sum(hits) / len(hits) >= 0.8
