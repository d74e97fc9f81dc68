"""`init`: the folder of a new review."""

import json
from datetime import date
from pathlib import Path

from rechallenge.model import Protocol, ProtocolError, decode_toml
from rechallenge.project import Folder, create
from rechallenge.vocabulary import drug_set, event_set

_TEMPLATE = """\
# The plan of this review. Its digest stands in every entry of the journals: after work has begun, a change needs
# `rechallenge amend --because "..."`.
format = 1
title = {title}
question = {question}
as_of = {as_of}                # nothing published after this day counts for the primary verdict
claim = ""                     # citation of the published claim under examination, if there is one
limits = []                    # limits of this review that the dossier must state

[drugs]
set = {drugs}
comparators = {comparators}

[events]
set = {events}

[search]                       # what only you can tell of the search (PRISMA-S); the dossier asks for what is empty
platforms = ""                 # databases searched together on one platform
contacts = ""                  # people and companies asked for reports
other_methods = ""
limits = ""                    # reasons for limits and restrictions
filters = ""                   # published search filters, with their source
earlier_work = ""              # reviews whose strategy was taken over
alerts = ""
peer_review = ""               # who reviewed the strategy, and how

[screening]
reviewers = 2                  # independent readers of each record, 1 to 4

# The first criterion that fails is the reason that is given: order matters.
[[screening.exclusion_reasons]]
code = "wrong-drug"
text = "No patient took a drug of the question"

[[screening.exclusion_reasons]]
code = "wrong-event"
text = "No event of the question"

[[screening.exclusion_reasons]]
code = "event-before-drug"
text = "The event preceded the drug, or is what the drug was given for"

[[screening.exclusion_reasons]]
code = "no-patient"
text = "No individual patient described"

[[screening.exclusion_reasons]]
code = "secondary-report"
text = "Patients already published elsewhere"

[extraction]
form = "case"
extractors = 2

[causality]
instruments = ["naranjo", "who-umc", "liverpool"]
raters = 2

[signals]
primary = "ic"                 # ror, ic, prr or ebgm: one, fixed before the counts are seen
minimum_reports = 3

[signals.cohort]               # what "signals --store" counts; docs/formats/question.md has all keys
roles = "primary-suspect"      # or "suspect"
events = "core"                # or "broad"
indications = []               # of "same-indication", as reports have them: "Rheumatoid arthritis"
# publicity = [{{ day = 2021-09-09, what = "boxed warning", source = "..." }}]

[safety_reports]
organisation = ""              # who would send a safety report, and its country in two letters
country = ""
"""


def begin(path: Path, *, title: str, drugs: str, events: str, as_of: date, comparators: tuple[str, ...] = ()) -> Folder:
    """Begins a review in the folder `path` with a protocol to edit.

    Args:
        drugs: a drug set of the vocabulary; `comparators` more of them.
        events: an event set of the vocabulary.
    Raises:
        InputError: a set is unknown, or the folder is taken; nothing was written.
    """
    quoted = json.dumps  # a JSON string is a TOML basic string
    text = _TEMPLATE.format(
        title=quoted(title, ensure_ascii=False),
        question=quoted(f"Did {drugs} cause {events}?", ensure_ascii=False),
        as_of=as_of.isoformat(),
        drugs=quoted(drugs),
        comparators=quoted(list(comparators)),
        events=quoted(events),
    )
    return begin_with(path, text)


def begin_with(path: Path, protocol_text: str) -> Folder:
    """Begins a review in the folder `path` with a protocol that is written already.

    Raises:
        ProtocolError: it does not hold, or names a set that the vocabulary does not have; nothing was written.
        InputError: the folder is taken.
    """
    protocol = decode_toml(protocol_text, Protocol, where="protocol.toml", error=ProtocolError)
    for name in (protocol.drugs.set, *protocol.drugs.comparators):
        drug_set(name)
    event_set(protocol.events.set)
    return create(path, protocol_text)
