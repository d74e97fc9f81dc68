"""Papers to patients: the case table, pooled numbers, checks of published claims."""
