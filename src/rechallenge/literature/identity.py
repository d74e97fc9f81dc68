"""Which records are one publication: exact identifiers, and the rulings of people, which win."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from rechallenge.model import Clustered, Entry, Record, RecordId, doi_key

Pair = tuple[RecordId, RecordId]

MIN_TELLING_TITLE = 24  # shorter folded titles ("Vasculitis", "Reply to the authors") recur in unrelated papers
PERSON = "person"

_PMID = re.compile(r"(?:pmid:?\s*)?0*([1-9]\d*)(?:\.\d+)?", re.IGNORECASE)  # ".1" is a PubMed version
_TAG = re.compile(r"<[^>]{1,40}>")
_APOSTROPHE = re.compile(r"['’`]")
_FIRST_MARK = "\u0300"  # no letter below combines with the one before it
_PUNCTUATION = re.compile(r"[\W_]+")


def normalise_pmid(text: str) -> str:
    """The digits of a PMID, without prefix, version or leading zeros; "" where `text` is none."""
    match = _PMID.fullmatch(text.strip())
    return match[1] if match else ""


def fold_title(title: str) -> str:
    """A title as its words alone: no case, accents, mark-up or punctuation.

    >>> fold_title("[Behçet's <i>syndrome</i>: four cases.]")
    'behcets syndrome four cases'
    """
    plain = _TAG.sub("", title) if "<" in title else title
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join([letter for letter in decomposed if letter < _FIRST_MARK or not unicodedata.combining(letter)])
    return " ".join(_PUNCTUATION.sub(" ", _APOSTROPHE.sub("", plain.casefold())).split())


@dataclass(frozen=True, slots=True)
class Match:
    """Records that a rule takes for one publication, and why."""

    rule: str
    because: str
    records: tuple[RecordId, ...]


Rule = Callable[[Sequence[Record]], Iterable[Match]]
"""Proposes matches; whether they stand is decided by `cluster`."""


def same_pmid(records: Sequence[Record]) -> Iterator[Match]:
    """Records with one PMID."""
    yield from _sharing(records, "same-pmid", "PMID", lambda record: normalise_pmid(record.pmid))


def same_doi(records: Sequence[Record]) -> Iterator[Match]:
    """Records with one DOI."""
    yield from _sharing(records, "same-doi", "DOI", lambda record: doi_key(record.doi))


EXACT_RULES: tuple[Rule, ...] = (same_pmid, same_doi)


def _sharing(records: Sequence[Record], rule: str, what: str, identifier: Callable[[Record], str]) -> Iterator[Match]:
    groups: dict[str, list[RecordId]] = {}
    for record in records:
        if found := identifier(record):
            groups.setdefault(found, []).append(record.id)
    for value in sorted(groups):
        if len(groups[value]) > 1:
            yield Match(rule, f"{what} {value}", tuple(sorted(groups[value])))


@dataclass(frozen=True, slots=True)
class Link:
    """Why two records are taken for one publication, or might be: the rule, or `person`, and what it saw."""

    first: RecordId
    second: RecordId
    rule: str
    because: str


class RelationKind(StrEnum):
    """How a publication belongs to another that it must not be merged with."""

    CORRECTS = "corrects"
    RETRACTS = "retracts"
    COMMENTS_ON = "comments-on"
    REPLIES_TO = "replies-to"
    PREPRINT_OF = "preprint-of"
    CONFERENCE_VERSION_OF = "conference-version-of"
    TRANSLATION_OF = "translation-of"


@dataclass(frozen=True, slots=True)
class Relation:
    """`first` corrects, comments on, ... `second`; two publications, kept apart and linked."""

    first: RecordId
    second: RecordId
    kind: RelationKind
    because: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """One publication.

    Attributes:
        lead: the record delivered first; decisions stand under its id.
        members: in the order delivered, the lead first.
        links: what joined them; empty for a record that stands alone.
    """

    lead: RecordId
    members: tuple[RecordId, ...]
    links: tuple[Link, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(sorted({link.rule for link in self.links}))


@dataclass(frozen=True, slots=True)
class Clusters:
    """The publications behind the records.

    Invariants:
        C1: every record is in exactly one cluster.
        C2: a cluster of n records has n - 1 links, each naming its rule.
        C3: no two records of a cluster were last ruled apart by a person.
        C4: no rule joins records that carry different PMIDs; only a person does.
        C5: no rule joins records that are related as two publications; only a person does.
        C6: the partition does not depend on the order of records or of journals.

    Attributes:
        doubts: pairs left apart that a person should look at.
        relations: publications that belong together without being one.
        problems: rulings that could not be carried out, in words.
    """

    clusters: tuple[Cluster, ...]
    doubts: tuple[Link, ...] = ()
    problems: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    _place: Mapping[RecordId, int] = field(default_factory=dict, repr=False, compare=False)

    def lead(self, record: RecordId) -> RecordId:
        """The id under which the record's publication is judged; the record's own where it is not known here."""
        place = self._place.get(record)
        return record if place is None else self.clusters[place].lead

    def of(self, record: RecordId) -> Cluster:
        """The cluster of a record. KeyError where the record is not known."""
        return self.clusters[self._place[record]]

    def __contains__(self, record: object) -> bool:
        return record in self._place

    def __len__(self) -> int:
        return len(self.clusters)


def cluster(
    records: Iterable[Record],
    entries: Iterable[Entry] = (),
    *,
    rules: Sequence[Rule] = EXACT_RULES,
    relations: Sequence[Relation] = (),
) -> Clusters:
    """Joins records that are one publication.

    People come first: of rulings on the same pair the later one holds, a `split` pair never meets in one cluster, not
    even by way of a third record. Then the rules, in their order.

    Args:
        records: in the order delivered; a record delivered twice counts once.
        entries: of any kind; `Clustered` ones are used.
        relations: pairs that no rule may bring together, not even by way of a third record; only a person may.
    """
    by_id = {record.id: record for record in reversed(list(records))}
    known = dict(reversed(by_id.items()))
    rulings = sorted((e for e in entries if isinstance(e, Clustered)), key=lambda entry: (entry.at, entry.by))
    groups = _Groups(known)
    problems = [*_unknown_records(rulings, known), *_carry_out(rulings, groups)]
    for relation in relations:
        groups.relate((relation.first, relation.second))
    ordered = sorted(known.values(), key=lambda record: record.id)
    doubts = [doubt for rule in rules for match in rule(ordered) for doubt in _apply(match, groups)]
    doubts += [doubt for match in _same_title(ordered) for doubt in _unmet(match, groups)]
    clusters = groups.clusters()
    place = {member: position for position, found in enumerate(clusters) for member in found.members}
    kept = tuple(link for link in relations if place[link.first] != place[link.second])
    return Clusters(clusters, tuple(doubts), tuple(problems), kept, place)


class _Groups:
    """Union-find that refuses to bring a forbidden pair together."""

    def __init__(self, records: Mapping[RecordId, Record]) -> None:
        self.parent = {record: record for record in records}
        self.pmids = {record: {pmid} if (pmid := normalise_pmid(known.pmid)) else set()
                      for record, known in records.items()}  # fmt: skip
        self.members = {record: [record] for record in records}
        self.links: list[Link] = []
        self.apart: dict[RecordId, set[RecordId]] = {}
        self.related: dict[RecordId, set[RecordId]] = {}

    def root(self, record: RecordId) -> RecordId:
        while self.parent[record] != record:
            self.parent[record] = self.parent[self.parent[record]]
            record = self.parent[record]
        return record

    def forbid(self, pair: Pair) -> None:
        _note_both_ways(self.apart, pair)

    def relate(self, pair: Pair) -> None:
        _note_both_ways(self.related, pair)

    def are_ruled_apart(self, first: RecordId, second: RecordId) -> bool:
        return self._meet(self.apart, first, second)

    def are_two_publications(self, first: RecordId, second: RecordId) -> bool:
        return self._meet(self.apart, first, second) or self._meet(self.related, first, second)

    def _meet(self, pairs: Mapping[RecordId, set[RecordId]], first: RecordId, second: RecordId) -> bool:
        a, b = self.root(first), self.root(second)
        return any(self.root(other) == b for member in self.members[a] for other in pairs.get(member, ()))

    def have_different_pmids(self, first: RecordId, second: RecordId) -> bool:
        a, b = self.pmids[self.root(first)], self.pmids[self.root(second)]
        return bool(a and b and a != b)

    def join(self, link: Link) -> None:
        a, b = self.root(link.first), self.root(link.second)
        if len(self.members[a]) < len(self.members[b]):
            a, b = b, a
        self.parent[b] = a
        self.members[a] += self.members.pop(b)
        self.pmids[a] |= self.pmids.pop(b)
        self.links.append(link)

    def clusters(self) -> tuple[Cluster, ...]:
        members: dict[RecordId, list[RecordId]] = {}
        links: dict[RecordId, list[Link]] = {}
        for record in self.parent:
            members.setdefault(self.root(record), []).append(record)
        for link in self.links:
            links.setdefault(self.root(link.first), []).append(link)
        return tuple(Cluster(found[0], tuple(found), tuple(links.get(root, ()))) for root, found in members.items())


def _note_both_ways(pairs: dict[RecordId, set[RecordId]], pair: Pair) -> None:
    for one, other in (pair, pair[::-1]):
        pairs.setdefault(one, set()).add(other)


def _unknown_records(rulings: Iterable[Clustered], known: Mapping[RecordId, Record]) -> Iterator[str]:
    for ruling in rulings:
        for record in ruling.records:
            if record not in known:
                yield f"{ruling.by} ruled to {ruling.action} {record}, which no delivery holds"


def _carry_out(rulings: Sequence[Clustered], groups: _Groups) -> Iterator[str]:
    """Splits first, then merges from the latest back, so that a later ruling is never undone by an earlier one."""
    last: dict[Pair, Clustered] = {}
    for ruling in rulings:
        for first, second in combinations(sorted(set(ruling.records) & groups.parent.keys()), 2):
            last[first, second] = ruling
    for pair, ruling in last.items():
        if ruling.action == "split":
            groups.forbid(pair)
    merges = [(pair, ruling) for pair, ruling in last.items() if ruling.action == "merge"]
    for (first, second), ruling in sorted(merges, key=lambda known: (known[1].at, known[1].by), reverse=True):
        if groups.root(first) == groups.root(second):
            continue
        if groups.are_ruled_apart(first, second):
            yield f"{ruling.by} ruled to merge {first} and {second}, but a split keeps their clusters apart"
        else:
            groups.join(Link(first, second, PERSON, f"{ruling.by}: {ruling.reason}"))


def _apply(match: Match, groups: _Groups) -> Iterator[Link]:
    """Joins each record of a match to the first earlier one that allows it; what PMIDs forbid is a doubt."""
    for place, record in enumerate(match.records):
        for earlier in match.records[:place]:
            if groups.root(earlier) == groups.root(record):
                break
            if groups.are_two_publications(earlier, record):
                continue
            link = Link(earlier, record, match.rule, match.because)
            if not groups.have_different_pmids(earlier, record):
                groups.join(link)
                break
            yield Link(earlier, record, match.rule, f"{match.because}, but different PMIDs")


def _same_title(records: Sequence[Record]) -> Iterator[Match]:
    def telling_title(record: Record) -> str:
        folded = fold_title(record.title)
        return folded if len(folded) >= MIN_TELLING_TITLE else ""

    yield from _sharing(records, "same-title", "title", telling_title)


def _unmet(match: Match, groups: _Groups) -> Iterator[Link]:
    first, *others = match.records
    for record in others:
        if groups.root(first) != groups.root(record) and not groups.are_two_publications(first, record):
            yield Link(first, record, match.rule, match.because)
