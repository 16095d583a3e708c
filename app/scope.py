"""Whose rows an actor sees, in one place."""

from typing import Any
from uuid import UUID

from piccolo.columns import Column
from piccolo.columns.combination import Where, WhereRaw

from app.permits import Actor, Permit

Filter = Where | WhereRaw | Any


def within(
    actor: Actor,
    permit: Permit,
    *,
    organisation: Column | None = None,
    division: Column | None = None,
) -> Filter:
    """Return the condition that keeps a query to the rows this actor reaches.

    A grant within an organisation reaches that organisation's rows, one within divisions
    reaches the rows there; a column not given reaches nothing by that way.
    """
    reach = actor.reach(permit)
    if reach.everything:
        return WhereRaw("true")
    condition: Filter = WhereRaw("false")
    if organisation is not None and reach.organisations:
        condition = condition | organisation.is_in(sorted(reach.organisations))
    if division is not None and reach.divisions:
        condition = condition | division.is_in(sorted(reach.divisions))
    return condition


def reach_arguments(actor: Actor, permit: Permit) -> tuple[bool, list[UUID], list[str]]:
    """Return the same reach as three SQL arguments, for set-based queries.

    Use as ``($1 OR organisation = ANY($2::uuid[]) OR division = ANY($3::text[]))``.
    """
    reach = actor.reach(permit)
    return reach.everything, sorted(reach.organisations), sorted(reach.divisions)
