"""Use cases: the library API, one module per verb. What notebooks import."""
