"""One step along citations, under way: what was asked, what was told, and what of it is new to the review."""

import sys
from collections.abc import Collection, Mapping, Sequence

from tqdm import tqdm

from rechallenge.literature import Edge
from rechallenge.model import InputError, Record, RecordId, Value
from rechallenge.review.chased import Shelf, Tie, names_of, together
from rechallenge.review.opened import Review
from rechallenge.sources import read_records
from rechallenge.sources.contract import Fetched, Neighbour, Neighbours, Source
from rechallenge.sources.jats import JatsArticle, read_jats_references
from rechallenge.sources.snowball import BY_CITATION, FORMAT, FOUND, write_citations

JATS = "jats"


class Flag(Value):
    """A notice of retraction or concern about a record, `kind` as the source names it."""

    record: RecordId
    kind: str
    notice: str = ""
    on: str = ""


class Chase:
    """Gathers ties from a source and from full texts, then settles what they come to.

    Attributes:
        answers: every raw answer by name, for the delivery.
        ties: as told, not yet between records.
        new: records that the review did not have; filled by `settle`.
        flagged: an ordered set.
        notes: what the source's lists cannot tell; an ordered set.
    """

    def __init__(self, review: Review, source: Source, seeds: Sequence[RecordId]) -> None:
        self.source = source
        self.seeds = tuple(seeds)
        self.answers: list[tuple[str, bytes]] = []
        self.ties: list[Tie] = []
        self.new: list[Record] = []
        self.flagged: dict[Flag, None] = {}
        self.warnings: list[str] = []
        self.notes: dict[str, None] = {}
        self._shelf = Shelf(review, source.name)
        self._named = {seed: self._shelf.names(seed) for seed in self.seeds}

    @property
    def seed_of_pmid(self) -> dict[str, RecordId]:
        return {names.pmid: seed for seed, names in self._named.items() if names.pmid}

    def ask(self, *, backward: bool, forward: bool) -> None:
        """Asks the source for the seeds' own records, and about each seed in the directions wanted.

        Raises:
            InputError: it knows none of the seeds, and no full text told anything.
        """
        asked: dict[str, RecordId] = {}
        for seed, names in self._named.items():
            if accession := self.source.accession_of(names):
                asked[accession] = seed
            else:
                self.warnings.append(f"{seed} has no number by which {self.source.title} knows it; not asked about")
        if not asked and not self.ties:
            raise InputError(
                f"{self.source.title} knows none of the records to start from by a number of theirs",
                where=", ".join(self.seeds),
                fix="import them with PMIDs, or give their full texts with --jats",
            )
        fetched = self._fetch("seeds-", asked)
        with tqdm(total=len(asked), desc=self.source.title, unit="seed", file=sys.stderr, disable=None) as bar:
            for number, (accession, seed) in enumerate(asked.items(), 1):
                if backward:
                    if listed := fetched.references.get(accession):
                        self._told(seed, listed, [f"seeds-{name}" for name, _ in listed.answers], is_backward=True)
                    self._follow(seed, self.source.references(accession), f"backward-{number:03d}", is_backward=True)
                if forward:
                    self._follow(seed, self.source.cited_by(accession), f"forward-{number:03d}", is_backward=False)
                bar.update()

    def read_full_text(self, name: str, data: bytes) -> None:
        """Takes in the reference list of a seed's full text.

        Raises:
            InputError: it is no JATS, or of no seed.
        """
        articles = read_jats_references(data, name)
        for article in articles:
            seed = self._seed_of(article, name, is_only=len(articles) == 1)
            self.ties += [
                Tie(seed, paper, is_backward=True, source=JATS, answers=(name,)) for paper in article.references
            ]
        self.answers.append((name, data))

    def settle(self) -> tuple[Edge, ...]:
        """Edges between records, each end a record that the review holds or that is new and delivered.

        A paper is asked for at the source where a name of it is known there; a record that turns out to be one that the
        review holds, by a DOI that its citation did not give, is not delivered.
        """
        ties = [tie for tie in self.ties if names_of(tie.paper)]
        if silent := len(self.ties) - len(ties):
            self.warnings.append(f"{silent} references say nothing by which a paper could be known")
        papers = together([tie.paper for tie in ties])
        record_of: dict[Neighbour, RecordId] = {}
        unknown: list[Neighbour] = []
        for paper in dict.fromkeys(papers):
            if (lead := self._shelf.find(paper)) is None:
                unknown.append(paper)
            else:
                record_of[paper] = lead
        held = {self.source.accession_of(paper): lead for paper, lead in record_of.items() if lead not in self._named}
        self._fetch("held-", {accession: lead for accession, lead in held.items() if accession})
        record_of |= self._deliver(unknown)
        return _edges(ties, [record_of[paper] for paper in papers])

    def _deliver(self, unknown: Sequence[Neighbour]) -> dict[Neighbour, RecordId]:
        """Fetches the unknown papers and sorts them into new and held; what is not delivered goes by its citation."""
        wanted = {paper: accession for paper in unknown if (accession := self.source.accession_of(paper))}
        fetched = self._ask_for(dict.fromkeys(wanted.values()))
        records = self._records(fetched)
        leads = {accession: lead for accession, record in records.items() if (lead := self._shelf.find(record))}
        if leads:
            self.answers += [(f"held-too-{name}", data) for name, data in fetched.answers]
            self._flag(fetched, leads)
            fetched = self._ask_for([accession for accession in records if accession not in leads])
            records = self._records(fetched)
        self.answers += [(f"{FOUND}{name}", data) for name, data in fetched.answers]
        self._flag(fetched, {accession: record.id for accession, record in records.items()})
        self.new += records.values()
        leads |= {accession: record.id for accession, record in records.items()}
        self._warn_of_missing(set(wanted.values()) - leads.keys())
        cited = [paper for paper in unknown if wanted.get(paper) not in leads]
        return {
            **{paper: leads[accession] for paper, accession in wanted.items() if accession in leads},
            **dict(zip(cited, self._by_citation(cited), strict=True)),
        }

    def _by_citation(self, papers: Sequence[Neighbour]) -> list[RecordId]:
        """Papers that the source has no record of become records with what is known of them."""
        if not papers:
            return []
        data = write_citations(tuple(papers))
        self.answers.append((BY_CITATION, data))
        records = read_records(data, source=self.source.name, name=BY_CITATION, format=FORMAT).records
        self.new += records
        return [record.id for record in records]

    def _records(self, fetched: Fetched) -> dict[str, Record]:
        """Records of an answer by accession."""
        read = [
            record
            for name, data in fetched.answers
            for record in read_records(data, source=self.source.name, name=f"{FOUND}{name}", format=FORMAT).records
        ]
        return {record.id.partition(":")[2]: record for record in read}

    def _follow(self, seed: RecordId, told: Neighbours, prefix: str, *, is_backward: bool) -> None:
        answers = [(f"{prefix}-{name}", data) for name, data in told.answers]
        self.answers += answers
        self._told(seed, told, [name for name, _ in answers], is_backward=is_backward)
        if told.n_reported is not None and told.n_reported > len(told.found):
            what = "references" if is_backward else "citations"
            self.warnings.append(f"{seed}: {told.n_reported} {what} counted, {len(told.found)} listed")

    def _told(self, seed: RecordId, told: Neighbours, answers: Sequence[str], *, is_backward: bool) -> None:
        self.notes[f"{told.note}."] = None
        self.ties += [
            Tie(seed, paper, is_backward=is_backward, source=self.source.name, answers=tuple(answers))
            for paper in told.found
        ]

    def _fetch(self, prefix: str, leads: Mapping[str, RecordId]) -> Fetched:
        """Records of what the review holds: kept as proof, looked through for flags, not delivered."""
        fetched = self._ask_for(leads)
        self.answers += [(f"{prefix}{name}", data) for name, data in fetched.answers]
        self._warn_of_missing(leads.keys() - fetched.retractions.keys())
        self._flag(fetched, leads)
        return fetched

    def _ask_for(self, accessions: Collection[str]) -> Fetched:
        return self.source.fetch(tuple(accessions)) if accessions else Fetched((), {}, {})

    def _flag(self, fetched: Fetched, leads: Mapping[str, RecordId]) -> None:
        for accession, lead in leads.items():
            for notice in fetched.retractions.get(accession, ()):
                self.flagged[Flag(record=lead, kind=notice.kind, notice=notice.notice, on=notice.on)] = None

    def _warn_of_missing(self, accessions: Collection[str]) -> None:
        self.warnings += [f"{self.source.title} did not deliver the record {one}" for one in sorted(accessions)]

    def _seed_of(self, article: JatsArticle, name: str, *, is_only: bool) -> RecordId:
        """The seed whose full text this is: by its numbers or title; or the only seed, where nothing speaks against it."""
        found = self._shelf.find(article.names)
        if found in self._named:
            return found
        if (
            found is None
            and is_only
            and len(self.seeds) == 1
            and not _contradicts(article.names, self._named[self.seeds[0]])
        ):
            return self.seeds[0]
        own = article.names
        raise InputError(
            f"is the full text of {own.doi or own.pmid or own.pmcid or own.title or 'a paper without a name'}, "
            "which is none of the records to start from",
            where=name,
            fix="name its record, or leave it out",
        )


def _contradicts(own: Neighbour, seed: Neighbour) -> bool:
    pairs = ((own.pmid, seed.pmid), (own.doi, seed.doi), (own.pmcid, seed.pmcid))
    return any(one and other and one.casefold() != other.casefold() for one, other in pairs)


def _edges(ties: Sequence[Tie], records: Sequence[RecordId]) -> tuple[Edge, ...]:
    """One edge for each pair and source, with every raw answer that told it; a paper's tie to itself is none."""
    answers: dict[tuple[RecordId, RecordId, str], dict[str, None]] = {}
    for tie, record in zip(ties, records, strict=True):
        if record != tie.seed:
            ends = (tie.seed, record) if tie.is_backward else (record, tie.seed)
            answers.setdefault((*ends, tie.source), {}).update(dict.fromkeys(tie.answers))
    return tuple(
        Edge(citing=citing, cited=cited, source=source, answers=tuple(told))
        for (citing, cited, source), told in answers.items()
    )
