"""The printed numbers on the way from records to patients, and the reasons for leaving records out."""

from enum import StrEnum

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Count, Judgement, Some, Text, listed, name_of
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.model import Finding, Source, Value

PRISMA_2020 = Source(work="Page MJ et al. BMJ 2021;372:n71, doi:10.1136/bmj.n71", locator="Fig 1 and item 16")


class Flow(Claim, tag="flow"):
    """Numbers of the flow diagram, by the keys of the PRISMA2020 package; what is not printed is left out.

    Attributes:
        n_databases, n_strategies: what the records came from, as far as the paper says.
        removed_duplicates: the paper says that duplicates were removed.
        has_other_arm: it also found records by other ways than databases, such as reference lists.
    """

    boxes: dict[str, Count]
    n_databases: Count | None = None
    n_strategies: Count | None = None
    removed_duplicates: bool = False
    has_other_arm: bool = False

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Complete when PRISMA's arithmetic leaves no box unknown; what is unknown is never taken for zero."""
        if ground.flow is None:
            return self.judged(
                Judgement.NOT_DERIVABLE, "The printed numbers have not been put through the arithmetic of the diagram."
            )
        problems, unknown = ground.flow.problems, ground.flow.unknown
        is_odd = self.removed_duplicates and self.n_databases == 1 and self.n_strategies in {None, 1}
        parts = [f"{listed(problems)}." if problems else "", f"Unknown: {listed(unknown)}." if unknown else ""]
        parts += [
            "One strategy in one database gives no duplicates; searches must have been added up." if is_odd else ""
        ]
        flags = {
            "flow_inconsistent": bool(problems),
            "prisma_incomplete": bool(unknown),
            "duplicates_from_one_source": is_odd,
        }
        judgement = Judgement.CONTRADICTED if problems else Judgement.NOT_DERIVABLE if unknown else Judgement.HOLDS
        finding = Finding(
            id=self.finding_id("unknown"),
            label="boxes of the flow diagram that the paper leaves unknown",
            value=list(unknown),
            text=f"{len(unknown)} unknown",
            function=name_of(Flow.check),
            inputs={"boxes": self.boxes, "problems": list(problems)},
            sources=(self.printed_in(paper), PRISMA_2020),
        )
        return self.judged(
            judgement,
            " ".join(part for part in parts if part) or "Every box follows from the printed ones and adds up.",
            flags=[name for name, is_fault in flags.items() if is_fault],
            findings=[finding],
        )


class ExclusionKind(StrEnum):
    """What a reason for leaving a record out is about.

    `not-retrieved` is no reason about the record: it is a report that was sought and not had.
    """

    ELIGIBILITY = "eligibility"
    DUPLICATE = "duplicate"
    NOT_RETRIEVED = "not-retrieved"
    LANGUAGE = "language"


class ExclusionReason(Value):
    """One reason as printed, with its count where one is given."""

    text: Text
    kind: ExclusionKind
    n: Count | None = None


class Exclusions(Claim, tag="exclusions"):
    """The reasons for leaving records out are criteria, and every record left out has one.

    Attributes:
        n_excluded: records left out between screening and inclusion, if it follows from the paper.
    """

    reasons: Some[ExclusionReason]
    n_excluded: Count | None = None

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """What could not be had counts as "not retrieved", not as excluded; the counts of reasons add up."""
        unobtained = [reason.text for reason in self.reasons if reason.kind is ExclusionKind.NOT_RETRIEVED]
        uncounted = [reason.text for reason in self.reasons if reason.n is None]
        total = sum(reason.n or 0 for reason in self.reasons)
        does_not_add = not uncounted and self.n_excluded not in {None, total}
        parts = []
        flags = []
        if unobtained:
            parts.append(
                f"A report that could not be had is not retrieved, which is no criterion: {listed(unobtained)}."
            )
            flags.append("not_retrieved_as_exclusion")
        if uncounted:
            left = f" of {self.n_excluded} records" if self.n_excluded is not None else ""
            parts.append(f"No count{left} for: {listed(uncounted)}.")
            flags.append("exclusions_not_counted")
        if does_not_add:
            parts.append(f"The reasons add up to {total}, {self.n_excluded} were left out.")
            flags.append("exclusions_do_not_add_up")
        finding = Finding(
            id=self.finding_id("counted"),
            label="records left out with a counted reason",
            value={"with_reason": total, "left_out": self.n_excluded},
            text=f"{total} of {self.n_excluded if self.n_excluded is not None else 'an unknown number'}",
            function=name_of(Exclusions.check),
            inputs={reason.text: {"kind": reason.kind.value, "n": reason.n} for reason in self.reasons},
            sources=(self.printed_in(paper), PRISMA_2020),
        )
        judgement = Judgement.NOT_DERIVABLE if uncounted else Judgement.HOLDS
        if unobtained or does_not_add:
            judgement = Judgement.CONTRADICTED
        because = " ".join(parts) or "Every record left out has a counted reason."
        return self.judged(judgement, because, flags=flags, findings=[finding])
