"""Time from the first start of a suspect drug to the event, as an interval of days for each report."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from rechallenge.model import Value

HALF_DAY = 0.5  # a difference of d whole days stands for d - 1/2 to d + 1/2


class OnsetGroup(Value):
    """Onsets of the reports with the event under the drugs in question, or under one comparator.

    Attributes:
        group: "question", or the comparator's name.
        n_reports: reports with the event and the drug; n_dated: with a start and an event date; n_before: of these, the
            event certainly before the start, which is no onset; n_to_the_day: both dates known to the day.
        onsets: low, high, days from start to the end of the extract, and how many reports: the same onsets as one row.
    """

    group: str
    n_reports: int
    n_dated: int
    n_before: int
    n_to_the_day: int
    onsets: tuple[tuple[float, float, float, int], ...]

    def columns(self) -> tuple[list[float], list[float], list[float]]:
        """Low, high and seen-within of each report, a row each."""
        low, high, seen = ([row[at] for row in self.onsets for _ in range(row[3])] for at in range(3))
        return low, high, seen


Row = tuple[date | None, date | None, date | None, date | None]  # start from, start to, event from, event to


def onset_interval(start_from: date, start_to: date, event_from: date, event_to: date) -> tuple[float, float] | None:
    """Days between a start and an event that lie within these limits; None where the event came before the start.

    >>> onset_interval(date(2020, 1, 1), date(2020, 1, 1), date(2020, 1, 11), date(2020, 1, 11))
    (9.5, 10.5)
    >>> onset_interval(date(2020, 1, 1), date(2020, 1, 31), date(2020, 1, 11), date(2020, 1, 11))
    (0.0, 10.5)
    """
    high = (event_to - start_from).days + HALF_DAY
    low = (event_from - start_to).days - HALF_DAY
    return None if high < 0 else (max(low, 0.0), high)


def onset_group(group: str, rows: Iterable[Row], *, until: date) -> OnsetGroup:
    """Gathers the reports of one group.

    Args:
        until: last day of the extract.
    """
    n_reports = n_dated = n_before = n_to_the_day = 0
    onsets: Counter[tuple[float, float, float]] = Counter()
    for start_from, start_to, event_from, event_to in rows:
        n_reports += 1
        if start_from is None or start_to is None or event_from is None or event_to is None:
            continue
        n_dated += 1
        found = onset_interval(start_from, start_to, event_from, event_to)
        if found is None:
            n_before += 1
            continue
        n_to_the_day += start_from == start_to and event_from == event_to
        seen_within = max((until - start_from).days + HALF_DAY, found[1])
        onsets[(*found, seen_within)] += 1
    rows_of = tuple((low, high, seen, n) for (low, high, seen), n in sorted(onsets.items()))
    return OnsetGroup(
        group=group,
        n_reports=n_reports,
        n_dated=n_dated,
        n_before=n_before,
        n_to_the_day=n_to_the_day,
        onsets=rows_of,
    )
