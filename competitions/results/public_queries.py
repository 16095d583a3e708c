"""Results as anybody sees them: provisional ranks by cipher, published ones from their bundle."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.db import require_transaction
from app.errors import NotFoundError
from app.permits import ANYONE
from competitions.data import ContestState, EventState, RevisionState
from competitions.plans.data import Contest, Event
from competitions.plans.queries import contest_of, event_of, rule_set_of
from competitions.results.data import Bundle, Line
from competitions.results.queries import lines_of, revisions_of
from competitions.rules.data import Scale

FEED = 50


class RevisionShown(msgspec.Struct, frozen=True, kw_only=True):
    """A revision in the history of a result."""

    number: int
    state: RevisionState
    reason: str
    published_at: datetime | None
    root: str | None


class RankShown(msgspec.Struct, frozen=True, kw_only=True):
    """What one entry came to, by its cipher; marks are decimal strings.

    ``name`` and ``organisation`` stand for winners of a published result alone.
    """

    cipher: str
    rank: int | None
    stages: dict[str, str]
    total: str | None
    scaled: int | None
    award: str
    stopped_at: str
    status: str
    name: str = ""
    team: str = ""
    organisation: str = ""


class StageShown(msgspec.Struct, frozen=True, kw_only=True):
    """A stage of the rule set, and its weight in per cent."""

    code: str
    name: str
    weight: str


class ResultShown(msgspec.Struct, frozen=True, kw_only=True):
    """An event's result: ``final`` only once it is signed; ``revision`` none before the first."""

    event: UUID
    event_name: str
    contest: UUID
    contest_name: str
    organiser: str
    occupation: str
    occupation_code: str
    group: str
    state: EventState
    final: bool
    revision: int | None
    published_at: datetime | None
    appeals_until: datetime | None
    root: str | None
    stages: list[StageShown]
    results: list[RankShown]
    revisions: list[RevisionShown]
    on_scale: bool

    @property
    def no_scale(self) -> bool:
        """Whether the rule set has a scale that could not be computed from the totals."""
        return self.on_scale and any(
            one.rank is not None and one.scaled is None for one in self.results
        )

    @property
    def winners(self) -> list[RankShown]:
        """Those with an award, best first."""
        return [one for one in self.results if one.award]


async def _public_event(key: UUID) -> tuple[Contest, Event]:
    event = await event_of(key)
    contest = await contest_of(event.contest)
    called = contest.state in {ContestState.CALLED, ContestState.FINISHED}
    if not called or event.state in {EventState.DRAFT, EventState.CANCELLED}:
        raise NotFoundError("not-found")
    return contest, event


async def public_result(key: UUID, number: int | None = None) -> ResultShown:
    """Return an event's result as it is public: the revision asked for, else the one in force.

    Raises NotFoundError for an event that was never called and for a revision that is not public.
    """
    async with db.read(ANYONE):
        contest, event = await _public_event(key)
        revisions = [one for one in await revisions_of(key) if one.shown_at is not None]
        wanted = [one for one in revisions if number is None or one.number == number]
        if number is not None and not wanted:
            raise NotFoundError("not-found")
        in_force = [one for one in wanted if one.state is RevisionState.FINAL]
        held = next(reversed(in_force or wanted), None)
        results: list[RankShown] = []
        if held is not None and held.published_at is not None:
            results = _from_bundle(await _bundle(held.id))
        elif held is not None:
            results = [_by_cipher(line) for line in await lines_of(held.id) if line.cipher]
        return ResultShown(
            event=key,
            event_name=event.name,
            contest=contest.id,
            contest_name=contest.name,
            organiser=contest.organiser,
            occupation=event.occupation,
            occupation_code=event.occupation_code,
            group=event.participants.value,
            state=event.state,
            final=held is not None and held.published_at is not None,
            revision=held.number if held else None,
            published_at=held.published_at if held else None,
            appeals_until=event.appeals_until,
            root=held.root.hex() if held and held.root else None,
            stages=await stages_of(event),
            results=results,
            revisions=[
                RevisionShown(
                    number=one.number,
                    state=one.state,
                    reason=one.reason,
                    published_at=one.published_at,
                    root=one.root.hex() if one.root else None,
                )
                for one in revisions
            ],
            on_scale=event.rule_set is not None
            and (await rule_set_of(event)).scale is not Scale.NONE,
        )


async def stages_of(event: Event) -> list[StageShown]:
    """Return the stages of an event's rule set in their order, in the current transaction."""
    body = await require_transaction().fetchval(
        "SELECT body->'stages' FROM contest_rule_set WHERE id = $1", event.rule_set
    )
    return msgspec.json.decode(body or "[]", type=list[StageShown])


async def _bundle(revision: UUID) -> Bundle:
    text = await require_transaction().fetchval(
        "SELECT bundle FROM result_revision WHERE id = $1", revision
    )
    found: Bundle = msgspec.json.decode(text)
    return found


def _by_cipher(line: Line) -> RankShown:
    held = {
        name: getattr(line, name)
        for name in RankShown.__struct_fields__
        if name not in {"name", "team", "organisation"}
    }
    return RankShown(**held)


def _from_bundle(bundle: Bundle) -> list[RankShown]:
    named = {one["cipher"]: one for one in bundle["winners"]}
    status = {one["cipher"]: one["status"] for one in bundle["entries"]}
    nobody: Mapping[str, Any] = {"name": "", "team": "", "organisation": ""}
    return [
        RankShown(
            **one,
            status=status[one["cipher"]],
            **{
                name: named.get(one["cipher"], nobody)[name]
                for name in ("name", "team", "organisation")
            },
        )
        for one in bundle["results"]
    ]


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen bundle, and the root that names it."""

    text: str
    root: str


async def bundle_text(key: UUID, number: int | None = None) -> Download:
    """Return a published bundle as it was frozen: the revision asked for, else the one in force."""
    async with db.read(ANYONE) as connection:
        await _public_event(key)
        row = await connection.fetchrow(
            "SELECT bundle, root FROM result_revision WHERE event = $1 AND published_at IS NOT NULL"
            " AND ($2::int IS NULL AND state = 'final' OR number = $2)",
            key, number,
        )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    return Download(text=row["bundle"], root=row["root"].hex())


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A published revision, as the feed names it."""

    id: UUID
    event: UUID
    event_name: str
    contest_name: str
    organiser: str
    number: int
    reason: str
    published_at: datetime


async def published() -> list[Published]:
    """Return the last published revisions, newest first."""
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            "SELECT r.id, r.event, e.name AS event_name, c.name AS contest_name, c.organiser,"
            " r.number, r.reason, r.published_at FROM result_revision r"
            " JOIN contest_event e ON e.id = r.event JOIN contest c ON c.id = e.contest"
            " WHERE r.published_at IS NOT NULL ORDER BY r.published_at DESC, r.id LIMIT $1",
            FEED,
        )
    return [msgspec.convert(dict(row), Published) for row in rows]
