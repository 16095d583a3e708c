"""Revoking, suspending, restoring: two people, at once in the lists, whole batches together."""

import asyncio

import asyncpg
import orjson
import pytest
from credentials import certificate, issued, row_of
from factories import organisation, people

from app import clock, db
from app.columns import uuid7
from app.credentials import status_list
from app.credentials.changes import (
    Wish,
    approve,
    ask_for_holder,
    change_decided,
    refuse,
    request_bulk_change,
    request_status_change,
    withdraw,
)
from app.credentials.data import Action, Kind, Reason
from app.credentials.keys import ring
from app.credentials.service import reissue
from app.credentials.verdict import StatusLine, status_line
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.permits import Actor, Grant, Role, system_actor

FRAUD = Wish(action=Action.REVOKE, reason_code=Reason.FRAUD, reason="材料系伪造，已核实")
PAUSE = Wish(action=Action.SUSPEND, reason_code=Reason.UNDER_REVIEW, reason="收到举报，正在核查")
CLEARED = Wish(action=Action.LIFT, reason_code=Reason.CLEARED, reason="核查完毕，没有问题")


def official(role: Role, name: str, **within: object) -> Actor:
    return Actor(account=uuid7(), name=name, grants=(Grant(role=role, **within),))


OFFICER = official(Role.CITY_OFFICER, "田立新")
REVIEWER = official(Role.SECTION_REVIEWER, "高远")


@pytest.fixture
async def holder(system: Actor, database: str):
    return (await people(system, 1))[0]


async def published(actor: Actor, row) -> StatusLine:
    """What the published lists say of this certificate."""
    async with db.read(actor) as connection:
        keys = await ring()
        documents = await connection.fetch("SELECT document FROM status_list_copy")
    lists = [status_list.read_list(orjson.loads(d["document"]), keys) for d in documents]
    return status_line((row.status_list, row.status_index), lists, clock.now())[0]


async def test_one_asks_another_decides_and_the_list_says_so_at_once(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    row = await row_of(system, made.id)
    assert await published(system, row) is StatusLine.CLEAR
    request = await request_status_change(OFFICER, made.id, FRAUD)
    assert await published(system, row) is StatusLine.CLEAR
    assert await approve(REVIEWER, request) == 1
    assert await published(system, row) is StatusLine.REVOKED
    assert (await row_of(system, made.id)).state == "revoked"


async def test_nobody_approves_their_own_request(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    both = Actor(account=uuid7(), name="一人", grants=(*OFFICER.grants, *REVIEWER.grants))
    request = await request_status_change(both, made.id, FRAUD)
    with pytest.raises(ForbiddenError, match="credential-two-people"):
        await approve(both, request)
    with pytest.raises(ForbiddenError):
        await approve(system_actor("job", Role.SECTION_REVIEWER), request)
    with pytest.raises(ForbiddenError):
        await withdraw(REVIEWER, request)
    await withdraw(both, request)


async def test_a_suspension_is_lifted_a_revocation_never(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    row = await row_of(system, made.id)
    await approve(REVIEWER, await request_status_change(OFFICER, made.id, PAUSE))
    assert await published(system, row) is StatusLine.SUSPENDED
    await approve(REVIEWER, await request_status_change(OFFICER, made.id, CLEARED))
    assert await published(system, row) is StatusLine.CLEAR
    await approve(REVIEWER, await request_status_change(OFFICER, made.id, FRAUD))
    with pytest.raises(ConflictError, match="credential-state"):
        await request_status_change(OFFICER, made.id, CLEARED)


async def test_one_request_at_a_time_decided_once(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    request = await request_status_change(OFFICER, made.id, FRAUD)
    with pytest.raises(ConflictError, match="credential-request-waits"):
        await request_status_change(OFFICER, made.id, PAUSE)
    await refuse(REVIEWER, request, "证据不足")
    with pytest.raises(ConflictError, match="credential-decided"):
        await approve(REVIEWER, request)
    assert (await row_of(system, made.id)).state == "active"


async def test_without_a_reason_nothing_is_asked(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    with pytest.raises(ConflictError, match="credential-reason"):
        await request_status_change(
            OFFICER, made.id, Wish(action=Action.REVOKE, reason_code=Reason.FRAUD, reason=" ")
        )


async def test_revoked_and_reissued_the_same_day(system: Actor, holder):
    (old,) = await issued(system, certificate(holder))
    await approve(REVIEWER, await request_status_change(OFFICER, old.id, FRAUD))
    async with db.transaction(system):
        new = await reissue(system, old.id, certificate(holder), reason="更正后重发")
    before, after = await row_of(system, old.id), await row_of(system, new.id)
    assert before.code != after.code
    assert await published(system, before) is StatusLine.SUPERSEDED
    assert await published(system, after) is StatusLine.CLEAR


async def test_a_batch_of_one_institution_is_revoked_together_by_two(system: Actor, holder):
    school, other = await organisation(system), await organisation(system, "另一所学校", 2)
    bad = await issued(
        system,
        *(
            certificate(holder, f"a:{n}", organisation=school, batch="第一期", issuer="岱青")
            for n in range(30)
        ),
    )
    kept = await issued(
        system,
        certificate(holder, "b:1", organisation=school, batch="第二期"),
        certificate(holder, "b:2", organisation=other, batch="第一期"),
    )
    request = await request_bulk_change(OFFICER, school, "第一期", FRAUD)
    with pytest.raises(ForbiddenError):
        await approve(OFFICER, request)
    assert await approve(REVIEWER, request) == 30
    for one in bad:
        assert await published(system, await row_of(system, one.id)) is StatusLine.REVOKED
    for one in kept:
        assert await published(system, await row_of(system, one.id)) is StatusLine.CLEAR
    assert await approve(REVIEWER, await request_bulk_change(OFFICER, school, None, FRAUD)) == 1
    with pytest.raises(NotFoundError, match="credential-batch-empty"):
        await request_bulk_change(OFFICER, school, None, FRAUD)
    with pytest.raises(ConflictError, match="credential-batch-name"):
        await request_bulk_change(OFFICER, school, "", FRAUD)


async def test_an_official_of_another_place_does_not_find_it(system: Actor, holder):
    (made,) = await issued(system, certificate(holder, division="370902"))
    away = official(Role.CITY_OFFICER, "外县", divisions=frozenset({"370921"}))
    with pytest.raises(NotFoundError):
        await request_status_change(away, made.id, FRAUD)
    near = official(Role.CITY_OFFICER, "本区", divisions=frozenset({"370902"}))
    await request_status_change(near, made.id, FRAUD)


async def test_set_bits_do_not_count_the_revoked(system: Actor, holder):
    await issued(system, certificate(holder))
    async with db.read(system) as connection:
        keys = await ring()
        documents = await connection.fetch("SELECT document FROM status_list_copy")
    for found in documents:
        held = status_list.read_list(orjson.loads(found["document"]), keys)
        assert sum(byte.bit_count() for byte in held.bits) > 50


async def test_two_lists_made_at_once_lose_no_revocation(system: Actor, holder):
    made = await issued(system, *(certificate(holder, f"a:{n}") for n in range(5)))
    requests = [await request_status_change(OFFICER, one.id, FRAUD) for one in made]
    await asyncio.gather(*(approve(REVIEWER, request) for request in requests))
    for one in made:
        assert await published(system, await row_of(system, one.id)) is StatusLine.REVOKED


async def test_what_a_decision_of_several_people_says_is_carried_out_with_it(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    row = await row_of(system, made.id)
    async with db.transaction(REVIEWER):
        await change_decided(
            REVIEWER, made.id, FRAUD, asked_by=OFFICER.account, asked_name=OFFICER.name
        )
    assert await published(system, row) is StatusLine.REVOKED
    async with db.transaction(REVIEWER):  # a second time changes nothing
        await change_decided(
            REVIEWER, made.id, FRAUD, asked_by=OFFICER.account, asked_name=OFFICER.name
        )
    async with db.read(system) as connection:
        assert await connection.fetchval("SELECT count(*) FROM status_change") == 1
    (other,) = await issued(system, certificate(holder, "appointment:2"))
    with pytest.raises(asyncpg.CheckViolationError, match="two_people"):
        async with db.transaction(OFFICER):
            await change_decided(
                OFFICER, other.id, FRAUD, asked_by=OFFICER.account, asked_name=OFFICER.name
            )
    assert (await row_of(system, other.id)).state == "active"


async def test_what_a_holder_gives_up_waits_for_an_official(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    worker = Actor(account=uuid7(), person=holder, name="宋立岳")
    async with db.transaction(worker):
        request = await ask_for_holder(worker, made.id, "本人放弃该称号")
    assert (await row_of(system, made.id)).state == "active"
    assert await approve(REVIEWER, request) == 1


async def test_a_craftsmans_certificate_follows_the_tier_and_is_not_revoked_alone(
    system: Actor, holder
):
    (made,) = await issued(system, certificate(holder, kind=Kind.APPOINTMENT))
    with pytest.raises(ConflictError, match="credential-of-appointment"):
        await request_status_change(OFFICER, made.id, FRAUD)
