"""Settings: how one person wants the pages, and the review's plan as its protocol says."""

from dataclasses import dataclass
from typing import ClassVar

import msgspec

from rechallenge.model import Protocol, Role, Value
from rechallenge.review.preferences import (
    ACTIONS,
    Preferences,
    Theme,
    prefer,
    preferences,
    protocol_words,
    suggested_keys,
)
from rechallenge.web.calls import Call, Go, Section, act, show
from rechallenge.web.pages import NavItem

SAID = {
    "include": "Include",
    "maybe": "Maybe",
    "exclude": "Exclude, without a reason",
    "skip": "Skip",
    "undo": "Undo",
    "back": "Back to the record before",
    "note": "Go to the note",
}


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """`keys` are action, what it is called, the key chosen and the one suggested; `words` by list, one a line."""

    template: ClassVar[str] = "settings.html.jinja"
    title: ClassVar[str] = "Settings"
    chosen: Preferences
    keys: tuple[tuple[str, str, str, str], ...]
    words: dict[str, str]
    has_own_words: bool
    protocol: Protocol
    may_screen: bool


class ThemeForm(Value):
    theme: Theme


class WordsForm(Value):
    drug: str = ""
    event: str = ""
    reset: str = ""


def _show(call: Call) -> SettingsPage:
    protocol = call.site.live.protocol
    chosen = preferences(call.site.live.folder, call.person.actor)
    reasons = {reason.code: f"Exclude: {reason.text}" for reason in protocol.screening.exclusion_reasons}
    suggested = suggested_keys(protocol)
    said = SAID | reasons
    own = {"drug": chosen.drug_words, "event": chosen.event_words}
    words = protocol_words(protocol.drugs.set, protocol.events.set)
    return SettingsPage(
        chosen=chosen,
        keys=tuple(
            (action, said[action], chosen.keys.get(action, ""), suggested.get(action, ""))
            for action in (*ACTIONS, *reasons)
        ),
        words={kind: "\n".join(words[kind] if given is None else given) for kind, given in own.items()},
        has_own_words=any(given is not None for given in own.values()),
        protocol=protocol,
        may_screen=call.person.may(Role.SCREENER),
    )


def _theme(call: Call) -> Go:
    return _kept(call, "The colours are changed.", theme=call.form(ThemeForm).theme)


def _keys(call: Call) -> Go:
    """Keys come as fields named for actions, because reasons are the protocol's."""
    sent = dict(call.fields)
    if "off" in sent:
        return _kept(call, "Single keys are off.", keys={})
    known = suggested_keys(call.site.live.protocol).keys() | set(ACTIONS)
    known |= {reason.code for reason in call.site.live.protocol.screening.exclusion_reasons}
    return _kept(
        call,
        "Single keys are on.",
        keys={action: key.strip() for action, key in sent.items() if action in known and key.strip()},
    )


def _words(call: Call) -> Go:
    form = call.form(WordsForm)
    if form.reset:
        return _kept(call, "The words of the protocol are marked.", drug_words=None, event_words=None)
    listed = {"drug_words": _lines(form.drug), "event_words": _lines(form.event)}
    return _kept(call, "Your words are marked.", **listed)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _kept(call: Call, said: str, **changed: object) -> Go:
    folder, person = call.site.live.folder, call.person.actor
    prefer(folder, person, msgspec.structs.replace(preferences(folder, person), **changed))
    return Go("/settings", said)


section = Section(
    routes=(
        show("/settings", _show),
        act("/settings/theme", _theme, role=Role.READER),
        act("/settings/keys", _keys, role=Role.SCREENER),
        act("/settings/words", _words, role=Role.SCREENER),
    ),
    nav=(NavItem("Settings", "/settings"),),
)
