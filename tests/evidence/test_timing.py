"""Spans from dates, as exact as the dates; stated spans beside them; contradictions said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.evidence import exposure, latency, span_between, span_text
from rechallenge.model import NOT_REPORTED, Case, CaseId, Cell, CellState, Duration, PartialDate, TimeUnit


def on(text):
    return Cell(state=CellState.VALUE, value=PartialDate(text=text))


def stated(amount, unit, **extra):
    return Cell(state=CellState.VALUE, value=Duration(amount=amount, unit=unit, **extra))


def patient(**cells):
    return Case(id=CaseId("A"), drug="x", event="y", cells=cells)


def test_days_between_full_dates_are_exact():
    span = latency(patient(start=on("2020-01-01"), onset=on("2020-03-01")))
    assert (span.low_days, span.high_days, span.basis) == (60, 60, "dates")
    assert span.is_exact


def test_months_leave_the_days_open():
    span = latency(patient(start=on("2019-12"), onset=on("2020-04"), latency=stated(4, TimeUnit.MONTH)))
    assert (span.low_days, span.high_days) == (92, 151)
    assert span.contradiction == ""
    assert not span.is_exact


def test_years_may_leave_even_the_order_open():
    span = latency(patient(start=on("2020"), onset=on("2020-06")))
    assert span.low_days < 0 < span.high_days
    assert not span.is_after


def test_without_both_dates_the_stated_span_counts():
    span = latency(patient(start=on("2020"), latency=stated(2, TimeUnit.MONTH)))
    assert (span.days, span.basis) == (60.875, "stated")


def test_with_neither_nothing_is_said():
    assert latency(patient()) is None
    assert exposure(patient(start=on("2020-01-01"))) is None
    unclear = Cell(state=CellState.UNCLEAR, text="?")
    assert latency(patient(latency=unclear)) is None


def test_a_stated_span_that_the_dates_exclude_is_a_contradiction():
    span = latency(patient(start=on("2020-01-01"), onset=on("2020-03-01"), latency=stated(6, TimeUnit.MONTH)))
    assert span.days == 60, "the dates stand"
    assert span.contradiction == "the dates give 60 days, the report states 6 months"


@pytest.mark.parametrize(
    ("amount", "unit", "approximate", "contradicts"),
    [
        (2, TimeUnit.MONTH, False, False),
        (1, TimeUnit.MONTH, False, True),
        (1, TimeUnit.MONTH, True, True),
        (9, TimeUnit.WEEK, False, False),
        (59, TimeUnit.DAY, False, True),
        (100, TimeUnit.DAY, True, False),
    ],
)
def test_a_stated_span_is_as_coarse_as_its_unit(amount, unit, approximate, contradicts):
    """60 days by dates: "2 months" is 46 to 76, "1 month" 15 to 46, "59 days" 58.5 to 59.5, "about 100 days" 50 to 150."""
    span = span_between(on("2020-01-01"), on("2020-03-01"), stated=stated(amount, unit, is_approximate=approximate))
    assert bool(span.contradiction) is contradicts


def test_an_onset_before_the_start_is_said():
    span = latency(patient(start=on("2020-03-01"), onset=on("2020-01-01")))
    assert "the end lies before the start by 60 days" in span.contradiction


def test_use_and_onset_are_two_spans():
    case = patient(start=on("2020-01-01"), onset=on("2020-03-01"), stop=on("2020-03-08"))
    assert (latency(case).days, exposure(case).days) == (60, 67)


@given(
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.integers(0, 3000),
    st.sampled_from([4, 7, 10]),
    st.sampled_from([4, 7, 10]),
)
def test_the_interval_of_coarse_dates_holds_the_true_span(start, days, keep_start, keep_end):
    end = start + timedelta(days=days)
    span = span_between(on(start.isoformat()[:keep_start]), on(end.isoformat()[:keep_end]), stated=NOT_REPORTED)
    assert span.low_days <= days <= span.high_days


@pytest.mark.parametrize(
    ("days", "text"),
    [(1, "1 day"), (14, "14 days"), (60, "2 months"), (60.875, "2 months"), (121.75, "4 months"), (800, "2.2 years")],
)
def test_a_span_is_printed_in_the_unit_a_reader_expects(days, text):
    assert span_text(days) == text
