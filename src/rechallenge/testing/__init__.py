"""For tests, demonstrations and dry runs: a local PubMed, its documented faults, and suites that every source must pass."""

from rechallenge.testing.conformance import SourceConformance
from rechallenge.testing.faults import Fault, FaultKind
from rechallenge.testing.holdings import Holdings, Served, article_xml, holdings_of_files, holdings_of_records
from rechallenge.testing.pubmed_server import PubmedServer

__all__ = [
    "Fault",
    "FaultKind",
    "Holdings",
    "PubmedServer",
    "Served",
    "SourceConformance",
    "article_xml",
    "holdings_of_files",
    "holdings_of_records",
]
