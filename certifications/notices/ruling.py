"""What officers do with objections: accept or not, rule, review, and unmask with a reason."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.masking import mask_id_number, mask_name, mask_phone
from app.permits import Actor
from app.reference.queries import calendar
from app.reference.working_days import Calendar, CalendarMissingError, working_days_between
from app.vault import unseal
from certifications.notices.data import (
    OBJECTION_TRANSITIONS,
    ObjectionDetail,
    ObjectionRow,
    ObjectionState,
    Objector,
)
from certifications.notices.objections import due_after
from certifications.notices.rules import SHORTEST_REASON
from certifications.notices.telling import tell_applicant, tell_objector
from certifications.notices.terms import objection_terms
from certifications.rounds.queries import canonical
from certifications.rounds.recommending import take_hand

PAGE = 50
_ROW = (
    "SELECT o.id, o.receipt_no, o.notice, n.title AS notice_title, e.name AS about, o.state,"
    " o.by_unit, o.received_at, o.due_on, o.review_due_on"
)
_FROM = (
    " FROM objection o JOIN notice_entry e ON e.id = o.entry JOIN public_notice n"
    " ON n.id = o.notice"
)
_WAITING = "o.state IN ('received', 'review')"


class ObjectionFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the queue is narrowed to, as the URL says it."""

    q: Annotated[str, msgspec.Meta(max_length=60)] = ""
    all: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class ObjectionQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A page of objections, those due first on top."""

    rows: list[ObjectionRow]
    total: int
    waiting: int
    left: dict[UUID, int]
    """Working days left to answer, today not counted; none where a calendar is missing."""


async def queue(actor: Actor, wanted: ObjectionFilter) -> ObjectionQueue:
    """Return a page of objections."""
    where = (
        f" WHERE ($1 = '' OR strpos(e.name, $1) > 0 OR o.receipt_no = $1) AND ($2 OR {_WAITING})"
    )
    async with db.read(actor) as connection:
        counts = await connection.fetchrow(
            f"SELECT count(*) AS total, count(*) FILTER (WHERE {_WAITING}) AS waiting"
            f"{_FROM}{where}",
            wanted.q, wanted.all,
        )  # fmt: skip
        rows = await connection.fetch(
            f"{_ROW}{_FROM}{where} ORDER BY {_WAITING} DESC, CASE o.state WHEN 'review'"
            " THEN o.review_due_on ELSE o.due_on END, o.id LIMIT $3 OFFSET $4",
            wanted.q, wanted.all, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
        today = clock.today()
        known = await calendar(today.year, today.year + 1)
    shown = msgspec.convert([dict(row) for row in rows], list[ObjectionRow])
    return ObjectionQueue(
        rows=shown,
        total=counts["total"],
        waiting=counts["waiting"],
        left={row.id: n for row in shown if (n := _left(today, row.deadline, known)) is not None},
    )


def _left(today: date, deadline: date | None, known: Calendar) -> int | None:
    if deadline is None or deadline < today:
        return None
    try:
        return working_days_between(today, deadline, known)
    except CalendarMissingError:
        return None


async def _row(key: UUID, *, lock: bool = False) -> Any:
    row = await require_transaction().fetchrow(
        "SELECT o.*, e.name AS about, e.employer, e.occupation, e.application, n.round,"
        f" n.title AS notice_title{_FROM} WHERE o.id = $1{' FOR UPDATE OF o' if lock else ''}",
        key,
    )
    if row is None:
        raise NotFoundError("not-found")
    return row


async def objection(actor: Actor, key: UUID) -> ObjectionDetail:
    """Return one objection, the objector masked; raises NotFoundError for none."""
    async with db.read(actor):
        return _detail(actor, await _row(key), whole=False)


async def unmask(actor: Actor, key: UUID, reason: str) -> ObjectionDetail:
    """Return one objection with who objects; who looked and why is kept.

    Raises ConflictError without a reason.
    """
    _needs(reason)
    async with db.transaction(actor):
        found = _detail(actor, await _row(key), whole=True)
        await record(
            actor, "certifications.objection.unmasked", f"objection:{key}", {},
            reason=reason.strip(),
        )  # fmt: skip
    return found


def _needs(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("objection-reason", shortest=SHORTEST_REASON)


def _opened(row: Mapping[str, Any], name: str) -> str:
    sealed = row[name]
    return unseal(sealed, f"objection|{name}|{row['id']}").decode() if sealed else ""


def _detail(actor: Actor, row: Any, *, whole: bool) -> ObjectionDetail:
    who = msgspec.json.decode(_opened(row, "objector"), type=Objector)
    phone = _opened(row, "phone")
    copied = (
        "employer", "occupation", "application", "round", "ruling", "ruled_by", "ruled_at",
        "review_until", "review_asked_at", "review_ruling", "reviewed_by", "reviewed_at",
    )  # fmt: skip
    contacts = [mask_phone(phone), mask_id_number(who.id_number)]
    return ObjectionDetail(
        row=msgspec.convert({f: row[f] for f in ObjectionRow.__struct_fields__}, ObjectionRow),
        **{name: row[name] for name in copied},
        statement=_opened(row, "statement"),
        objector_masked=row["unit"] if row["by_unit"] else mask_name(who.name),
        contact_masked="　".join(text for text in contacts if text),
        objector=who if whole else None,
        phone=phone if whole else "",
        has_scan=row["seal_scan"] is not None,
        review_reason=_opened(row, "review_reason"),
        mine=row["ruler"] is not None and row["ruler"] == actor.account,
    )


async def seal_scan(actor: Actor, key: UUID, reason: str) -> UUID:
    """Return the unit's stamped letter; who opened it and why is kept."""
    _needs(reason)
    async with db.transaction(actor):
        row = await _row(key)
        if row["seal_scan"] is None:
            raise NotFoundError("not-found")
        await record(
            actor, "certifications.objection.letter_opened", f"objection:{key}", {},
            reason=reason.strip(),
        )  # fmt: skip
        found: UUID = row["seal_scan"]
    return found


async def rule(actor: Actor, key: UUID, outcome: ObjectionState, reason: str) -> None:
    """Rule on an objection: not accepted, upheld (the entry comes off), or dismissed.

    Raises ConflictError without a reason, for one ruled on already, for somebody who had a hand
    in the case or in the list, and for the person objected to.
    """
    _needs(reason)
    async with db.transaction(actor) as connection:
        row = await _row(key, lock=True)
        state = ObjectionState(row["state"])
        if state is not ObjectionState.RECEIVED or outcome not in OBJECTION_TRANSITIONS[state]:
            raise ConflictError("objection-ruled")
        await _no_other_hand(actor, row)
        await take_hand(actor, row["application"], "objection")
        terms = await objection_terms(clock.today())
        final = outcome is ObjectionState.UPHELD
        until = None if final else await due_after(terms.review_within_working_days)
        await connection.execute(
            "UPDATE objection SET state = $2, ruling = $3, ruler = $4, ruled_by = $5,"
            " ruled_at = $6, review_until = $7 WHERE id = $1",
            key, outcome, reason.strip(), actor.account, actor.signature, clock.now(), until,
        )  # fmt: skip
        await _settle(row, upheld=final, reason=reason.strip())
        await tell_objector(_opened(row, "phone"), row["receipt_no"], "ruled")
        await record(
            actor, "certifications.objection.ruled", f"objection:{key}",
            {"outcome": outcome.value}, reason=reason.strip(),
        )  # fmt: skip


async def review(actor: Actor, key: UUID, *, upheld: bool, reason: str) -> None:
    """Review a ruling; who ruled, or had another hand in the case, does not review.

    Raises ConflictError without a reason and where no review was asked for.
    """
    _needs(reason)
    async with db.transaction(actor) as connection:
        row = await _row(key, lock=True)
        if ObjectionState(row["state"]) is not ObjectionState.REVIEW:
            raise ConflictError("objection-ruled")
        if row["ruler"] == actor.account:
            raise ConflictError("objection-own-ruling")
        await _no_other_hand(actor, row)
        await take_hand(actor, row["application"], "objection_review")
        await connection.execute(
            "UPDATE objection SET state = $2, review_ruling = $3, reviewer = $4,"
            " reviewed_by = $5, reviewed_at = $6 WHERE id = $1",
            key, "review_upheld" if upheld else "review_dismissed", reason.strip(), actor.account,
            actor.signature, clock.now(),
        )  # fmt: skip
        await _settle(row, upheld=upheld, reason=reason.strip())
        await tell_objector(_opened(row, "phone"), row["receipt_no"], "reviewed")
        await record(
            actor, "certifications.objection.reviewed", f"objection:{key}",
            {"upheld": upheld}, reason=reason.strip(),
        )  # fmt: skip


async def _no_other_hand(actor: Actor, row: Any) -> None:
    """Raise ConflictError for who made or signed the list, and for the person objected to."""
    connection = require_transaction()
    hand = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM official_decision WHERE kind = 'notice' AND subject = $1"
        " AND state = 'in_force' AND $2::uuid IN (proposer, reviewer, signer))",
        row["round"], actor.account,
    )  # fmt: skip
    if hand:
        raise ConflictError("objection-hand")
    person = await connection.fetchval(
        "SELECT person FROM application WHERE id = $1", row["application"]
    )
    if actor.person is not None and await canonical(actor.person) == await canonical(person):
        raise ConflictError("objection-about-self")


async def _settle(row: Any, *, upheld: bool, reason: str) -> None:
    """Take the entry off, or let it go once nothing else is open."""
    connection, application = require_transaction(), row["application"]
    if upheld:
        await connection.execute(
            "UPDATE application SET state = 'rejected', ended_for = $2 WHERE id = $1"
            " AND state = 'objection_handling'",
            application, reason,
        )  # fmt: skip
        await tell_applicant(application, "objection-upheld")
        return
    if await connection.fetchval(
        "SELECT EXISTS (SELECT FROM objection WHERE entry = $1"
        " AND state IN ('received', 'review'))",
        row["entry"],
    ):
        return
    await connection.execute("UPDATE notice_entry SET held_at = NULL WHERE id = $1", row["entry"])
    await connection.execute(
        "UPDATE application a SET state = CASE n.state WHEN 'open' THEN 'notice_open'"
        " ELSE 'approved' END FROM public_notice n WHERE a.id = $1 AND n.id = $2"
        " AND a.state = 'objection_handling'",
        application, row["notice"],
    )  # fmt: skip
