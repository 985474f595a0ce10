"""`python -m index.training`: trains the reader, exports it, and measures what it has become.

    python -m index.training --data DIR --out DIR [--epochs N] [--seed N]

The folder of data holds the sets that `index.training.examples` names. A GPU is used if there is one. The
same seed on the same machine gives the same network.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from index.training.recipe import Recipe, train


def main() -> None:
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the sets")
    parser.add_argument("--out", type=Path, required=True, help="folder for the network and its figures")
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    train(options.data, options.out, Recipe(epochs=options.epochs, seed=options.seed))


if __name__ == "__main__":
    main()
