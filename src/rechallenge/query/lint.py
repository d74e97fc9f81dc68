"""What a search librarian would ask about a strategy (PRESS).

Source: McGowan J et al., PRESS Peer Review of Electronic Search Strategies: 2015 guideline statement,
J Clin Epidemiol 2016;75:40-46, doi:10.1016/j.jclinepi.2016.01.021; rules of PubMed's language: PubMed User Guide.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rechallenge.query.dates import is_day
from rechallenge.query.fields import FieldKind
from rechallenge.query.readings import listed_terms, readings
from rechallenge.query.syntax import Chain, Node, Operator, Proximity, Query, Range, Span, Tag, Term
from rechallenge.query.walk import leaves, nodes

MIN_STEM = 4
"""Characters that PubMed wants before a truncation sign (User Guide, "Truncation")."""


class Rule(StrEnum):
    """Names of the warnings; each has a place in docs/guide/search.md."""

    MIXED_OPERATORS = "mixed-operators"
    UNKNOWN_TAG = "unknown-tag"
    SHORT_STEM = "short-stem"
    INNER_TRUNCATION = "inner-truncation"
    TRUNCATED_PHRASE = "truncated-phrase"
    TRUNCATED_PROXIMITY = "truncated-proximity"
    PROXIMITY_FIELD = "proximity-field"
    PROXIMITY_WORDS = "proximity-words"
    NO_MAPPING = "no-mapping"
    HYPHENATED = "hyphenated-phrase"
    IMPLIED_AND = "implied-and"
    EXCLUSION = "exclusion"
    NOEXP_TEXT = "noexp-on-text"
    DUPLICATE = "duplicate-term"
    MISSING_SYNONYM = "missing-synonym"
    MERE_LIST = "mere-list"
    LINE_NUMBER = "line-number"
    DATE = "date"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Concern:
    """One remark of the librarian, with its place and what to do."""

    rule: Rule
    message: str
    fix: str
    span: Span


def lint(
    query: Query, *, names: Mapping[str, Sequence[str]] | None = None, lines: Collection[int] = ()
) -> tuple[Concern, ...]:
    """Warnings on one query, in order of place.

    Args:
        names: known names by concept, such as every name of a drug by its generic name; a query that uses one name of a
            concept and lacks others is warned of.
        lines: numbers of the strategy's lines above this one; a bare number that is one of them is warned of.
    """
    found = [
        *(
            Concern(Rule.REPAIR, remark.message, "mend the text", remark.span)
            for remark in query.remarks
            if remark.is_repair
        ),
        *_mere_list(query),
        *_structure(query.tree),
        *(warning for leaf in leaves(query.tree) for warning in _leaf(leaf)),
        *_duplicates(query.tree),
        *_missing_names(query.tree, names or {}),
        *_line_numbers(query.tree, lines),
    ]
    return tuple(sorted(found, key=lambda warning: (warning.span.start, warning.rule)))


def _mere_list(query: Query) -> Iterator[Concern]:
    terms = listed_terms(query)
    if terms:
        found = readings(terms)
        yield Concern(
            Rule.MERE_LIST,
            f"a list of {len(terms)} terms that does not say how they are joined; it has {len(found)} readings, which may "
            "find different sets",
            "choose one: " + "; ".join(f"{reading.name}: {reading.query.text}" for reading in found),
            query.tree.span,
        )


def _structure(tree: Node) -> Iterator[Concern]:
    for node in nodes(tree):
        if not isinstance(node, Chain):
            continue
        written = {operator for index, operator in enumerate(node.operators) if index not in node.implied}
        if Operator.OR in node.operators and len(set(node.operators)) > 1:
            order = " ".join(operator.value for operator in node.operators[:6])
            yield Concern(
                Rule.MIXED_OPERATORS,
                f"{order} without parentheses: PubMed works from left to right, other databases do not",
                "put each set of synonyms in parentheses",
                node.span,
            )
        if node.implied and written:
            yield Concern(
                Rule.IMPLIED_AND,
                "terms stand side by side without an operator; PubMed takes AND",
                "write the operator that is meant",
                node.span,
            )
        if Operator.NOT in written:
            yield Concern(
                Rule.EXCLUSION,
                "NOT also removes records that are about both things",
                "look at what NOT removes before using it; never remove with a free-text word",
                node.span,
            )


def _leaf(leaf: Term | Proximity | Range) -> Iterator[Concern]:
    if leaf.tag is not None and leaf.tag.field is None:
        yield _unknown_tag(leaf.tag, leaf.span)
    if isinstance(leaf, Proximity):
        yield from _proximity(leaf)
    elif isinstance(leaf, Range) or (leaf.tag and leaf.tag.field and leaf.tag.field.kind is FieldKind.DATE):
        yield from _days(leaf)
    else:
        yield from _truncation(leaf)
        yield from _mapping(leaf)


def _days(leaf: Term | Range) -> Iterator[Concern]:
    fix = "write YYYY/MM/DD, YYYY/MM or YYYY, a range as 2012/01/01:2022/11/01[dp]"
    if leaf.tag is None:
        yield Concern(Rule.DATE, "a range without a tag: PubMed cannot know what it is a range of", fix, leaf.span)
        return
    if leaf.tag.field is None or leaf.tag.field.kind is not FieldKind.DATE:
        return
    ends = [leaf.text] if isinstance(leaf, Term) else [end for end in (leaf.low, leaf.high) if end]
    for end in ends:
        if not is_day(end):
            yield Concern(Rule.DATE, f"{end!r} is no day, month or year as PubMed writes them", fix, leaf.span)
    if len(ends) > 1 and all(map(is_day, ends)) and _numbers(ends[0]) > _numbers(ends[1]):
        yield Concern(Rule.DATE, "the range ends before it begins; it finds nothing", fix, leaf.span)


def _numbers(day: str) -> list[int]:
    return [int(part) for part in day.split("/") if part.isdecimal()]


def _unknown_tag(tag: Tag, span: Span) -> Concern:
    fix = (
        "use [tiab]: PubMed has no field for the abstract alone"
        if tag.text.lower() in {"ab", "abstract"}
        else ("use a tag of the PubMed User Guide")
    )
    return Concern(Rule.UNKNOWN_TAG, f"[{tag.text}] is no tag of PubMed", fix, span)


def _proximity(leaf: Proximity) -> Iterator[Concern]:
    if "*" in leaf.text:
        yield Concern(
            Rule.TRUNCATED_PROXIMITY,
            "a truncation sign switches the proximity operator off",
            "write the word forms out, one proximity search each",
            leaf.span,
        )
    if leaf.tag.field is not None and not leaf.tag.field.has_proximity:
        yield Concern(
            Rule.PROXIMITY_FIELD,
            f"proximity works in [ti], [tiab] and [ad], not in [{leaf.tag.text}]",
            "use [tiab]",
            leaf.span,
        )
    if len(leaf.text.split()) < 2:
        yield Concern(Rule.PROXIMITY_WORDS, "proximity needs two words or more", "add a word or drop :~", leaf.span)


def _truncation(leaf: Term) -> Iterator[Concern]:
    if not leaf.is_truncated:
        return
    words = leaf.text.split()
    stem, star, tail = words[-1].partition("*")
    if any("*" in word for word in words[:-1]) or tail or stem == "":
        yield Concern(
            Rule.INNER_TRUNCATION,
            f"in {leaf.text!r} the sign * stands inside or in front; PubMed knows it at the end only",
            "truncate the last word at its end",
            leaf.span,
        )
    elif star and len(leaf.text) - 1 < MIN_STEM:
        yield Concern(
            Rule.SHORT_STEM,
            f"{leaf.text!r} has fewer than {MIN_STEM} characters before *, which PubMed then reads as a space",
            "write the word forms out",
            leaf.span,
        )
    elif len(words) > 1:
        yield Concern(
            Rule.TRUNCATED_PHRASE,
            f"{leaf.text!r} is a truncated phrase: it finds only what begins with exactly these words, unmapped",
            "check that the words between are always the same",
            leaf.span,
        )


def _mapping(leaf: Term) -> Iterator[Concern]:
    kind = leaf.tag.field.kind if leaf.tag and leaf.tag.field else None
    if leaf.tag is not None and not leaf.tag.explodes and kind not in {None, FieldKind.MESH}:
        yield Concern(Rule.NOEXP_TEXT, f":noexp has no meaning in [{leaf.tag.text}]", "remove it", leaf.span)
    if leaf.tag is None and (leaf.is_quoted or leaf.is_truncated):
        cause = "quotes" if leaf.is_quoted else "the truncation sign"
        yield Concern(
            Rule.NO_MAPPING,
            f"{cause} may switch term mapping off for {leaf.text!r}: brand names, synonyms and MeSH are then not added",
            "add the MeSH heading and the synonyms yourself, with tags",
            leaf.span,
        )
    if (
        leaf.tag is not None
        and kind is FieldKind.TEXT
        and "-" in leaf.text
        and not leaf.is_quoted
        and " " not in leaf.text
    ):
        yield Concern(
            Rule.HYPHENATED,
            f"{leaf.text!r} is searched as a phrase; if the phrase index lacks it nothing is found",
            "add the spelling with a space and without",
            leaf.span,
        )


def _duplicates(tree: Node) -> Iterator[Concern]:
    seen: set[tuple[str, str | None]] = set()
    for leaf in leaves(tree):
        if isinstance(leaf, Term):
            key = (leaf.text.casefold(), leaf.field_code)
            if key in seen:
                yield Concern(Rule.DUPLICATE, f"{leaf.text!r} stands here a second time", "remove it", leaf.span)
            seen.add(key)


def _missing_names(tree: Node, names: Mapping[str, Sequence[str]]) -> Iterator[Concern]:
    terms = [leaf for leaf in leaves(tree) if isinstance(leaf, Term)]
    texts = [term.text.casefold() for term in terms]
    for concept, known in names.items():
        every = {name.casefold(): name for name in (concept, *known)}
        used = [term for term, text in zip(terms, texts, strict=True) if text in every]
        lacking = [name for folded, name in every.items() if not any(_covers(text, folded) for text in texts)]
        if used and lacking:
            yield Concern(
                Rule.MISSING_SYNONYM,
                f"{concept} is searched without {', '.join(lacking[:6])}{' ...' if len(lacking) > 6 else ''}",
                "add the names with OR",
                used[0].span,
            )


def _line_numbers(tree: Node, lines: Collection[int]) -> Iterator[Concern]:
    numbers = {str(line) for line in lines}
    for leaf in leaves(tree):
        if isinstance(leaf, Term) and leaf.tag is None and not leaf.is_quoted and leaf.text in numbers:
            yield Concern(
                Rule.LINE_NUMBER,
                f"{leaf.text} is searched as a word, not as the result of line {leaf.text}",
                f"write #{leaf.text}; an Ovid strategy is read by `query translate --from ovid`",
                leaf.span,
            )


def is_truncated_by_rule(text: str) -> bool:
    """Whether the one truncation sign stands at the end with enough characters before it."""
    stem = text.removesuffix("*")
    return "*" not in stem and len(stem) >= MIN_STEM and not stem.endswith(" ")


def _covers(text: str, name: str) -> bool:
    """Whether a search for `text` finds `name`: the same, its stem, or one of its words."""
    return text == name or text in name.split() or (text.endswith("*") and name.startswith(text[:-1]))
