"""Ratings as people write them, in TOML."""

from datetime import datetime
from typing import Literal

import msgspec

from rechallenge.causality.instrument import load_instrument
from rechallenge.causality.scoring import score
from rechallenge.model import Actor, CaseId, InputError, ItemAnswer, Scored, Value, decode_toml


class Rating(Value):
    """One rater's answers for one case on one instrument, before it is known who writes them down and when."""

    case: CaseId
    instrument: str
    answers: dict[str, ItemAnswer]
    is_consensus: bool = False

    def entry(self, *, at: datetime, by: Actor) -> Scored:
        """The same as a line of `by`'s journal."""
        return Scored(
            at=at,
            by=by,
            case=self.case,
            instrument=self.instrument,
            answers=self.answers,
            is_consensus=self.is_consensus,
        )


class _RatingsFile(Value):
    format: Literal[1]
    ratings: tuple[Rating, ...] = msgspec.field(default_factory=tuple)


def import_ratings(text: str, where: str) -> tuple[Rating, ...]:
    """Reads a ratings file (docs/formats/ratings.md) and makes sure that every rating can be scored.

    Args:
        where: name of the file, for messages.
    Raises:
        InputError: with file, rating and item: no such instrument, item or answer, an answer without a reason, or a
            case rated twice on one instrument.
    """
    ratings = decode_toml(text, _RatingsFile, where=where).ratings
    seen: set[tuple[CaseId, str, bool]] = set()
    for number, rating in enumerate(ratings, start=1):
        place = f"{where}, rating {number} ({rating.case}, {rating.instrument})"
        key = (rating.case, rating.instrument, rating.is_consensus)
        if key in seen:
            raise InputError(
                f"{rating.case} is rated twice on {rating.instrument}", where=place, fix="keep one of the two"
            )
        seen.add(key)
        _check(rating, place)
    return ratings


def _check(rating: Rating, place: str) -> None:
    try:
        score(load_instrument(rating.instrument), rating.answers)
    except InputError as fault:
        where = f"{place}, {fault.where}" if fault.where else place
        raise InputError(fault.message, where=where, fix=fault.fix) from fault
    for item, answer in rating.answers.items():
        if not answer.because.strip():
            raise InputError(
                f"the answer {answer.answer!r} has no reason",
                where=f"{place}, item {item}",
                fix='add because = "..." with what in the case led to it',
            )
