"""An event's results as the office's page shows them."""

from uuid import UUID

from app import db
from app.db import require_transaction
from app.decisions.data import DecisionKind
from app.decisions.service import open_decision
from app.errors import NotFoundError
from app.permits import Actor, Permit
from competitions.data import EventState, RevisionState
from competitions.plans.queries import rule_set_of
from competitions.plans.reach import own_event, reaches
from competitions.results.data import Desk, Penalty
from competitions.results.hindering import before_final, before_showing
from competitions.results.queries import appeals_of, lines_of, revisions_of


async def _penalties(event: UUID) -> list[Penalty]:
    rows = await require_transaction().fetch(
        "SELECT p.id, n.cipher, p.points::text AS points, p.reason FROM entry_penalty p"
        " JOIN entry n ON n.id = p.entry WHERE n.event = $1 AND n.cipher IS NOT NULL"
        " AND p.taken_back_at IS NULL ORDER BY n.cipher, p.given_at",
        event,
    )
    return [Penalty(**row) for row in rows]


async def desk(actor: Actor, event_key: UUID, number: int | None = None) -> Desk:
    """Return an event's results within reach: the revision asked for, or the last one.

    What still keeps it from being shown or from becoming final is worked out anew, the
    recomputation included. Raises NotFoundError for a revision that there is none of.
    """
    async with db.read(actor):
        contest, event = await own_event(actor, event_key, Permit.CONTEST_VIEW)
        revisions = await revisions_of(event_key)
        wanted = [r for r in revisions if number is None or r.number == number]
        if number is not None and not wanted:
            raise NotFoundError("not-found")
        held = wanted[-1] if wanted else None
        hindrances = []
        if held is None:
            if event.state is EventState.LOCKED:
                hindrances = await before_showing(event)
        elif held.id == revisions[-1].id and held.state is RevisionState.PROVISIONAL:
            hindrances = await before_final(contest, event, held)
        found = held and await open_decision(DecisionKind.CONTEST_RESULT, held.id)
        return Desk(
            contest=contest,
            event=event,
            manages=reaches(actor, Permit.CONTEST_MANAGE, contest.division, contest.organisation),
            rules=await rule_set_of(event) if event.rule_set else None,
            revisions=revisions,
            held=held,
            lines=await lines_of(held.id) if held else [],
            hindrances=hindrances,
            appeals=await appeals_of(event_key),
            decision=found.id if found else None,
            penalties=await _penalties(event_key) if held else [],
        )
