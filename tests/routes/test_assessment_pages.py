import pytest
from factories import account
from screens import send, sign_in, text_of
from sessions import School, running_class

from app import clock
from app.permits import Actor, Role


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system)


@pytest.fixture
async def clerk(client, system: Actor, school: School):
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school.organisation)
    await sign_in(client, "clerk")
    return client


def entered(school: School, *values: str, attempt: int = 1, **fields: object) -> dict[str, object]:
    sent: dict[str, object] = {
        "part": "theory", "attempt": str(attempt), "assessed_on": clock.today().isoformat(),
        "enrolment": [str(key) for key in school.enrolments], **fields,
    }  # fmt: skip
    for key, value in zip(school.enrolments, values, strict=False):
        sent[f"absent-{key}" if value == "缺考" else f"score-{key}"] = (
            "on" if value == "缺考" else value
        )
    return sent


async def test_scores_an_absence_and_a_resit(clerk, school: School) -> None:
    where = f"/desk/classes/{school.key}/assessment"
    assert where in (await clerk.get(f"/desk/classes/{school.key}")).text
    done = await send(clerk, where, where, **entered(school, "88", "41.5", "缺考"))
    shown = text_of((await clerk.get(done.headers["location"])).text)
    assert "新录 3 人" in shown
    resit = await clerk.get(f"{where}?part=theory&attempt=2")
    assert resit.text.count('name="score-') == 2
    sent = entered(school, "", "66", "70", attempt=2)
    done = await send(clerk, f"{where}?part=theory&attempt=2", where, **sent)
    assert done.status_code == 303
    held = text_of((await clerk.get(f"/desk/classes/{school.key}")).text)
    assert "学员与成绩" in held
    assert text_of((await clerk.get(where)).text).count("合格") >= 3


@pytest.mark.parametrize("score", ["101", "-1", "NaN", "八十", "1e9"])
async def test_a_score_over_a_hundred_or_none_is_refused(clerk, school: School, score) -> None:
    where = f"/desk/classes/{school.key}/assessment"
    refused = await send(clerk, where, where, **entered(school, "80", score))
    assert refused.status_code == 422
    assert "成绩填 0 到 100 的数" in text_of(refused.text)
    assert "新录" not in text_of((await clerk.get(where)).text)


async def test_a_change_without_a_reason_is_refused(clerk, school: School) -> None:
    where = f"/desk/classes/{school.key}/assessment"
    await send(clerk, where, where, **entered(school, "80"))
    refused = await send(clerk, where, where, **entered(school, "85"))
    assert "要写明理由" in text_of(refused.text)
    done = await send(clerk, where, where, **entered(school, "85", reason="登分错误"))
    assert "更正 1 人" in text_of((await clerk.get(done.headers["location"])).text)


async def test_an_assessor_enters_scores_and_nothing_else(client, school: School, system) -> None:
    await account(system, "assessor", Role.ASSESSOR, organisation=school.organisation)
    await sign_in(client, "assessor")
    where = f"/desk/classes/{school.key}/assessment"
    done = await send(client, where, where, **entered(school, "80"))
    assert done.status_code == 303
    assert (await client.post(f"/desk/classes/{school.key}/complete")).status_code == 403
