"""From the city down: one occupation, one division, one institution; what to open next."""

import httpx
from callings import somebody
from factories import account, catalogue_item, organisation, training_class
from screens import sign_in, text_of

from app import clock, db
from app.columns import uuid7
from app.permits import Actor, Role
from dashboards.drill.queries import beside_occupation, institution_page

MARKETER = "4-01-06-02"


async def test_an_officer_drills_from_an_occupation_to_its_classes_and_institutions(
    client: httpx.AsyncClient, system: Actor
) -> None:
    school = await organisation(system, "泰山职业学校", serial=7)
    key = await training_class(school, await catalogue_item(system), capacity=40)
    async with db.transaction(system) as connection:
        code = await connection.fetchval(
            "SELECT occupation_code FROM training_class WHERE id = $1", key
        )
        await connection.execute(
            "INSERT INTO accreditation (id, organisation, occupation_code, level, purpose,"
            " valid_from) VALUES ($1, $2, $3, 'L4', 'train', $4)",
            uuid7(), school, code, clock.today(),
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO occupation (id, code, edition, name_zh, name_en, pinyin, initials,"
            " source) VALUES ($1, $2, '2022', '某职业', 'Some', 'x', 'x', '')"
            " ON CONFLICT DO NOTHING",
            uuid7(), code,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO work_type (id, name_zh, pinyin, initials, occupation_code, edition)"
            " SELECT $1, '某工种', '', '', code, edition FROM occupation WHERE code = $2"
            " ORDER BY edition DESC LIMIT 1",
            uuid7(), code,
        )  # fmt: skip
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    page = await client.get(f"/supply-demand/occupations/{code}")
    said = text_of(page.text)
    assert page.status_code == 200
    assert f'href="/desk/classes/{key}"' in page.text
    assert f'href="/supply-demand/institutions/{school}"' in page.text
    assert "某职业：未上报" in said
    assert "某工种" in said
    dictionary = (await client.get("/api/v1/metrics")).json()
    assert {"demand", "supply", "holders"} <= {metric["code"] for metric in dictionary}
    place = await client.get(f"/supply-demand/institutions/{school}")
    assert "泰山职业学校" in text_of(place.text)
    assert f'href="/supply-demand/occupations/{code}' in place.text


async def test_what_is_unknown_or_out_of_reach_is_not_found(
    client: httpx.AsyncClient, system: Actor
) -> None:
    school = await organisation(system, "外县学校", serial=8)
    await account(system, "county", Role.COUNTY_OFFICER, division="370911")
    await sign_in(client, "county")
    for path in (
        "/supply-demand/occupations/9-99-99-99",
        "/supply-demand/occupations/%00",
        "/supply-demand/divisions/370902",
        "/supply-demand/divisions/nowhere",
        f"/supply-demand/institutions/{school}",
        f"/supply-demand/institutions/{uuid7()}",
    ):
        assert (await client.get(path)).status_code == 404, path


async def test_a_county_sees_beside_an_occupation_what_is_its_own_and_no_plan(
    database: str, system: Actor
) -> None:
    schools = [await organisation(system, f"学校{n}", serial=n) for n in (7, 8)]
    plan = uuid7()
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE organisation SET division = '370911' WHERE id = $1", schools[1]
        )
        await connection.execute(
            "INSERT INTO seat_plan (id, period, title, state, limits, drafter, drafted_by,"
            " changed_at) VALUES ($1, '2027Q1', '计划', 'solved', '{}', $1, '', $2)",
            plan, clock.now(),
        )  # fmt: skip
        for school in schools:
            await connection.execute(
                "INSERT INTO accreditation (id, organisation, occupation_code, level, purpose,"
                " valid_from) VALUES ($1, $2, $3, 'L4', 'train', $4)",
                uuid7(), school, MARKETER, clock.today(),
            )  # fmt: skip
            await connection.execute(
                "INSERT INTO seat_plan_row (id, plan, occupation_code, level, organisation,"
                " division, seats) VALUES ($1, $2, $3, 'L4', $4, '370902', 30)",
                uuid7(), plan, MARKETER, school,
            )  # fmt: skip
        for division in ("", "370902", "370911"):
            await connection.execute(
                "INSERT INTO alert (id, kind, subject, occupation_code, division, period, cause,"
                " action, facts, opened_at) VALUES ($1, 'shortage', $2::text, $3, $2::text,"
                " '2026Q3', 'too_few_trained', 'open_classes', '{}', $4)",
                uuid7(), division, MARKETER, clock.now(),
            )  # fmt: skip
    county = somebody("宋海燕", Role.COUNTY_OFFICER, divisions=frozenset({"370902"}))
    city = somebody("秦牧川", Role.CITY_OFFICER)
    found = await beside_occupation(county, MARKETER, clock.today(), "2026Q3")
    assert [one.organisation for one in found.trainers] == schools[:1]
    assert len(found.alerts) == 2
    assert found.planned is None
    own = await institution_page(county, schools[0], clock.today(), "2026Q3")
    assert own.beside.planned is None
    every = await beside_occupation(city, MARKETER, clock.today(), "2026Q3")
    assert (len(every.trainers), len(every.alerts)) == (2, 3)
    assert every.planned is not None
    assert every.planned.seats == 60


async def test_an_institution_without_accreditation_is_told_how_to_get_suggestions(
    client: httpx.AsyncClient, system: Actor
) -> None:
    school = await organisation(system)
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await sign_in(client, "clerk")
    page = await client.get("/desk/next")
    assert "还没有可以培训的职业" in text_of(page.text)


async def test_unknown_demand_is_named_and_not_taken_for_no_need(
    client: httpx.AsyncClient, system: Actor
) -> None:
    school = await organisation(system)
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO accreditation (id, organisation, occupation_code, level, purpose,"
            " valid_from) VALUES ($1, $2, $3, 'L4', 'train', $4)",
            uuid7(), school, MARKETER, clock.today(),
        )  # fmt: skip
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await sign_in(client, "clerk")
    said = text_of((await client.get("/desk/next")).text)
    assert "现在没有要加开的班" in said
    assert "不等于不缺" in said
