"""What an objector does: objects to an entry, follows the objection, asks for a review."""

import hmac
import secrets
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db, vault
from app.accounts.limits import count_try, objection_buckets
from app.audit.record import record
from app.cleaning import column
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError, TooManyError
from app.files.service import store
from app.organisations.uscc import fault_of
from app.outbox.service import contact
from app.people.id_numbers import IdFault, check_id_numbers
from app.permits import ANYONE
from app.reference.queries import calendar
from app.reference.working_days import add_working_days
from certifications.notices.data import (
    Followed,
    NewObjection,
    Notice,
    NoticeState,
    ObjectionState,
    Objector,
    Receipt,
)
from certifications.notices.queries import notice_of
from certifications.notices.rules import (
    SHORTEST_REASON,
    ObjectionFacts,
    fault_of_objection,
    may_ask_review,
)
from certifications.notices.terms import objection_terms
from certifications.panels.facts import round_facts
from certifications.panels.visits import check_scan

_LETTERS = "ACDEFHJKLMNPQRTUVWXY34679"
_SECRET = 12
_ONE_YEAR = 1
LONGEST_STATEMENT = 4_000


async def object_to(
    notice_key: UUID, new: NewObjection, *, seal_name: str, seal: bytes, address: str
) -> Receipt:
    """Receive an objection, hold the entry, and return the receipt; its secret is shown once.

    Who objects and why is sealed. Raises ConflictError for what is missing, for a notice that is
    over, and for a second objection of the same objector to the same entry; TooManyError past
    the limits; MalformedError for a letter of the wrong type.
    """
    plain = _plain(new)
    facts = _facts(plain, has_seal=bool(seal))
    await _counted(plain.uscc if plain.by_unit else plain.id_number or plain.phone, address)
    if seal:
        check_scan(seal)
    async with db.transaction(ANYONE) as connection:
        await connection.execute("SELECT FROM public_notice WHERE id = $1 FOR SHARE", notice_key)
        notice, today = await notice_of(notice_key), clock.today()
        if notice.state is not NoticeState.OPEN or today > notice.last_day:
            raise ConflictError("objection-closed", last_day=notice.last_day)
        asked = (await round_facts(notice.round)).terms.common.notice
        fault = fault_of_objection(
            facts,
            real_name=asked.objection_in_real_name,
            unit_needs_seal=asked.unit_objection_needs_seal,
        )
        if fault:
            raise ConflictError(fault)
        entry = await _entry(notice_key, plain.entry)
        index = vault.index(_who(plain))
        if await connection.fetchval(
            "SELECT EXISTS (SELECT FROM objection WHERE entry = $1 AND objector_index = $2)",
            entry["id"], index,
        ):  # fmt: skip
            raise ConflictError("objection-doubled")
        file = await store(seal_name[-200:], seal) if seal else None
        return await _receive(notice, entry, plain, index, file)


def _plain(new: NewObjection) -> NewObjection:
    number = check_id_numbers(column([new.id_number]), today=clock.today()).value[0]
    return msgspec.structs.replace(
        new,
        name=" ".join(new.name.split()),
        id_number=str(number),
        phone=contact(new.phone)[1] if new.phone.strip() else "",
        uscc="".join(new.uscc.split()).upper(),
        statement=new.statement.strip()[:LONGEST_STATEMENT],
    )


def _facts(plain: NewObjection, *, has_seal: bool) -> ObjectionFacts:
    checked = check_id_numbers(column([plain.id_number]), today=clock.today())
    return ObjectionFacts(
        by_unit=plain.by_unit,
        name=plain.name,
        id_number=plain.id_number,
        id_fault=checked.fault[0] != IdFault.NONE,
        phone=plain.phone,
        unit=plain.unit,
        uscc=plain.uscc,
        uscc_fault=plain.by_unit and fault_of(plain.uscc) is not None,
        has_seal=has_seal,
        statement=plain.statement,
    )


def _who(plain: NewObjection) -> str:
    if plain.by_unit:
        return f"uscc|{plain.uscc}"
    return f"id|{plain.id_number}" if plain.id_number else f"phone|{plain.phone}"


async def _counted(who: str, address: str) -> None:
    async with db.transaction(ANYONE):
        allowed = await count_try(objection_buckets(who, address))
    if not allowed:
        raise TooManyError("too-many")


async def _entry(notice: UUID, key: UUID) -> Any:
    row = await require_transaction().fetchrow(
        "SELECT e.id, e.name, e.application FROM notice_entry e JOIN application a"
        " ON a.id = e.application WHERE e.notice = $1 AND e.id = $2"
        " AND a.state IN ('notice_open', 'objection_handling') FOR UPDATE OF e",
        notice, key,
    )  # fmt: skip
    if row is None:
        raise ConflictError("objection-entry")
    return row


async def due_after(days: int) -> date:
    """Return the last day of a term of working days that begins today, in the transaction."""
    today = clock.today()
    known = await calendar(today.year, today.year + _ONE_YEAR)
    return add_working_days(today, days, known)


async def _receive(
    notice: Notice, entry: Any, plain: NewObjection, index: bytes, file: UUID | None
) -> Receipt:
    connection, key, now = require_transaction(), uuid7(), clock.now()
    number = f"YY{clock.today():%Y%m%d}{secrets.randbelow(10**6):06d}"
    secret = "".join(secrets.choice(_LETTERS) for _ in range(_SECRET))
    due_on = await due_after((await objection_terms(clock.today())).answer_working_days)
    who = Objector(
        name="" if plain.by_unit else plain.name, id_number=plain.id_number, uscc=plain.uscc
    )
    await connection.execute(
        "INSERT INTO objection (id, notice, entry, receipt_no, receipt_hash, by_unit, objector,"
        " objector_index, phone, unit, seal_scan, statement, state, received_at, due_on)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'received', $13, $14)",
        key, notice.id, entry["id"], number, _proof(number, secret), plain.by_unit,
        vault.seal(msgspec.json.encode(who), f"objection|objector|{key}"), index,
        vault.seal(plain.phone, f"objection|phone|{key}"), plain.unit if plain.by_unit else "",
        file, vault.seal(plain.statement, f"objection|statement|{key}"), now, due_on,
    )  # fmt: skip
    await hold(entry["id"], entry["application"])
    await record(
        ANYONE, "certifications.objection.received", f"objection:{key}",
        {"notice": str(notice.id), "by_unit": plain.by_unit, "due_on": due_on.isoformat()},
    )  # fmt: skip
    return Receipt(
        number=number,
        secret=secret,
        notice_title=notice.title,
        about=entry["name"],
        received_at=now,
        due_on=due_on,
    )


def _proof(number: str, secret: str) -> bytes:
    return vault.index(f"objection receipt|{number}|{secret}")


async def hold(entry: UUID, application: UUID) -> None:
    """Hold an entry until its objection is answered, in the current transaction."""
    connection = require_transaction()
    await connection.execute(
        "UPDATE notice_entry SET held_at = coalesce(held_at, $2) WHERE id = $1", entry, clock.now()
    )
    await connection.execute(
        "UPDATE application SET state = 'objection_handling' WHERE id = $1"
        " AND state IN ('notice_open', 'approved')",
        application,
    )


async def follow(number: str, secret: str, *, address: str) -> Followed:
    """Return where an objection stands, to whoever holds its receipt.

    A wrong number and a wrong secret are told apart to nobody. Raises NotFoundError for both,
    TooManyError past the limits.
    """
    await _counted(f"receipt {number}", address)
    async with db.read(ANYONE):
        row = await _by_receipt(number, secret)
    return _followed(row)


async def _by_receipt(number: str, secret: str, *, lock: bool = False) -> Any:
    tidy, given = number.strip().upper(), secret.strip().upper().replace(" ", "").replace("-", "")
    row = await require_transaction().fetchrow(
        "SELECT o.*, e.name AS about, e.application, n.title AS notice_title FROM objection o"
        " JOIN notice_entry e ON e.id = o.entry JOIN public_notice n ON n.id = o.notice"
        f" WHERE o.receipt_no = $1{' FOR UPDATE OF o' if lock else ''}",
        tidy,
    )
    proof = _proof(tidy, given)
    if not hmac.compare_digest(row["receipt_hash"] if row else b"\0" * len(proof), proof):
        raise NotFoundError("objection-unknown")
    return row


def _followed(row: Any) -> Followed:
    state = ObjectionState(row["state"])
    copied = {f: row[f] for f in Followed.__struct_fields__ if f in row.keys()}  # noqa: SIM118 - a record's `in` looks at values
    copied["state"] = state
    return Followed(
        **copied, may_ask_review=may_ask_review(state, row["review_until"], clock.today())
    )


async def ask_review(number: str, secret: str, reason: str, *, address: str) -> Followed:
    """Ask for a review of the ruling; the entry is held again.

    Raises ConflictError without a reason and after the last day to ask.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("objection-reason", shortest=SHORTEST_REASON)
    await _counted(f"receipt {number}", address)
    async with db.transaction(ANYONE) as connection:
        row = await _by_receipt(number, secret, lock=True)
        if not may_ask_review(ObjectionState(row["state"]), row["review_until"], clock.today()):
            raise ConflictError("objection-review-late")
        terms = await objection_terms(clock.today())
        await connection.execute(
            "UPDATE objection SET state = 'review', review_asked_at = $2, review_reason = $3,"
            " review_due_on = $4 WHERE id = $1",
            row["id"], clock.now(),
            vault.seal(
                reason.strip()[:LONGEST_STATEMENT], f"objection|review_reason|{row['id']}"
            ),
            await due_after(terms.review_working_days),
        )  # fmt: skip
        await hold(row["entry"], row["application"])
        await record(ANYONE, "certifications.objection.review_asked", f"objection:{row['id']}", {})
        return _followed(await _by_receipt(number, secret))
