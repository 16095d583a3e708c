"""Jobs after training in the demonstration city, and a programme that leads to two occupations."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app import db
from app.demo import names
from app.demo.city import institutions, quarter_start
from app.people.id_numbers import reserved_id_number
from app.people.registration import Newcomers, register
from app.permits import Actor, Role, system_actor
from courses.catalogue.service.programmes import state_weights
from courses.data import CompletionTerms, NewClass, trainee_number
from courses.outcomes.service import record_class
from courses.service.classes import create_class, enrol
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
_FIRST_SERIAL = 4_800
_BIRTH = date(1996, 3, 2)
_PEOPLE = 22
_DAYS_BEFORE = (150, 100, 20)
"""When the classes of two occupations ended, before the end of the latest whole quarter."""
_MARKETER, _EDITOR = "互联网营销师", "全媒体运营师"
_SHARES = ((_MARKETER, "60"), (_EDITOR, "40"))
_SETTLED = timedelta(days=75)
"""Who completed before that was followed up."""
_AFTER = timedelta(days=45)
_CLASSES = (
    "SELECT c.id, e.id AS enrolment, e.person, e.person_category, m.name, k.completed_on,"
    " k.occupation_code, (SELECT count(*) FROM programme_occupation w"
    "  WHERE w.programme = c.programme) > 1 AS shared"
    " FROM completion k JOIN enrolment e ON e.id = k.enrolment"
    " JOIN training_class c ON c.id = e.training_class JOIN person o ON o.id = e.person"
    " JOIN person m ON m.id = coalesce(o.merged_into, o.id)"
    " WHERE k.completed_on < $1 AND NOT EXISTS (SELECT FROM account a WHERE a.person = k.person)"
    " ORDER BY c.id, e.id"
)
_INDUSTRIES = {
    "4-01": "批发和零售业", "4-13": "文化、体育和娱乐业",
    "4-02": "交通运输、仓储和邮政业", "4-03": "住宿和餐饮业",
    "4-04": "信息传输、软件和信息技术服务业",
    "4-10": "居民服务、修理和其他服务业", "4-14": "卫生和社会工作", "6-": "制造业",
}  # fmt: skip
_ONE_IN = 8
"""Of the two occupations' programme one in so many looks for work; elsewhere, is unclear."""
_PROOFS = ("社保缴费记录", "社保缴费记录", "劳动合同", "用人单位确认")


async def make_job_classes(clerk: Actor, school: UUID, item: UUID, today: date) -> None:
    """Make three classes of one programme that is stated to serve two occupations.

    A class that would begin before the catalogue item is valid is left out.
    """
    async with db.read(clerk) as connection:
        valid_from = await connection.fetchval(
            "SELECT valid_from FROM catalogue_item WHERE id = $1", item
        )
    over = quarter_start(today, 0) - timedelta(days=1)
    rng = random.Random(0)  # noqa: S311 - a deterministic city, nothing secret
    for place, days in enumerate(_DAYS_BEFORE):
        ends_on = over - timedelta(days=days)
        starts_on = ends_on - timedelta(days=15)
        if starts_on >= valid_from:
            await _one_class(clerk, school, item, (starts_on, ends_on), place, rng)
    async with db.read(clerk) as connection:
        programme = await connection.fetchval(
            "SELECT id FROM programme WHERE organisation = $1 AND catalogue_item = $2", school, item
        )
    await state_weights(clerk, programme, _SHARES)


async def _one_class(
    clerk: Actor,
    school: UUID,
    item: UUID,
    days: tuple[date, date],
    place: int,
    rng: random.Random,
) -> None:
    key = await create_class(
        clerk,
        NewClass(
            number=f"{days[0].year}年第({71 + place:03d})期",
            organisation=school,
            catalogue_item=item,
            division=institutions()[0].division,
            starts_on=days[0],
            ends_on=days[1],
            capacity=30,
            action="技能兴泰",
        ),
    )
    results = [
        NewResult(
            enrolment=await enrol(clerk, key, person, "registered_unemployed"),
            attended_hours=Decimal(200),
            theory_score=Decimal(86 if n else 41),
            practice_score=Decimal(83),
        )
        for n, person in enumerate(await _people(place, rng))
    ]
    await record_results(clerk, key, results)
    await complete_class(clerk, key, CompletionTerms())


async def _people(place: int, rng: random.Random) -> Sequence[UUID]:
    serials = range(_FIRST_SERIAL + place * _PEOPLE, _FIRST_SERIAL + (place + 1) * _PEOPLE)
    async with db.transaction(Actor(name="demonstration")):
        made = await register(
            Newcomers(
                name=[rng.choice(names.SURNAMES) + rng.choice(names.GIVEN) for _ in serials],
                id_type=["mainland_id"] * _PEOPLE,
                id_number=[reserved_id_number(n, _BIRTH, male=n % 2 == 0) for n in serials],
                phone=[f"137{n:08d}" for n in serials],
                birth_date=[_BIRTH] * _PEOPLE,
                sex=["f" if n % 2 else "m" for n in serials],
                education=["junior_college"] * _PEOPLE,
            )
        )
    return made.person


async def make_jobs(today: date) -> None:
    """Follow up on those who completed a while ago: many found work, some look for it.

    Leaves out the people of the ladder's stories.
    """
    async with db.read(BUILDER) as connection:
        rows = await connection.fetch(_CLASSES, today - _AFTER)
    classes: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        classes[row["id"]].append(row)
    for key, people in classes.items():
        said = [_said(row, place, today) for place, row in enumerate(people)]
        problems = await record_class(BUILDER, key, [one for one in said if one])
        if any(problems):
            raise ValueError(problems)


def _said(row: Mapping[str, Any], place: int, today: date) -> dict[str, str]:
    """Return what is known of a person; nothing of those whom nobody asked."""
    who = {"trainee_no": trainee_number(row["enrolment"]), "name": row["name"]}
    chance, shared = int(row["person"].hex[-1], 16), bool(row["shared"])
    if shared:
        return _job(row, who, place) if place % _ONE_IN else {**who, "outcome": "还在找工作"}
    if row["person_category"] == "enterprise_employee" or row["completed_on"] > today - _SETTLED:
        return {}
    if chance % 2:
        return {**who, "outcome": "还在找工作"} if chance == 1 else {}
    return _job(row, who, place)


def _job(row: Mapping[str, Any], who: Mapping[str, str], place: int) -> dict[str, str]:
    code, known = row["occupation_code"], place % _ONE_IN != 1
    of_two = _MARKETER if place % 3 else _EDITOR
    return {
        **who,
        "outcome": "已就业",
        "employer": names.EMPLOYERS[place * 3 % len(names.EMPLOYERS)],
        "occupation": of_two if row["shared"] else code if known else "",
        "industry": _industry(code, place) if known else "",
        "on": str(row["completed_on"] + timedelta(days=20 + place % 20)),
        "verified_by": _PROOFS[place % len(_PROOFS)],
    }


def _industry(code: str, place: int) -> str:
    if place % 5 == 0:
        return "租赁和商务服务业"
    return next((name for start, name in _INDUSTRIES.items() if code.startswith(start)), "制造业")
