"""Persons, seats and enrolments follow every fact; what is wrong is found, told and mended."""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from factories import catalogue_item, organisation, people

from app import clock, db
from app.columns import uuid7
from app.permits import Actor
from dashboards.facts.data import TOTALLED
from dashboards.supply.queries import refresh_due
from dashboards.supply.service import check, rebuild, refresh

CODE, OTHER = "4-01-06-02", "6-31-01-03"
YEAR = clock.today().year - 1
BIT_OF_EVERYTHING = 140
STEPS = (
    *("class", "enrol", "enrol", "enrol", "withdraw", "complete", "complete", "complete"),
    *("certify", "certify", "place", "place", "undo", "uncertify", "unplace", "move", "replace"),
    *("merge", "split", "category", "share", "share", "alone"),
)


class City:
    """Facts written as the domains write them, without their rules."""

    def __init__(self, system: Actor, school: UUID, items: dict[str, UUID], who: list[UUID]):
        self.system, self.school, self.items, self.people = system, school, items, who
        self.numbers = iter(range(10_000))

    async def do(self, statement: str, *arguments: Any) -> None:
        async with db.transaction(self.system) as connection:
            await connection.execute(statement, *arguments)

    async def all(self, statement: str, *arguments: Any) -> list[Any]:
        async with db.read(self.system) as connection:
            found: list[Any] = await connection.fetch(statement, *arguments)
        return found

    async def training(self, code: str, starts_on: date, division: str = "370902") -> UUID:
        key = uuid7()
        await self.do(
            "INSERT INTO training_class (id, number, title, organisation, catalogue_item,"
            " occupation_code, occupation_edition, level, hours, division, starts_on, ends_on,"
            " capacity, programme) VALUES ($1, $2, '班', $3, $4, $5, '2022', 'L4', 60, $6, $7, $8,"
            " 50, (SELECT id FROM programme WHERE catalogue_item = $4))",
            key, str(next(self.numbers)), self.school, self.items[code], code, division,
            starts_on, starts_on + timedelta(days=20),
        )  # fmt: skip
        return key

    async def enrol(self, key: UUID, *who: UUID, category: str = "veteran") -> None:
        await self.do(
            "INSERT INTO enrolment (id, training_class, person, person_category, enrolled_at)"
            " SELECT gen_random_uuid(), $1, p, $3, now() FROM unnest($2::uuid[]) AS p"
            " ON CONFLICT DO NOTHING",
            key, list(who), category,
        )  # fmt: skip

    async def complete(self, key: UUID, *who: UUID, after: int = 20) -> None:
        await self.do(
            "INSERT INTO completion (id, enrolment, person, occupation_code, level, hours,"
            " completed_on) SELECT gen_random_uuid(), e.id, e.person, c.occupation_code, c.level,"
            " 60, c.starts_on + $3::int FROM enrolment e JOIN training_class c"
            " ON c.id = e.training_class WHERE c.id = $1 AND e.person = ANY($2)"
            " AND e.state <> 'withdrawn' ON CONFLICT DO NOTHING",
            key, list(who), after,
        )  # fmt: skip

    async def certify(self, person: UUID, code: str, day: date) -> None:
        await self.do(
            "INSERT INTO skill_certificate (id, number, person, holder, occupation_code,"
            " occupation_edition, occupation, level, issuer_name, issued_on, entered_at, state)"
            " VALUES ($1, $2, $3, '某', $4, '2022', '', 'L4', '', $5, now(), 'superseded')",
            uuid7(), f"Y{next(self.numbers):021d}", person, code, day,
        )  # fmt: skip

    async def place(self, person: UUID, day: date, key: UUID | None = None,
                    code: str | None = None, industry: str | None = None) -> None:  # fmt: skip
        await self.do(
            "INSERT INTO placement (id, person, source, training_class, employer, placed_on,"
            " verified_by, occupation_code, industry)"
            " VALUES ($1, $2, $3, $4, '', $5, 'social_insurance', $6, $7)",
            uuid7(), person, str(next(self.numbers)), key, day, code, industry,
        )  # fmt: skip

    async def programme(self, code: str) -> None:
        await self.do(
            "INSERT INTO programme (id, organisation, catalogue_item, title)"
            " VALUES ($1, $2, $3, '班')",
            uuid7(), self.school, self.items[code],
        )  # fmt: skip

    async def serve(self, *codes: str) -> None:
        """Every programme serves these occupations alike."""
        await self.do("DELETE FROM programme_occupation")
        await self.do(
            "INSERT INTO programme_occupation (id, programme, occupation_code, weight)"
            " SELECT gen_random_uuid(), p.id, c, 1.0 / cardinality($1::text[])"
            " FROM programme p, unnest($1::text[]) AS c",
            list(codes),
        )  # fmt: skip

    async def persons(self, period: str, basis: str = "event", span: str = "quarter",
                      code: str = CODE) -> tuple[int, ...]:  # fmt: skip
        rows = await self.all(
            "SELECT enrolled, completed, certified, placed, supply FROM people_rollup WHERE"
            " period = $1 AND basis = $2 AND span = $3 AND occupation_code = $4"
            " AND division = '' AND level = ''",
            period, basis, span, code,
        )  # fmt: skip
        return tuple(rows[0]) if rows else (0, 0, 0, 0, 0)

    async def counted(self) -> list[tuple[str, int, int]]:
        rows = await self.all(
            "SELECT period, seats, enrolments FROM stage_count WHERE seats + enrolments > 0"
            " ORDER BY period, occupation_code, division"
        )
        return [tuple(row) for row in rows]

    async def report(self, division: str, asked: dict[str, int]) -> None:
        key = uuid7()
        await self.do(
            "INSERT INTO demand_report (id, period, division, source, reported_on, recorded_at)"
            " VALUES ($1, $2, $3, '季报', $4, now())",
            key, f"{YEAR}Q1", division, date(YEAR, 4, 10),
        )  # fmt: skip
        await self.do(
            "INSERT INTO demand_row (id, report, kind, category, occupation_code, demand)"
            " SELECT gen_random_uuid(), $1, 'occupation', c, c, n"
            " FROM unnest($2::text[], $3::int[]) AS t(c, n)",
            key, list(asked), list(asked.values()),
        )  # fmt: skip

    async def asked(self) -> tuple[int, int]:
        """Demand as the reports' totals have it, and as their lines have it."""
        rows = await self.all(
            "SELECT (SELECT sum(value) FROM market_total WHERE measure = 'demand'),"
            " (SELECT sum(value) FROM market_fact WHERE measure = 'demand')"
        )
        return rows[0][0], rows[0][1]


@pytest.fixture
async def city(database: str, system: Actor) -> City:
    school = await organisation(system)
    items = {
        CODE: await catalogue_item(system),
        OTHER: await catalogue_item(system, "电工", OTHER),
    }
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE catalogue_item SET certificate = 'skill_level' WHERE occupation_code = $1", CODE
        )
    return City(system, school, items, await people(system, 12))


async def test_each_stage_counts_in_its_quarter_and_with_the_cohort(city: City) -> None:
    first, second, third, *_ = city.people
    key = await city.training(CODE, date(YEAR, 3, 1))
    await city.enrol(key, first, second, third)
    await city.complete(key, first, second, after=40)
    await city.certify(first, CODE, date(YEAR, 8, 1))
    await city.place(second, date(YEAR, 11, 5), key)
    assert await city.persons(f"{YEAR}Q2") == (0, 2, 0, 0, 2)
    assert await city.persons(f"{YEAR}Q3") == (0, 0, 1, 0, 0)
    assert await city.persons(f"{YEAR}Q4") == (0, 0, 0, 1, 0)
    assert await city.persons(f"{YEAR}Q1", "cohort") == (3, 2, 1, 1, 2)
    async with db.read(city.system):
        assert await refresh_due(f"{YEAR}Q4")
        assert not await refresh_due(f"{YEAR - 1}Q4")
    assert await refresh(city.system) == 4
    assert await city.persons(f"{YEAR}Q4", span="year") == (3, 2, 1, 1, 2)
    assert await city.persons(f"{YEAR}Q1", code="") == (3, 0, 0, 0, 0)
    async with db.read(city.system):
        assert not await refresh_due(f"{YEAR}Q4")


async def test_whoever_changes_an_occupation_of_many_does_not_wait_for_the_count(
    city: City,
) -> None:
    key = await city.training(CODE, date(YEAR, 3, 1))
    other = await city.training(OTHER, date(YEAR, 3, 1))
    many = "UPDATE stage_count SET enrolments = 1001 WHERE occupation_code = $1"
    await city.do(many, CODE)
    for one in (key, other):
        await city.enrol(one, *city.people[:3])
        await city.complete(one, *city.people[:2])
    assert await city.persons(f"{YEAR}Q1") == (0, 0, 0, 0, 0)
    assert await city.persons(f"{YEAR}Q1", code=OTHER) == (3, 2, 2, 0, 2)
    async with db.read(city.system):
        assert await refresh_due(f"{YEAR}Q1")
    await refresh(city.system)
    assert await city.persons(f"{YEAR}Q1") == (3, 2, 0, 0, 2)
    async with db.read(city.system):
        assert not await refresh_due(f"{YEAR}Q1")


async def test_seats_and_enrolments_are_added_and_taken_off(city: City) -> None:
    key = await city.training(CODE, date(YEAR, 3, 1))
    await city.enrol(key, *city.people[:5])
    assert await city.counted() == [(f"{YEAR}Q1", 50, 5)]
    await city.do("UPDATE enrolment SET state = 'withdrawn' WHERE person = $1", city.people[0])
    await city.do("UPDATE enrolment SET remark = '补' WHERE person = $1", city.people[1])
    assert await city.counted() == [(f"{YEAR}Q1", 50, 4)]
    await city.do("DELETE FROM enrolment WHERE person = $1", city.people[1])
    await city.do("UPDATE training_class SET capacity = 60 WHERE id = $1", key)
    assert await city.counted() == [(f"{YEAR}Q1", 60, 3)]
    later = date(YEAR, 4, 2)
    await city.do(
        "UPDATE training_class SET starts_on = $2, ends_on = $2 WHERE id = $1", key, later
    )
    assert await city.counted() == [(f"{YEAR}Q2", 60, 3)]
    await city.do("UPDATE training_class SET state = 'cancelled' WHERE id = $1", key)
    assert await city.counted() == [(f"{YEAR}Q2", 0, 3)]


async def test_what_a_report_asks_for_in_all_follows_its_lines(city: City) -> None:
    await city.report("370902", {CODE: 30, OTHER: 12})
    await city.report("370911", {CODE: 8})
    assert await city.asked() == (50, 50)
    await city.do("UPDATE demand_row SET demand = 31 WHERE demand = 30")
    await city.do("DELETE FROM demand_row WHERE occupation_code = $1", OTHER)
    assert await city.asked() == (39, 39)
    await city.do("UPDATE demand_row SET report = (SELECT id FROM demand_report"
                  " WHERE division = '370902'), category = 'moved' WHERE demand = 8")  # fmt: skip
    totals = await city.all("SELECT demand FROM demand_report ORDER BY division")
    assert [row["demand"] for row in totals] == [39, None]
    await city.do("UPDATE demand_report SET demand = 40 WHERE division = '370902'")
    (report,) = [one for one in await check(city.system) if one.rollup == "demand_report"]
    assert len(report.wrong) == 1
    assert await city.asked() == (39, 39)


async def test_totals_are_the_sums_of_the_facts_whatever_is_counted(city: City) -> None:
    await city.report("370902", {CODE: 30, OTHER: 12})
    await city.do("UPDATE demand_row SET seekers = 4 WHERE demand = 12")
    await city.training(CODE, date(YEAR, 3, 1))
    await city.training(OTHER, date(YEAR, 3, 1))
    await city.do(
        "INSERT INTO vacancy_flow (id, period, division, source, occupation_code, open_at_start,"
        " advertised, filled, withdrawn, recorded_at) VALUES (gen_random_uuid(), $1, '370902',"
        " '季报', $2, 5, 10, 3, 2, now())",
        f"{YEAR}Q1", CODE,
    )  # fmt: skip
    sums = "SELECT period, division, source, measure, sum(value) FROM {} WHERE value <> 0"
    totals = await city.all(sums.format("market_total") + " GROUP BY 1, 2, 3, 4 ORDER BY 4")
    facts = await city.all(
        sums.format("market_fact") + " AND measure = ANY($1) GROUP BY 1, 2, 3, 4 ORDER BY 4",
        [measure.value for measure in TOTALLED],
    )
    assert [tuple(row) for row in totals] == [tuple(row) for row in facts]
    assert {row["measure"] for row in totals} == {measure.value for measure in TOTALLED}


async def test_a_person_in_two_classes_counts_once_in_the_total(city: City) -> None:
    one, two = city.people[:2]
    for code, division in ((CODE, "370902"), (OTHER, "370911")):
        key = await city.training(code, date(YEAR, 2, 1), division)
        await city.enrol(key, one, two)
        await city.complete(key, one, two)
    await refresh(city.system)
    assert (await city.persons(f"{YEAR}Q1"))[1] == 2
    assert (await city.persons(f"{YEAR}Q1", code=OTHER))[1] == 2
    assert (await city.persons(f"{YEAR}Q1", code=""))[1] == 2
    await city.do("UPDATE person SET merged_into = $1 WHERE id = $2", one, two)
    await refresh(city.system)
    assert (await city.persons(f"{YEAR}Q1", code=""))[1] == 1
    await city.do("UPDATE person SET merged_into = NULL WHERE id = $1", two)
    await refresh(city.system)
    assert (await city.persons(f"{YEAR}Q1"))[1] == 2


async def random_step(city: City, rng: random.Random, classes: list[UUID]) -> None:
    day = date(YEAR, 1, 1) + timedelta(days=rng.randrange(500))
    some = rng.sample(city.people, rng.randrange(1, 5))
    key = rng.choice(classes) if classes else None
    step = rng.choice(STEPS)
    if step == "class" or key is None:
        code, division = rng.choice((CODE, OTHER)), rng.choice(("370902", "370911"))
        classes.append(await city.training(code, day, division))
    elif step == "enrol":
        category = rng.choice(("veteran", "enterprise_employee"))
        await city.enrol(key, *some, category=category)
    elif step == "complete":
        await city.complete(key, *some, after=rng.randrange(120))
    elif step == "certify":
        await city.certify(some[0], rng.choice((CODE, OTHER)), day)
    elif step == "place":
        code, industry = rng.choice((CODE, OTHER, None)), rng.choice(("C", "I", None))
        await city.place(some[0], day, rng.choice((key, None)), code, industry)
    elif step == "replace":
        await city.do(
            "UPDATE placement SET placed_on = $2, industry = 'C', occupation_code = $3"
            " WHERE person = ANY($1)", some[:2], day, OTHER,
        )  # fmt: skip
    else:
        await take_back(city, step, key, some, day)


async def take_back(city: City, step: str, key: UUID, some: list[UUID], day: date) -> None:
    if step == "undo":
        await city.do("DELETE FROM completion WHERE person = ANY($1)", some)
        await city.do(
            "DELETE FROM enrolment e WHERE e.person = ANY($1) AND NOT EXISTS"
            " (SELECT FROM completion k WHERE k.enrolment = e.id)", some[:1],
        )  # fmt: skip
    elif step == "withdraw":
        await city.do(
            "UPDATE enrolment SET state = 'withdrawn' WHERE training_class = $1 AND person = $2"
            " AND NOT EXISTS (SELECT FROM completion k WHERE k.enrolment = enrolment.id)",
            key, some[0],
        )  # fmt: skip
    elif step == "category":
        await city.do("UPDATE enrolment SET person_category = 'veteran' WHERE person = $1", some[0])
    elif step == "uncertify":
        await city.do(
            "UPDATE skill_certificate SET state = 'withdrawn' WHERE person = ANY($1)", some[:2]
        )
    elif step == "unplace":
        await city.do("DELETE FROM placement WHERE person = ANY($1)", some[:2])
    elif step == "move":
        await city.do(
            "UPDATE training_class SET starts_on = $2, ends_on = $2::date + 20, division = '370911'"
            " WHERE id = $1", key, day,
        )  # fmt: skip
    elif step == "merge" and len(some) > 1:
        await city.do(
            "UPDATE person SET merged_into = $1 WHERE (id = $2 OR merged_into = $2)"
            " AND EXISTS (SELECT FROM person WHERE id = $1 AND merged_into IS NULL)",
            some[0], some[1],
        )  # fmt: skip
    elif step in {"share", "alone"}:
        await city.serve(*([CODE, OTHER] if step == "share" else [CODE]))
    elif step == "split":
        await city.do("UPDATE person SET merged_into = NULL WHERE id = ANY($1)", some)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_after_any_series_of_changes_the_rollups_are_what_the_facts_say(
    city: City, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - not secret
    await city.programme(CODE)
    classes: list[UUID] = []
    for done in range(BIT_OF_EVERYTHING):
        await random_step(city, rng, classes)
        if done % 20 == 19:
            found = await check(city.system, mend=False)
            assert {one.rollup: one.wrong for one in found if one.wrong} == {}
    await city.serve(CODE, OTHER)
    key = await city.training(CODE, date(YEAR, 5, 1))
    await city.enrol(key, *city.people)
    await city.complete(key, *city.people)
    await city.place(city.people[0], date(YEAR, 6, 1), key, OTHER, "C")
    await city.report("370902", {CODE: 30, OTHER: 12})
    found = await check(city.system, mend=False)
    assert {one.rollup: one.wrong for one in found if one.wrong} == {}
    assert all(one.figures for one in found)
    before = await city.all("SELECT to_jsonb(r) - 'id' FROM people_rollup r ORDER BY 1")
    await city.do("DELETE FROM people_rollup")
    await rebuild(city.system)
    assert before
    assert await city.all("SELECT to_jsonb(r) - 'id' FROM people_rollup r ORDER BY 1") == before


async def test_a_wrong_rollup_is_found_told_and_rebuilt(city: City) -> None:
    key = await city.training(OTHER, date(YEAR, 3, 1))
    await city.enrol(key, *city.people)
    await city.complete(key, *city.people)
    assert not [one for one in await check(city.system) if one.wrong]
    await city.do("UPDATE people_rollup SET completed = 7 WHERE completed = 12 AND level <> ''")
    await city.do("DELETE FROM institution_rollup WHERE programme IS NULL")
    await city.do("UPDATE stage_count SET seats = 51")
    found = {one.rollup: one.wrong for one in await check(city.system)}
    assert all(found[rollup] for rollup in ("people_rollup", "institution_rollup", "stage_count"))
    (seats,) = found["stage_count"]
    assert (seats.period, seats.stands["seats"], seats.counted["seats"]) == (f"{YEAR}Q1", 51, 50)
    alerts = await city.all("SELECT subject FROM alert WHERE kind = 'rollup_wrong'")
    assert f"stage_count:{YEAR}Q1" in {row["subject"] for row in alerts}
    rows = await city.all("SELECT rollup FROM rollup_check WHERE rebuilt")
    assert len(rows) == 3
    assert not [one for one in await check(city.system) if one.wrong]
    assert (await city.persons(f"{YEAR}Q1", code=OTHER))[1] == 12
