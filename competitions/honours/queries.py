"""An event's lists of levels and titles, as their page shows them."""

from uuid import UUID

import msgspec

from app import clock, db
from app.decisions.data import Decision, DecisionKind
from app.decisions.queries import decisions_about
from app.decisions.service import reason_of_return
from app.permits import Actor, Permit
from competitions.honours.data import HonourLine, HonourList, HonourTerms, ListState, Placing
from competitions.honours.facts import placing_of, published_revision
from competitions.honours.terms import honour_terms
from competitions.plans.data import Contest, Event
from competitions.plans.reach import own_event, reaches

_LINES = (
    "SELECT l.id, l.entry, l.person, l.name, n.employer, r.rank, l.kind, l.level, l.title,"
    " l.honour, l.held_before, l.base_met, l.findings, l.given, l.reason FROM honour_line l"
    " JOIN honour_list h ON h.id = l.honour_list JOIN entry n ON n.id = l.entry"
    " JOIN entry_result r ON r.entry = l.entry AND r.revision = h.revision"
    " WHERE l.honour_list = $1 ORDER BY r.rank, l.name, l.kind, l.id"
)


class HonourPage(msgspec.Struct, frozen=True, kw_only=True):
    """An event's newest list with its lines; earlier lists; what may be done.

    ``stale`` says that the result was corrected after the list was drawn up.
    """

    contest: Contest
    event: Event
    terms: HonourTerms
    placing: Placing
    held: HonourList | None
    lines: list[HonourLine]
    earlier: list[HonourList]
    decision: Decision | None
    returned_for: str
    published: bool
    stale: bool
    may_manage: bool


async def honour_page(actor: Actor, event_key: UUID) -> HonourPage:
    """Return an event's lists within the actor's reach."""
    async with db.read(actor) as connection:
        contest, event = await own_event(actor, event_key, Permit.CONTEST_VIEW)
        revision = await published_revision(event_key)
        rows = await connection.fetch(
            f"SELECT {', '.join(HonourList.__struct_fields__)} FROM honour_list WHERE event = $1"
            " AND (state <> 'dropped' OR document_no <> '')"
            " ORDER BY state = 'draft' DESC, drawn_up_at DESC",
            event_key,
        )
        lists = [msgspec.convert(dict(row), HonourList) for row in rows]
        held = lists[0] if lists else None
        lines = await connection.fetch(_LINES, held.id) if held else []
        decided = await decisions_about(held.id) if held else []
        returned = (
            await reason_of_return(DecisionKind.CONTEST_HONOUR, held.id)
            if held and held.state is ListState.DRAFT
            else ""
        )
        terms = await honour_terms(clock.today())
    return HonourPage(
        contest=contest,
        event=event,
        terms=terms,
        placing=placing_of(contest, event),
        held=held,
        lines=[
            msgspec.convert({**row, "findings": msgspec.json.decode(row["findings"])}, HonourLine)
            for row in lines
        ],
        earlier=lists[1:],
        decision=next((one for one in decided if one.next_step is not None), None),
        returned_for=returned,
        published=revision is not None,
        stale=held is not None and held.revision != revision,
        may_manage=reaches(actor, Permit.CONTEST_MANAGE, contest.division, contest.organisation),
    )
