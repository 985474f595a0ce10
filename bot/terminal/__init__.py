"""The commands of `dateline`, one module per group; each opens the index, asks it, and renders."""
