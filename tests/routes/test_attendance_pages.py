import pytest
from factories import account
from screens import send, sign_in, text_of, token
from sessions import School, hours_held, running_class, session

from app.columns import uuid7
from app.permits import Actor, Role


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system)


@pytest.fixture
async def clerk(client, system: Actor, school: School):
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school.organisation)
    await sign_in(client, "clerk")
    return client


def marks(school: School, *presences: str, was: tuple[str, ...] = ()) -> dict[str, object]:
    fields: dict[str, object] = {"enrolment": [str(key) for key in school.enrolments]}
    for key, presence in zip(school.enrolments, presences, strict=False):
        fields[f"presence-{key}"] = presence
    for key, shown in zip(school.enrolments, was, strict=False):
        fields[f"was-{key}"] = shown
    return fields


async def test_a_clerk_marks_everybody_and_then_the_exception(clerk, school: School) -> None:
    where = f"/desk/sessions/{await session(school.key, days=-1)}"
    listed = await clerk.get(f"/desk/classes/{school.key}/attendance")
    assert where in listed.text
    assert "还没有记" in text_of(listed.text)
    opened = await clerk.get(f"{where}?all=present")
    assert opened.text.count(" checked") == 3
    done = await send(clerk, where, where, **marks(school, "present", "present", "absent"))
    assert done.status_code == 303
    shown = text_of((await clerk.get(done.headers["location"])).text)
    assert "3 人都已记录" in shown
    assert "新记 3 人" in shown
    assert await hours_held(school.enrolments[2]) == 0


async def test_a_correction_needs_a_reason_and_is_shown(clerk, school: School) -> None:
    where = f"/desk/sessions/{await session(school.key, days=-1)}"
    await send(clerk, where, where, **marks(school, "absent"))
    changed = marks(school, "leave", was=("absent",))
    refused = await send(clerk, where, where, **changed)
    assert refused.status_code == 409
    assert "要写明理由" in text_of(refused.text)
    await send(clerk, where, where, reason="补交假条", **changed)
    shown = text_of((await clerk.get(where)).text)
    assert "更正记录" in shown
    assert "补交假条" in shown


async def test_a_page_opened_before_a_scan_does_not_undo_it(clerk, school: School) -> None:
    where = f"/desk/sessions/{await session(school.key, days=-1)}"
    await send(clerk, where, where, **marks(school, "late"))
    stale = marks(school, "present", "present", was=("", ""))
    done = await send(clerk, where, where, **stale)
    assert done.headers["location"].endswith("saved=1-0")


async def test_a_session_to_come_says_when_it_can_be_recorded(clerk, school: School) -> None:
    where = f"/desk/sessions/{await session(school.key, days=2)}"
    page = await clerk.get(where)
    assert "还没到上课时间" in text_of(page.text)
    assert '<form method="post" action="/desk/sessions' not in page.text
    csrf = token((await clerk.get(f"/desk/classes/{school.key}")).text)
    sent = await clerk.post(where, data={"csrf": csrf, **marks(school, "present")})
    assert sent.status_code == 409


async def test_a_session_that_never_was_is_404(clerk, school: School) -> None:
    assert (await clerk.get(f"/desk/sessions/{uuid7()}")).status_code == 404


async def test_an_officer_reads_and_records_nothing(client, school: School, system) -> None:
    where = f"/desk/sessions/{await session(school.key, days=-1)}"
    await account(system, "officer", Role.COUNTY_OFFICER, division="370902")
    await sign_in(client, "officer")
    page = await client.get(where)
    assert page.status_code == 200
    assert "保存考勤" not in page.text
    assert (await client.post(where)).status_code == 403
