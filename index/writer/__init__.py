"""A language model may put the chosen evidence into sentences; what it writes is held to that evidence."""
