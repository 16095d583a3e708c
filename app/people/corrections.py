"""Somebody says that a fact about them is wrong; an official answers (PIPL art. 46)."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db, vault
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.files.papers import checked_paper
from app.files.service import content, store
from app.masking import mask_id_number
from app.outbox.data import Channel
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.people.consents import RECORDS
from app.people.registration import pinyin_of
from app.permits import Actor, Permit
from app.reference.queries import calendar
from app.reference.working_days import add_working_days
from app.scope import reach_arguments
from app.terms.service import in_force

TERMS = "corrections"
SHORTEST, LONGEST = 4, 1_000
_PHONE = re.compile(r"1[3-9]\d{9}")


class CorrectionTerms(msgspec.Struct, frozen=True, kw_only=True):
    """By when a request is answered; GB/T 35273-2020 8.7 allows thirty days."""

    answer_working_days: int = 15


class CorrectionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A request for correction; ``subject`` is the natural key of the fact."""

    id: UUID
    subject: str
    statement: str
    file: UUID | None
    state: str
    asked_at: datetime
    due_on: date | None
    answer: str
    decided_at: datetime | None
    name: str
    id_masked: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an official decided; ``value`` is the right value where one of the own fields is."""

    accepted: bool
    answer: str
    value: str = ""


_ROWS = (
    "SELECT c.id, c.subject, c.statement, c.file, c.state, c.asked_at, c.due_on, c.answer,"
    " c.decided_at, p.name, p.id AS person_row, p.id_number FROM correction_request c"
    " JOIN person p ON p.id = c.person"
)


def _row(row: Mapping[str, Any]) -> CorrectionRow:
    number = vault.unseal(row["id_number"], f"person|id_number|{row['person_row']}").decode()
    values = {name: row[name] for name in CorrectionRow.__struct_fields__ if name != "id_masked"}
    return CorrectionRow(**values, id_masked=mask_id_number(number))


async def corrections_of(person: UUID) -> list[CorrectionRow]:
    """Return a person's own requests, latest first, in the current transaction."""
    rows = await db.require_transaction().fetch(
        f"{_ROWS} WHERE c.person IN {RECORDS} ORDER BY c.asked_at DESC, c.id", person
    )
    return [_row(row) for row in rows]


async def open_corrections(actor: Actor) -> list[CorrectionRow]:
    """Return what waits for an answer within the actor's reach, earliest deadline first."""
    everything, _, divisions = reach_arguments(actor, Permit.CORRECTION_DECIDE)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_ROWS} WHERE c.state = 'open' AND ($1 OR c.division = ANY($2::text[]))"
            " ORDER BY c.due_on NULLS LAST, c.asked_at LIMIT 500",
            everything, divisions,
        )  # fmt: skip
    return [_row(row) for row in rows]


class Paper(msgspec.Struct, frozen=True):
    """A paper that shows what a person says, as it was uploaded."""

    name: str
    content: bytes


async def ask_correction(
    actor: Actor, subject: str, statement: str, division: str, paper: Paper | None = None
) -> UUID:
    """Ask for a correction of one's own record; the same open request is asked once.

    Raises ConflictError for a statement too short to answer or one that waits already, and
    MalformedError for a paper that is no PDF or picture.
    """
    if not SHORTEST <= len(statement) <= LONGEST:
        raise ConflictError("statement-needed", shortest=SHORTEST)
    if paper is not None:
        checked_paper(paper.content)
    key, today = uuid7(), clock.today()
    async with db.transaction(actor) as connection:
        if await connection.fetchval(
            f"SELECT EXISTS (SELECT FROM correction_request WHERE person IN {RECORDS}"
            " AND subject = $2 AND state = 'open')",
            actor.person, subject,
        ):  # fmt: skip
            raise ConflictError("correction-open")
        found = await in_force(TERMS, today, CorrectionTerms)
        terms = found[0] if found else CorrectionTerms()
        due_on = add_working_days(
            today, terms.answer_working_days, await calendar(today.year, today.year + 1)
        )
        await connection.execute(
            "INSERT INTO correction_request (id, person, subject, statement, division, asked_at,"
            " due_on, file) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            key, actor.person, subject, statement, division or None, clock.now(), due_on,
            await store(paper.name, paper.content) if paper else None,
        )  # fmt: skip
        await record(actor, "people.correction.asked", f"person:{actor.person}", {})
    return key


async def correction_paper(actor: Actor, key: UUID) -> bytes:
    """Return the paper of a request within the actor's reach; that it was opened is kept.

    Raises NotFoundError outside the reach and for a request without one.
    """
    everything, _, divisions = reach_arguments(actor, Permit.CORRECTION_DECIDE)
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT file, person FROM correction_request WHERE id = $1 AND file IS NOT NULL"
            " AND ($2 OR division = ANY($3::text[]))",
            key, everything, divisions,
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        await record(
            actor, "people.correction.paper_opened", f"person:{row['person']}", {},
        )  # fmt: skip
        file: UUID = row["file"]
    return await content(file)


async def withdraw_correction(actor: Actor, key: UUID) -> None:
    """Take one's own open request back; raises NotFoundError for any other."""
    async with db.transaction(actor) as connection:
        status = await connection.execute(
            "UPDATE correction_request SET state = 'withdrawn', decided_at = $3 WHERE id = $2"
            f" AND state = 'open' AND person IN {RECORDS}",
            actor.person, key, clock.now(),
        )  # fmt: skip
        if status == "UPDATE 0":
            raise NotFoundError("not-found")
        await record(actor, "people.correction.withdrawn", f"person:{actor.person}", {})


async def answer_correction(actor: Actor, key: UUID, answer: Answer) -> None:
    """Answer a request; the person is told, and one of the own fields is put right at once.

    Raises NotFoundError outside the actor's reach and ConflictError without an answer or where
    it was answered already.
    """
    if len(answer.answer) < SHORTEST:
        raise ConflictError("statement-needed", shortest=SHORTEST)
    everything, _, divisions = reach_arguments(actor, Permit.CORRECTION_DECIDE)
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT c.state, c.subject, c.person, p.phone FROM correction_request c"
            " JOIN person p ON p.id = c.person WHERE c.id = $1"
            " AND ($2 OR c.division = ANY($3::text[])) FOR UPDATE OF c",
            key, everything, divisions,
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        if row["state"] != "open":
            raise ConflictError("correction-answered")
        if answer.accepted and answer.value:
            await _put_right(row["person"], row["subject"], answer.value)
        await connection.execute(
            "UPDATE correction_request SET state = $2, answer = $3, decided_at = $4,"
            " decided_by = $5 WHERE id = $1",
            key, "accepted" if answer.accepted else "refused", answer.answer, clock.now(),
            actor.name,
        )  # fmt: skip
        if row["phone"] is not None:
            await write(
                kind=Kind.CORRECTION_ANSWERED,
                channel=Channel.SMS,
                recipient=vault.unseal(row["phone"], f"person|phone|{row['person']}").decode(),
                text=compose(Kind.CORRECTION_ANSWERED),
                key=f"correction:{key}",
            )
        await record(
            actor, "people.correction.answered", f"person:{row['person']}",
            {"accepted": answer.accepted, "subject": row["subject"].split(":")[0]},
        )  # fmt: skip


async def _put_right(person: UUID, subject: str, value: str) -> None:
    connection = db.require_transaction()
    match subject:
        case "person:name":
            await connection.execute(
                "UPDATE person SET name = $2, pinyin = $3 WHERE id = $1",
                person, value, pinyin_of(value),
            )  # fmt: skip
        case "person:phone" if not _PHONE.fullmatch(value):
            raise ConflictError("correction-phone")
        case "person:phone":
            await connection.execute(
                "UPDATE person SET phone = $2, phone_index = $3 WHERE id = $1",
                person, vault.seal(value, f"person|phone|{person}"), vault.index(value),
            )  # fmt: skip
        case "person:education":
            await connection.execute(
                "UPDATE person SET education = $2 WHERE id = $1", person, value
            )
        case _:
            raise ConflictError("correction-elsewhere")
