"""Blocks in; HTML, SVG and tables out."""
