"""A PubMed of one's own: files in, exact sets out."""

from rechallenge.corpus.document import Deleted, Document
from rechallenge.corpus.folder import IngestedFile, check_segments, read_manifest
from rechallenge.corpus.ingesting import add_headings, ingest
from rechallenge.corpus.mapping import Mapping
from rechallenge.corpus.mesh import Heading, HeadingKind
from rechallenge.corpus.opensearch import index_settings, to_query_dsl
from rechallenge.corpus.search import Answer, Corpus

__all__ = [
    "Answer",
    "Corpus",
    "Deleted",
    "Document",
    "Heading",
    "HeadingKind",
    "IngestedFile",
    "Mapping",
    "add_headings",
    "check_segments",
    "index_settings",
    "ingest",
    "read_manifest",
    "to_query_dsl",
]
