"""A published statement held as data, and what became of it."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import msgspec

from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.model import Finding, Source, Value

T = TypeVar("T")

Text = Annotated[str, msgspec.Meta(min_length=1)]
Some = Annotated[tuple[T, ...], msgspec.Meta(min_length=1)]
Words = Some[Text]
Count = Annotated[int, msgspec.Meta(ge=0)]
ClaimId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]


class Judgement(StrEnum):
    """What became of a claim.

    `holds`: the review's data say the same. `contradicted`: they say otherwise. `overstated`: what was observed
    stands, what was made of it does not follow. `not-derivable`: the data at hand decide neither way.
    """

    HOLDS = "holds"
    CONTRADICTED = "contradicted"
    OVERSTATED = "overstated"
    NOT_DERIVABLE = "not-derivable"


_GRAVITY = (Judgement.HOLDS, Judgement.NOT_DERIVABLE, Judgement.OVERSTATED, Judgement.CONTRADICTED)


class ClaimResult(Value):
    """A claim with its judgement.

    Attributes:
        because: the reason in words made from the data.
        flags: faults by name, with what they are about in brackets: "class_term_error(biologics)".
        is_implied: nobody printed the claim; the paper's argument needs it, and the rule was applied unasked.
    """

    claim: str
    kind: str
    says: str
    locator: str
    judgement: Judgement
    because: str
    flags: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_implied: bool = False


class Claim(Value, tag_field="kind"):
    """Base of all kinds of claims. A kind is a subclass with its tag, its typed fields and its rule, `check`.

    Attributes:
        id: dotted from general to special: "results.age".
        says: the claim in the reviewer's own words.
        locator: where the paper says it.
    """

    id: ClaimId
    says: Text
    locator: Text

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """The rule of the kind: `self`, re-derived from `ground`, judged."""
        raise NotImplementedError  # each kind has its own; a stored value cannot be an ABC, its metaclass is taken

    def form_fields(self) -> tuple[str, ...]:
        """Questions of the extraction form that the claim speaks of, so that a misspelt one is an error."""
        return ()

    def judged(
        self,
        judgement: Judgement,
        because: str,
        *,
        flags: Iterable[str] = (),
        findings: Iterable[Finding] = (),
    ) -> ClaimResult:
        return ClaimResult(
            claim=self.id,
            kind=str(type(self).__struct_config__.tag),
            says=self.says,
            locator=self.locator,
            judgement=judgement,
            because=because[:1].upper() + because[1:],
            flags=tuple(dict.fromkeys(flags)),
            findings=tuple(findings),
        )

    def printed_in(self, paper: Paper) -> Source:
        """The place in the paper, as a source."""
        return Source(work=paper.citation, locator=self.locator, level=paper.level)

    def finding_id(self, name: str) -> str:
        return f"claims.{self.id}.{name}"


def gravest(judgements: Iterable[Judgement]) -> Judgement:
    """The judgement of a claim with several parts: the worst one; `holds` where there are none."""
    return max(judgements, key=_GRAVITY.index, default=Judgement.HOLDS)


def flag(name: str, *about: str) -> str:
    """A fault's name with what it is about.

    >>> flag("citation_mismatch", "ref1", "ref2")
    'citation_mismatch(ref1, ref2)'
    """
    return f"{name}({', '.join(about)})" if about else name


def merged_flags(results: Iterable[ClaimResult]) -> tuple[str, ...]:
    """All faults of a paper, each name once with everything it is about, in order of first appearance."""
    about: dict[str, dict[str, None]] = {}
    for result in results:
        for one in result.flags:
            name, _, rest = one.partition("(")
            things = [thing for thing in rest.removesuffix(")").split(", ") if thing]
            about.setdefault(name, {}).update(dict.fromkeys(things))
    return tuple(flag(name, *things) for name, things in about.items())


def name_of(function: Callable[..., Any]) -> str:
    """Dotted name of a function, for a finding's way back."""
    return f"{function.__module__}.{function.__qualname__}"


def slug(text: str) -> str:
    """`text` as one word of a flag: "primary myelofibrosis" -> "primary_myelofibrosis"."""
    return "_".join("".join(c if c.isalnum() else " " for c in text).split())


def listed(words: Iterable[str], *, joint: str = "and") -> str:
    """Words as a sentence lists them.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"
