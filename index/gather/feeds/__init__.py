"""Feeds as documents: bytes -> items -> RawDocument. What is fetched when is decided elsewhere."""
