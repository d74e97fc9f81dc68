"""The findings of a dossier, gathered while its sections are composed."""

from collections.abc import Iterable
from typing import Any

from rechallenge.dossier import Ref
from rechallenge.model import Finding, Source


class Ledger:
    """Collects findings; a finding that is printed is here, under an id that stands once."""

    def __init__(self) -> None:
        self._findings: dict[str, Finding] = {}

    def add(self, finding: Finding) -> Ref:
        """Takes the finding in and gives what prints it. ValueError where the id stands for another finding."""
        known = self._findings.setdefault(finding.id, finding)
        if known != finding:
            raise ValueError(f"two findings share the id {finding.id!r}")
        return Ref(finding=finding.id)

    def add_all(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.add(finding)

    def count(self, id_: str, label: str, n: int | None, function: str, **inputs: Any) -> Ref:
        """A count with its way back; None prints as unknown."""
        sources = inputs.pop("sources", ())
        text = "unknown" if n is None else str(n)
        return self.add(
            Finding(id=id_, label=label, value=n, text=text, function=function, inputs=inputs, sources=tuple(sources))
        )

    def get(self, id_: str) -> Finding | None:
        return self._findings.get(id_)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self._findings[key] for key in sorted(self._findings))


def journal_source(actor: str) -> Source:
    """The journal of one actor, as a source."""
    return Source(work=f"journal/{actor}.jsonl")
