"""Records as references."""

from rechallenge.model import Record


def citation(record: Record) -> str:
    """A record as a reference, in the manner of Vancouver."""
    names = ", ".join(name.replace(",", "") for name in record.authors)
    year = str(record.year) if record.year else "no year"
    place = ";".join(part for part in (year, f"{record.volume}:{record.pages}".strip(":")) if part)
    return (
        ". ".join(part.rstrip(".") for part in (names, record.title, f"{record.journal} {place}".strip()) if part) + "."
    )


def short_citation(record: Record) -> str:
    """How a table names a paper: "Doe 2019"."""
    first = record.authors[0].partition(",")[0].strip() if record.authors else record.title[:40]
    return f"{first} {record.year}" if record.year else first
