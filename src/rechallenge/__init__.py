"""A published claim about a drug and an event, examined again: from the search to the verdict.

The library's face is `rechallenge.review`; `rechallenge.stats` can be used alone.
"""

__version__ = "0.1.0"
