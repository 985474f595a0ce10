"""Polling feeds: which are due, what is new in them, and fetching it into the inbox."""
