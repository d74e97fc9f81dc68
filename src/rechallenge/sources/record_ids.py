"""From drafts to records: each gets an id of its own, and what is missing is said."""

from rechallenge.model import Loss, Record, RecordId
from rechallenge.sources.fields import Draft, Parsed
from rechallenge.sources.identifiers import fingerprint

ID_TAG = "ID"  # holds "source:accession" in files that this program wrote


def record_id_of(draft: Draft, source: str) -> RecordId:
    """`source:accession`: the id that this program wrote earlier, else the export's own number, PMID, DOI, or a
    fingerprint of title, year and first author. Where there is no title, abstract or tags stand in for it.
    """
    written = next((text for tag, text in draft.tags if _is_own_id(tag, text, source)), "")
    if written:
        return RecordId(written)
    known = draft.attributes
    own = "_".join(draft.accession.split())
    return RecordId(f"{source}:{own or known.get('pmid') or known.get('doi') or _fingerprint(draft)}")


def finish(parsed: Parsed, *, source: str, name: str, file_format: str) -> tuple[tuple[Record, ...], tuple[Loss, ...]]:
    """Records with ids that are unique within the file; a second record of the same number gets `-2`, and so on.

    Repeats are kept, because telling duplicates apart is a step of the review that is reported, not a side effect of
    reading a file.
    """
    losses = list(parsed.losses)
    records: list[Record] = []
    seen: dict[str, int] = {}
    repeats: dict[str, int] = {}
    for draft in parsed.drafts:
        losses.extend(Loss(file=name, line=line or draft.line, message=message) for message, line in draft.problems)
        if draft.attributes.keys() <= {"publication_types"} and not draft.tags:
            losses.append(Loss(file=name, line=draft.line, message="a record without any content was left out"))
            continue
        own = record_id_of(draft, source)
        record_id = _unused(own, seen, repeats)
        if record_id != own:
            note = f"a second record with the number {own}, first at line {seen[own]}; it was kept as {record_id}"
            losses.append(Loss(file=name, line=draft.line, message=note))
        seen[record_id] = draft.line
        if not draft.attributes.get("title"):
            losses.append(Loss(file=name, line=draft.line, message=f"{record_id} has no title"))
        tags = _without_own_id(draft.tags, source)
        records.append(Record(id=record_id, source=source, tags=tags, **{"format": file_format, **draft.attributes}))
    return tuple(records), tuple(sorted(losses, key=lambda loss: loss.line))


def _is_own_id(tag: str, text: str, source: str) -> bool:
    return tag == ID_TAG and text.startswith(f"{source}:")


def _without_own_id(tags: tuple[tuple[str, str], ...], source: str) -> tuple[tuple[str, str], ...]:
    at = next((index for index, pair in enumerate(tags) if _is_own_id(*pair, source)), len(tags))
    return tags[:at] + tags[at + 1 :]


def _unused(own: RecordId, seen: dict[str, int], repeats: dict[str, int]) -> RecordId:
    candidate = own
    while candidate in seen:
        repeats[own] = repeats.get(own, 1) + 1
        candidate = RecordId(f"{own}-{repeats[own]}")
    return candidate


def _fingerprint(draft: Draft) -> str:
    known = draft.attributes
    published = known.get("published")
    year = published.text[:4] if published else ""
    first_author = next(iter(known.get("authors", ())), "")
    words = known.get("title") or known.get("abstract") or " ".join(text for _, text in draft.tags)
    return fingerprint(words, year, first_author)
