"""What happens to files on a bad disk."""

from pathlib import Path


def truncate(path: Path) -> None:
    """Loses the second half of a file."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def flip_a_bit(path: Path, place: float = 0.5) -> None:
    """Changes one bit of a file, so far into it."""
    data = bytearray(path.read_bytes())
    data[int(place * (len(data) - 1))] ^= 0x10
    path.write_bytes(data)
