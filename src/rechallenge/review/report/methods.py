"""What was done, word for word from the protocol, the receipts and the entries; limits; references."""

from collections import Counter
from collections.abc import Iterable

from rechallenge import __version__
from rechallenge.causality import load_instrument
from rechallenge.dossier import Bullets, Inlines, Paragraph, Reference, Section
from rechallenge.dossier.blocks import Block
from rechallenge.model import CaseRole, Ordered, Stopped
from rechallenge.review.citing import citation
from rechallenge.review.opened import Review, own_words


def methods_section(review: Review) -> Section:
    """The methods, as they were carried out."""
    protocol = review.protocol
    blocks: list[Block] = [
        Paragraph.of(
            f"Question. {protocol.question} Nothing published after {review.as_of.isoformat()} counts for the verdict."
        ),
        Paragraph.of(f"Claim examined. {protocol.claim}")
        if protocol.claim
        else Paragraph.of("No published claim was examined."),
    ]
    for reading in review.readings:
        receipt = reading.receipt
        when = f", searched on {receipt.searched_on}" if receipt.searched_on else ""
        said = f" {receipt.note}" if receipt.note else ""
        blocks.append(
            Paragraph.of(
                f"Source. {receipt.title} ({receipt.arm.value}){when}: {receipt.n_records} records read from "
                f"{len(receipt.files)} file(s) in {receipt.format}, {len(reading.losses)} losses.{said}"
            )
        )
    blocks += [
        Paragraph.of(
            f"Screening. The protocol asks for {protocol.screening.reviewers} reader(s) of each record; "
            f"{_people(review, 'decided')} read. The first criterion that fails is the reason given:"
        ),
        Bullets(
            items=tuple((f"{reason.text} ({reason.code})",) for reason in protocol.screening.exclusion_reasons),
            is_ordered=True,
        )
        if protocol.screening.exclusion_reasons
        else Paragraph.of("no list of reasons was given"),
        _reading(review),
        Paragraph.of(
            f"Extraction. Form {protocol.extraction.form!r}; {_people(review, 'answered')} extracted. "
            "An answer is a value, not reported, unclear or not done; an answer that nobody gave is not reported."
        ),
        Paragraph.of(f"Causality. {_people(review, 'scored')} rated, on:"),
        Bullets(items=tuple(_instrument(name) for name in protocol.causality.instruments)),
        Paragraph.of(
            "Pooling. Numbers of patients by question; median and range; mean and standard deviation from three values on; "
            "proportions with exact (Clopper-Pearson) and Wilson 95 % intervals."
        ),
        Paragraph.of(
            f"Reports. Primary measure {protocol.signals.primary.upper()}, fixed in the protocol; fewer than "
            f"{max(3, protocol.signals.minimum_reports)} reports are never called a signal. ROR with Wald limits on the log scale; "
            "information component with exact gamma limits."
        ),
        Paragraph.of(
            "Verdict. The ladder and its rules: docs/methods/causality.md and docs/decisions/0005-verdict-ladder.md."
        ),
        _words(),
        Paragraph.of(f"Program. rechallenge {__version__}. Every number opens its function, inputs and sources."),
    ]
    return Section(id="methods", title="Methods, as carried out", blocks=tuple(blocks))


def _words() -> Paragraph:
    """Which words for drugs and events counted."""
    own = own_words()
    beside = f", and the user's own files {', '.join(own)} (digests in manifest.json)" if own else ""
    return Paragraph.of(f"Words. Drugs, events and known causes as shipped with the program{beside}.")


def _reading(review: Review) -> Paragraph:
    """In which order records were read, and whether a reading ended before its last record."""
    choices = [entry for entry in review.entries if isinstance(entry, Ordered)]
    said = ["Order and end of reading."]
    if choices:
        models = " and ".join(sorted({choice.model for choice in choices}))
        said.append(
            f"What to read next was chosen {len(choices)} times from each reader's own verdicts and the protocol's words "
            f"({models}), with a share of {review.protocol.screening.order.random_checks:g} drawn at random after ten "
            "excludes in a row."
        )
    else:
        said.append("The program chose no order.")
    ends = [entry for entry in review.entries if isinstance(entry, Stopped)]
    said += [
        f"{end.reader or end.by} ended {end.stage.value} with {end.n_records - end.n_read} of {end.n_records} records unread "
        f"(rule {end.rule}, asked for {end.target:.0%} of the includes with {end.confidence:.0%} confidence, chance of the "
        f"evidence otherwise {end.p_value:.3f}); the evidence in full stands under Search and screening."
        for end in ends
    ]
    return Paragraph.of(" ".join(said if ends else [*said, "Nobody ended a reading early."]))


def _people(review: Review, kind: str) -> str:
    counted = Counter(str(entry.by) for entry in review.entries if type(entry).__name__.lower() == kind)
    return ", ".join(f"{person} ({n} entries)" for person, n in sorted(counted.items())) or "nobody"


def _instrument(name: str) -> Inlines:
    instrument = load_instrument(name)
    return (f"{instrument.title}: {instrument.source.work}",)


def limits_section(review: Review) -> Section:
    """What this review cannot say."""
    limits = (*review.protocol.limits, *_derived_limits(review))
    items: tuple[Inlines, ...] = tuple((limit,) for limit in limits) or (("None was stated.",),)
    return Section(id="limits", title="Limits", blocks=(Bullets(items=items),))


def _derived_limits(review: Review) -> Iterable[str]:
    """Limits that follow from the entries, whether or not anybody stated them."""
    far = sorted(
        {
            str(case.id)
            for case in review.casebook.of(CaseRole.CASE)
            if any(
                source.level and source.level.value == "secondary"
                for cell in case.cells.values()
                for source in cell.sources
            )
        }
    )
    if far:
        yield f"Known at least in part from what others wrote about them, not from the original: {', '.join(far)}."
    without = sum(not record.abstract for record in review.records.values())
    if without:
        yield f"{without} of {len(review.records)} records carry no abstract."
    if not any(reading.receipt.query for reading in review.readings):
        yield "No delivery names the query that brought it: the search cannot be run again."


def references(review: Review) -> tuple[Reference, ...]:
    """The included reports and the records that cases name, as citations."""
    used = dict.fromkeys(record for case in review.casebook.cases for record in case.records)
    known = [review.records[record] for record in used if record in review.records]
    return tuple(
        Reference(id=str(record.id), text=citation(record), doi=record.doi, url="" if record.doi else record.url)
        for record in sorted(known, key=lambda record: record.id)
    )
