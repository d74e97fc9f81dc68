"""What the publication says, derived again: one row a claim, its judgement, the reason and the way back."""

from collections import Counter
from collections.abc import Sequence

from rechallenge.dossier import (
    Block,
    Cell,
    Code,
    Column,
    Figure,
    Inline,
    Inlines,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from rechallenge.evidence.claims import ClaimResult, Judgement
from rechallenge.review.claiming import ClaimsResult
from rechallenge.review.report.flow import flow_diagram
from rechallenge.review.report.ledger import Ledger
from rechallenge.review.report.linking import linked

_TONES: dict[Judgement, Tone] = {
    Judgement.HOLDS: "good",
    Judgement.CONTRADICTED: "bad",
    Judgement.OVERSTATED: "warn",
    Judgement.NOT_DERIVABLE: "muted",
}
_WORDS = {Judgement.NOT_DERIVABLE: "not derivable"}


def claims_section(found: tuple[ClaimsResult, ...], ledger: Ledger) -> Section:
    """The section on the publication's claims."""
    blocks: list[Block] = []
    for one in found:
        blocks += _claims(one, ledger)
    if not found:
        blocks.append(Paragraph.of("No published claims were given to this review."))
    return Section(id="claims", title="The published claims, derived again", blocks=tuple(blocks))


def _claims(one: ClaimsResult, ledger: Ledger) -> list[Block]:
    for result in one.results:
        ledger.add_all(result.findings)
    counted = Counter(result.judgement for result in one.results if not result.is_implied)
    total = sum(counted.values())
    said = ", ".join(f"{counted[judgement]} {_word(judgement)}" for judgement in Judgement if counted[judgement])
    count = ledger.count(
        "claims.n",
        "claims examined",
        total,
        "rechallenge.evidence.claims.check_claims",
        judged={k.value: n for k, n in counted.items()},
    )
    blocks: list[Block] = [
        Paragraph.of(
            "Of ", count, f" claims: {said}. A rule judges each kind of claim; none was written for this publication."
        ),
        Table(
            id="claims-table",
            caption="Each claim of the publication, in our words, held against the review's data",
            columns=tuple(
                Column(key=key, label=label)
                for key, label in (
                    ("claim", "Claim"),
                    ("where", "Where"),
                    ("judgement", "Judgement"),
                    ("because", "Because"),
                )
            ),
            rows=tuple(_row(result) for result in one.results),
            notes=(("Claims marked implied were printed by nobody; the argument of the paper needs them.",),),
            is_wide=True,
        ),
        Paragraph(inlines=("Faults that rules named: ", *_flags(one.flags))),
    ]
    if one.flow is not None:
        blocks.append(_flow(one))
    return blocks


def _flags(flags: Sequence[str]) -> Inlines:
    return tuple(part for at, flag in enumerate(flags) for part in ((", ",) if at else ()) + (Code(text=flag),))


def _word(judgement: Judgement) -> str:
    return _WORDS.get(judgement, judgement.value)


def _row(result: ClaimResult) -> Row:
    says: list[Inline] = [result.says]
    if result.is_implied:
        says.append(Note(text=" implied"))
    return Row.of(
        Cell(inlines=tuple(says)),
        result.locator,
        Cell.of(_word(result.judgement), tone=_TONES[result.judgement]),
        Cell(inlines=linked(result.because, result.findings)),
    )


def _flow(one: ClaimsResult) -> Figure:
    assert one.flow is not None
    boxes = ("records_screened", "records_excluded", "dbr_assessed", "new_reports")
    counts = {box.replace("_", " "): one.flow.count(box) for box in boxes}
    told = ", ".join(f"{box} {'not reported' if n is None else n}" for box, n in counts.items())
    return Figure(
        id="claimed-flow",
        caption="The publication's own flow, as far as its numbers allow; what it does not report stays open",
        drawing=flow_diagram(one.flow, unknown="not reported"),
        alt=f"Flow diagram of the publication: {told}.",
    )
