"""Text -> unit vectors: passages in bulk, questions from a cold start."""
