"""`python -m index.training`: trains the reader, exports it, and measures what it has become.

    python -m index.training --data DIR --out DIR [--epochs N] [--seed N] [--export-only]

The folder of data holds the sets that `index.training.examples` names. A GPU is used if there is one. The
same seed on the same machine gives the same network. `--export-only` takes the weights that an earlier
training, perhaps one that was interrupted, has left in the folder.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from index.training.recipe import Recipe, export_trained, train


def main() -> None:
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the sets")
    parser.add_argument("--out", type=Path, required=True, help="folder for the network and its figures")
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--export-only", action="store_true", help="export and measure what is in --out")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    make = export_trained if options.export_only else train
    make(options.data, options.out, Recipe(epochs=options.epochs, seed=options.seed))


if __name__ == "__main__":
    main()
