"""The boxes of the CIOMS I form on their sheet."""

from rechallenge.dossier import Box, Part, Sheet, Tick, render_sheet
from rechallenge.evidence.safety_report import SafetyReport, cioms_form

_NOTE = (
    "Draft made from a literature review. NA: not applicable or not known. "
    "A box without a tick is not shown by the source."
)
_REACTION = "Describe reaction(s), with relevant tests"


def cioms_page(report: SafetyReport) -> str:
    """The form for one patient as a page to print: A4, one sheet; what does not fit is continued on a second."""
    form = cioms_form(report)

    def box(number: str, label: str, width: int = 12, *, height_mm: int = 0, most: int = 0) -> Box:
        text = form.boxes[number]
        return Box(number=number, label=label, text=text, width=width, height_mm=height_mm, most=most)

    def answered(number: str, label: str) -> Box:
        given = form.boxes[number]
        ticks = tuple(Tick(label=answer, is_ticked=answer == given) for answer in ("yes", "no", "NA"))
        return Box(number=number, label=label, ticks=ticks, width=3)

    ticks = tuple(Tick(label=label, is_ticked=ticked) for label, ticked in form.ticks.items())
    reaction = (
        box("1", "Patient initials", 2),
        box("1a", "Country", 1),
        box("2", "Date of birth", 2),
        box("2a", "Age", 2),
        box("3", "Sex", 1),
        *(box(number, label, 1) for number, label in (("4", "Onset day"), ("5", "Month"), ("6", "Year"))),
        Box(number="", label="Case", text=report.case, width=1),
        Box(number="7+13", label=_REACTION, text=form.boxes["7"], width=9, height_mm=62, most=2600),
        Box(number="8-12", label="Tick all appropriate to the reaction", ticks=ticks, width=3),
    )
    drug = (
        box("14", "Suspect drug(s), with generic name", 9),
        answered("20", "Reaction abated after stopping the drug?"),
        box("15", "Daily dose(s)", 5),
        box("16", "Route(s)", 4),
        answered("21", "Reaction reappeared after reintroduction?"),
        box("17", "Indication(s) for use", 12),
        box("18", "Therapy dates (from/to)", 8),
        box("19", "Therapy duration", 4),
    )
    history = (
        box("22", "Concomitant drugs and dates (drugs for the reaction excluded)", height_mm=12, most=700),
        box("23", "Other relevant history", height_mm=12, most=700),
    )
    sender = (
        box("24a", "Name of the manufacturer or sender", 6),
        box("24b", "Control number", 6),
        box("24c", "Date received", 3),
        box("24d", "Report source", 3),
        box("25", "Date of this report", 3),
        box("25a", "Report type", 3),
        box("26", "Remarks, source, causality", most=1100),
    )
    parts = (
        ("I. Reaction information", reaction),
        ("II. Suspect drug(s) information", drug),
        ("III. Concomitant drug(s) and history", history),
        ("IV. Manufacturer information", sender),
    )
    sheet = Sheet(
        title="Suspect adverse reaction report (CIOMS I)",
        note=_NOTE,
        parts=tuple(Part(title=title, boxes=boxes) for title, boxes in parts),
    )
    return render_sheet(sheet)
