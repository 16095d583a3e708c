"""What a message is: its kind, its way, its states, and the terms of sending."""

from datetime import time, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec


class Channel(StrEnum):
    """How a message reaches somebody."""

    SMS = "sms"
    MAIL = "mail"


class State(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    NOT_WANTED = "not_wanted"


MESSAGE_TRANSITIONS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.SENT, State.FAILED, State.NOT_WANTED}),
    State.SENT: frozenset(),
    State.FAILED: frozenset(),
    State.NOT_WANTED: frozenset(),
}


class MessageTerms(msgspec.Struct, frozen=True, kw_only=True):
    """When messages may go out and how long they are kept; the city's clock.

    A quiet time that ends earlier than it begins goes over midnight. ``most_tries`` counts
    every try to hand a message over, the first one included.
    """

    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)
    most_tries: int = 5
    first_wait: timedelta = timedelta(seconds=30)
    keep_days: int = 30


class Letter(msgspec.Struct, frozen=True):
    """A message as an adapter hands it over."""

    id: UUID
    recipient: str
    text: str


class SendingError(Exception):
    """A message could not be handed over; ``code`` says why, without personal values."""

    def __init__(self, code: str, *, lasting: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.lasting = lasting
