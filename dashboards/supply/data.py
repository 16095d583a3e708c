"""What a check of the rollups found."""

from datetime import datetime

import msgspec


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """A rollup's row that differs from the facts: its key, what stands there, what it is."""

    period: str
    key: dict[str, str | None]
    stands: dict[str, int | None]
    counted: dict[str, int | None]


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A rollup compared with the facts; ``figures`` are the rows that were counted."""

    rollup: str
    checked_at: datetime
    figures: int
    wrong: tuple[Wrong, ...]
