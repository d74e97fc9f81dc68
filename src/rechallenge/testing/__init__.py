"""For tests, demonstrations and dry runs: a local PubMed, its documented faults, and suites that every source must pass."""

from rechallenge.testing.chat_server import ChatServer
from rechallenge.testing.conformance import SourceConformance
from rechallenge.testing.engines import EngineConformance, SideBySide
from rechallenge.testing.faers import GivenReport, add_rows, small_store
from rechallenge.testing.faers_quarters import write_quarter
from rechallenge.testing.faults import Fault, FaultKind
from rechallenge.testing.holdings import Holdings, Served, article_xml, holdings_of_files, holdings_of_records
from rechallenge.testing.local_pubmed import PubmedServer
from rechallenge.testing.paper_server import HeldPaper, PaperServer

__all__ = [
    "ChatServer",
    "EngineConformance",
    "Fault",
    "FaultKind",
    "GivenReport",
    "HeldPaper",
    "Holdings",
    "PaperServer",
    "PubmedServer",
    "Served",
    "SideBySide",
    "SourceConformance",
    "add_rows",
    "article_xml",
    "holdings_of_files",
    "holdings_of_records",
    "small_store",
    "write_quarter",
]
