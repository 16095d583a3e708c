"""What officers, counties and leading units see and do on the pages of the work list."""

from datetime import date
from decimal import Decimal

import pytest
from callings import LEADER, REVIEWER, somebody
from factories import account, organisation
from returns import two_divisions
from screens import send, sign_in, text_of, token

from app import clock, db
from app.decisions.data import Step
from app.home.decision_service import take_step
from app.permits import Actor, Role
from dashboards.worklist import drafting, reporting
from dashboards.worklist.data import CITY, NewTask

pytestmark = pytest.mark.usefixtures("database")
PLACE, PROOF = "/desk/work-list", b"%PDF-1.7\nwork\n%%EOF"
KEEPER = somebody("秦牧川", Role.CITY_OFFICER)
COUNTY = somebody("宋海燕", Role.COUNTY_OFFICER, divisions=frozenset({"370902"}))
BASES, SHARED, CITYWIDE = "建公共实训基地", "评选种子工匠", "组建技工教育联盟"


@pytest.fixture
async def tasks(database: str, system: Actor, monkeypatch: pytest.MonkeyPatch):
    """Three tasks issued: of one division, of both, of the city; the first has an entry."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 8, 20))
    await two_divisions(system)
    lead = await organisation(system, "市教育局")
    other = await organisation(system, "市总工会", serial=2)
    keys = {}
    for item, title, places, due in (
        (13, BASES, {"370902": 20}, date(2026, 12, 31)),
        (15, SHARED, {"370902": 8, "370911": 8}, date(2026, 12, 31)),
        (14, CITYWIDE, {}, date(2026, 3, 31)),
    ):
        new = NewTask(
            item=item, title=title, unit="个", lead=lead, due_on=due,
            helpers=() if item == 14 else (other,),
            targets={CITY: Decimal(20), **{code: Decimal(n) for code, n in places.items()}},
        )  # fmt: skip
        keys[title] = await drafting.draft_task(KEEPER, 2026, new)
    decision = await drafting.hand_in(KEEPER, 2026)
    await take_step(REVIEWER, decision, Step.REVIEW)
    await take_step(LEADER, decision, Step.SIGN)
    for alias, role, division, unit in (
        ("keeper", Role.CITY_OFFICER, None, None),
        ("county", Role.COUNTY_OFFICER, "370902", None),
        ("outsider", Role.COUNTY_OFFICER, "370911", None),
        ("unit", Role.DEPARTMENT_OFFICER, None, lead),
    ):
        await account(system, alias, role, division=division, organisation=unit)
    async with db.read(system) as connection:
        target = await connection.fetchval(
            "SELECT id FROM work_target WHERE task = $1 AND division = '370902'", keys[BASES]
        )
    entry = await reporting.file_entry(COUNTY, target, 1, Decimal(9), text="两家", content=PROOF)
    return keys, target, entry


async def test_the_list_is_filtered_sorted_and_never_trips_over_its_address(client, tasks) -> None:
    await sign_in(client, "keeper")
    page = text_of((await client.get(PLACE)).text)
    table = page[page.index("牵头和配合单位") :]
    assert table.index(CITYWIDE) < table.index(BASES)
    assert "已逾期" in table
    assert "缺第 2 季度填报" in table
    assert "1 条待审核" in table
    assert "9 / 20" in table
    numbered = text_of((await client.get(f"{PLACE}?sort=number")).text)
    assert numbered.rindex(BASES) < numbered.rindex(CITYWIDE)
    for query, shown, hidden in (
        ("state=review", BASES, SHARED),
        ("state=late", CITYWIDE, BASES),
        ("place=370911", SHARED, BASES),
        ("quarter=1&place=370911", SHARED, CITYWIDE),
        ("state=missing&place=370902", BASES, CITYWIDE),
    ):
        found = text_of((await client.get(f"{PLACE}?{query}")).text)
        assert shown in found, query
        assert hidden not in found, query
    assert "没有符合条件的任务" in (await client.get(f"{PLACE}?place=nowhere")).text
    assert "没有符合条件的任务" in (await client.get(f"{PLACE}/print?state=reached")).text
    for junk in ("year=19", "year=²026", "unit=x", "quarter=9", "state=%00", "sort=x", "year=last"):
        assert (await client.get(f"{PLACE}?{junk}")).status_code == 200, junk
    assert (await client.get(f"{PLACE}/list.xlsx?place=370911")).content.startswith(b"PK")


async def test_a_county_enters_takes_back_and_reads_only_what_is_its_own(client, tasks) -> None:
    keys, target, entry = tasks
    page = f"{PLACE}/{keys[BASES]}"
    await sign_in(client, "outsider")
    listed = text_of((await client.get(PLACE)).text)
    assert SHARED in listed
    assert BASES not in listed
    assert CITYWIDE not in listed
    assert (await client.get(page)).status_code == 404
    assert (await client.get(f"{PLACE}/entries/{entry}/proof")).status_code == 404
    sent = token((await client.get(f"{PLACE}/{keys[SHARED]}")).text)
    for action in (f"{page}/entries/{entry}/withdraw", f"{page}/entries"):
        fields = {"csrf": sent, "target": str(target), "quarter": "2", "value": "3"}
        assert (await client.post(action, data=fields)).status_code == 404, action
    assert (await client.get(f"{PLACE}/new")).status_code == 403
    await sign_in(client, "county")
    assert "两家" in (await client.get(page)).text
    assert (await client.get(f"{PLACE}/entries/{entry}/proof")).content == PROOF
    form = {"target": str(target), "text": "三家已挂牌"}
    for quarter, value, file, status, says in (
        ("2", "12", b"GIF89a", 422, "三家已挂牌"),
        ("2", "1.234", PROOF, 409, "最多两位小数"),
        ("2", "-1", PROOF, 409, "填报的数不对"),
        ("2", "很多", PROOF, 422, "填报的数不对"),
        ("4", "12", PROOF, 409, "这个季度还没有开始"),
        ("x", "12", PROOF, 409, "这个季度还没有开始"),
        ("2", "12", b"", 409, "没有上传佐证"),
    ):
        answer = await client.post(
            f"{page}/entries",
            data={"csrf": token((await client.get(page)).text), **form,
                  "quarter": quarter, "value": value},
            files={"file": ("证.pdf", file)} if file else None,
        )  # fmt: skip
        assert (answer.status_code, says in answer.text) == (status, True), (quarter, value)
        assert "三家已挂牌" in answer.text
    taken = f"{page}/entries/{entry}/withdraw"
    assert (await send(client, page, taken)).status_code == 303
    back = await client.get(page)
    assert "填报人撤回" in back.text
    again = await client.post(taken, data={"csrf": token(back.text)})
    assert again.status_code == 303
    over = await send(client, page, f"{page}/entries", **form, quarter="1", value="30")
    assert over.status_code == 303
    assert "150%" in text_of((await client.get(page)).text)


async def test_a_review_is_of_what_was_read_and_the_lead_reads_all(client, tasks) -> None:
    keys, target, entry = tasks
    page = f"{PLACE}/{keys[BASES]}"
    review = f"{page}/entries/{entry}"
    await sign_in(client, "keeper")
    opened = (await client.get(page)).text
    seen = opened.split('name="seen" value="')[1].split('"')[0]
    await reporting.file_entry(COUNTY, target, 1, Decimal(11), text="三家")
    answer = await client.post(review, data={"csrf": token(opened), "to": "accepted", "seen": seen})
    assert answer.status_code == 409
    assert "填报人刚改过这条填报" in answer.text
    seen = answer.text.split('name="seen" value="')[1].split('"')[0]
    done = await send(client, page, review, to="accepted", seen=seen)
    assert done.status_code == 303
    await sign_in(client, "county")
    late = await client.post(
        f"{review}/withdraw", data={"csrf": token((await client.get(page)).text)}
    )
    assert late.status_code == 409
    assert "这条填报已经审核过" in late.text
    await sign_in(client, "unit")
    assert "三家" in (await client.get(page)).text
    assert (await client.get(f"{PLACE}/entries/{entry}/proof")).status_code == 200
    own = (await client.get(f"{PLACE}/{keys[CITYWIDE]}")).text
    assert f'action="{PLACE}/{keys[CITYWIDE]}/entries"' in own
