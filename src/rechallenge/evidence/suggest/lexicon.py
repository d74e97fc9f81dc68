"""The word lists of the suggestions: names of drugs and diseases, and the cue words of the rules. Facts are in data/."""

from functools import cache
from importlib import resources

from rechallenge.model import Value, decode_toml

Phrase = tuple[str, ...]


class Cues(Value):
    """Patterns and words by which rules read a report; each is the body of a regular expression.

    Attributes:
        numbers: number words and what they count.
        units: first letters of a unit of time and the unit.
        routes: pattern and the name of the route.
        frequencies: pattern and times a day.
        vague_times: pattern and the days it may mean, from and to.
        ages: words that name an age group, which is not an age.
        outcomes: pattern and the answer of the form.
        organs: pattern of a sign and the organ it speaks for.
        given_again_result: a return of the event told before the words that tell of the drug given again.
    """

    format: int
    female: str
    male: str
    pronouns_female: str
    pronouns_male: str
    numbers: dict[str, int]
    vague_times: dict[str, tuple[float, float]]
    routes: dict[str, str]
    frequencies: dict[str, float]
    negation: str
    hypothetical: str
    family: str
    other_patients: str
    literature: str
    past_drug: str
    relation: str
    corticosteroids: str
    steroids: str
    stopped: str
    restarted: str
    recurred: str
    tolerated: str
    improved: str
    not_improved: str
    outcomes: dict[str, str]
    causality: str
    treatments: tuple[str, ...]
    rivals: dict[str, str]
    organs: dict[str, str]
    given_again_result: str
    comorbid: str
    before_words: str
    after_words: str


def _text(name: str) -> str:
    return (resources.files(__package__) / "data" / name).read_text("utf-8")


@cache
def cues() -> Cues:
    """The cue words as shipped."""
    return decode_toml(_text("cues.toml"), Cues, where="suggest/data/cues.toml")


@cache
def brands() -> dict[str, str]:
    """Brand names with their one ingredient, both in lower case; from Drugs@FDA."""
    lines = (line for line in _text("brands.txt").splitlines() if not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


@cache
def _names(kind: str) -> dict[str, tuple[Phrase, ...]]:
    """First word of each name to the names that begin with it, the longest first."""
    by_first: dict[str, list[Phrase]] = {}
    for line in _text(f"names-{kind}.txt").splitlines():
        if not line.startswith("#"):
            phrase = tuple(line.replace("-", " - ").replace("'s", " 's").split())
            by_first.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in by_first.items()}


def name_spans(words: list[str], kind: str) -> list[tuple[int, int]]:
    """Where names of `kind` ("drugs", "diseases") stand among lower-case `words`: first and end, longest first."""
    names, free = _names(kind), 0
    found: list[tuple[int, int]] = []
    if names.keys().isdisjoint(words):
        return found
    for at, word in enumerate(words):
        if at >= free and word in names:
            length = next((len(p) for p in names[word] if tuple(words[at : at + len(p)]) == p), 0)
            if length:
                found.append((at, at + length))
                free = at + length
    return found


def may_name(words: list[str], kind: str) -> bool:
    """Whether any of `words` begins a name of `kind`; cheaper than to look for the names."""
    return not _names(kind).keys().isdisjoint(words)
