"""Spontaneous reports: counts to disproportionality, observed against expected, comparators."""
