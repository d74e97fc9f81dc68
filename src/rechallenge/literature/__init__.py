"""Thousands of citations to the included few: screening folds, flow diagram arithmetic, agreement."""
