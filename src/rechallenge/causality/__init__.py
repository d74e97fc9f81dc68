"""Is it the drug: per case, per class, for the whole body of evidence."""
