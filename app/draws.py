"""A draw that anybody can check: lots from a seed whose hash was public before. Pure.

Each one's lot is ``SHA-256(seed | ":" | key | ":" | key of what is drawn for)``, keys as
lower-case UUIDs; the smallest lot comes first.
"""

import hashlib
from collections.abc import Iterable
from uuid import UUID


def lot(seed: bytes, key: UUID, drawn_for: UUID) -> bytes:
    """Return the lot of one in a draw."""
    return hashlib.sha256(b":".join((seed, str(key).encode(), str(drawn_for).encode()))).digest()


def draw_order(seed: bytes, keys: Iterable[UUID], drawn_for: UUID) -> list[UUID]:
    """Return the keys in the order of the draw; how they are listed makes no difference."""
    return sorted(set(keys), key=lambda key: lot(seed, key, drawn_for))
