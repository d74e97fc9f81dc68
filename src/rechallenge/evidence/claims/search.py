"""Whether the search can be run again from what is printed, and whether it asked for everything it meant."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

import msgspec

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Count, Judgement, Words, flag, listed, name_of, slug
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.model import Finding, Source
from rechallenge.vocabulary import Drug, Scope, approved_members, drug_set, is_approved, mentions

PRISMA_S = Source(work="Rethlefsen ML et al. Syst Rev 2021;10:39, doi:10.1186/s13643-020-01542-z", locator="PRISMA-S")
PRISMA_2020 = Source(work="Page MJ et al. BMJ 2021;372:n71, doi:10.1136/bmj.n71", locator="items 5 to 16b")

_QUERY_PARTS = {
    "operators": "how the terms are joined",
    "fields": "which fields are searched",
    "until": "up to which day",
    "date_field": "which date the limit applies to",
}
_REPORT_PARTS = {
    "n_identified": "records before deduplication",
    "n_screeners": "people who screened",
    "eligibility": "what makes a patient eligible",
    "appraisal": "how the included reports were appraised",
}


class Search(Claim, tag="search"):
    """The search as described. What the paper does not state is left out.

    Attributes:
        drug_terms, event_terms, other_terms: as printed.
        operators: how the terms are joined, in the paper's words; the whole query if it prints one.
        fields: fields or tags searched.
        until: day up to which was searched.
        date_field: publication, entry or create date.
        other_sources: registers, spontaneous reports, reference lists.
        has_spontaneous_reports: a database of spontaneous reports was asked.
    """

    databases: Words
    event_terms: Words
    drug_terms: tuple[str, ...] = ()
    other_terms: tuple[str, ...] = ()
    operators: str = ""
    fields: str = ""
    until: date | None = None
    date_field: str = ""
    other_sources: tuple[str, ...] = ()
    has_spontaneous_reports: bool = False
    n_identified: Count | None = None
    n_screeners: Annotated[int, msgspec.Meta(ge=1)] | None = None
    eligibility: str = ""
    appraisal: str = ""

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """A search can be repeated when its terms, operators, fields and dates leave one reading."""
        missing_query = [said for part, said in _QUERY_PARTS.items() if not self._states(part)]
        missing_report = [said for part, said in _REPORT_PARTS.items() if not self._states(part)]
        readings = tuple(self._readings())
        flags = [flag(name) for name, is_fault in self._faults(missing_query, missing_report) if is_fault]
        parts = []
        if missing_query:
            parts.append(f"Not stated: {listed(missing_query)}; the search cannot be run again.")
        if len(readings) > 1:
            parts.append(f"The list of terms has {len(readings)} readings, which give different sets or counts.")
        if missing_report:
            parts.append(f"Not reported either: {listed(missing_report)}.")
        if len(self.databases) == 1:
            parts.append(f"One database ({self.databases[0]}).")
        if not self.has_spontaneous_reports:
            parts.append("No database of spontaneous reports was asked.")
        finding = Finding(
            id=self.finding_id("readings"),
            label="readings of the search terms",
            value=list(readings),
            text=f"{len(readings)} readings",
            function=name_of(Search._readings),
            inputs={
                "missing_query": missing_query,
                "missing_report": missing_report,
                "databases": list(self.databases),
            },
            sources=(self.printed_in(paper), PRISMA_S, PRISMA_2020),
            note="items 8 and 13 to 16 of PRISMA-S; items 5, 8 and 11 of PRISMA 2020",
        )
        judgement = Judgement.NOT_DERIVABLE if missing_query else Judgement.HOLDS
        return self.judged(
            judgement, " ".join(parts) or "Everything needed to repeat it is stated.", flags=flags, findings=[finding]
        )

    def _states(self, part: str) -> bool:
        return getattr(self, part) not in (None, "")

    def _faults(self, missing_query: list[str], missing_report: list[str]) -> list[tuple[str, bool]]:
        return [
            ("query_underspecified", bool(missing_query)),
            ("search_report_incomplete", bool(missing_report)),
            ("single_database", len(self.databases) == 1),
            ("no_spontaneous_reports", not self.has_spontaneous_reports),
        ]

    def _readings(self) -> Iterator[str]:
        """Queries that a bare list of terms may stand for; the query itself where the paper joins its terms."""
        subject = [*self.drug_terms, *self.other_terms]
        events = _any_of(self.event_terms)
        if self.operators:
            yield self.operators
        elif len(subject) < 2:
            yield " AND ".join([*subject, events])
        else:
            yield f"{_any_of(subject)} AND {events}"
            yield f"{' OR '.join(subject[:-1])} OR ({subject[-1]} AND {events})"
            yield " AND ".join([*subject, events])
            yield "; ".join(f"{term} AND {events}" for term in subject)


class DrugList(Claim, tag="drug-list"):
    """The drugs searched for are the drugs of the class.

    Attributes:
        drugs: as printed.
        drug_set: the class in question.
        wider_sets: sets that some count into the class; their missing members are named apart.
    """

    drugs: Words
    drug_set: str
    wider_sets: tuple[str, ...] = ()

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Every member approved for humans somewhere by the as-of day must be listed; other names are counted."""
        listed_drugs = [ground.drug(name) for name in self.drugs]
        have = {drug.name for drug in listed_drugs}
        missing = self._missing(self.drug_set, have, ground)
        wider = [d for name in self.wider_sets for d in self._missing(name, have | {m.name for m in missing}, ground)]
        local = [drug.name for drug in listed_drugs if drug.is_systemic is False]
        unsure = [
            name
            for name in drug_set(self.drug_set, vocabulary=ground.vocabulary).members
            if name not in have and is_approved(ground.drug(name), ground.as_of) is None
        ]
        unused = sum(len(drug.names) - 1 for drug in listed_drugs)
        parts = []
        if missing:
            parts.append(
                f"Approved by {ground.as_of} and not searched for: {listed(_dated(d, ground) for d in missing)}."
            )
        else:
            parts.append(f"Every member of {self.drug_set} approved by {ground.as_of} is listed.")
        if wider:
            parts.append(f"If {listed(self.wider_sets)} count as well: {listed(_dated(d, ground) for d in wider)}.")
        if unsure:
            parts.append(f"Approval date too coarse to tell: {listed(unsure)}.")
        if local:
            parts.append(f"Applied to the skin or otherwise not meant to reach the circulation: {listed(local)}.")
        if unused:
            parts.append(f"{unused} other names of the listed drugs (brands, codes, synonyms) were not used.")
        finding = Finding(
            id=self.finding_id("missing"),
            label=f"members of {self.drug_set} approved by {ground.as_of} and not listed",
            value=[drug.name for drug in (*missing, *wider)],
            text=listed(drug.name for drug in (*missing, *wider)) or "none",
            function=name_of(approved_members),
            inputs={
                "set": self.drug_set,
                "wider": list(self.wider_sets),
                "as_of": str(ground.as_of),
                "listed": sorted(have),
            },
            sources=(self.printed_in(paper), *(a.source for drug in (*missing, *wider) for a in drug.approvals[:1])),
        )
        flags = [flag("drug_list_incomplete", *(drug.name for drug in (*missing, *wider)))] if missing or wider else []
        judgement = Judgement.OVERSTATED if missing else Judgement.HOLDS
        return self.judged(judgement, " ".join(parts), flags=flags, findings=[finding])

    def _missing(self, name: str, have: set[str], ground: Ground) -> list[Drug]:
        members = approved_members(name, ground.as_of, vocabulary=ground.vocabulary)
        return [drug for drug in members if drug.name not in have]


class EventTerms(Claim, tag="event-terms"):
    """The words searched for find the event under all its core names."""

    terms: Words

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """A core term is found by a word search when one of the printed words stands in it."""
        core = ground.events.terms_of(Scope.CORE, Scope.SYNONYM)
        missed = [term for term in core if not any(mentions(term, word) for word in self.terms)]
        because = (
            f"{len(core) - len(missed)} of {len(core)} names of the event contain {listed(self.terms, joint='or')}."
        )
        if missed:
            shown = listed([*missed[:5], f"{len(missed) - 5} more"] if len(missed) > 6 else missed)
            because += f" Found only where a database maps the word: {shown}."
        finding = Finding(
            id=self.finding_id("missed"),
            label="names of the event without any of the words searched for",
            value=missed,
            text=f"{len(missed)} of {len(core)}",
            function=name_of(mentions),
            inputs={"event_set": ground.event_set, "terms": list(self.terms)},
            sources=(self.printed_in(paper), ground.events.source),
        )
        flags = [flag("event_terms_incomplete", slug(ground.event_set))] if missed else []
        return self.judged(
            Judgement.OVERSTATED if missed else Judgement.HOLDS, because, flags=flags, findings=[finding]
        )


def _any_of(terms: Sequence[str]) -> str:
    return f"({' OR '.join(terms)})" if len(terms) > 1 else terms[0]


def _dated(drug: Drug, ground: Ground) -> str:
    dates = [approval.date for approval in drug.approvals if approval.date.latest() <= ground.as_of]
    first = min(dates, key=lambda known: known.earliest())
    targets = sorted({target for item in drug.targets if item.value is None for target in item.proteins})
    about = ", ".join(part for part in ("/".join(targets), first.text) if part)
    return f"{drug.name} ({about})"
