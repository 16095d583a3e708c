"""Commands that run the register on a machine."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable
from typing import TypeVar

import cyclopts

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.demo.build import build_city
from app.errors import DomainError
from app.i18n import gettext
from app.main import SENTENCES
from app.permits import Actor, Role, system_actor
from app.postgres import PostgresError, ensure
from app.serve import prepare, start
from app.serve import serve as serve_until_told
from app.settings import settings
from app.works import work as work_until_told
from certifications.naming import service as appointments
from certifications.rounds import calling as rounds
from competitions.honours import confirming as honours
from competitions.plans import openings as contest_openings
from competitions.results import evidence as contest_ranks
from courses.service import rebuilding as ledgers

admin = cyclopts.App(name="admin", help="Accounts of those who run the register.")
REFUSED = 2
Answer = TypeVar("Answer")


def _refuse(error: DomainError) -> int:
    title, advice = SENTENCES[error.code]
    sys.stderr.write(f"{gettext(title, **error.facts)}。{gettext(advice, **error.facts)}\n")
    return REFUSED


def run(*, people: int = 20_000, seed: int = 1, empty: bool = False) -> int:
    """Bring everything up on this machine and serve; an empty database gets a demonstration city.

    Parameters
    ----------
    people
        How many people the demonstration city has.
    seed
        The same seed gives the same city.
    empty
        Serve without the demonstration.
    """
    try:
        start(demonstration=None if empty else (people, seed))
    except DomainError as error:
        return _refuse(error)
    except PostgresError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    return 0


def serve() -> None:
    """Serve with a worker beside; the database must be migrated."""
    serve_until_told()


def work() -> None:
    """Do background work until told to stop."""
    work_until_told()


def migrate() -> None:
    """Migrate the database as its owner and load the reference data."""
    asyncio.run(prepare(ensure(settings())))


def demo(*, people: int = 20_000, seed: int = 1) -> int:
    """Fill an empty database with the demonstration city, through the real import path."""
    found = ensure(settings())
    asyncio.run(prepare(found))
    try:
        asyncio.run(build_city(found, people=people, seed=seed))
    except DomainError as error:
        return _refuse(error)
    return 0


def rebuild() -> None:
    """Make both ledgers anew from the domains, where they differ."""
    new = asyncio.run(_with_database(_rebuild(system_actor("jiangce rebuild"))))
    sys.stdout.write(gettext("新写 %(n)s 条依据。", n=new) + "\n")


async def _rebuild(actor: Actor) -> int:
    await rounds.rebuild_openings(actor)
    await contest_openings.rebuild_openings(actor)
    return sum(
        [
            await ledgers.rebuild(actor),
            await appointments.rebuild(actor),
            await contest_ranks.rebuild(actor),
            await honours.rebuild(actor),
        ]
    )


@admin.command
def create(alias: str, *, name: str, role: Role = Role.SECURITY_ADMIN) -> int:
    """Make the first account; the password is asked for and never shown.

    Parameters
    ----------
    alias
        Name to sign in with: 3 to 32 small letters, digits, dots or hyphens.
    name
        Name that colleagues see.
    role
        What the account may do, in the whole city.
    """
    password = getpass.getpass(gettext("密码（至少 10 个字符）："))
    try:
        asyncio.run(_with_database(_create(alias, name, role, password)))
    except DomainError as error:
        return _refuse(error)
    return 0


async def _with_database(work: Awaitable[Answer]) -> Answer:
    db.set_address(ensure(settings()).app)
    await db.open_pool(largest=2)
    try:
        return await work
    finally:
        await db.close_pool()


async def _create(alias: str, name: str, role: Role, password: str) -> None:
    await create_account(
        system_actor("jiangce admin create"),
        alias=alias,
        display_name=name,
        password=password,
        grants=[NewGrant(role=role, valid_from=clock.today())],
    )
