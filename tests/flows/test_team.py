"""A head looks after the institution's own team, and no other."""

import asyncio

import pytest
from factories import PASSWORD, organisation
from outbox import last_code, letters

from app import clock, db
from app.accounts import codes
from app.accounts import team as team_of_an_institution
from app.accounts.codes import ask_for_code, sign_in_by_code
from app.accounts.data import NewGrant
from app.accounts.queries import actor_of_session
from app.accounts.service import create_account, sign_in
from app.accounts.team import GIVEN, Invitation, end_role, give_role, institutions, invite, team
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit, Role


@pytest.fixture
async def school(database, system: Actor):
    return await organisation(system)


@pytest.fixture
async def other(school, system: Actor):
    return await organisation(system, "汶阳职业学校", 2)


async def member(system: Actor, alias: str, role: Role, school) -> Actor:
    grants = [NewGrant(role=role, valid_from=clock.today(), organisation=school)]
    await create_account(
        system, alias=alias, display_name=alias, password=PASSWORD, grants=grants,
        contact="13900000001",
    )  # fmt: skip
    found = await actor_of_session(await sign_in(alias, PASSWORD, "127.0.0.1", None))
    assert found
    return found[0]


@pytest.fixture
async def head(school, system: Actor) -> Actor:
    return await member(system, "head", Role.INSTITUTION_HEAD, school)


def invitation(school, **changed: object) -> Invitation:
    given = {"alias": "xin", "display_name": "辛沐", "contact": "13900000002", **changed}
    return Invitation(organisation=school, **given)


async def role_of(head: Actor, alias: str, role: Role):
    (found,) = [m for m in await team(head) if m.alias == alias]
    return next(held.grant for held in found.roles if held.role is role)


async def test_an_invited_clerk_signs_in_by_code_and_works_in_that_institution_alone(
    head, school, other, system, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "_STEP", 0.001)
    await invite(head, invitation(school), "zh")
    ((kind, to, text),) = await letters(system)
    assert (kind, to) == ("team_invited", "13900000002")
    assert "岱青职业培训学校" in text
    assert "xin" in text
    key = await ask_for_code("xin", "127.0.0.1", "zh")
    token = await sign_in_by_code(key, await last_code(system), "127.0.0.1", None)
    actor, _ = await actor_of_session(token)
    assert actor.reach(Permit.ROSTER_UPLOAD).organisations == {school}
    assert not actor.may(Permit.TEAM_MANAGE)


async def test_the_team_is_one_institutions_and_contacts_are_masked(
    head, school, other, system
) -> None:
    await member(system, "strange", Role.INSTITUTION_CLERK, other)
    await invite(head, invitation(school), "zh")
    assert [name for _, name in await institutions(head)] == ["岱青职业培训学校"]
    found = await team(head)
    assert {one.alias for one in found} == {"head", "xin"}
    assert {one.contact for one in found} == {"139****0001", "139****0002"}


@pytest.mark.parametrize("role", sorted(set(Role) - set(GIVEN)))
async def test_a_head_gives_no_other_role(head, school, role: Role) -> None:
    with pytest.raises(ConflictError, match="team-role"):
        await invite(head, invitation(school, role=role), "zh")
    with pytest.raises(ConflictError, match="team-role"):
        await give_role(head, head.account, school, role)


async def test_another_institution_is_out_of_reach(head, school, other, system) -> None:
    stranger = await member(system, "strange", Role.INSTITUTION_CLERK, other)
    theirs = await member(system, "chief", Role.INSTITUTION_HEAD, other)
    with pytest.raises(NotFoundError):
        await invite(head, invitation(other), "zh")
    for where in (school, other, uuid7()):
        with pytest.raises(NotFoundError):
            await give_role(head, stranger.account, where, Role.ASSESSOR)
    with pytest.raises(NotFoundError):
        await end_role(head, await role_of(theirs, "strange", Role.INSTITUTION_CLERK))
    with pytest.raises(NotFoundError):
        await end_role(head, uuid7())
    assert {m.alias for m in await team(theirs)} == {"strange", "chief"}


async def test_a_role_given_and_ended_counts_at_once(head, school, system) -> None:
    key = await invite(head, invitation(school), "zh")
    await give_role(head, key, school, Role.ASSESSOR)
    await give_role(head, key, school, Role.ASSESSOR)
    assert len((await team(head))[-1].roles) == 2
    await end_role(head, await role_of(head, "xin", Role.INSTITUTION_CLERK))
    (found,) = [m for m in await team(head) if m.alias == "xin"]
    assert [held.role for held in found.roles] == [Role.ASSESSOR]


async def test_a_role_of_former_days_keeps_its_days(head, school, system) -> None:
    key = await invite(head, invitation(school), "zh")
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE \"grant\" SET valid_from = '2026-01-01' WHERE account = $1", key
        )
    await end_role(head, await role_of(head, "xin", Role.INSTITUTION_CLERK))
    async with db.read(system) as connection:
        row = await connection.fetchrow('SELECT * FROM "grant" WHERE account = $1', key)
    assert row["valid_until"] < clock.today()


async def test_the_last_head_stays_also_when_two_leave_at_once(
    head, school, system, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = await role_of(head, "head", Role.INSTITUTION_HEAD)
    with pytest.raises(ConflictError, match="last-head"):
        await end_role(head, own)
    second = await member(system, "second", Role.INSTITUTION_HEAD, school)
    theirs = await role_of(head, "second", Role.INSTITUTION_HEAD)
    counting = team_of_an_institution._keep_a_head

    async def slowly(organisation, leaving) -> None:
        await counting(organisation, leaving)
        await asyncio.sleep(0.1)

    monkeypatch.setattr(team_of_an_institution, "_keep_a_head", slowly)
    outcome = await asyncio.gather(
        end_role(head, own), end_role(second, theirs), return_exceptions=True
    )
    assert sum(isinstance(one, ConflictError) for one in outcome) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"alias": "head"}, "alias-taken"), ({"alias": "王"}, "alias-malformed"),
     ({"contact": "1"}, "contact-malformed"), ({"display_name": " "}, "team-name")],
)  # fmt: skip
async def test_an_invitation_is_checked(head, school, system, changed, code) -> None:
    with pytest.raises(ConflictError, match=code):
        await invite(head, invitation(school, **changed), "zh")
    assert not await letters(system)
    assert len(await team(head)) == 1
