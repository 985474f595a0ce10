"""Search: question -> ranked hits."""
