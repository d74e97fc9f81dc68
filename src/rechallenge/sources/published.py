"""The date of a publication from the fields of a record."""

from rechallenge.model import PartialDate
from rechallenge.sources.dates import most_precise, parse_date
from rechallenge.sources.fields import Bag


def take_published(bag: Bag, *, year: str, day: str, full: str = "") -> PartialDate | None:
    """The most precise date that agrees with the first on the year; a field with no more than the year is taken.

    Args:
        year: tag of the year; `day` of month and day without it, `full` of a whole date.
    """
    years = bag.see(year)
    texts = bag.see(full) + years + [" ".join((*years[:1], text)) for text in bag.see(day)]
    published = most_precise([found for text in texts if (found := parse_date(text))])
    if published is None:
        complain_of_date(bag, texts, full, year, day)
    else:
        bag.take(year, if_=lambda text: text == published.text[:4])
    return published


def complain_of_date(bag: Bag, texts: list[str], *tags: str) -> None:
    """Says that no text is a date, unless none says anything."""
    unread = [text for text in texts if text.strip("/ ")]
    if unread:
        bag.complain(f"no date could be read from {', '.join(map(repr, unread))}", *tags)
