"""Arithmetic with formula and source; knows no domain."""
