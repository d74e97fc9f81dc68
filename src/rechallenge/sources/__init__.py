"""The outside comes in: raw bytes plus receipt."""

from rechallenge.sources.pubmed_article import DeletedArticles, PubmedArticle
from rechallenge.sources.pubmed_xml import iter_pubmed_xml
from rechallenge.sources.reading import READERS, WRITERS, Reading, read_records, write_records
from rechallenge.sources.sniffing import sniff_format

__all__ = [
    "READERS",
    "WRITERS",
    "DeletedArticles",
    "PubmedArticle",
    "Reading",
    "iter_pubmed_xml",
    "read_records",
    "sniff_format",
    "write_records",
]
