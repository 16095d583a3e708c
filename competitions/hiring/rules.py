"""Hires after a contest, counted by month, rank and employer; steps of an invitation. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from app.spans import add_months
from competitions.hiring.data import Hire, InvitationState, Outcome

MONTHS = (3, 6, 12)
RANK_GROUPS = (("1-3", 1, 3), ("4-10", 4, 10), ("11-", 11, None))
SMALLEST_SHOWN = 3
"""Counts from 1 to below this are not shown to the public."""


def fault_of_hire(
    state: InvitationState, hired_on: date, *, event_day: date, today: date, free: int
) -> str | None:
    """Return why a hire cannot be recorded, or None."""
    if state is InvitationState.HIRED:
        return None
    if free < 1:
        return "offer-filled"
    if hired_on > today or hired_on < event_day:
        return "hire-date"
    return None


def rank_group(rank: int | None) -> str:
    """Return the group of a rank: 1-3, 4-10, 11-; '' for those not ranked."""
    for name, first, last in RANK_GROUPS:
        if rank is not None and rank >= first and (last is None or rank <= last):
            return name
    return ""


def outcome(
    key: str, hires: Sequence[Hire], ends: Mapping[UUID, date], today: date,
    entrants: int | None = None,
) -> Outcome:  # fmt: skip
    """Return how many were hired 3, 6 and 12 months after their events ended, and stayed.

    Somebody hired twice counts once. A horizon counts when it has come for every event of the
    group: else the figure would grow by waiting.
    """
    hired: list[int | None] = []
    staying: list[int | None] = []
    for months in MONTHS:
        days = {event: add_months(end, months) for event, end in ends.items()}
        if not days or max(days.values()) > today:
            hired.append(None)
            staying.append(None)
            continue
        within = [one for one in hires if one.hired_on <= days[one.event]]
        hired.append(len({one.person for one in within}))
        staying.append(
            len({o.person for o in within if o.left_on is None or o.left_on > days[o.event]})
        )
    first, second, third = hired
    a, b, c = staying
    return Outcome(key=key, entrants=entrants, hired=(first, second, third), staying=(a, b, c))


def grouped(
    hires: Iterable[Hire], by: Callable[[Hire], str], ends: Mapping[UUID, date], today: date
) -> list[Outcome]:
    """Return outcomes of hires by a word about each, the largest group first."""
    held: dict[str, list[Hire]] = {}
    for one in hires:
        held.setdefault(by(one), []).append(one)
    found = [outcome(key, rows, ends, today) for key, rows in held.items()]
    return sorted(found, key=lambda one: (-len(held[one.key]), one.key))


def shown_to_public(count: int | None) -> str:
    """Return a count for the public: small ones as '<3', so that nobody is told by it."""
    if count is None:
        return ""
    return f"<{SMALLEST_SHOWN}" if 0 < count < SMALLEST_SHOWN else str(count)
