"""Values of the index turned into what a reader sees: pure functions, no I/O."""
