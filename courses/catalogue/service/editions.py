"""An edition's way: drafted by 经办, reviewed by the section, signed by the leader."""

from datetime import date
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError
from app.permits import Actor
from courses.catalogue.data import (
    Edition,
    EditionChange,
    EditionState,
    NewEdition,
    Severity,
)
from courses.catalogue.queries import edition, findings_of, items_of
from courses.catalogue.rules import fault_of_step
from courses.catalogue.terms import catalogue_terms

SHORTEST_REASON = 4


async def draft_edition(actor: Actor, new: NewEdition) -> UUID:
    """Draft an edition, empty or with the items of the one in force, and return its key.

    A second edition of a year is its next revision. Raises ConflictError for dates that run
    backwards.
    """
    _check_dates(new.valid_from, new.valid_until)
    key = uuid7()
    async with db.transaction(actor) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", _lock(new.kind))
        revision = await connection.fetchval(
            "INSERT INTO catalogue_edition (id, kind, year, revision, title, state, valid_from,"
            " valid_until, prepared_by, editors) SELECT $1, $2::varchar, $3::smallint,"
            " 1 + coalesce(max(revision), 0), $4, 'draft', $5, $6, $7, $8 FROM catalogue_edition"
            " WHERE kind = $2::varchar AND year = $3::smallint RETURNING revision",
            key, new.kind, new.year, new.title, new.valid_from, new.valid_until, actor.name,
            _hand(actor),
        )  # fmt: skip
        copied = await _copy(key, new) if new.copy else 0
        await record(
            actor, "courses.edition.drafted", f"edition:{key}",
            {"kind": new.kind.value, "year": new.year, "revision": revision, "items": copied},
        )  # fmt: skip
    return key


async def _copy(key: UUID, new: NewEdition) -> int:
    """Take over the items of the edition in force, valid as long as the new one."""
    status = await db.require_transaction().execute(
        "INSERT INTO catalogue_item (id, edition, title, occupation_code, occupation_edition,"
        " work_type, level, hours, practice_hours, subsidy_standard, certificate,"
        " eligible_categories, new_occupation, valid_from, valid_until)"
        " SELECT gen_random_uuid(), $1, i.title, i.occupation_code, i.occupation_edition,"
        " i.work_type, i.level, i.hours, i.practice_hours, i.subsidy_standard, i.certificate,"
        " i.eligible_categories, i.new_occupation, $2, $3 FROM catalogue_item i"
        " JOIN catalogue_edition e ON e.id = i.edition"
        " WHERE e.kind = $4 AND e.state = 'published'",
        key, new.valid_from, new.valid_until, new.kind,
    )  # fmt: skip
    return int(status.rsplit(" ", maxsplit=1)[1])


async def change_edition(actor: Actor, key: UUID, change: EditionChange) -> None:
    """Correct title and dates of a draft; items that had its dates follow.

    Raises ConflictError where the edition is not open to change or its dates run backwards.
    """
    _check_dates(change.valid_from, change.valid_until)
    async with db.transaction(actor) as connection:
        held = await draft_to_change(actor, key)
        await connection.execute(
            "UPDATE catalogue_edition SET title = $2, valid_from = $3, valid_until = $4"
            " WHERE id = $1",
            key, change.title, change.valid_from, change.valid_until,
        )  # fmt: skip
        await connection.execute(
            "UPDATE catalogue_item SET"
            " valid_from = CASE WHEN valid_from = $2 THEN $4 ELSE valid_from END,"
            " valid_until = CASE WHEN valid_until IS NOT DISTINCT FROM $3 THEN $5"
            " ELSE valid_until END WHERE edition = $1",
            key, held.valid_from, held.valid_until, change.valid_from, change.valid_until,
        )  # fmt: skip
        await record(actor, "courses.edition.changed", f"edition:{key}", {})


async def draft_to_change(actor: Actor, key: UUID) -> Edition:
    """Return an edition locked for a change and note who had a hand in it.

    A step inside the caller's transaction. Raises ConflictError once it is handed in.
    """
    held = await edition(key, lock=True)
    if not held.open_to_change:
        raise ConflictError("edition-closed", title=held.title)
    await db.require_transaction().execute(
        "UPDATE catalogue_edition SET prepared_by = $2, editors = ARRAY("
        "SELECT DISTINCT unnest(editors || $3::uuid[])) WHERE id = $1",
        key, actor.name, _hand(actor),
    )  # fmt: skip
    return held


async def hand_in(actor: Actor, key: UUID) -> None:
    """Give a draft to the reviewer.

    Raises ConflictError for an edition without items or with items that break a rule, and for
    one that is handed in already.
    """
    async with db.transaction(actor) as connection:
        held = await draft_to_change(actor, key)
        items, terms = await items_of(key), await catalogue_terms(clock.today())
        if not items:
            raise ConflictError("edition-empty")
        faulty = [
            item
            for item in items
            if any(f.severity is Severity.ERROR for f in findings_of(item, held, terms))
        ]
        if faulty:
            raise ConflictError("edition-faulty", n=len(faulty), title=faulty[0].title)
        await connection.execute(
            "UPDATE catalogue_edition SET handed_in_at = $2, returned_for = '' WHERE id = $1",
            key, clock.now(),
        )  # fmt: skip
        await record(actor, "courses.edition.handed_in", f"edition:{key}", {"items": len(items)})


async def take_back(actor: Actor, key: UUID) -> None:
    """Take a draft back from the reviewer; raises ConflictError once it is reviewed."""
    async with db.transaction(actor) as connection:
        held = await edition(key, lock=True)
        if held.state is not EditionState.DRAFT or held.handed_in_at is None:
            raise ConflictError("edition-state", title=held.title)
        await connection.execute(
            "UPDATE catalogue_edition SET handed_in_at = NULL WHERE id = $1", key
        )
        await record(actor, "courses.edition.taken_back", f"edition:{key}", {})


async def review(actor: Actor, key: UUID) -> None:
    """Pass an edition on to the leader (科室复核); raises ConflictError where a step says no."""
    async with db.transaction(actor) as connection:
        await _step(actor, key, EditionState.REVIEWED)
        await connection.execute(
            "UPDATE catalogue_edition SET state = 'reviewed', reviewed_by = $2, reviewer = $3"
            " WHERE id = $1",
            key, actor.name, actor.account,
        )  # fmt: skip
        await record(actor, "courses.edition.reviewed", f"edition:{key}", {})


async def publish(actor: Actor, key: UUID) -> None:
    """Sign and publish an edition (分管领导审签); the one in force is superseded with it.

    What the superseded one offers ends the day before the new one begins. Raises ConflictError
    for an edition that is published already, and for who drafted or reviewed it.
    """
    async with db.transaction(actor) as connection:
        held = await edition(key)
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", _lock(held.kind))
        held = await _step(actor, key, EditionState.PUBLISHED)
        superseded = await _supersede(held)
        await connection.execute(
            "UPDATE catalogue_edition SET state = 'published', signed_by = $2, published_at = $3"
            " WHERE id = $1",
            key, actor.name, clock.now(),
        )  # fmt: skip
        await record(
            actor, "courses.edition.published", f"edition:{key}",
            {"items": held.items, "supersedes": str(superseded or "")},
        )  # fmt: skip


async def _supersede(new: Edition) -> UUID | None:
    connection = db.require_transaction()
    old: UUID | None = await connection.fetchval(
        "UPDATE catalogue_edition SET state = 'superseded', valid_until = greatest(valid_from,"
        " least(valid_until, $2::date - 1)) WHERE kind = $1 AND state = 'published' RETURNING id",
        new.kind, new.valid_from,
    )  # fmt: skip
    if old is not None:
        await connection.execute(
            "UPDATE catalogue_item SET valid_until = greatest(valid_from,"
            " least(valid_until, $2::date - 1)) WHERE edition = $1",
            old, new.valid_from,
        )  # fmt: skip
    return old


async def send_back(actor: Actor, key: UUID, reason: str) -> None:
    """Send an edition back to the drafter with a reason, from the reviewer or the leader.

    Raises ConflictError without a reason, and where it is with neither of them.
    """
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ConflictError("edition-reason", shortest=SHORTEST_REASON)
    async with db.transaction(actor) as connection:
        held = await edition(key, lock=True)
        with_reviewer = held.state is EditionState.DRAFT and held.handed_in_at is not None
        if not with_reviewer and held.state is not EditionState.REVIEWED:
            raise ConflictError("edition-state", title=held.title)
        await connection.execute(
            "UPDATE catalogue_edition SET state = 'draft', handed_in_at = NULL, reviewer = NULL,"
            " reviewed_by = '', returned_for = $2 WHERE id = $1",
            key, reason,
        )  # fmt: skip
        await record(actor, "courses.edition.sent_back", f"edition:{key}", {}, reason=reason)


async def _step(actor: Actor, key: UUID, to: EditionState) -> Edition:
    held = await edition(key, lock=True)
    fault = fault_of_step(
        held.state,
        to,
        account=actor.account,
        editors=held.editors,
        reviewer=held.reviewer,
        handed_in=held.handed_in_at is not None,
    )
    if fault == "edition-state" and held.state in {
        EditionState.PUBLISHED,
        EditionState.SUPERSEDED,
    }:
        fault = "edition-published"
    if fault:
        raise ConflictError(fault, title=held.title)
    return held


def _check_dates(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise ConflictError("edition-dates")


def _hand(actor: Actor) -> list[UUID]:
    return [actor.account] if actor.account else []


def _lock(kind: str) -> str:
    return f"catalogue {kind}"
