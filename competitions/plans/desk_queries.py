"""Contests and events as officers read them."""

from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.decisions.data import OPEN, Decision, DecisionKind, DecisionState
from app.decisions.queries import decisions_about
from app.decisions.service import open_decision
from app.permits import Actor, Permit
from app.reference.queries import DivisionName, Hit, search
from app.scope import reach_arguments
from competitions.data import ContestLevel, ContestState, EventState
from competitions.plans.calling import OVER
from competitions.plans.data import Contest, Event, Plan
from competitions.plans.plan_queries import places
from competitions.plans.queries import CONTEST_FIELDS, events_of, plan_of
from competitions.plans.reach import SETTABLE, own_contest, own_event, reaches
from competitions.plans.rules import Missing, missing_for_call
from competitions.plans.seeds import seed_hashes

PAGE = 50


class ContestFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list of contests is narrowed to, as the URL says it."""

    q: Annotated[str, msgspec.Meta(max_length=80)] = ""
    state: ContestState | None = None
    level: ContestLevel | None = None
    year: Annotated[int, msgspec.Meta(ge=2000, le=2100)] | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class ContestLine(msgspec.Struct, frozen=True, kw_only=True):
    """A contest in the officers' list."""

    held: Contest
    events: int
    entries: int


class ContestList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of contests."""

    rows: list[ContestLine]
    total: int
    names: dict[str, DivisionName]


class ContestDesk(msgspec.Struct, frozen=True, kw_only=True):
    """One contest with its events, what its call still lacks, and what comes next."""

    held: Contest
    plan: Plan
    events: list[Event]
    entries: dict[UUID, int]
    hashes: dict[UUID, str]
    missing: list[Missing]
    missing_events: dict[str, UUID]
    proposed: Decision | None
    returned_for: str
    decisions: list[Decision]
    names: dict[str, DivisionName]
    manages: bool

    @property
    def settable(self) -> bool:
        """Whether events may be set up and the call written now."""
        return self.manages and self.held.state in SETTABLE and self.proposed is None

    @property
    def over(self) -> bool:
        """Whether every event has its final result or is cancelled."""
        return all(event.state in OVER for event in self.events)


class EventDesk(msgspec.Struct, frozen=True, kw_only=True):
    """One event with its contest; ``settable`` says whether it may still be changed."""

    contest: Contest
    event: Event
    seed_hash: str
    manages: bool
    settable: bool


async def contest_list(actor: Actor, wanted: ContestFilter) -> ContestList:
    """Return the contests within the actor's reach, the latest first."""
    fields = ", ".join(f"c.{name}" for name in CONTEST_FIELDS)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"SELECT {fields}, count(*) OVER () AS total,"
            " (SELECT count(*) FROM contest_event e WHERE e.contest = c.id) AS events,"
            " (SELECT count(*) FROM entry n JOIN contest_event e ON e.id = n.event"
            "  WHERE e.contest = c.id AND n.state <> 'withdrawn') AS entries"
            " FROM contest c WHERE ($1 OR c.organisation = ANY($2::uuid[])"
            " OR c.division = ANY($3::text[])) AND strpos(lower(c.name), lower($4)) > 0"
            " AND ($5::text IS NULL OR c.state = $5) AND ($6::text IS NULL OR c.level = $6)"
            " AND ($7::int IS NULL OR extract(year FROM c.starts_on) = $7)"
            " ORDER BY c.starts_on DESC, c.id DESC LIMIT $8 OFFSET $9",
            *reach_arguments(actor, Permit.CONTEST_VIEW), wanted.q.strip(), wanted.state,
            wanted.level, wanted.year, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
        return ContestList(
            rows=[
                ContestLine(
                    held=msgspec.convert({n: row[n] for n in CONTEST_FIELDS}, Contest),
                    events=row["events"],
                    entries=row["entries"],
                )
                for row in rows
            ],
            total=rows[0]["total"] if rows else 0,
            names=await places(),
        )


async def contest_desk(actor: Actor, key: UUID) -> ContestDesk:
    """Return one contest; raises NotFoundError out of reach."""
    async with db.read(actor) as connection:
        held = await own_contest(actor, key, Permit.CONTEST_VIEW)
        events = await events_of(key)
        rows = await connection.fetch(
            "SELECT event, count(*) AS n FROM entry WHERE event = ANY($1)"
            " AND state <> 'withdrawn' GROUP BY event",
            [event.id for event in events],
        )
        decided = await decisions_about(key)
        calls = [one for one in decided if one.kind is DecisionKind.CONTEST_CALL]
        sent_back = bool(calls) and calls[0].state is DecisionState.RETURNED
        return ContestDesk(
            held=held,
            plan=await plan_of(held.plan),
            events=events,
            entries={row["event"]: row["n"] for row in rows},
            hashes=await seed_hashes(key),
            missing=missing_for_call(held, events, clock.now(), clock.CITY_ZONE)
            if held.state in SETTABLE
            else [],
            missing_events={event.name: event.id for event in events},
            proposed=next((one for one in calls if one.state in OPEN), None),
            returned_for=calls[0].returned_for if sent_back else "",
            decisions=decided if actor.may(Permit.DECISION_VIEW) else [],
            names=await places(),
            manages=_manages(actor, held),
        )


def _manages(actor: Actor, held: Contest) -> bool:
    return actor.may(Permit.CONTEST_MANAGE) and reaches(
        actor, Permit.CONTEST_MANAGE, held.division, held.organisation
    )


async def event_desk(actor: Actor, key: UUID) -> EventDesk:
    """Return one event; raises NotFoundError out of reach."""
    async with db.read(actor):
        contest, event = await own_event(actor, key, Permit.CONTEST_VIEW)
        proposed = await open_decision(DecisionKind.CONTEST_CALL, contest.id)
        manages = _manages(actor, contest)
        return EventDesk(
            contest=contest,
            event=event,
            seed_hash=(await seed_hashes(contest.id)).get(key, ""),
            manages=manages,
            settable=manages
            and contest.state in SETTABLE
            and proposed is None
            and event.state is EventState.DRAFT,
        )


async def near_occupations(actor: Actor, typed: str) -> list[Hit]:
    """Return the occupations that somebody may have meant."""
    found = await search(actor, typed, limit=8)
    return list({hit.code: hit for hit in found}.values())
