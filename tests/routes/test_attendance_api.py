import pytest
from factories import account
from screens import sign_in
from sessions import School, hours_held, running_class, session

from app.columns import uuid7
from app.permits import Actor, Role
from courses.data import trainee_number


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system)


@pytest.fixture
async def clerk(client, system: Actor, school: School):
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school.organisation)
    await sign_in(client, "clerk")
    return client


def sent(school: School, *presences: str, reason: str = "") -> dict[str, object]:
    return {
        "reason": reason,
        "entries": [
            {"trainee": trainee_number(key), "presence": presence}
            for key, presence in zip(school.enrolments, presences, strict=False)
        ],
    }


async def test_a_program_lists_sessions_and_records_them(clerk, school: School) -> None:
    key = await session(school.key, days=-1)
    listed = (await clerk.get(f"/api/v1/classes/{school.key}/sessions")).json()
    assert [row["id"] for row in listed["sessions"]] == [str(key)]
    where = f"/api/v1/sessions/{key}/attendance"
    done = await clerk.post(where, json=sent(school, "present", "late"))
    assert done.status_code == 200
    assert done.json() == {"new": 2, "corrected": 0, "unchanged": 0}
    again = await clerk.post(where, json=sent(school, "present", "late"))
    assert again.json() == {"new": 0, "corrected": 0, "unchanged": 2}
    found = (await clerk.get(where)).json()
    told = {row["trainee"]: row["presence"] for row in found["trainees"]}
    assert told[trainee_number(school.enrolments[1])] == "late"
    assert told[trainee_number(school.enrolments[2])] is None
    assert await hours_held(school.enrolments[0]) == 4


async def test_refusals_are_problems_with_a_code(clerk, school: School) -> None:
    past, coming = await session(school.key, days=-1), await session(school.key, days=1)
    await clerk.post(f"/api/v1/sessions/{past}/attendance", json=sent(school, "absent"))
    twice = sent(school, "present")
    twice["entries"] *= 2  # type: ignore[operator]
    stranger = {"entries": [{"trainee": "N0123456789", "presence": "present"}]}
    for key, body, status, code in (
        (uuid7(), sent(school, "present"), 404, "not-found"),
        (coming, sent(school, "present"), 409, "session-not-begun"),
        (past, sent(school, "leave"), 409, "correction-reason"),
        (past, stranger, 422, "attendance-unknown"),
        (past, twice, 422, "attendance-twice"),
        (
            past,
            {"entries": [{"trainee": "N0123456789", "presence": "there"}]},
            422,
            "form-malformed",
        ),
        (past, {"entries": []}, 422, "form-malformed"),
    ):
        answer = await clerk.post(f"/api/v1/sessions/{key}/attendance", json=body)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert code is None or answer.json()["code"] == code
    corrected = await clerk.post(
        f"/api/v1/sessions/{past}/attendance", json=sent(school, "leave", reason="补交假条")
    )
    assert corrected.json()["corrected"] == 1


async def test_another_institutions_program_reaches_nothing(client, school, system) -> None:
    key = await session(school.key, days=-1)
    other = await running_class(system, 1, start=9, serial=2, item=school.item)
    await account(system, "other", Role.INSTITUTION_CLERK, organisation=other.organisation)
    await sign_in(client, "other")
    for path in (f"/api/v1/classes/{school.key}/sessions", f"/api/v1/sessions/{key}/attendance"):
        assert (await client.get(path)).status_code == 404
    answer = await client.post(f"/api/v1/sessions/{key}/attendance", json=sent(school, "present"))
    assert answer.status_code == 404
