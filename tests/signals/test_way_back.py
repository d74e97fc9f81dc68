"""Every number of the example can be computed again from what its finding says."""

import importlib
from datetime import date
from pathlib import Path
from typing import get_type_hints

import msgspec
import pytest

from rechallenge.model import Source
from rechallenge.signals import (
    comparator_findings,
    expectation_findings,
    paradoxical_pairs,
    read_background,
    read_comparators,
    read_counts,
    score_counts,
)
from rechallenge.signals.way_back import number, plain, printed, slug
from rechallenge.stats import Interval, NotEstimable

SOURCE = Path(__file__).parents[2] / "examples/jak-vasculitis/source"


def example_findings():
    def read(reader, name):
        return reader((SOURCE / name).read_text(encoding="utf-8"), name), Source(work=name)

    counts, counts_file = read(read_counts, "counts.toml")
    background, background_file = read(read_background, "background.toml")
    comparators, comparators_file = read(read_comparators, "comparators.toml")
    day = date(2022, 11, 1)
    for row in score_counts(counts, source=counts_file):
        yield from row.measures.values()
        yield from row.screens.values()
    yield from expectation_findings(background, source=background_file)
    yield from comparator_findings(comparators, source=comparators_file, question_set="jak-inhibitors", as_of=day)
    yield from paradoxical_pairs(comparators, source=comparators_file, as_of=day)


@pytest.fixture(scope="module")
def findings():
    """As they come back from a stored file."""
    kept = list(example_findings())
    return [msgspec.json.decode(msgspec.json.encode(finding), type=type(finding)) for finding in kept]


def test_every_finding_recomputes_from_its_function_and_inputs(findings):
    assert len(findings) > 400
    for finding in findings:
        module, _, name = finding.function.rpartition(".")
        function = getattr(importlib.import_module(module), name)
        hints = get_type_hints(function)
        inputs = {key: msgspec.convert(value, hints[key]) for key, value in finding.inputs.items()}
        result = function(**inputs)
        again = None if isinstance(result, NotEstimable) else plain(result)
        assert msgspec.json.decode(msgspec.json.encode(again)) == finding.value, finding.id


def test_every_finding_has_a_unique_id_a_label_words_and_a_source(findings):
    assert len({finding.id for finding in findings}) == len(findings)
    for finding in findings:
        assert finding.label
        assert finding.text
        assert all(source.work for source in finding.sources)
        assert finding.sources


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(-0.001, 2, "0.00"), (-2.345, 1, "−2.3"), (0.0, 0, "0"), (12.0, 0, "12"), (-0.06, 1, "−0.1")],
)
def test_numbers_are_printed_with_a_true_minus_and_no_minus_zero(value, digits, text):
    assert number(value, digits) == text


def test_words_for_what_is_no_number():
    assert printed(NotEstimable("no reports in cell a"), 2) == "not estimable: no reports in cell a"
    assert printed(Interval(0.5, 1.25, 0.95), 1) == "0.5 to 1.2"
    assert printed(True, 2) == "yes"
    assert slug("TNF inhibitors (RA)") == "tnf-inhibitors-ra"
