import httpx
import pytest
from factories import PASSWORD
from screens import sign_in, text_of
from workers import trained_worker

from app import clock
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.permits import Actor, Role


@pytest.fixture
async def trained(database: str, system: Actor) -> Actor:
    return await trained_worker(system)


async def test_a_worker_reads_their_path_and_what_it_stands_on(
    client: httpx.AsyncClient, trained: Actor, system: Actor
) -> None:
    await create_account(
        system,
        alias="worker",
        display_name="本人",
        password=PASSWORD,
        grants=[NewGrant(role=Role.WORKER, valid_from=clock.today())],
        person=trained.person,
    )
    await sign_in(client, "worker")
    page = text_of((await client.get("/me/path")).text)
    assert "近 2 年培训满 40 课时 60 课时" in page
    assert "互联网营销师，60 课时" in page
    rows = text_of((await client.get("/me/path/evidence/training_hours")).text)
    assert "本系统产生" in rows
    assert "这里不对？" in rows
    assert (await client.get("/me/path/evidence/nonsense")).status_code == 404
    answer = (await client.get("/api/v1/me/path")).json()
    assert [tier["tier"] for tier in answer["assessment"]["tiers"]] == [
        "seed",
        "craftsman",
        "chief",
    ]
    assert answer["evidence"][0]["facts"]["hours"] == 60


async def test_nobody_signed_in_is_sent_to_sign_in_and_staff_are_refused(
    client: httpx.AsyncClient, trained: Actor, system: Actor
) -> None:
    assert (await client.get("/me/path")).status_code == 401
    grants = [NewGrant(role=Role.CITY_OFFICER, valid_from=clock.today())]
    await create_account(
        system, alias="officer", display_name="科员", password=PASSWORD, grants=grants
    )
    await sign_in(client, "officer")
    assert (await client.get("/me/path")).status_code == 403


async def test_anybody_reads_what_the_tiers_ask(client: httpx.AsyncClient) -> None:
    page = text_of((await client.get("/ladder/terms")).text)
    assert "带徒 5 人，其中 2 人达到高级工" in page
    assert "暂按默认条件测算" in page
