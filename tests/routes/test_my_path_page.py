import re

import httpx
import pytest
from factories import PASSWORD
from screens import sign_in, text_of, token
from workers import trained_worker

from app import clock
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.permits import Actor, Role
from app.reference.service import enter_year


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


async def test_a_worker_asks_for_a_correction_with_a_paper_and_the_county_opens_it(
    client: httpx.AsyncClient, trained: Actor, system: Actor
) -> None:
    await enter_year(system, clock.today().year, [], source="test", provisional=True)
    for alias, role, known in (
        ("worker", Role.WORKER, {"person": trained.person}),
        ("officer", Role.CITY_OFFICER, {}),
    ):
        grants = [NewGrant(role=role, valid_from=clock.today())]
        await create_account(
            system, alias=alias, display_name=alias, password=PASSWORD, grants=grants, **known
        )
    await sign_in(client, "worker")
    rows = "/me/path/evidence/training_hours"
    form = (await client.get(rows)).text
    line = text_of(re.findall(r"<option>(.*?)</option>", form)[0])
    paper = b"%PDF-1.4 proof %%EOF"
    asked = await client.post(
        f"{rows}/corrections",
        data={"csrf": token(form), "which": line, "statement": "应为 72 课时"},
        files={"paper": ("证明.pdf", paper)},
    )
    assert asked.status_code == 303
    assert "更正请求已提交" in text_of((await client.get(asked.headers["location"])).text)
    refused = await client.post(
        f"{rows}/corrections",
        data={"csrf": token(form), "statement": "再说一次"},
        files={"paper": ("坏.pdf", b"MZ")},
    )
    assert refused.status_code == 422
    client.cookies.clear()
    await sign_in(client, "officer")
    queue = (await client.get("/desk/corrections")).text
    assert f"{line}：应为 72 课时" in text_of(queue)
    assert "成长路径：培训课时" in text_of(queue)
    opened = await client.get(re.search(r'href="(/desk/corrections/[^"]+/paper)"', queue)[1])  # type: ignore[index]
    assert opened.content == paper
    assert opened.headers["content-type"] == "application/pdf"
