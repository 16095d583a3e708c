import re
from datetime import timedelta

import pytest
from factories import account
from filings import filer, planned_class
from screens import send, sign_in, text_of, token
from workbooks import workbook

from app import clock, db
from app.permits import Actor, Role
from courses.filing import stepping

HEADER = ["上课内容*", "类型", "上课日期*", "上课时段", "教师姓名*", "上课地址"]


@pytest.fixture
async def school(database, system: Actor):
    held = await filer(system)
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=held.organisation)
    await account(system, "county", Role.COUNTY_OFFICER, division="370902")
    return held


async def test_a_clerk_drafts_plans_and_files_a_class(client, school) -> None:
    await sign_in(client, "clerk")
    starts_on = clock.today() + timedelta(days=20)
    made = await send(
        client, "/desk/filings/new", "/desk/filings/new",
        number="2026年第(051)期", catalogue_item=str(school.item), division="370902",
        starts_on=starts_on.isoformat(), ends_on=(starts_on + timedelta(days=14)).isoformat(),
        capacity="40", place="泰山区岱宗大街", plan="模块", assessment_plan="机考",
    )  # fmt: skip
    assert made.status_code == 303, made.text
    page = made.headers["location"]
    assert "没有课程表" in text_of((await client.get(page)).text)
    key = page.split("/")[3]
    added = await send(
        client, page, f"/desk/classes/{key}/sessions", content="直播带货", kind="practice",
        held_on=starts_on.isoformat(), until=(starts_on + timedelta(days=7)).isoformat(),
        starts_at="08:30", ends_at="14:30", teacher=str(school.teacher), room=str(school.room),
    )  # fmt: skip
    assert added.status_code == 303, added.text
    assert "共 8 次课" in text_of((await client.get(page)).text)
    filed = await send(client, page, f"/desk/classes/{key}/step", step="file")
    assert filed.status_code == 303, filed.text
    assert "已报送，应在" in text_of((await client.get(page)).text)


async def test_a_timetable_workbook_is_entered_or_answered_cell_by_cell(client, school) -> None:
    await sign_in(client, "clerk")
    key = await planned_class(school)
    day = (clock.today() + timedelta(days=20)).isoformat()
    page, action = f"/desk/classes/{key}/filing", f"/desk/classes/{key}/timetable"
    bad = workbook([HEADER, ["拍摄", "实操", day, "上午", "无名氏", "一号教室"]])
    answer = await _upload(client, page, action, bad)
    assert answer.status_code == 422
    text = text_of(answer.text)
    assert "第 2 行 · 开始" in text
    assert "不是本机构登记的教师" in text
    assert "共 8 次课" in text, "what was there stays"
    good = workbook([HEADER, ["拍摄", "实操", day, "08:30-11:45", "曹立春", "一号教室"]])
    assert (await _upload(client, page, action, good)).status_code == 303
    assert "共 1 次课" in text_of((await client.get(page)).text)


async def _upload(client, page: str, action: str, content: bytes):
    opened = await client.get(page)
    return await client.post(
        action, data={"csrf": token(opened.text)}, files={"file": ("课程表.xlsx", content)}
    )


async def test_the_timetables_template_offers_the_institutions_own_teachers(client, school) -> None:
    await sign_in(client, "clerk")
    key = await planned_class(school)
    answer = await client.get(f"/desk/classes/{key}/timetable.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


async def test_an_officer_sees_the_evidence_and_returns_the_filing(client, school) -> None:
    key = await planned_class(school)
    await stepping.file_class(school.clerk, key)
    await sign_in(client, "county")
    queue = text_of((await client.get("/desk/filings")).text)
    assert "1 件待审核" in queue
    page = f"/desk/classes/{key}/filing"
    assert "还缺盖章材料：备案表" in text_of((await client.get(page)).text)
    refused = await send(client, page, f"/desk/classes/{key}/decide", decision="approve")
    assert refused.status_code == 409
    assert "请写明理由" in text_of(refused.text)
    done = await send(
        client, page, f"/desk/classes/{key}/decide", decision="return", reason="请补盖章备案表"
    )
    assert done.status_code == 303
    await sign_in(client, "clerk")
    assert "请补盖章备案表" in text_of((await client.get(page)).text)


async def test_a_change_is_shown_before_and_after(client, school) -> None:
    key = await planned_class(school)
    await stepping.file_class(school.clerk, key)
    await _approve(client, key)
    await sign_in(client, "clerk")
    form = f"/desk/classes/{key}/change"
    opened = await client.get(form)
    fields = dict(_values(opened.text))
    asked = await client.post(form, data={**fields, "capacity": "25", "reason": "换小教室上课"})
    assert asked.status_code == 303, asked.text
    await sign_in(client, "county")
    text = text_of((await client.get(f"/desk/classes/{key}/filing")).text)
    assert "名额 40 25" in text
    assert "换小教室上课" in text


async def _approve(client, key) -> None:
    await sign_in(client, "county")
    page = f"/desk/classes/{key}/filing"
    done = await send(
        client, page, f"/desk/classes/{key}/decide", decision="approve", reason="材料在路上"
    )
    assert done.status_code == 303, done.text


def _values(page: str) -> list[tuple[str, str]]:
    form = page[page.index("/change") :]
    fields = re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', form)
    fields += re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', form)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields.append((name, chosen[1] if chosen else ""))
    return [pair for pair in fields if not pair[0].startswith("drop-")]


async def test_an_inspection_is_recorded_on_the_page(client, school) -> None:
    key = await planned_class(school)
    await sign_in(client, "county")
    page = f"/desk/classes/{key}/inspections"
    done = await send(
        client, page, page, inspected_on=clock.today().isoformat(), inspectors="秦牧川、沈若水",
        counted="31", outcome="in_order",
    )  # fmt: skip
    assert done.status_code == 303, done.text
    assert "秦牧川、沈若水" in text_of((await client.get(page)).text)


async def test_an_institution_without_accreditation_is_told_where_to_apply(
    client, school, system: Actor
) -> None:
    async with db.transaction(system) as connection:
        await connection.execute("DELETE FROM accreditation")
    await sign_in(client, "clerk")
    page = await client.get("/desk/filings/new")
    assert "还没有可以开班的项目" in text_of(page.text)
    assert 'href="/desk/accreditations"' in page.text


@pytest.mark.parametrize(
    "odd", [{"capacity": "0"}, {"capacity": "99999999999"}, {"number": ""}, {"starts_on": "明天"}]
)
async def test_a_form_with_an_odd_value_is_refused_not_broken(client, school, odd) -> None:
    await sign_in(client, "clerk")
    starts_on = clock.today() + timedelta(days=20)
    fields = {
        "number": "2026年第(051)期", "catalogue_item": str(school.item), "division": "370902",
        "starts_on": starts_on.isoformat(), "ends_on": starts_on.isoformat(), "capacity": "40",
    }  # fmt: skip
    fields["plan"] = "模块一 直播基础"
    answer = await send(client, "/desk/filings/new", "/desk/filings/new", **{**fields, **odd})
    assert answer.status_code == 422
    assert "没有填对" in text_of(answer.text)
    assert "模块一 直播基础" in answer.text, "what was typed is still there"


async def test_an_inspection_of_tomorrow_is_refused(client, school) -> None:
    key = await planned_class(school)
    await sign_in(client, "county")
    page = f"/desk/classes/{key}/inspections"
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    answer = await send(
        client, page, page, inspected_on=tomorrow, inspectors="秦牧川、沈若水", outcome="in_order"
    )
    assert answer.status_code == 409
    assert "检查日期或整改期限不对" in text_of(answer.text)


async def test_a_number_taken_leaves_what_was_typed(client, school) -> None:
    await sign_in(client, "clerk")
    await planned_class(school)
    starts_on = clock.today() + timedelta(days=40)
    answer = await send(
        client, "/desk/filings/new", "/desk/filings/new", number="2026年第(031)期",
        catalogue_item=str(school.item), division="370902", starts_on=starts_on.isoformat(),
        ends_on=starts_on.isoformat(), capacity="40", plan="模块一 直播基础",
    )  # fmt: skip
    assert answer.status_code == 409
    assert "班级编号已用过" in text_of(answer.text)
    assert "模块一 直播基础" in answer.text


async def test_a_session_that_collides_is_answered_beside_its_form(client, school) -> None:
    await sign_in(client, "clerk")
    key = await planned_class(school)
    page = f"/desk/classes/{key}/filing"
    day = (clock.today() + timedelta(days=20)).isoformat()
    answer = await send(
        client, page, f"/desk/classes/{key}/sessions", content="短视频拍摄", kind="practice",
        held_on=day, starts_at="09:00", ends_at="12:00", teacher=str(school.teacher),
    )  # fmt: skip
    assert answer.status_code == 409
    assert 'value="短视频拍摄"' in answer.text
    assert "已有别的课" in text_of(answer.text)


async def test_approving_nothing_says_to_tick_something(client, school) -> None:
    await sign_in(client, "county")
    await stepping.file_class(school.clerk, await planned_class(school))
    done = await send(client, "/desk/filings", "/desk/filings/approve")
    page = await client.get(done.headers["location"])
    assert "没有勾选任何班" in text_of(page.text)
