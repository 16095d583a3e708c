"""What a change to an approved class says: the difference between two plans. Pure."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import msgspec

from courses.filing.data import NewSession

FIELDS = ("starts_on", "ends_on", "capacity", "place", "plan", "assessment_plan")
"""What of a class itself a change may touch; occupation and level never."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What of an approved class may change; sessions by key."""

    starts_on: date
    ends_on: date
    capacity: int
    place: str
    plan: str
    assessment_plan: str
    sessions: dict[UUID, NewSession]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a change: only what differs. A session of None is one that is not there."""

    fields: dict[str, str | int] = {}
    sessions: dict[UUID, NewSession | None] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not self.fields and not self.sessions


def difference(held: Plan, wanted: Plan) -> tuple[Change, Change]:
    """Return what was and what shall be, where the two differ."""
    touched = [name for name in FIELDS if getattr(held, name) != getattr(wanted, name)]
    keys = [
        key
        for key in {**held.sessions, **wanted.sessions}
        if held.sessions.get(key) != wanted.sessions.get(key)
    ]
    return _side(held, touched, keys), _side(wanted, touched, keys)


def _side(plan: Plan, fields: list[str], keys: list[UUID]) -> Change:
    return Change(
        fields={name: _plain(getattr(plan, name)) for name in fields},
        sessions={key: plan.sessions.get(key) for key in keys},
    )


def _plain(value: date | int | str) -> int | str:
    return value.isoformat() if isinstance(value, date) else value


def changed_fields(change: Change) -> Mapping[str, date | int | str]:
    """Return the class's changed fields as the database wants them."""
    return {
        name: date.fromisoformat(str(value)) if name in {"starts_on", "ends_on"} else value
        for name, value in change.fields.items()
    }
