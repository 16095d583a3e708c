"""The judge's page without script, and the door through which devices send marks."""

from uuid import UUID

import pytest
from contests import CITY, Field, field
from screens import send, sign_in, text_of, token

from app import db
from app.columns import uuid7


async def enter(client, made: Field, seat: UUID | None = None) -> UUID:
    """Sign in as the judge of this seat, the first without one; return the seat."""
    held = seat or next(iter(made.seats))
    async with db.read(CITY) as connection:
        alias = await connection.fetchval(
            "SELECT a.alias FROM account a JOIN judge_seat s ON s.account = a.id WHERE s.id = $1",
            held,
        )
    await sign_in(client, alias)
    return held


async def values(made: Field) -> list[tuple[str, str]]:
    async with db.read(CITY) as connection:
        rows = await connection.fetch(
            "SELECT n.cipher, m.aspect, m.value FROM mark m JOIN entry n ON n.id = m.entry"
            " WHERE m.replaced_at IS NULL AND m.event = $1 ORDER BY 1, 2",
            made.event,
        )
    return [(f"{row['cipher']} {row['aspect']}", f"{row['value']:f}") for row in rows]


@pytest.fixture
async def made(client) -> Field:
    return await field(3)


async def test_a_judge_marks_an_entry_without_script_and_goes_on(client, made: Field) -> None:
    await enter(client, made)
    listed = await client.get("/judging")
    assert f'href="/judging/{made.event}"' in listed.text
    here = f"/judging/{made.event}"
    page = (await client.get(here)).text
    assert "C001" in text_of(page)
    assert "合格" in text_of(page)
    for told in ("泰山重工", "370902"):
        assert told not in page
    answer = await send(client, here, here, cipher="C001", **{"m-A1": "30.5", "m-B1": "2"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{here}?entry=C002"
    assert await values(made) == [("C001 A1", "30.50"), ("C001 B1", "2.00")]


async def test_what_is_refused_stays_with_its_reason_and_the_rest_is_kept(
    client, made: Field
) -> None:
    await enter(client, made)
    here = f"/judging/{made.event}"
    answer = await send(client, here, here, cipher="C001", **{"m-A1": "101", "m-B1": "2"})
    assert answer.status_code == 409
    assert "分数 101 超过满分 40" in text_of(answer.text)
    assert 'value="101"' in answer.text
    assert await values(made) == [("C001 B1", "2.00")]
    other = await send(client, f"{here}?entry=C001", here, cipher="C001", **{"m-B1": "3"})
    assert "已记 2，这次是 3" in text_of(other.text)
    again = {"m-B1": "3", "reason": "点错了"}
    assert (await send(client, here, here, cipher="C001", **again)).status_code == 303
    assert await values(made) == [("C001 B1", "3.00")]


async def test_a_form_sent_twice_counts_once(client, made: Field) -> None:
    await enter(client, made)
    here = f"/judging/{made.event}"
    page = (await client.get(here)).text
    key = page.split('name="key" value="')[1].split('"')[0]
    form = {"csrf": token(page), "key": key, "cipher": "C001", "m-B1": "2"}
    for _ in range(2):
        assert (await client.post(here, data=form)).status_code == 303
    assert await values(made) == [("C001 B1", "2.00")]


async def test_an_old_form_behind_back_meets_the_mark_that_counts_and_can_replace_it(
    client, made: Field
) -> None:
    await enter(client, made)
    here = f"/judging/{made.event}"
    page = (await client.get(here)).text
    key = page.split('name="key" value="')[1].split('"')[0]
    form = {"csrf": token(page), "key": key, "cipher": "C001", "reason": "点错了"}
    for value in ("8", "9"):
        assert (await client.post(here, data={**form, "m-A1": value})).status_code == 303
    back = await client.post(here, data={**form, "m-A1": "8"})
    assert back.status_code == 409
    assert "已记 9，这次是 8" in text_of(back.text)
    anew = {**form, "key": back.text.split('name="key" value="')[1].split('"')[0], "m-A1": "8.0"}
    for _ in range(2):
        assert (await client.post(here, data=anew)).status_code == 303
    assert await values(made) == [("C001 A1", "8.00")]


async def test_a_device_is_answered_for_each_mark(client, made: Field) -> None:
    seat = await enter(client, made)
    here = f"/judging/{made.event}"
    state = (await client.get(f"{here}/state")).json()
    assert [one["cipher"] for one in state["sheet"]["entries"]] == ["C001", "C002", "C003"]
    sent = [
        {"sent": str(uuid7()), "cipher": "C001", "aspect": "B1", "value": value}
        for value in ("2", "NaN")
    ]
    headers = {"x-csrf-token": state["csrf"]}
    body = {"seat": str(seat), "marks": sent}
    for standing in ("kept", "already"):
        answer = await client.post(f"{here}/marks", json=body, headers=headers)
        assert answer.status_code == 200
        good, bad = answer.json()["answers"]
        assert (good["standing"], good["kept"], bad["standing"]) == (standing, "2", "refused")
        assert "不是分数" in bad["words"]


async def test_the_door_is_shut_to_others(client, made: Field) -> None:
    await enter(client, made)
    here = f"/judging/{made.event}/marks"
    body = {"seat": str(uuid7()), "marks": []}
    assert (await client.post(here, json=body)).status_code == 403
    csrf = (await client.get(f"/judging/{made.event}/state")).json()["csrf"]
    headers = {"x-csrf-token": csrf}
    assert (await client.post(here, json=body, headers=headers)).status_code == 409
    assert (await client.post(here, json={"marks": 1}, headers=headers)).status_code == 422
    assert (await client.post(here, content=b"\xff{", headers=headers)).status_code == 422
    many = [{"sent": str(uuid7()), "cipher": "C", "aspect": "B1", "value": "2"}] * 501
    seat = str(next(iter(made.seats)))
    full = {"seat": seat, "marks": many}
    assert (await client.post(here, json=full, headers=headers)).status_code == 422
    other = await field(1, start=60)
    assert (await client.get(f"/judging/{other.event}")).status_code == 404


async def test_english_reads_whole(client, made: Field) -> None:
    await enter(client, made)
    answer = await client.get(f"/judging/{made.event}", headers={"accept-language": "en"})
    assert "Save, next entry" in answer.text
