"""Drugs and events: data files with sources, editable by users."""
