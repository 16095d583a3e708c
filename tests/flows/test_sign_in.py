import asyncio

import pytest

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.queries import actor_of_session
from app.accounts.service import create_account, sign_in, sign_out
from app.errors import ConflictError, ForbiddenError, TooManyError
from app.permits import Actor, Permit, Role

PASSWORD = "long enough to keep"


@pytest.fixture
async def clerk(database, system: Actor) -> str:
    grants = [NewGrant(role=Role.COUNTY_OFFICER, division="370902", valid_from=clock.today())]
    await create_account(
        system, alias="qin", display_name="秦牧川", password=PASSWORD, grants=grants
    )
    return "qin"


async def test_the_right_password_opens_a_session_with_the_grants_of_today(clerk) -> None:
    token = await sign_in(clerk, PASSWORD, "127.0.0.1", None)
    actor, _ = await actor_of_session(token)
    assert actor.name == "秦牧川"
    assert actor.may(Permit.DASHBOARD_VIEW)
    assert actor.reach(Permit.DASHBOARD_VIEW).divisions == {"370902"}


async def test_signing_in_again_ends_the_session_held_before(clerk) -> None:
    first = await sign_in(clerk, PASSWORD, "127.0.0.1", None)
    second = await sign_in(clerk, PASSWORD, "127.0.0.1", first)
    assert first != second
    assert await actor_of_session(first) is None


async def test_signing_out_ends_the_session(clerk) -> None:
    token = await sign_in(clerk, PASSWORD, "127.0.0.1", None)
    actor, _ = await actor_of_session(token)
    await sign_out(actor, token)
    assert await actor_of_session(token) is None


async def test_known_and_unknown_accounts_are_refused_alike(clerk) -> None:
    with pytest.raises(ForbiddenError, match="sign-in-wrong"):
        await sign_in(clerk, "not the password", "127.0.0.1", None)
    with pytest.raises(ForbiddenError, match="sign-in-wrong"):
        await sign_in("nobody", "not the password", "127.0.0.1", None)


async def test_the_eleventh_wrong_try_on_one_account_is_held_off(clerk) -> None:
    for _ in range(10):
        with pytest.raises(ForbiddenError):
            await sign_in(clerk, "not the password", "127.0.0.1", None)
    with pytest.raises(TooManyError):
        await sign_in(clerk, PASSWORD, "127.0.0.1", None)


async def test_no_account_holds_two_administrators_roles(database, system: Actor) -> None:
    grants = [
        NewGrant(role=role, valid_from=clock.today())
        for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
    ]
    with pytest.raises(ConflictError, match="administrators-apart"):
        await create_account(
            system, alias="both", display_name="二", password=PASSWORD, grants=grants
        )


async def test_an_alias_is_given_once(clerk, system: Actor) -> None:
    with pytest.raises(ConflictError, match="alias-taken"):
        await create_account(system, alias="qin", display_name="秦", password=PASSWORD, grants=[])


async def test_many_at_once_from_one_address_do_not_block_each_other(clerk, system) -> None:
    aliases = [f"clerk-{n}" for n in range(8)]
    for alias in aliases:
        await create_account(system, alias=alias, display_name="x", password=PASSWORD, grants=[])
    tokens = await asyncio.gather(
        *(sign_in(alias, PASSWORD, "127.0.0.1", None) for alias in aliases * 4)
    )
    assert len(set(tokens)) == 32


async def test_every_sign_in_leaves_an_event(clerk) -> None:
    await sign_in(clerk, PASSWORD, "127.0.0.1", None)
    async with db.read(Actor()) as connection:
        actions = await connection.fetch("SELECT action FROM event ORDER BY at")
    assert [row["action"] for row in actions][-1] == "accounts.session.opened"
