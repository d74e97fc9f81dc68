"""The order in which records are read: learnt from verdicts, replayed from the journal."""

from rechallenge.literature.ordering.queue import Queue, is_due, queue
from rechallenge.literature.ordering.ranking import MODEL, Raised, Ranker, Ranking
from rechallenge.literature.ordering.terms import TermMatrix, term_matrix

__all__ = ["MODEL", "Queue", "Raised", "Ranker", "Ranking", "TermMatrix", "is_due", "queue", "term_matrix"]
