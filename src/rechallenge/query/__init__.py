"""PubMed's search language: parse, explain, warn, translate."""
