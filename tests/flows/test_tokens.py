"""Tokens for software: for the API alone, with the account's own roles of the institution."""

from datetime import timedelta

import pytest
from factories import PASSWORD, organisation

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.service import create_account, end_account
from app.accounts.tokens import actor_of_token, end_token, make_token, tokens_of
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Grant, Permit, Role


@pytest.fixture
async def school(database, system: Actor):
    return await organisation(system)


async def holder(system: Actor, alias: str, *grants: NewGrant) -> Actor:
    key = await create_account(
        system, alias=alias, display_name="田立新", password=PASSWORD, grants=grants
    )
    return Actor(account=key, name="田立新")


def clerk(school) -> NewGrant:
    return NewGrant(role=Role.INSTITUTION_CLERK, organisation=school, valid_from=clock.today())


async def test_a_token_acts_with_the_roles_of_the_institution_alone(school, system) -> None:
    owner = await holder(
        system, "tian", clerk(school),
        NewGrant(role=Role.CITY_OFFICER, valid_from=clock.today()),
        NewGrant(role=Role.SYSTEM_ADMIN, valid_from=clock.today()),
    )  # fmt: skip
    caller = await actor_of_token(await make_token(owner, "教务系统", 30))
    assert caller.account == owner.account
    assert caller.grants == (Grant(role=Role.INSTITUTION_CLERK, organisation=school),)
    assert not caller.may(Permit.OPERATE)


async def test_only_a_hash_is_kept_and_its_use_is_noted(school, system) -> None:
    owner = await holder(system, "tian", clerk(school))
    token = await make_token(owner, "教务系统", 30)
    async with db.read(system) as connection:
        kept = await connection.fetch("SELECT * FROM api_token")
        told = await connection.fetch("SELECT * FROM event")
    assert token not in f"{kept}{told}"
    assert (await tokens_of(owner))[0].used_at is None
    await actor_of_token(token)
    assert (await tokens_of(owner))[0].used_at is not None


async def test_ended_expired_and_unknown_tokens_are_nobody(school, system) -> None:
    owner = await holder(system, "tian", clerk(school))
    ended, expired, fresh = [await make_token(owner, f"第{n}个", 30) for n in range(3)]
    rows = {row.label: row.id for row in await tokens_of(owner)}
    await end_token(owner, rows["第0个"])
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE api_token SET expires_at = $2 WHERE id = $1",
            rows["第1个"], clock.now() - timedelta(seconds=1),
        )  # fmt: skip
    assert await actor_of_token(ended) is None
    assert await actor_of_token(expired) is None
    assert await actor_of_token("jct_nothing") is None
    assert await actor_of_token(fresh) is not None
    assert [row.live for row in await tokens_of(owner)] == [True, False, False]
    await end_account(system, owner.account)
    assert await actor_of_token(fresh) is None


async def test_a_role_that_ended_is_gone_from_its_tokens(school, system) -> None:
    owner = await holder(system, "tian", clerk(school))
    token = await make_token(owner, "教务系统", 30)
    async with db.transaction(system) as connection:
        await connection.execute('DELETE FROM "grant"')
    assert (await actor_of_token(token)).grants == ()


async def test_somebody_elses_token_is_not_there(school, system) -> None:
    owner = await holder(system, "tian", clerk(school))
    other = await holder(system, "han", clerk(school))
    token = await make_token(owner, "教务系统", 30)
    with pytest.raises(NotFoundError):
        await end_token(other, (await tokens_of(owner))[0].id)
    assert await actor_of_token(token) is not None
    assert not await tokens_of(other)


@pytest.mark.parametrize(("label", "days"), [("", 1), (" ", 1), ("x", 0), ("x", 367), ("x", -1)])
async def test_a_token_says_what_for_and_ends_within_a_year(school, system, label, days) -> None:
    owner = await holder(system, "tian", clerk(school))
    with pytest.raises(ConflictError, match="token-form"):
        await make_token(owner, label, days)


async def test_an_account_has_at_most_ten(school, system) -> None:
    owner = await holder(system, "tian", clerk(school))
    for n in range(10):
        await make_token(owner, f"第{n}个", 1)
    with pytest.raises(ConflictError, match="token-many"):
        await make_token(owner, "又一个", 1)
