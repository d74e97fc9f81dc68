"""Printed means, ranges and counts, computed again from the patients."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Count, Judgement, flag, gravest, listed, name_of
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.evidence.pooling import sources_of
from rechallenge.model import CaseRole, Cell, Dose, Duration, Finding, TimeUnit
from rechallenge.stats import NotEstimable, describe, mean_is_possible

Statistic = Literal["mean", "median", "sd", "low", "high"]
Printed = Annotated[str, msgspec.Meta(pattern=r"^-?\d+(\.\d+)?$")]


class Number(Claim, tag="number"):
    """Statistics of one field, as printed: digits count, so they are strings ("64.70").

    Attributes:
        n: patients that the paper says they describe, if it says so.
        unit: for a field of durations.
        are_whole: the values are whole numbers, so that GRIM can test a mean against n.
    """

    field: str
    printed: Annotated[dict[Statistic, Printed], msgspec.Meta(min_length=1)]
    n: Count | None = None
    unit: TimeUnit | None = None
    are_whole: bool = True

    def form_fields(self) -> tuple[str, ...]:
        return (self.field,)

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Each statistic must equal the recomputed one to the printed digit; a mean must also be possible for n."""
        values = {c.id: v for c in ground.counted if (v := _number(c.cell(self.field), self.unit)) is not None}
        n, n_patients = len(values), len(ground.counted)
        again = _recomputed(list(values.values()))
        # A mismatch contradicts only where every patient's value is known.
        mismatch = Judgement.CONTRADICTED if n == n_patients else Judgement.NOT_DERIVABLE
        parts = [_compared(name, printed, again[name], mismatch) for name, printed in self.printed.items()]
        judgements = [judgement for judgement, _ in parts]
        because = f"From {n} of {n_patients} patients with {self.field}: {listed(text for _, text in parts)}."
        flags: list[str] = []
        if self.n not in {None, n}:
            because += f" Printed for n = {self.n}, known for {n}."
            judgements.append(mismatch)
            flags.append(flag("n_differs", self.field))
        impossible, findings = self._grim(paper, n)
        if impossible:
            because += f" {impossible}"
            judgements.append(Judgement.CONTRADICTED)
            flags.append(flag("grim_impossible", self.field))
        sources = (self.printed_in(paper), *sources_of(ground.counted, self.field))
        findings += [
            Finding(
                id=self.finding_id(name),
                label=f"{name} of {self.field}, recomputed (n = {n})",
                value=value if isinstance(value := again[name], float) else None,
                text=_as_text(value, printed),
                function=name_of(describe),
                inputs={"values": values, "unit": self.unit.value if self.unit else ""},
                sources=sources,
                note=f"printed: {printed}",
            )
            for name, printed in self.printed.items()
        ]
        return self.judged(gravest(judgements), because, flags=flags, findings=findings)

    def _grim(self, paper: Paper, n_known: int) -> tuple[str, list[Finding]]:
        printed = self.printed.get("mean")
        n = self.n if self.n is not None else n_known
        if printed is None or not self.are_whole or n == 0:
            return "", []
        is_possible = mean_is_possible(float(printed), _decimals(printed), n)
        finding = Finding(
            id=self.finding_id("grim"),
            label=f"a mean of {printed} is possible for {n} whole numbers (GRIM)",
            value=is_possible,
            text="possible" if is_possible else "impossible",
            function=name_of(mean_is_possible),
            inputs={"mean": printed, "decimals": _decimals(printed), "n": n},
            sources=(self.printed_in(paper),),
        )
        return "" if is_possible else f"No {n} whole numbers have a mean of {printed} (GRIM).", [finding]


class CountOf(Claim, tag="count"):
    """How many patients, or publications with patients, the paper has found."""

    of: Literal["patients", "publications"]
    printed: Count

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Equal to the review's own count; patients that only other reviews count are named."""
        ids, n, mismatch = self._counted(ground)
        elsewhere = [case for case in ground.cases if case.role is CaseRole.COUNTED_ELSEWHERE]
        because = f"The review holds {n} {self.of}, printed {self.printed}."
        if elsewhere:
            others = sum(case.n_patients for case in elsewhere)
            because += (
                f" Other reviews count {others} more ({listed(c.id for c in elsewhere)}):"
                " new patients or the same ones, since their reports are not identified."
            )
        finding = Finding(
            id=self.finding_id("n"),
            label=f"number of {self.of}",
            value=n,
            text=str(n),
            function=name_of(CountOf.check),
            inputs={"counted": ids, "counted_elsewhere": {case.id: case.n_patients for case in elsewhere}},
            sources=(self.printed_in(paper),),
        )
        return self.judged(
            Judgement.HOLDS if n == self.printed else mismatch,
            because,
            flags=[flag("counted_elsewhere", *(case.id for case in elsewhere))] if elsewhere else (),
            findings=[finding],
        )

    def _counted(self, ground: Ground) -> tuple[list[str], int, Judgement]:
        """Who or what is counted, how many, and what a mismatch means: nothing while a patient's paper is not named."""
        if self.of == "patients":
            patients = ground.counted
            return [case.id for case in patients], sum(case.n_patients for case in patients), Judgement.CONTRADICTED
        records = sorted({record for case in ground.counted for record in case.records[:1]})
        are_all_named = all(case.records for case in ground.counted)
        return list(records), len(records), Judgement.CONTRADICTED if are_all_named else Judgement.NOT_DERIVABLE


def _number(cell: Cell, unit: TimeUnit | None) -> float | None:
    match cell.value:
        case bool() | str() | None:
            return None
        case int() | float() as number:
            return float(number)
        case Duration() as duration:
            return duration.days / (unit or TimeUnit.DAY).days
        case Dose() as dose:
            return dose.mg_per_day
    return None


def _recomputed(values: list[float]) -> Mapping[str, float | NotEstimable]:
    found = describe(values)
    return {"mean": found.mean, "median": found.median, "sd": found.sd, "low": found.low, "high": found.high}


def _decimals(printed: str) -> int:
    return len(printed.partition(".")[2])


def _compared(name: str, printed: str, value: float | NotEstimable, mismatch: Judgement) -> tuple[Judgement, str]:
    if isinstance(value, NotEstimable):
        return Judgement.NOT_DERIVABLE, f"{name} is printed as {printed} and cannot be computed ({value.reason})"
    # Half a unit of the last printed digit, both ways of rounding a half allowed; 1e-9 for binary fractions.
    is_equal = abs(value - float(printed)) <= 0.5 * 10.0 ** -_decimals(printed) + 1e-9
    return Judgement.HOLDS if is_equal else mismatch, f"{name} {_as_text(value, printed)}, printed {printed}"


def _as_text(value: float | NotEstimable, printed: str) -> str:
    return "not estimable" if isinstance(value, NotEstimable) else f"{value:.{_decimals(printed) + 1}f}"
