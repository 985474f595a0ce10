"""How the reader that ships with Dateline was made: `python -m index.training --data DIR --out DIR`."""
