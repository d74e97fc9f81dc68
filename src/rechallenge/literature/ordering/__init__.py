"""The order in which records are read: learnt from verdicts, replayed from the journal."""

from rechallenge.literature.ordering.kept import KeptTerms, keep_terms, read_terms
from rechallenge.literature.ordering.queue import Queue, in_lull, is_due, queue
from rechallenge.literature.ordering.ranking import METHOD, MODEL, Method, Raised, Ranker, Ranking
from rechallenge.literature.ordering.terms import TermMatrix, term_matrix

__all__ = [
    "METHOD",
    "MODEL",
    "KeptTerms",
    "Method",
    "Queue",
    "Raised",
    "Ranker",
    "Ranking",
    "TermMatrix",
    "in_lull",
    "is_due",
    "keep_terms",
    "queue",
    "read_terms",
    "term_matrix",
]
