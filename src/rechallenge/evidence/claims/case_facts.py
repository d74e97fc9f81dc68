"""Facts about one patient that the text tells: who else says so, and what the table says."""

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, listed, name_of
from rechallenge.evidence.claims.features import Feature, has_feature
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.model import CaseId, Finding


class CaseFact(Claim, tag="case-fact"):
    """A fact about one patient, told in the text."""

    case: CaseId
    feature: Feature

    def form_fields(self) -> tuple[str, ...]:
        return (self.feature.field,)

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Needs a witness other than the paper; and the table must not be silent or say otherwise."""
        case = ground.case(self.case)
        cell = case.cell(self.feature.field)
        shown = has_feature(cell, self.feature, ground)
        witnesses = [source for source in cell.sources if not paper.is_source_of(source)]
        judgement = Judgement.NOT_DERIVABLE
        said = f"{self.feature.label} in {case.id}"
        if shown is False:
            judgement, because = Judgement.CONTRADICTED, f"The patient's cells do not show {said}."
        elif shown is None:
            because = f"Nothing at hand tells {said}."
        elif not witnesses:
            because = f"Only the paper itself tells {said}; the original was not read."
        else:
            judgement, because = Judgement.HOLDS, f"{listed(sorted({w.work for w in witnesses}))} shows {said}."
        flags = []
        if mismatch := self._against_table(ground):
            because += f" {mismatch}"
            flags.append(f"{self.feature.field}_text_table_mismatch")
        finding = Finding(
            id=self.finding_id("cell"),
            label=said,
            value=shown,
            text=because,
            function=name_of(has_feature),
            inputs={
                "case": case.id,
                "field": self.feature.field,
                "any_of": list(self.feature.any_of),
                "state": cell.state.value,
            },
            sources=(self.printed_in(paper), *cell.sources),
        )
        return self.judged(judgement, because, flags=flags, findings=[finding])

    def _against_table(self, ground: Ground) -> str:
        if ground.table is None:
            return ""
        columns = [column.title for column in ground.table.columns if self.feature.field in column.fields]
        if not columns:
            return f"{ground.table.number} has no column for it."
        for row in ground.table.rows:
            if row.case == self.case:
                cells = [row.cells[title] for title in columns]
                if any(has_feature(cell.readings[self.feature.field], self.feature, ground) for cell in cells):
                    return ""
                return f"{ground.table.number} prints {listed(repr(cell.printed) for cell in cells)} for this patient."
        return f"{ground.table.number} has no row for this patient."
