"""Full texts come in: JATS, Elsevier's XML, HTML, PDF and plain text become one clean text with stable places."""

from rechallenge.sources.papers.licences import licence_named, licence_of
from rechallenge.sources.papers.reading import PaperReading, read_paper, read_papers

__all__ = ["PaperReading", "licence_named", "licence_of", "read_paper", "read_papers"]
