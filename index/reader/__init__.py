"""Reading: which sentences of a passage answer a question, and with which words."""
