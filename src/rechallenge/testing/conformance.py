"""What every source must hold, as a suite: subclass it in a test module, and pytest runs each promise.

class TestMySource(SourceConformance):
    query, n_hits = "vasculitis", 12
    def source(self): return MySource(...)
"""

import re
from abc import abstractmethod
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import ClassVar

from rechallenge.model import Unavailable, UsageError
from rechallenge.sources import read_records
from rechallenge.sources.contract import Ability, Found, Source
from rechallenge.sources.kept import ANSWERS


class SourceConformance:
    """Promises of `rechallenge.sources.contract.Source`.

    Attributes:
        query: finds `n_hits` records, at least two.
        empty_query: finds none.
        accession: of a record whose citations are known, where the source has them.
        secret: a key that the source was given; it must appear nowhere.
    """

    query: ClassVar[str]
    n_hits: ClassVar[int]
    empty_query: ClassVar[str]
    accession: ClassVar[str] = ""
    secret: ClassVar[str] = ""

    @abstractmethod
    def source(self) -> Source:
        """A fresh source over unchanging content."""

    @abstractmethod
    def broken_source(self) -> Source:
        """A source whose server never gives a sound answer, and whose clock does not wait."""

    def _search(self, work: Path, query: str = "") -> Found:
        with self.source() as source:
            return source.search(query or self.query, work=work)

    def test_it_has_a_name_for_record_ids_and_a_title_for_people(self) -> None:
        with self.source() as source:
            assert re.fullmatch(r"[a-z0-9-]+", source.name)
            assert source.title
            assert source.format

    def test_the_count_is_the_number_of_hits(self, tmp_path: Path) -> None:
        found = self._search(tmp_path / "work")
        with self.source() as source:
            assert source.count(self.query) == self.n_hits
        assert found.n_reported == len(found.accessions) == self.n_hits

    def test_every_hit_is_named_once(self, tmp_path: Path) -> None:
        accessions = self._search(tmp_path / "work").accessions
        assert len(set(accessions)) == len(accessions)
        assert all(accessions)

    def test_the_raw_answers_hold_exactly_the_records_of_the_hits(self, tmp_path: Path) -> None:
        with self.source() as source:
            name, kind = source.name, source.format
        found = self._search(tmp_path / "work")
        read = [read_records(data, source=name, name=file, format=kind) for file, data in found.answers]
        ids = [record.id for part in read for record in part.records]
        assert sorted(ids) == sorted(f"{name}:{accession}" for accession in found.accessions)

    def test_names_of_answers_are_plain_and_unique(self, tmp_path: Path) -> None:
        names = self._search(tmp_path / "work").answers.names
        assert len(set(names)) == len(names) > 0
        assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) for name in names)

    def test_the_same_question_finds_the_same_in_the_same_order(self, tmp_path: Path) -> None:
        assert self._search(tmp_path / "one").accessions == self._search(tmp_path / "two").accessions

    def test_a_query_that_finds_nothing_is_an_answer_and_no_error(self, tmp_path: Path) -> None:
        found = self._search(tmp_path / "work", self.empty_query)
        assert (found.n_reported, found.accessions) == (0, ())

    def test_a_search_that_was_broken_off_goes_on_where_it_stopped(self, tmp_path: Path) -> None:
        work = tmp_path / "work"
        whole = dict(self._search(work).answers)
        last = sorted(whole)[-1]
        (work / ANSWERS / last).unlink()
        kept = {path.name: path.stat().st_mtime_ns for path in (work / ANSWERS).iterdir()}
        again = self._search(work)
        assert set(again.answers.names) == set(whole)
        assert {name: (work / ANSWERS / name).stat().st_mtime_ns for name in kept} == kept

    def test_a_folder_of_another_question_is_refused(self, tmp_path: Path) -> None:
        self._search(tmp_path / "work")
        try:
            self._search(tmp_path / "work", self.empty_query)
        except UsageError:
            return
        raise AssertionError("answers to another question were taken for this one's")

    def test_a_server_that_never_answers_makes_it_unavailable_with_what_to_do(self, tmp_path: Path) -> None:
        try:
            with self.broken_source() as source:
                source.search(self.query, work=tmp_path / "work")
        except Unavailable as error:
            said = error.fix
        else:
            raise AssertionError("a server without a sound answer gave a result")
        assert said

    def test_no_key_is_written_or_returned(self, tmp_path: Path) -> None:
        found = self._search(tmp_path / "work")
        if not self.secret:
            return
        kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert self.secret.encode() not in kept
        assert self.secret not in repr(found) + "".join(str(path) for path in tmp_path.rglob("*"))

    def test_what_it_can_do_answers_and_what_it_cannot_says_so(self) -> None:
        with self.source() as source:
            calls: dict[Ability, Callable[[], object]] = {
                Ability.AS_OF: lambda: source.as_of(self.query, date(2022, 11, 1)),
                Ability.CITED_BY: lambda: source.cited_by(self.accession),
                Ability.FETCH: lambda: source.fetch((self.accession,)),
                Ability.REFERENCES: lambda: source.references(self.accession),
                Ability.RETRACTIONS: lambda: source.retractions(self.accession),
            }
            for ability, call in calls.items():
                try:
                    call()
                except UsageError:
                    assert ability not in source.abilities
                else:
                    assert ability in source.abilities
