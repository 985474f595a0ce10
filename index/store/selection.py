"""Which articles a search may find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The articles that a search may find.

    Attributes:
        bits: Bit n, from the lowest of the first byte, stands for the article of id n; shape (bytes,).
    """

    bits: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, ids: npt.NDArray[np.int64]) -> Selection:
        """The selection of these ids."""
        flags = np.zeros(int(ids.max()) + 1 if len(ids) else 0, np.bool_)
        flags[ids] = True
        return cls(np.packbits(flags, bitorder="little"))

    def holds(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Whether each of some ids is among them; shape of `ids`."""
        if not len(self.bits):
            return np.zeros(len(ids), np.bool_)
        bits = self.bits[np.minimum(ids >> 3, len(self.bits) - 1)] >> (ids & 7) & 1
        held: npt.NDArray[np.bool_] = (ids < 8 * len(self.bits)) & bits.astype(np.bool_)
        return held
