"""Which passages a search may find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The passages that a search may find.

    Attributes:
        count: How many there are.
        bits: Bit n, from the lowest of the first byte, stands for the passage of id n; shape (bytes,).
    """

    count: int
    bits: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, ids: npt.NDArray[np.int64]) -> Selection:
        """The selection of these ids."""
        flags = np.zeros(int(ids.max()) + 1 if len(ids) else 0, np.bool_)
        flags[ids] = True
        return cls(len(ids), np.packbits(flags, bitorder="little"))

    def holds(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Whether each of some ids, ascending, is among them; shape of `ids`."""
        flags = np.zeros(len(ids), np.bool_)
        known = int(np.searchsorted(ids, 8 * len(self.bits)))
        flags[:known] = self.bits[ids[:known] >> 3] >> (ids[:known] & 7) & 1
        return flags
