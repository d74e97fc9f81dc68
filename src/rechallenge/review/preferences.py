"""How one person wants the pages: colours, keys, marked words. No part of the review."""

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Literal

import msgspec

from rechallenge.model import Actor, InputError, Protocol, Value
from rechallenge.project import Folder, private_stamp, read_private, write_private
from rechallenge.vocabulary import Scope, Spot, Spotter, default_vocabulary, drug_set, event_set

__all__ = [
    "ACTIONS",
    "Preferences",
    "Spot",
    "prefer",
    "preferences",
    "protocol_words",
    "spot",
    "suggested_keys",
    "words_of",
]

Theme = Literal["auto", "light", "dark"]
ACTIONS = ("include", "maybe", "exclude", "skip", "undo", "back", "note")
MOST_WORDS, LONGEST_WORD = 2_000, 100


class Preferences(Value):
    """A person's settings of the pages.

    Attributes:
        keys: single key for each action, or for a reason by its code; empty until the person chose them (WCAG 2.1.4).
        drug_words, event_words: words to mark; None for those of the protocol.
    """

    theme: Theme = "auto"
    keys: dict[str, str] = msgspec.field(default_factory=dict)
    drug_words: tuple[str, ...] | None = None
    event_words: tuple[str, ...] | None = None


def preferences(folder: Folder, person: Actor) -> Preferences:
    """What the person chose; the defaults where they chose nothing."""
    name = f"preferences-{person}.json"
    return _kept(folder, name, private_stamp(folder, name))


@lru_cache(maxsize=256)
def _kept(folder: Folder, name: str, _stamp: int) -> Preferences:
    return read_private(folder, name, Preferences)


def prefer(folder: Folder, person: Actor, chosen: Preferences) -> None:
    """Keeps what the person chose.

    Raises:
        InputError: a key is no single character or stands for two actions, or there are too many words.
    """
    pressed: dict[str, str] = {}
    for action, key in chosen.keys.items():
        if len(key) != 1 or not key.isprintable() or key.isspace():
            raise InputError(f"{key!r} is no single key", where=action, fix="give one letter, digit or sign")
        if other := pressed.get(key.casefold()):
            raise InputError(f"{key!r} stands for {other!r} too", where=action, fix="give each action a key of its own")
        pressed[key.casefold()] = action
    for words in (chosen.drug_words or (), chosen.event_words or ()):
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
            raise InputError(
                f"at most {MOST_WORDS} words of {LONGEST_WORD} characters can be marked",
                where="words",
                fix="shorten the list; a word that ends in * stands for all its endings",
            )
    write_private(folder, f"preferences-{person}.json", chosen)


def suggested_keys(protocol: Protocol) -> dict[str, str]:
    """Keys to begin with: the first letter of each action, digits for the reasons in their order."""
    keys = {action: action[0] for action in ACTIONS}
    reasons = protocol.screening.exclusion_reasons[:9]
    return keys | {reason.code: str(place) for place, reason in enumerate(reasons, 1)}


@lru_cache(maxsize=16)
def protocol_words(drugs: str, events: str) -> Mapping[str, tuple[str, ...]]:
    """The names of the drugs and events of a question; empty for a set that the vocabulary does not have."""
    words: dict[str, tuple[str, ...]] = {"drug": (), "event": ()}
    with suppress(InputError):
        group = drug_set(drugs)
        known = default_vocabulary().drugs
        words["drug"] = (*group.synonyms, *(name for member in group.members for name in known[member].names))
    with suppress(InputError):
        words["event"] = event_set(events).terms_of(Scope.CORE, Scope.SYNONYM, Scope.BROAD)
    return words


def words_of(protocol: Protocol, chosen: Preferences) -> Mapping[str, tuple[str, ...]]:
    """The words to mark, by list: the person's own, or the protocol's."""
    own = protocol_words(protocol.drugs.set, protocol.events.set)
    return {
        "drug": own["drug"] if chosen.drug_words is None else chosen.drug_words,
        "event": own["event"] if chosen.event_words is None else chosen.event_words,
    }


def spot(text: str, words: Mapping[str, tuple[str, ...]]) -> tuple[Spot, ...]:
    """Where the words stand in a text."""
    return _spotter(words["drug"], words["event"]).find(text)


@lru_cache(maxsize=64)
def _spotter(drugs: tuple[str, ...], events: tuple[str, ...]) -> Spotter:
    return Spotter({"drug": drugs, "event": events})
