"""The paper's table of patients: its columns, its legend, and what a reader needs to judge."""

from collections.abc import Iterator

from rechallenge.evidence.claims.claim import Claim, ClaimResult, Judgement, Words, flag, listed, name_of, slug
from rechallenge.evidence.claims.ground import Ground, Paper
from rechallenge.evidence.pooling import sources_of
from rechallenge.evidence.published import PublishedTable
from rechallenge.model import Case, CaseId, Cell, CellState, Dose, Finding
from rechallenge.vocabulary import fold_name, resolve_drug

# What a reader needs to judge, patient by patient, whether the drug did it: what Naranjo and WHO-UMC ask about.
NEEDED = (
    "latency",
    "exposure_duration",
    "dose",
    "concomitants",
    "comorbidities",
    "rivals_sought",
    "dechallenge",
    "rechallenge",
    "outcome",
)
_DRUG_FIELDS = ("prior_treatment", "concomitants", "treatment")
_NO_TABLE = "The paper's table is not at hand."


class DistinctColumns(Claim, tag="distinct-columns"):
    """Two columns of the table measure two different things."""

    columns: tuple[str, str]

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Two measures equal in every row, twice or more with a value, were most likely entered once and copied."""
        if ground.table is None:
            return self.judged(Judgement.NOT_DERIVABLE, _NO_TABLE)
        table, (one, other) = ground.table, self.columns
        pairs = list(zip(table.column(one), table.column(other), strict=True))
        n_equal = sum(_same(a.printed, b.printed) for a, b in pairs)
        n_known = sum(_same(a.printed, b.printed) and a.printed not in table.absent for a, b in pairs)
        is_copied = n_equal == len(pairs) and n_known > 1
        because = f"{one} and {other} are equal in {n_equal} of {len(pairs)} rows ({n_known} with a value)."
        restarted = [case.id for case in ground.counted if _was_restarted(case)]
        if is_copied and restarted:
            because += f" {listed(restarted)} took the drug more than once, which one number cannot hold."
        finding = Finding(
            id=self.finding_id("rows"),
            label=f"rows in which {one} equals {other}",
            value={"equal": n_equal, "n": len(pairs)},
            text=f"{n_equal} of {len(pairs)}",
            function=name_of(DistinctColumns.check),
            inputs={row.case: [a.printed, b.printed] for row, (a, b) in zip(table.rows, pairs, strict=True)},
            sources=(self.printed_in(paper), table.source),
        )
        undecided = Judgement.NOT_DERIVABLE if n_equal == len(pairs) else Judgement.HOLDS
        return self.judged(
            Judgement.CONTRADICTED if is_copied else undecided,
            because,
            flags=[f"{_joined(one)}_eq_{_joined(other)}"] if is_copied else [],
            findings=[finding],
        )


class FiledDrugs(Claim, tag="filed-drugs"):
    """Every drug in `column` is what the column's heading says."""

    column: str

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """A drug that the patient's own cells hold under another question stands in the wrong column."""
        if ground.table is None:
            return self.judged(Judgement.NOT_DERIVABLE, _NO_TABLE)
        ground.table.column(self.column)
        wrong = list(self._misfiled(ground.table, ground))
        said = listed(f"{drug} ({case}: {field.replace('_', ' ')})" for case, drug, field in wrong)
        finding = Finding(
            id=self.finding_id("misfiled"),
            label=f"drugs under {self.column} that belong elsewhere",
            value=[[case, drug, field] for case, drug, field in wrong],
            text=said or "none",
            function=name_of(FiledDrugs.check),
            inputs={"column": self.column},
            sources=(
                self.printed_in(paper),
                ground.table.source,
                *sources_of(ground.counted, *{f for _, _, f in wrong}),
            ),
        )
        return self.judged(
            Judgement.CONTRADICTED if wrong else Judgement.HOLDS,
            f"In the wrong column: {said}." if wrong else f"No drug under {self.column} is held elsewhere.",
            flags=[flag("misfiled_drugs", *dict.fromkeys(case for case, _, _ in wrong))] if wrong else [],
            findings=[finding],
        )

    def _misfiled(self, table: PublishedTable, ground: Ground) -> Iterator[tuple[str, str, str]]:
        for row in table.rows:
            case = ground.case(row.case)
            for field, reading in row.cells[self.column].readings.items():
                for drug in reading.texts:
                    if not _holds(case.cell(field), drug, ground):
                        places = (name for name in _DRUG_FIELDS if _holds(case.cell(name), drug, ground))
                        if place := next(places, ""):
                            yield case.id, drug, place


class Legend(Claim, tag="legend"):
    """The table can be read without the text: every sign and abbreviation is defined, every cell has one reading.

    Attributes:
        defined_in_text: abbreviations that the paper defines elsewhere.
    """

    defined_in_text: tuple[str, ...] = ()

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """A sign such as a dash is no answer until the footnote says which."""
        if ground.table is None:
            return self.judged(Judgement.NOT_DERIVABLE, _NO_TABLE)
        undefined = [term for term in ground.table.undefined_terms if term not in self.defined_in_text]
        ambiguous = [
            (row.case, title, cell.printed)
            for row in ground.table.rows
            for title, cell in row.cells.items()
            if any(_is_ambiguous(reading) for reading in cell.readings.values())
        ]
        parts = [f"Not defined: {listed(undefined)}."] if undefined else []
        if ambiguous:
            parts.append(
                f"More than one reading: {listed(f'{what!r} ({title}, {case})' for case, title, what in ambiguous)}."
            )
        flags = [flag("undefined_terms", *undefined)] if undefined else []
        flags += [flag("ambiguous_cells", *(f"{case} {title}" for case, title, _ in ambiguous))] if ambiguous else []
        finding = Finding(
            id=self.finding_id("undefined"),
            label="signs and abbreviations that the table does not define",
            value=undefined,
            text=listed(undefined) or "none",
            function=name_of(Legend.check),
            inputs={"defined": dict(ground.table.abbreviations), "ambiguous": [list(place) for place in ambiguous]},
            sources=(self.printed_in(paper), ground.table.source),
        )
        return self.judged(
            Judgement.CONTRADICTED if flags else Judgement.HOLDS,
            " ".join(parts) or "Every sign and abbreviation is defined, every cell has one reading.",
            flags=flags,
            findings=[finding],
        )


class Columns(Claim, tag="columns"):
    """The table shows what it takes to judge the drug's part in each patient.

    Attributes:
        needs: fields of the form that it takes.
    """

    needs: Words = NEEDED

    def form_fields(self) -> tuple[str, ...]:
        return self.needs

    def check(self, paper: Paper, ground: Ground) -> ClaimResult:
        """Each question needs a column, and an answer in every row."""
        if ground.table is None:
            return self.judged(Judgement.NOT_DERIVABLE, _NO_TABLE)
        answers = {need: _answers(ground.table, need) for need in self.needs}
        lacking = [need for need, cells in answers.items() if cells is None]
        gaps = {need: [c for c, cell in cells.items() if not cell.is_known] for need, cells in answers.items() if cells}
        gaps = {need: cases for need, cases in gaps.items() if cases}
        known = {need: [case.id for case in ground.counted if case.cell(need).is_known] for need in lacking}
        parts = [f"No column: {listed(_with_known(need, known[need]) for need in lacking)}."] if lacking else []
        parts += [f"No answer: {listed(f'{_plain(n)} ({listed(c)})' for n, c in gaps.items())}."] if gaps else []
        finding = Finding(
            id=self.finding_id("lacking"),
            label="what it takes to judge causality and the table lacks",
            value={"no_column": lacking, "no_answer": gaps},
            text=listed(map(_plain, lacking)) or "no column is lacking",
            function=name_of(Columns.check),
            inputs={"needs": list(self.needs)},
            sources=(self.printed_in(paper), ground.table.source),
        )
        return self.judged(
            Judgement.NOT_DERIVABLE if lacking or gaps else Judgement.HOLDS,
            " ".join(parts) or "Every question has a column and every row an answer.",
            flags=[flag("table_lacks", *lacking)] if lacking else [],
            findings=[finding],
        )


def _answers(table: PublishedTable, field: str) -> dict[str, Cell] | None:
    for column in table.columns:
        if field in column.fields:
            return {row.case: row.cells[column.title].readings[field] for row in table.rows}
    return None


def _with_known(need: str, cases: list[CaseId]) -> str:
    return f"{_plain(need)} (told for {listed(cases)})" if cases else _plain(need)


def _is_ambiguous(cell: Cell) -> bool:
    return (isinstance(cell.value, Dose) and cell.value.is_ambiguous) or cell.state is CellState.UNCLEAR


def _was_restarted(case: Case) -> bool:
    return case.cell("rechallenge").is_known or case.cell("restart").is_known


def _holds(cell: Cell, drug: str, ground: Ground) -> bool:
    wanted = _drug_name(drug, ground)
    return isinstance(cell.value, tuple) and any(_drug_name(item, ground) == wanted for item in cell.value)


def _drug_name(text: str, ground: Ground) -> str:
    found = resolve_drug(text, vocabulary=ground.vocabulary)
    return found.name if found else fold_name(text)


def _same(one: str, other: str) -> bool:
    return fold_name(one) == fold_name(other)


def _joined(title: str) -> str:
    return slug(title).replace("_", "").lower()


def _plain(field: str) -> str:
    return field.replace("_", " ")
