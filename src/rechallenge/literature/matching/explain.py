"""What a rule saw in a pair, in words a person can check."""

from rechallenge.literature.matching.comparison import Comparison


def explain(pairs: Comparison, place: int) -> str:
    """The fields that agree, then those that differ; fields that one record lacks are left out."""
    agree = [_alike("title", pairs.title[place]), _alike("authors", pairs.authors[place])]
    years = int(pairs.years[place])
    agree += ["same year"] if years == 0 else []
    said = {
        name: int(getattr(pairs, name)[place]) for name in ("journal", "volume", "issue", "pages", "doi", "abstract")
    }
    agree += [_NAMES[name] for name, value in said.items() if value == 1]
    differ = [_NAMES[name] for name, value in said.items() if value == -1]
    differ += [f"{years} year{'s' * (years > 1)} apart"] if years > 0 else []
    text = ", ".join(filter(None, agree))
    return f"{text}; but: {', '.join(differ)}" if differ else text


_NAMES = {
    "journal": "journal",
    "volume": "volume",
    "issue": "issue",
    "pages": "pages",
    "doi": "DOI",
    "abstract": "start of the abstract",
}


def _alike(name: str, likeness: float) -> str:
    return f"{name} {likeness:.0f} % alike" if likeness >= 0 else ""
