"""Column kinds that Piccolo does not bring: time-ordered keys."""

import os
import time
import uuid
from typing import Any

from piccolo.columns import UUID
from piccolo.columns.defaults.uuid import UUID4


def uuid7() -> uuid.UUID:
    """Return a time-ordered version 7 UUID (RFC 9562, 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | 7 << 76
    return uuid.UUID(int=number & ~(0x3 << 62) | 0x2 << 62)


class Uuid7Default(UUID4):
    """Version 7 from Python; a row copied in without a key gets ``gen_random_uuid()``."""

    def python(self) -> uuid.UUID:
        """Return the key of a row made in Python."""
        return uuid7()


class Uuid7(UUID):
    """A time-ordered primary key or plain UUID column."""

    value_type = uuid.UUID

    def __init__(self, **options: Any) -> None:
        options.setdefault("default", Uuid7Default())
        super().__init__(**options)

    @property
    def column_type(self) -> str:
        """Name of the database type; Piccolo would derive it from the class name."""
        return "UUID"
