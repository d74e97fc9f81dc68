"""Two records side by side: their fields folded, candidate pairs blocked, compared, judged and explained."""
