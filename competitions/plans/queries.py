"""Reading contests and events inside the current transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from app.db import require_transaction
from app.errors import NotFoundError
from competitions.plans.data import Contest, Event, Plan
from competitions.rules.data import RuleSet

CONTEST_FIELDS = Contest.__struct_fields__
_CONTEST = ", ".join(CONTEST_FIELDS)
_EVENT = ", ".join(Event.__struct_fields__)
_PLAN = ", ".join(Plan.__struct_fields__)


def _event(row: Mapping[str, Any]) -> Event:
    rules = msgspec.json.decode(row["entry_rules"])
    return msgspec.convert({**row, "entry_rules": rules}, Event)


async def plan_of(key: UUID, *, lock: bool = False) -> Plan:
    """Return a yearly plan; raises NotFoundError for none."""
    row = await require_transaction().fetchrow(
        f"SELECT {_PLAN} FROM yearly_plan WHERE id = $1" + (" FOR UPDATE" if lock else ""), key
    )
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), Plan)


async def contests_of(plan: UUID) -> list[Contest]:
    """Return the contests of a plan in the order of their days."""
    rows = await require_transaction().fetch(
        f"SELECT {_CONTEST} FROM contest WHERE plan = $1 ORDER BY starts_on, name", plan
    )
    return [msgspec.convert(dict(row), Contest) for row in rows]


async def contest_of(key: UUID, *, lock: bool = False) -> Contest:
    """Return a contest; raises NotFoundError for none."""
    row = await require_transaction().fetchrow(
        f"SELECT {_CONTEST} FROM contest WHERE id = $1" + (" FOR UPDATE" if lock else ""), key
    )
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), Contest)


async def event_of(key: UUID, *, lock: bool = False) -> Event:
    """Return an event; raises NotFoundError for none."""
    row = await require_transaction().fetchrow(
        f"SELECT {_EVENT} FROM contest_event WHERE id = $1" + (" FOR UPDATE" if lock else ""), key
    )
    if row is None:
        raise NotFoundError("not-found")
    return _event(dict(row))


async def events_of(contest: UUID) -> list[Event]:
    """Return a contest's events in their order."""
    rows = await require_transaction().fetch(
        f"SELECT {_EVENT} FROM contest_event WHERE contest = $1 ORDER BY serial", contest
    )
    return [_event(dict(row)) for row in rows]


async def rule_set_of(event: Event) -> RuleSet:
    """Return the published rule set that decides the event; NotFoundError before there is one."""
    body = await require_transaction().fetchval(
        "SELECT body FROM contest_rule_set WHERE id = $1", event.rule_set
    )
    if body is None:
        raise NotFoundError("not-found")
    return msgspec.json.decode(body, type=RuleSet)
