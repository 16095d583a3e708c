"""Rule sets of an event: drafted from a preset, tried, published, superseded by a further one."""

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import DecisionKind
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from competitions.data import EventState
from competitions.plans.data import Contest, Event
from competitions.plans.queries import event_of
from competitions.plans.reach import SETTABLE, own_event
from competitions.rules.checks import faults_of
from competitions.rules.data import RuleSet
from competitions.rules.presets import PRESETS

OPEN = frozenset({EventState.DRAFT, EventState.ENTERING, EventState.DRAWN})
"""States in which rules may still be published; the first mark ends them."""


class RuleVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version; ``tried`` says whether it was tried as it stands."""

    id: UUID
    event: UUID
    number: int
    rules: RuleSet
    published: bool
    tried_at: datetime | None
    sha256: str
    published_at: datetime | None
    published_by: str

    @property
    def tried(self) -> bool:
        """Whether it was tried on invented marks since it was last changed."""
        return self.tried_at is not None


class RuleDesk(msgspec.Struct, frozen=True, kw_only=True):
    """An event's versions, the newest first; ``open`` says whether one may still be published."""

    contest: Contest
    event: Event
    versions: list[RuleVersion]
    manages: bool
    open: bool

    @property
    def draft(self) -> RuleVersion | None:
        """The version being worked on."""
        return next((one for one in self.versions if not one.published), None)

    def version(self, key: UUID) -> RuleVersion:
        """Return one version; raises NotFoundError for none."""
        for one in self.versions:
            if one.id == key:
                return one
        raise NotFoundError("not-found")

    def before(self, version: RuleVersion) -> RuleVersion | None:
        """Return the version before this one."""
        return next((one for one in self.versions if one.number < version.number), None)


async def versions_of(event: UUID) -> list[RuleVersion]:
    """Return an event's versions, the newest first, in the current transaction."""
    rows = await require_transaction().fetch(
        "SELECT id, event, number, body, state, tried_at, sha256, published_at, published_by"
        " FROM contest_rule_set WHERE event = $1 ORDER BY number DESC",
        event,
    )
    return [
        RuleVersion(
            id=row["id"],
            event=row["event"],
            number=row["number"],
            rules=msgspec.json.decode(row["body"], type=RuleSet),
            published=row["state"] == "published",
            tried_at=row["tried_at"],
            sha256=row["sha256"].hex() if row["sha256"] else "",
            published_at=row["published_at"],
            published_by=row["published_by"],
        )
        for row in rows
    ]


async def rule_desk(actor: Actor, key: UUID) -> RuleDesk:
    """Return an event's versions; raises NotFoundError out of reach."""
    async with db.read(actor):
        contest, event = await own_event(actor, key, Permit.CONTEST_VIEW)
        manages = True
        try:
            await own_event(actor, key)
        except NotFoundError:
            manages = False
        return RuleDesk(
            contest=contest,
            event=event,
            versions=await versions_of(key),
            manages=manages,
            open=manages and await _why_closed(contest, event) is None,
        )


async def _why_closed(contest: Contest, event: Event) -> ConflictError | None:
    if event.state not in OPEN or (
        event.state is EventState.DRAFT and contest.state not in SETTABLE
    ):
        return ConflictError("rules-state", name=event.name)
    if await decisions.open_decision(DecisionKind.CONTEST_CALL, contest.id) is not None:
        return ConflictError("contest-proposed", name=contest.name)
    if await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM mark WHERE event = $1) OR EXISTS (SELECT FROM entry_stage s"
        " JOIN entry n ON n.id = s.entry WHERE n.event = $1)",
        event.id,
    ):
        return ConflictError("rules-marked", name=event.name)
    return None


async def _workable(actor: Actor, key: UUID) -> Event:
    contest, event = await own_event(actor, key, lock=True)
    if (refusal := await _why_closed(contest, event)) is not None:
        raise refusal
    return event


async def _draft(actor: Actor, event: UUID) -> RuleVersion:
    await _workable(actor, event)
    for one in await versions_of(event):
        if not one.published:
            return one
    raise ConflictError("rules-no-draft")


async def begin(actor: Actor, event: UUID, origin: str) -> UUID:
    """Begin a draft from a preset's name or a version's key; return its key.

    A draft that there is already is returned as it is. Raises ConflictError for an unknown
    origin, and once the first mark is entered.
    """
    async with db.transaction(actor) as connection:
        await _workable(actor, event)
        versions = await versions_of(event)
        for one in versions:
            if not one.published:
                return one.id
        rules = PRESETS.get(origin) or next(
            (one.rules for one in versions if str(one.id) == origin), None
        )
        if rules is None:
            raise ConflictError("rules-origin")
        key, number = uuid7(), 1 + max((one.number for one in versions), default=0)
        await connection.execute(
            "INSERT INTO contest_rule_set (id, event, number, body, state)"
            " VALUES ($1, $2, $3, $4, 'draft')",
            key, event, number, msgspec.json.encode(rules).decode(),
        )  # fmt: skip
        await record(
            actor, "competitions.rules.drafted", f"contest_rule_set:{key}",
            {"event": str(event), "number": number, "origin": origin},
        )  # fmt: skip
        return key


async def save(actor: Actor, event: UUID, rules: RuleSet) -> None:
    """Write a draft; it must be tried anew. Raises ConflictError for a rule set with faults."""
    if faults_of(rules):
        raise ConflictError("rules-faults")
    async with db.transaction(actor) as connection:
        held = await _draft(actor, event)
        await connection.execute(
            "UPDATE contest_rule_set SET body = $2, tried_at = NULL WHERE id = $1",
            held.id, msgspec.json.encode(rules).decode(),
        )  # fmt: skip
        await record(actor, "competitions.rules.changed", f"contest_rule_set:{held.id}", {})


async def mark_tried(actor: Actor, event: UUID, *, seed: int, entrants: int) -> UUID:
    """Note that the draft was tried on invented marks; return its key."""
    async with db.transaction(actor) as connection:
        held = await _draft(actor, event)
        await connection.execute(
            "UPDATE contest_rule_set SET tried_at = $2 WHERE id = $1", held.id, clock.now()
        )
        await record(
            actor, "competitions.rules.tried", f"contest_rule_set:{held.id}",
            {"seed": seed, "entrants": entrants},
        )  # fmt: skip
        return held.id


async def publish(actor: Actor, event: UUID) -> UUID:
    """Freeze the draft; from now on it decides the event. Return its key.

    Raises ConflictError where it was not tried, and once the first mark is entered.
    """
    async with db.transaction(actor) as connection:
        held = await _draft(actor, event)
        if faults_of(held.rules):
            raise ConflictError("rules-faults")
        if not held.tried:
            raise ConflictError("rules-untried")
        digest = hashlib.sha256(msgspec.json.encode(held.rules))
        await connection.execute(
            "UPDATE contest_rule_set SET state = 'published', sha256 = $2, published_at = $3,"
            " published_by = $4 WHERE id = $1",
            held.id, digest.digest(), clock.now(), actor.signature,
        )  # fmt: skip
        await connection.execute(
            "UPDATE contest_event SET rule_set = $2 WHERE id = $1", event, held.id
        )
        await record(
            actor, "competitions.rules.published", f"contest_rule_set:{held.id}",
            {"event": str(event), "number": held.number, "sha256": digest.hexdigest()},
        )  # fmt: skip
        return held.id


async def discard(actor: Actor, event: UUID) -> None:
    """Take the draft away; without one nothing happens."""
    async with db.transaction(actor) as connection:
        await own_event(actor, event, lock=True)
        gone = await connection.fetchval(
            "DELETE FROM contest_rule_set WHERE event = $1 AND state = 'draft' RETURNING id", event
        )
        if gone is not None:
            await record(actor, "competitions.rules.discarded", f"contest_rule_set:{gone}", {})


async def published_rules(event: UUID) -> RuleVersion | None:
    """Return the version that decides an event, in the current transaction, or none."""
    deciding = (await event_of(event)).rule_set
    return next((one for one in await versions_of(event) if one.id == deciding), None)
