"""What is kept: SQLite is the truth, the vector index and the lexical index are derived from it."""
