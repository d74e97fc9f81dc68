"""Every defensible way to count one question, run together: axes of choice, specifications, their fourfold tables.

The primary specification takes the first option of each axis. `one_change` changes one thing at a time and asks what
moves the answer; `grid` crosses the axes that apply to any question, for the specification curve.

Source: Steegen et al. 2016, doi:10.1177/1745691616658637 (multiverse); Simonsohn et al. 2020, doi:10.1038/s41562-020-0912-z.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from rechallenge.model.protocol import Question
from rechallenge.signals.question.gathering import Gathered
from rechallenge.signals.question.names import ALL_OTHERS, SAME_INDICATION
from rechallenge.signals.question.profile import UNKNOWN, Mask, Profile
from rechallenge.stats import TwoByTwo

AS_THEY_ARE = "as-they-are"
GRID_AXES = (
    "comparator", "role", "events", "indication", "duplicates", "reporter", "suspects", "event-as-indication", "period",
    "published",
)  # fmt: skip
AXIS_TITLES = {
    "comparator": "Compared with",
    "role": "Role of the drug",
    "events": "Event terms",
    "indication": "Indication",
    "duplicates": "Duplicates",
    "reporter": "Reporter",
    "suspects": "Suspects on the report",
    "event-as-indication": "Event also an indication",
    "period": "Period",
    "published": "Published cases",
    "country": "Country",
    "stratum": "Kind of event",
    "left-out": "One drug left out",
    "masking": "Masking drugs",
}
MOST_GRID = 6000
ASKED = (
    "drug_primary", "drug_suspect", "other_primary", "other_suspect", "masking", "core", "has_broad", "is_indicated",
    "is_for_event", "dropped", "is_published", "is_single_suspect", "is_after", "reporter", "country",
)  # fmt: skip
KEPT_IF = {  # axis and option -> column and the values that stay
    ("comparator", "same-indication"): ("is_indicated", (1,)),
    ("indication", "listed"): ("is_indicated", (1,)),
    ("reporter", "professional"): ("reporter", (1, 2)),
    ("reporter", "physician"): ("reporter", (1,)),
    ("suspects", "single"): ("is_single_suspect", (1,)),
    ("event-as-indication", "removed"): ("is_for_event", (0,)),
    ("published", "removed"): ("is_published", (0,)),
    ("period", "before"): ("is_after", (0,)),
    ("period", "after"): ("is_after", (1,)),
}
ANY_COUNTRY = "any"
ADJUSTED_FOR = ("sex", "age_band", "reporter", "country", "received_year")


@dataclass(frozen=True, slots=True)
class Axes:
    """The options of each axis, by key with their words, the primary one first; and why an axis has none beside it.

    Attributes:
        options: axis -> option -> words.
        missing: axis -> why nothing else can be counted there.
    """

    options: Mapping[str, Mapping[str, str]]
    missing: Mapping[str, str]

    def primary(self, axis: str) -> str:
        return next(iter(self.options[axis]))


@dataclass(frozen=True, slots=True)
class Specification:
    """One way to count.

    Attributes:
        choices: axis -> option, where it is not the primary one.
        counts: None where no report is left on one side.
    """

    choices: Mapping[str, str]
    counts: TwoByTwo | None = field(hash=False)


def axes_of(question: Question, gathered: Gathered) -> Axes:
    """What can be chosen with this question in this store."""
    options: dict[str, dict[str, str]] = {}
    missing: dict[str, str] = {}
    for axis, (found, reason) in _offers(question, gathered):
        options[axis] = found
        if len(found) < 2:
            missing[axis] = reason
    return Axes(options, missing)


def _offers(question: Question, gathered: Gathered) -> Iterator[tuple[str, tuple[dict[str, str], str]]]:
    profile, wanted = gathered.profile, gathered.wanted
    yield "comparator", (_comparators(gathered), "no other comparator was named, or no report has its indication")
    yield "role", _roles(question, profile)
    yield "events", _events(question, gathered)
    listed = {"any": "any"} | ({"listed": "listed ones only"} if profile["is_indicated"].any() else {})
    yield "indication", (listed, "the question lists no indication, or no report has one of them")
    yield "duplicates", _duplicates(question, gathered)
    yield "reporter", _reporters(profile)
    single = {"any": "any number"}
    if 0 < profile.n[profile["is_single_suspect"] == 1].sum() < profile.n_reports:
        single["single"] = "one suspect only"
    yield "suspects", (single, "every report names one suspect, or all name several")
    kept = {"kept": "kept"}
    if profile["is_for_event"].any():
        kept["removed"] = "set aside"
    yield "event-as-indication", (kept, "no report has the event as an indication")
    yield "period", _periods(question, profile)
    published = {"kept": "kept"}
    if profile["is_published"].any():
        published["removed"] = "set aside"
    yield "published", (published, "no report was matched to a published case")
    known = {ANY_COUNTRY: "any"} | {str(at): name for at, name in enumerate(gathered.countries, start=1)}
    known |= {f"not-{at}": f"all but {name}" for at, name in enumerate(gathered.countries[:1], start=1)}
    yield "country", (known, "no report with the drugs names a country")
    strata = {"all": "all"} | {name: wanted.events.strata.get(name, name) for name in wanted.events.core if name}
    yield "stratum", (strata if len(strata) > 2 else {"all": "all"}, "the event has no strata in these data")
    members = {"none": "none"} | {name: f"without {name}" for name in wanted.drugs.codes}
    yield "left-out", (members if len(members) > 2 else {"none": "none"}, "one drug alone is in question")
    masking = {"kept": "kept"} | {
        str(code): f"without {wanted.ingredients[code].capitalize()}" for code, _ in gathered.masking
    }
    yield "masking", (masking | ({"all": "without all of these"} if len(masking) > 2 else {}), "no other drug is named")


def _comparators(gathered: Gathered) -> dict[str, str]:
    titles = {one.name: one.title for one in gathered.wanted.comparators}
    words = {ALL_OTHERS: "all other reports", SAME_INDICATION: "other reports with the same indication"}
    found = {kind: words.get(kind) or titles[kind] for kind in gathered.wanted.kinds}
    if not gathered.profile["is_indicated"].any():
        found.pop(SAME_INDICATION, None)
    return found


def _roles(question: Question, profile: Profile) -> tuple[dict[str, str], str]:
    words = {"primary-suspect": "primary suspect", "suspect": "any suspect"}
    first: str = question.signals.cohort.roles
    other = next(role for role in words if role != first)
    found = {first: words[first]}
    if not np.array_equal(profile["drug_primary"], profile["drug_suspect"]):
        found[other] = words[other]
    return found, "no report names a drug in question as a secondary suspect"


def _events(question: Question, gathered: Gathered) -> tuple[dict[str, str], str]:
    words = {"core": "core terms", "broad": "core and broad terms"}
    first: str = question.signals.cohort.events
    found = {first: words[first]}
    if gathered.profile["has_broad"].any():
        found |= {key: text for key, text in words.items() if key != first}
    return found, "no report names a broad term"


def _duplicates(question: Question, gathered: Gathered) -> tuple[dict[str, str], str]:
    words = {AS_THEY_ARE: "as they are"}
    words |= {str(bits): f"one per cluster at {bits:g} bits" for bits in gathered.thresholds}
    chosen = question.signals.cohort.duplicates
    first = AS_THEY_ARE if chosen is None else str(chosen)
    return {first: words[first]} | words, "the store holds no clusters of duplicates"


def _reporters(profile: Profile) -> tuple[dict[str, str], str]:
    found = {"any": "any"}
    known = set(profile["reporter"].tolist())
    if known & {1, 2} and known != {1, 2}:
        found["professional"] = "health professionals"
    if 1 in known and known != {1}:
        found["physician"] = "physicians"
    return found, "no report says who reported"


def _periods(question: Question, profile: Profile) -> tuple[dict[str, str], str]:
    found = {"all": "all"}
    publicity = question.signals.cohort.publicity
    if not publicity:
        return found, "the question names no publicity"
    day = publicity[0].day
    if 0 < profile.n[profile["is_after"] == 1].sum() < profile.n_reports:
        found |= {"before": f"before {day}", "after": f"from {day} on"}
    return found, f"all reports lie on one side of {day}"


def one_change(axes: Axes, gathered: Gathered) -> Iterator[Specification]:
    """The primary specification, then each that differs from it in one choice."""
    counter = Counter(gathered, axes)
    yield Specification({}, counter.counts({}))
    for axis, options in axes.options.items():
        for option in list(options)[1:]:
            choices = {axis: option}
            yield Specification(choices, counter.counts(choices))


def grid(axes: Axes, gathered: Gathered) -> Iterator[Specification]:
    """All combinations of the axes that apply to any question.

    "After" publicity is no defensible primary choice and is left to `one_change`; "same indication" is all others with
    the indication restricted and would stand twice. With very many thresholds the first and the last are crossed.
    """
    counter = Counter(gathered, axes)
    crossed = {axis: [option for option in axes.options[axis] if option != "after"] for axis in GRID_AXES}
    if axes.primary("comparator") != SAME_INDICATION and ALL_OTHERS in crossed["comparator"]:
        crossed["comparator"] = [option for option in crossed["comparator"] if option != SAME_INDICATION]
    if np.prod([len(found) for found in crossed.values()]) > MOST_GRID:
        crossed["duplicates"] = list(dict.fromkeys((crossed["duplicates"][0], crossed["duplicates"][-1])))
    for combination in product(*crossed.values()):
        choices = {
            axis: option for axis, option in zip(GRID_AXES, combination, strict=True) if option != axes.primary(axis)
        }
        yield Specification(choices, counter.counts(choices))


def by_stratum(axes: Axes, gathered: Gathered) -> Iterator[tuple[str, str, TwoByTwo | None]]:
    """Every stratum, and all together, against every comparator; otherwise the primary specification."""
    counter = Counter(gathered, axes)
    for stratum in axes.options["stratum"]:
        for comparator in axes.options["comparator"]:
            yield stratum, comparator, counter.counts({"stratum": stratum, "comparator": comparator})


def by_member(axes: Axes, gathered: Gathered) -> Iterator[tuple[str, str, TwoByTwo | None]]:
    """Each drug of the set against every comparator, and against the other members of its set."""
    counter = Counter(gathered, axes)
    names = list(gathered.wanted.drugs.codes)
    for at, member in enumerate(names if len(names) > 1 else []):
        for comparator in axes.options["comparator"]:
            yield member, comparator, counter.counts({"comparator": comparator}, member=at)
        yield member, "other-members", counter.counts({"comparator": "other-members"}, member=at)


class Counter:
    """Counts specifications over the profile, told apart only by what an axis asks."""

    def __init__(self, gathered: Gathered, axes: Axes, beside: tuple[str, ...] = ()) -> None:
        self.gathered, self.axes = gathered, axes
        self.profile = gathered.profile.narrowed(*dict.fromkeys((*ASKED, *beside)))
        self._set_aside = {  # axes whose options are bits of a column: a report with that bit is set aside
            "duplicates": ("dropped", [str(bits) for bits in gathered.thresholds]),
            "left-out": ("drug_suspect", list(gathered.wanted.drugs.codes)),
            "masking": ("masking", [str(code) for code, _ in gathered.masking]),
        }

    def counts(self, choices: Mapping[str, str], member: int | None = None) -> TwoByTwo | None:
        """The table of the primary specification with some choices changed; of one drug of the set where named."""
        exposed, reference, event, kept = self.groups(choices, member)
        return self.profile.cells(exposed, reference, event, kept)

    def groups(self, choices: Mapping[str, str], member: int | None = None) -> tuple[Mask, Mask, Mask, Mask]:
        """Exposed, reference, with the event, and kept at all."""
        chosen = {axis: choices.get(axis, self.axes.primary(axis)) for axis in self.axes.options}
        named = self.profile[self._column("drug", chosen)]
        exposed = np.asarray(named != 0 if member is None else (named >> member) & 1 == 1)
        kept = self.profile.all()
        for axis, option in chosen.items():
            kept &= self._kept(axis, option)
        return exposed, self._reference(chosen), self._event(chosen), kept

    def _column(self, stem: str, chosen: Mapping[str, str]) -> str:
        return f"{stem}_{'primary' if chosen['role'] == 'primary-suspect' else 'suspect'}"

    def _event(self, chosen: Mapping[str, str]) -> Mask:
        core = self.profile["core"]
        if chosen["stratum"] != "all":
            bit = list(self.gathered.wanted.events.core).index(chosen["stratum"])
            return np.asarray((core >> bit) & 1 == 1)
        is_named = core != 0
        return np.asarray(is_named | (self.profile["has_broad"] == 1) if chosen["events"] == "broad" else is_named)

    def _reference(self, chosen: Mapping[str, str]) -> Mask:
        comparator = chosen["comparator"]
        if comparator in {ALL_OTHERS, SAME_INDICATION}:
            return self.profile.all()
        if comparator == "other-members":
            return np.asarray(self.profile[self._column("drug", chosen)] != 0)
        bit = [one.name for one in self.gathered.wanted.comparators].index(comparator)
        return np.asarray((self.profile[self._column("other", chosen)] >> bit) & 1 == 1)

    def _kept(self, axis: str, option: str) -> Mask:
        """Reports that stay under one choice; all, where the choice is about drug, event or comparator."""
        profile = self.profile
        if (axis, option) in KEPT_IF:
            column, values = KEPT_IF[axis, option]
            return np.isin(profile[column], values)
        if axis == "country" and option != ANY_COUNTRY:
            is_named = np.asarray(profile["country"] == int(option.removeprefix("not-")))
            return ~is_named & (profile["country"] != UNKNOWN) if option.startswith("not-") else is_named
        column, options = self._set_aside.get(axis, ("", []))
        if option in options:
            return np.asarray((profile[column] >> options.index(option)) & 1 == 0)
        if (axis, option) == ("masking", "all"):
            return np.asarray(profile["masking"] == 0)
        return profile.all()


def adjusted_strata(axes: Axes, gathered: Gathered) -> tuple[tuple[TwoByTwo, ...], tuple[str, ...]]:
    """The primary table within strata of what the store knows of sex, age, reporter, country and year.

    Strata without the drug or without the event carry nothing in Mantel-Haenszel sums or expected counts and are left out.

    Returns:
        The tables, and the columns that were told apart.
    """
    names = tuple(name for name in ADJUSTED_FOR if len(np.unique(gathered.profile[name])) > 1)
    if not names:
        return (), ()
    counter = Counter(gathered, axes, ADJUSTED_FOR)
    exposed, reference, event, kept = counter.groups({})
    n = counter.profile.n
    table = np.column_stack([counter.profile[name] for name in names])
    stratum = np.unique(table, axis=0, return_inverse=True)[1].ravel()
    sums = [
        np.bincount(stratum, weights=n * (kept & group & is_event))
        for group in (exposed, reference & ~exposed)
        for is_event in (event, ~event)
    ]
    a, b, c, d = np.array(sums, dtype=np.int64)
    carries = (a + b > 0) & (a + c > 0)
    rows = np.column_stack([a, b, c, d])[carries]
    return tuple(TwoByTwo(*map(int, row)) for row in rows), names
