"""Issuing: in the domain's transaction, once for each fact, frozen, replaced by reissue alone."""

import asyncio

import asyncpg
import pytest
from credentials import certificate, issued, row_of
from factories import organisation, people

from app import clock, db
from app.columns import uuid7
from app.credentials import jws
from app.credentials.code import read_code
from app.credentials.keys import ring
from app.credentials.lists import CAPACITY, copies
from app.credentials.service import issue, reissue, supersede
from app.errors import ConflictError
from app.permits import Actor
from app.settings import settings


@pytest.fixture
async def holder(system: Actor, database: str):
    return (await people(system, 1))[0]


async def test_it_is_issued_in_the_domains_transaction_only(holder):
    with pytest.raises(RuntimeError):
        await issue([certificate(holder)])


async def test_it_is_issued_once_for_each_fact(system: Actor, holder):
    first, other = await issued(system, certificate(holder), certificate(holder, "appointment:2"))
    (again,) = await issued(system, certificate(holder, holder="改了名"))
    assert again == first != other
    assert (await row_of(system, first.id)).holder == "宋立岳"


async def test_what_is_signed_says_no_more_than_it_must(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    row = await row_of(system, made.id)
    async with db.read(system):
        signed = jws.verify(row.jws, await ring())
    assert signed.claims.code == made.code
    assert read_code(made.code).fault is None
    assert signed.claims.masked_name == "宋*岳"
    assert signed.claims.title == "泰安市工匠"
    assert signed.claims.status == (row.status_list, row.status_index)
    assert "4216" not in str(signed.claims)


async def test_a_transaction_taken_back_leaves_no_credential(system: Actor, holder):
    with pytest.raises(ZeroDivisionError):
        async with db.transaction(system):
            await issue([certificate(holder)])
            raise ZeroDivisionError
    async with db.read(system) as connection:
        assert await connection.fetchval("SELECT count(*) FROM credential") == 0


async def test_places_are_scattered_and_nobody_shares_one(system: Actor, holder):
    made = await issued(system, *(certificate(holder, f"a:{n}") for n in range(200)))
    places = [(await row_of(system, one.id)).status_index for one in made]
    assert len(set(places)) == 200
    assert places != sorted(places)
    assert max(places) - min(places) > 50_000


async def test_a_reissued_one_leads_to_its_successor(system: Actor, holder):
    (old,) = await issued(system, certificate(holder))
    async with db.transaction(system):
        new = await reissue(
            system, old.id, certificate(holder, holder="宋立越"), reason="姓名登记有误"
        )
    before, after = await row_of(system, old.id), await row_of(system, new.id)
    assert (before.state, before.superseded_by, after.reissue_of) == ("superseded", new.id, old.id)
    assert after.state == "active"
    (same,) = await issued(system, certificate(holder))
    assert same.id == new.id
    with pytest.raises(ConflictError, match="credential-superseded"):
        async with db.transaction(system):
            await reissue(system, old.id, certificate(holder), reason="再来一次")


async def test_a_higher_certificate_takes_the_place_of_a_lower(system: Actor, holder):
    low, high = await issued(system, certificate(holder, "level:1"), certificate(holder, "level:2"))
    async with db.transaction(system):
        await supersede(system, low.id, high.id, reason="取得更高等级")
    assert (await row_of(system, low.id)).superseded_by == high.id


async def test_the_database_holds_one_in_force_for_each_fact(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    with pytest.raises(asyncpg.UniqueViolationError):
        async with db.transaction(system) as connection:
            await connection.execute(
                "INSERT INTO credential SELECT (jsonb_populate_record(c, jsonb_build_object("
                "'id', $2::uuid, 'code', 'K26XBBBBBBBBBBB', 'status_index', 7))).*"
                " FROM credential c WHERE id = $1",
                made.id, uuid7(),
            )  # fmt: skip


async def test_nobody_decides_their_own_request_not_even_by_sql(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    one = uuid7()
    with pytest.raises(asyncpg.CheckViolationError, match="two_people"):
        async with db.transaction(system) as connection:
            await connection.execute(
                "INSERT INTO status_change (id, action, credential, reason_code, reason, state,"
                " requested_by, requested_name, requested_at, decided_by, decided_at)"
                " VALUES ($1, 'revoke', $2, 'fraud', '伪造', 'approved', $3, '甲', $4, $3, $4)",
                uuid7(), made.id, one, clock.now(),
            )  # fmt: skip


async def test_private_keys_are_in_no_table_and_only_their_owner_reads_them(system: Actor, holder):
    await issued(system, certificate(holder))
    folder = settings().secrets / "signing"
    async with db.read(system) as connection:
        rows = await connection.fetch("SELECT * FROM signing_key")
    assert {row["purpose"] for row in rows} == {"credential", "status"}
    for row in rows:
        path = folder / f"{row['id']}.sealed"
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_bytes()[13:45] not in b"".join(
            value for value in row.values() if isinstance(value, bytes)
        )


async def test_a_whole_institution_is_issued_at_once(system: Actor, holder):
    school = await organisation(system)
    made = await issued(
        system,
        *(certificate(holder, f"c:{n}", organisation=school, issuer="岱青") for n in range(500)),
    )
    assert len({one.code for one in made}) == 500


async def test_classes_that_complete_at_once_wait_for_nobody_and_share_nothing(
    system: Actor, holder
):
    made = await asyncio.gather(
        *(issued(system, *(certificate(holder, f"c{n}:{m}") for m in range(20))) for n in range(6))
    )
    assert len({one.code for batch in made for one in batch}) == 120
    async with db.read(system) as connection:
        places = await connection.fetchval(
            "SELECT count(DISTINCT (status_list, status_index)) FROM credential"
        )
        lists = await connection.fetchval("SELECT count(*) FROM status_list")
        keys = await connection.fetchval("SELECT count(*) FROM signing_key")
    assert (places, lists, keys) == (120, 1, 2)


async def test_a_full_list_is_followed_by_the_next(system: Actor, holder):
    await issued(system, certificate(holder))
    async with db.transaction(system) as connection:
        await connection.fetch(
            "SELECT nextval('credential_place') FROM generate_series(1, $1)", CAPACITY - 3
        )
    made = await issued(system, *(certificate(holder, f"a:{n}") for n in range(5)))
    numbers = [(await row_of(system, one.id)).status_list for one in made]
    assert numbers == [1, 1, 2, 2, 2]
    async with db.read(system):
        assert await copies(2) is not None
