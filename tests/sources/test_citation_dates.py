from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rechallenge.model import PartialDate
from rechallenge.sources.dates import most_precise, parse_date, partial_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2001/09/01/", "2001-09-01"),
        ("2014//", "2014"),
        ("2016/12//", "2016-12"),
        ("2001/00/00/", "2001"),
        ("2020-11-22", "2020-11-22"),
        ("2013/02/15/received", "2013-02-15"),
        ("2012 Oct 5", "2012-10-05"),
        ("2012 Oct", "2012-10"),
        ("Sep 18 2019", "2019-09-18"),
        ("4-8 Aug. 2020", "2020-08-04"),
        ("September  1, 2021", "2021-09-01"),
        ("2015/october", "2015-10"),
        ("Start date: 20170812", "2017-08-12"),
        ("2012 02 30", "2012-02"),
        ("2012/13", "2012"),
    ],
)
def test_a_date_keeps_the_precision_it_was_written_with(text, expected):
    assert parse_date(text) == PartialDate(text=expected)


@pytest.mark.parametrize(
    ("medline_date", "expected"),
    [
        ("1998 Dec-1999 Jan", "1998-12"),
        ("2000 Nov-Dec", "2000-11"),
        ("2000 Nov 2-8", "2000-11-02"),
        ("1975-1976", "1975"),
        ("2013 Spring", "2013"),
        ("1999 Winter", "1999"),
    ],
)
def test_a_range_counts_from_its_start_and_a_season_says_no_month(medline_date, expected):
    assert parse_date(medline_date) == PartialDate(text=expected)


@pytest.mark.parametrize("text", ["", "///", "99", "YEAR/MONTH/DAY/", "888", "UNKNOWN", "10000", "in press"])
def test_without_a_year_there_is_no_date(text):
    assert parse_date(text) is None


def test_a_year_zero_is_no_date_and_a_31st_of_february_is_february():
    assert partial_date("0000", "1", "1") is None
    assert partial_date("2020", "2", "31") == PartialDate(text="2020-02")


def test_a_later_field_makes_a_date_more_precise_only_within_the_same_year():
    def dates(*texts):
        return [PartialDate(text=text) for text in texts]

    assert most_precise(dates("2005", "2005-07-15", "2005-08")) == PartialDate(text="2005-07-15")
    assert most_precise(dates("2016", "2015-12-28")) == PartialDate(text="2016")
    assert most_precise([]) is None


@given(st.text(alphabet="0123456789/-. JanFebDecSpring,:", max_size=40))
def test_no_text_breaks_the_reading_of_dates(text):
    found = parse_date(text)
    assert found is None or 1500 <= found.earliest().year <= 2199


@given(st.dates(min_value=date(1500, 1, 1), max_value=date(2199, 12, 31)))
def test_every_full_date_is_read_back_in_the_notations_of_ris_and_medline(day):
    assert parse_date(day.strftime("%Y/%m/%d")) == PartialDate.of(day)
    assert parse_date(f"{day.year} {day:%b} {day.day}") == PartialDate.of(day)
