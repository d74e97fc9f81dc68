"""What every live source promises: a count, the whole set as raw answers, and its ties where it has them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from rechallenge.model import UsageError
from rechallenge.sources.kept import KeptAnswers, WorkFolder


class Ability(StrEnum):
    """What a source can do beyond searching."""

    AS_OF = "as-of"
    CITED_BY = "cited-by"
    FETCH = "fetch"
    REFERENCES = "references"
    RETRACTIONS = "retractions"


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one search.

    Attributes:
        query: as sent.
        translation: what the source made of it, "" where it does not say.
        n_reported: hits that the source reported.
        accessions: every hit by the source's own id, each once, in the source's order.
        answers: the raw answers, byte for byte, in the order asked for; those without records (counts) stand among them.
        warnings: remarks of the source, and what the program found amiss.
        began: when the first answer was asked for; before `ended` by the length of a break, if there was one.
        note: limits of this search that a reader must know.
    """

    query: str
    translation: str
    n_reported: int
    accessions: tuple[str, ...]
    answers: KeptAnswers
    warnings: tuple[str, ...]
    began: datetime
    ended: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A publication tied to another one by citation, with every name that the source gave it.

    Attributes:
        text: the citation as printed; the parts after it stand apart only where the source keeps them apart.
    """

    accession: str = ""
    pmid: str = ""
    doi: str = ""
    pmcid: str = ""
    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    year: str = ""
    volume: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """One side of a citation network around one publication.

    Attributes:
        n_reported: as the source counted; None where it gives no number.
        answers: raw answers by name.
        note: what an empty or short list does not mean.
    """

    of: str
    found: tuple[Neighbour, ...]
    n_reported: int | None
    answers: tuple[tuple[str, bytes], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Retraction:
    """A notice that a publication was retracted, or that its editors are concerned.

    Attributes:
        kind: as the source names it: "retraction", "expression_of_concern", "RetractionIn", "is_retracted".
        notice: DOI or PMID of the notice, "" where the source only says that there is one.
    """

    kind: str
    notice: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Records asked for by accession.

    Attributes:
        answers: raw answers by name, in the source's format.
        retractions: what each record delivered says of its own retraction, by accession; a record that says nothing has
            an empty entry, one that was not delivered has none.
        references: the reference lists that stand in the records themselves, by accession.
    """

    answers: tuple[tuple[str, bytes], ...]
    retractions: Mapping[str, tuple[Retraction, ...]]
    references: Mapping[str, Neighbours]


class Source(ABC):
    """A database that can be asked; a context manager that ends its connections when it is left.

    Attributes:
        name: used in record ids and in receipts.
        title: as printed in the flow diagram.
        format: of the answers that hold records, as `read_records` names it.
        abilities: the methods beyond `count` and `search` that answer; the others raise UsageError.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    format: ClassVar[str]
    abilities: ClassVar[frozenset[Ability]] = frozenset()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Ends the connections to the server."""

    @abstractmethod
    def count(self, query: str) -> int:
        """Hits now. Raises InputError for a query that the source refuses, Unavailable where it does not answer."""

    @abstractmethod
    def search(self, query: str, *, work: Path) -> Found:
        """The whole set of hits with their records.

        Args:
            work: a folder for answers on their way. After a break the same call goes on where it stopped.
        Raises:
            InputError: the source refuses the query.
            Unavailable: it did not answer within the bounds of patience; `work` keeps what came.
        """

    def keeping(self, work: WorkFolder) -> AbstractContextManager[None]:
        """While it is open, answers about single publications are kept in `work` and not asked for twice. A source that
        does not offer it asks again after a break."""
        return nullcontext()

    def as_of(self, query: str, day: date) -> str:
        """The query bounded to what was known on a day, as far as the source can say it."""
        raise self.cannot(f"cannot be bounded to {day.isoformat()}: {query!r}", Ability.AS_OF)

    def as_of_note(self, day: date) -> str:
        """What `as_of` cannot reconstruct."""
        raise self.cannot(f"has no note about {day.isoformat()}", Ability.AS_OF)

    def cited_by(self, accession: str) -> Neighbours:
        """Publications that cite this one, as far as the source knows."""
        raise self.cannot(f"does not list what cites {accession!r}", Ability.CITED_BY)

    def references(self, accession: str) -> Neighbours:
        """Publications that this one cites, as far as the source knows."""
        raise self.cannot(f"does not list the references of {accession!r}", Ability.REFERENCES)

    def retractions(self, accession: str) -> tuple[Retraction, ...]:
        """Retractions and expressions of concern that the source knows of."""
        raise self.cannot(f"does not say whether {accession!r} was retracted", Ability.RETRACTIONS)

    def accession_of(self, paper: Neighbour) -> str:
        """This source's own id of a publication, "" where its names do not give one."""
        raise self.cannot(f"fetches no record by its id: {paper.pmid or paper.doi or paper.text!r}", Ability.FETCH)

    def fetch(self, accessions: Sequence[str]) -> Fetched:
        """The records of these accessions, each of them once."""
        raise self.cannot(f"fetches no record by its id: {', '.join(accessions)}", Ability.FETCH)

    def cannot(self, what: str, ability: Ability) -> UsageError:
        return UsageError(f"{self.title} {what}", where=self.name, fix=f"ask a source that can do {ability.value!r}")
