import pytest
from factories import account, catalogue_item, clerk_of, organisation, people, training_class
from screens import send, sign_in, text_of

from app.permits import Actor, Role
from courses.service.classes import enrol


@pytest.fixture
async def school(database, system: Actor):
    return await organisation(system)


@pytest.fixture
async def over(system: Actor, school):
    """A class that ended ten days ago, with two trainees."""
    key = await training_class(school, await catalogue_item(system), starts_in=-30, days=20)
    return key, [await enrol(clerk_of(school), key, p, "企业职工") for p in await people(system, 2)]


async def test_anybody_sees_what_can_be_joined(client, system: Actor, school) -> None:
    key = await training_class(school, await catalogue_item(system), capacity=30)
    page = await client.get("/classes")
    assert "1 个班正在招生" in text_of(page.text)
    detail = await client.get(f"/classes/{key}")
    assert "30 个，共 30 个" in text_of(detail.text)


async def test_a_clerk_enters_results_and_completes_the_class(
    client, system: Actor, school, over
) -> None:
    key, (first, second) = over
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await sign_in(client, "clerk")
    saved = await send(
        client, f"/desk/classes/{key}", f"/desk/classes/{key}/results",
        enrolment=[str(first), str(second)],
        **{f"hours-{first}": "60", f"theory-{first}": "71", f"practice-{first}": "88.5"},
    )  # fmt: skip
    assert saved.status_code == 303
    done = await send(client, f"/desk/classes/{key}", f"/desk/classes/{key}/complete")
    assert done.status_code == 303, done.text
    page = text_of((await client.get(f"/desk/classes/{key}")).text)
    assert "没有理论成绩" in page
    assert "88.5" in page


async def test_a_score_that_is_none_is_refused_with_what_to_do(
    client, system: Actor, school, over
) -> None:
    key, (first, _) = over
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await sign_in(client, "clerk")
    refused = await send(
        client, f"/desk/classes/{key}", f"/desk/classes/{key}/results",
        enrolment=[str(first)], **{f"theory-{first}": "八十"},
    )  # fmt: skip
    assert refused.status_code == 422
    assert "“八十”不是有效的成绩或课时" in text_of(refused.text)


async def test_another_institutions_class_does_not_exist(
    client, system: Actor, school, over
) -> None:
    key, _ = over
    other = await organisation(system, "泰山数字学院", 2)
    await account(system, "other", Role.INSTITUTION_CLERK, organisation=other)
    await sign_in(client, "other")
    assert (await client.get(f"/desk/classes/{key}")).status_code == 404
    assert "0 个班" in text_of((await client.get("/desk/classes")).text)


async def test_a_form_without_this_sessions_token_changes_nothing(
    client, system: Actor, school, over
) -> None:
    key, _ = over
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await sign_in(client, "clerk")
    refused = await client.post(f"/desk/classes/{key}/complete", data={"csrf": "0" * 64})
    assert refused.status_code == 403


async def test_a_form_of_another_site_changes_nothing(client, database) -> None:
    refused = await client.post("/sign-in", headers={"origin": "http://elsewhere.example"})
    assert refused.status_code == 403
    assert "这次提交来自别的网站" in text_of(refused.text)
