"""Whose plans and contests an actor reaches; an outsider finds none."""

from uuid import UUID

from app.errors import NotFoundError
from app.permits import Actor, Permit
from competitions.data import ContestState
from competitions.plans.data import Contest, Event, Plan
from competitions.plans.queries import contest_of, event_of, plan_of


def reaches(
    actor: Actor, permit: Permit, division: str | None, organisation: UUID | None = None
) -> bool:
    """Whether the permit reaches what belongs to this division or runs at this organisation."""
    reach = actor.reach(permit)
    return (
        reach.everything
        or division in reach.divisions
        or (organisation is not None and organisation in reach.organisations)
    )


async def own_plan(
    actor: Actor, key: UUID, permit: Permit = Permit.CONTEST_MANAGE, *, lock: bool = False
) -> Plan:
    """Return a plan within the permit's reach; raises NotFoundError for any other."""
    held = await plan_of(key, lock=lock)
    if not reaches(actor, permit, held.division):
        raise NotFoundError("not-found")
    return held


async def own_contest(
    actor: Actor, key: UUID, permit: Permit = Permit.CONTEST_MANAGE, *, lock: bool = False
) -> Contest:
    """Return a contest within the permit's reach; raises NotFoundError for any other."""
    held = await contest_of(key, lock=lock)
    if not reaches(actor, permit, held.division, held.organisation):
        raise NotFoundError("not-found")
    return held


async def own_event(
    actor: Actor, key: UUID, permit: Permit = Permit.CONTEST_MANAGE, *, lock: bool = False
) -> tuple[Contest, Event]:
    """Return an event with its contest, within reach; raises NotFoundError for any other.

    With ``lock`` the contest is held first, then the event: in one order everywhere.
    """
    contest = await own_contest(actor, (await event_of(key)).contest, permit, lock=lock)
    return contest, await event_of(key, lock=lock)


SETTABLE = frozenset({ContestState.PLANNED, ContestState.APPROVED})
"""States in which events are still set up and the call is written."""
