"""The outside comes in: raw bytes plus receipt."""

from rechallenge.sources.asreview import read_asreview, write_asreview
from rechallenge.sources.decision_files import (
    DecisionFile,
    DecisionRow,
    read_decisions,
    write_decisions_csv,
    write_decisions_ris,
)
from rechallenge.sources.pubmed_article import DeletedArticles, PubmedArticle
from rechallenge.sources.pubmed_xml import iter_pubmed_xml
from rechallenge.sources.reading import READERS, WRITERS, Reading, read_records, write_records
from rechallenge.sources.sniffing import sniff_format

__all__ = [
    "READERS",
    "WRITERS",
    "DecisionFile",
    "DecisionRow",
    "DeletedArticles",
    "PubmedArticle",
    "Reading",
    "iter_pubmed_xml",
    "read_asreview",
    "read_decisions",
    "read_records",
    "sniff_format",
    "write_asreview",
    "write_decisions_csv",
    "write_decisions_ris",
    "write_records",
]
