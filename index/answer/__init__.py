"""Answers: hits -> an `Answer` with citations, or an honest "not in the coverage"."""
