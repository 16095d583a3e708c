"""Acting for an absent official: within the days, never an administrator, never passed on."""

from datetime import timedelta

import pytest
from factories import PASSWORD, organisation

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.deputies import NewDeputy, colleagues, end_deputy, hand_overs, name_deputy
from app.accounts.queries import actor_of_session
from app.accounts.service import create_account, end_account, sign_in
from app.audit.record import record
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit, Role


def days(count: int):
    return clock.today() + timedelta(days=count)


async def official(system: Actor, alias: str, role: Role, **within: object) -> Actor:
    grants = [NewGrant(role=role, valid_from=days(-30), **within)]
    key = await create_account(
        system, alias=alias, display_name=alias.upper(), password=PASSWORD, grants=grants
    )
    return Actor(account=key, name=alias.upper())


@pytest.fixture
async def qin(database, system: Actor) -> Actor:
    return await official(system, "qin", Role.CITY_OFFICER)


@pytest.fixture
async def song(database, system: Actor) -> Actor:
    return await official(system, "song", Role.COUNTY_OFFICER, division="370902")


async def now(alias: str) -> Actor:
    """Return who this is after signing in."""
    found = await actor_of_session(await sign_in(alias, PASSWORD, "127.0.0.1", None))
    assert found
    return found[0]


def over(to: Actor, begins: int = 0, ends: int = 3, reason: str = "出差") -> NewDeputy:
    return NewDeputy(
        deputy=to.account, valid_from=days(begins), valid_until=days(ends), reason=reason
    )


async def move(system: Actor, key, begins: int, ends: int) -> None:
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE deputy SET valid_from = $2, valid_until = $3 WHERE id = $1",
            key, days(begins), days(ends),
        )  # fmt: skip


async def test_the_deputy_gains_the_absent_ones_roles_and_says_so(qin, song) -> None:
    assert not (await now("song")).may(Permit.CATALOGUE_EDIT)
    await name_deputy(qin, over(song))
    deputy = await now("song")
    assert deputy.may(Permit.CATALOGUE_EDIT)
    assert deputy.reach(Permit.CLASS_VIEW).everything
    assert deputy.acting_for == ("QIN",)
    assert (await now("qin")).acting_for == ()


async def test_each_act_carries_both_names(qin, song, system) -> None:
    await name_deputy(qin, over(song))
    deputy = await now("song")
    async with db.transaction(deputy):
        await record(deputy, "courses.class.approved", "class:x", {})
    async with db.read(system) as connection:
        row = await connection.fetchrow("SELECT * FROM event ORDER BY at DESC, id DESC LIMIT 1")
    assert row["actor_name"] == "SONG（代QIN）"
    assert row["actor"] == song.account


@pytest.mark.parametrize(("begins", "ends"), [(-9, -1), (1, 9)])
async def test_outside_the_days_nothing_is_lent(qin, song, system, begins, ends) -> None:
    key = await name_deputy(qin, over(song))
    await move(system, key, begins, ends)
    deputy = await now("song")
    assert not deputy.may(Permit.CATALOGUE_EDIT)
    assert deputy.acting_for == ()


async def test_first_and_last_day_count(qin, song, system) -> None:
    key = await name_deputy(qin, over(song))
    for begins, ends in ((0, 0), (-5, 0), (0, 5)):
        await move(system, key, begins, ends)
        assert (await now("song")).may(Permit.CATALOGUE_EDIT)


async def test_ended_early_ends_at_once_in_sessions_that_are_open(qin, song) -> None:
    key = await name_deputy(qin, over(song))
    token = await sign_in("song", PASSWORD, "127.0.0.1", None)
    await end_deputy(qin, key)
    actor, _ = await actor_of_session(token)
    assert not actor.may(Permit.CATALOGUE_EDIT)
    with pytest.raises(NotFoundError):
        await end_deputy(qin, key)


async def test_the_deputy_may_give_it_back_and_others_may_not(qin, song, system) -> None:
    key = await name_deputy(qin, over(song))
    with pytest.raises(NotFoundError):
        await end_deputy(await official(system, "ding", Role.SECTION_REVIEWER), key)
    await end_deputy(song, key)
    assert [row.state for row in await hand_overs(qin)] == ["ended"]


async def test_a_deputys_deputy_gains_only_the_deputys_own(qin, song, system) -> None:
    ding = await official(system, "ding", Role.SECTION_REVIEWER)
    await name_deputy(qin, over(song))
    await name_deputy(await now("song"), over(ding))
    third = await now("ding")
    assert third.acting_for == ("SONG",)
    assert third.may(Permit.CLASS_DECIDE)
    assert not third.may(Permit.CATALOGUE_EDIT)
    assert third.reach(Permit.CLASS_DECIDE).divisions == {"370902"}


async def test_administrators_lend_nothing_and_stand_in_for_nobody(qin, song, system) -> None:
    admin = await official(system, "meng", Role.SECURITY_ADMIN)
    with pytest.raises(ConflictError, match="deputy-unfit"):
        await name_deputy(qin, over(admin))
    assert {one.alias for one in await colleagues(qin)} == {"song"}
    async with db.transaction(system) as connection:
        await connection.execute(
            'INSERT INTO "grant" (id, account, role, valid_from)'
            " VALUES (gen_random_uuid(), $1, 'audit_admin', $2)",
            qin.account, clock.today(),
        )  # fmt: skip
    await name_deputy(qin, over(song))
    deputy = await now("song")
    assert deputy.may(Permit.CATALOGUE_EDIT)
    assert not deputy.may(Permit.AUDIT_VIEW)


async def test_a_deputy_made_administrator_later_acts_for_nobody(qin, song, system) -> None:
    await name_deputy(qin, over(song))
    async with db.transaction(system) as connection:
        await connection.execute(
            'INSERT INTO "grant" (id, account, role, valid_from)'
            " VALUES (gen_random_uuid(), $1, 'audit_admin', $2)",
            song.account, clock.today(),
        )  # fmt: skip
    deputy = await now("song")
    assert deputy.may(Permit.AUDIT_VIEW)
    assert not deputy.may(Permit.CATALOGUE_EDIT)
    assert deputy.acting_for == ()


async def test_what_the_absent_one_lost_is_not_lent(qin, song, system) -> None:
    await name_deputy(qin, over(song))
    await end_account(system, qin.account)
    assert not (await now("song")).may(Permit.CATALOGUE_EDIT)


async def test_institutions_and_ended_accounts_are_no_deputies(qin, song, system) -> None:
    clerk = await official(
        system, "tian", Role.INSTITUTION_CLERK, organisation=await organisation(system)
    )
    await end_account(system, song.account)
    for unfit in (clerk, song, qin):
        with pytest.raises(ConflictError, match="deputy-unfit"):
            await name_deputy(qin, over(unfit))


async def test_days_and_reason_are_checked(qin, song) -> None:
    for begins, ends in ((3, 1), (-5, -1)):
        with pytest.raises(ConflictError, match="deputy-days"):
            await name_deputy(qin, over(song, begins, ends))
    with pytest.raises(ConflictError, match="deputy-reason"):
        await name_deputy(qin, over(song, reason="  "))
    await name_deputy(qin, over(song, 5, 9))
    with pytest.raises(ConflictError, match="deputy-taken"):
        await name_deputy(qin, over(song, 9, 12))
    await name_deputy(qin, over(song, 0, 4))
