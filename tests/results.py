"""An event whose marks are locked and deciphered, and the officers who bring its results out."""

from datetime import timedelta
from uuid import UUID

from callings import LEADER, REVIEWER, sign
from contests import SMALL_RULES, Field, field, marks
from factories import account

from app import clock, db
from app.columns import uuid7
from app.permits import Actor, Grant, Role
from competitions.results import computing, finalising

__all__ = ["LEADER", "REVIEWER", "SMALL_RULES"]
OFFICER = Actor(account=uuid7(), name="秦牧川", grants=(Grant(role=Role.CITY_OFFICER),))
SECOND = Actor(account=uuid7(), name="袁守正", grants=(Grant(role=Role.CITY_OFFICER),))
THEORY = ("95", "90", "85", "80", "75", "70")


async def sign_sheets(made: Field) -> None:
    now = clock.now()
    async with db.transaction(OFFICER) as connection:
        for stage in made.rules.stages:
            await connection.execute(
                "INSERT INTO stage_sheet (id, event, stage, digest, file, chief, chief_at,"
                " arbitration, arbitration_at, locked_at)"
                " VALUES ($1, $2, $3, '\\x00', $1, $4, $6, $5, $6, $6)",
                uuid7(), made.event, stage.code, made.chief.account, made.arbitration.account, now,
            )  # fmt: skip


async def change(sql: str, *values: object) -> None:
    async with db.transaction(OFFICER) as connection:
        await connection.execute(sql, *values)


async def asked(sql: str, *values: object):
    async with db.read(OFFICER) as connection:
        return await connection.fetchval(sql, *values)


async def locked(entrants: int = 4, *, same: bool = False, **other) -> Field:
    """Everybody has all marks, the first best; sheets are signed and ciphers lifted."""
    made = await field(entrants, state="locked", **other)
    for number, entry in enumerate(made.entries):
        await marks(made, entry, theory=THEORY[0 if same else number])
    await sign_sheets(made)
    await change("UPDATE contest_event SET deciphered_at = now() WHERE id = $1", made.event)
    return made


async def shown(entrants: int = 4, *, clock_over: bool = True, **other) -> Field:
    """Ranks are shown; the time of appeals is over unless said otherwise."""
    made = await locked(entrants, **other)
    await computing.show(OFFICER, made.event)
    if clock_over:
        await end_clock(made)
    return made


async def end_clock(made: Field) -> None:
    await change(
        "UPDATE contest_event SET appeals_until = $2 WHERE id = $1",
        made.event, clock.now() - timedelta(seconds=1),
    )  # fmt: skip


async def published(entrants: int = 4, **other) -> Field:
    """The result is final: finalised, reviewed and signed."""
    made = await shown(entrants, **other)
    await publish(made)
    return made


async def publish(made: Field, number: int = 1) -> UUID:
    decision = await finalising.finalise(OFFICER, made.event, number)
    await sign(decision)
    return decision


async def worker(made: Field, place: int = 0) -> Actor:
    """Somebody who competed, with an account of their own."""
    alias = await account(OFFICER, f"worker-{place}", Role.WORKER)
    key = await asked("SELECT id FROM account WHERE alias = $1", alias)
    await change("UPDATE account SET person = $2 WHERE id = $1", key, made.people[place])
    return Actor(
        account=key, person=made.people[place], name="参赛者", grants=(Grant(role=Role.WORKER),)
    )
