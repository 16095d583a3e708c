"""Building the demonstration city: institutions, classes, rosters, results, demand, people."""

import asyncio
import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from io import BytesIO
from uuid import UUID

import xlsxwriter
from rich.progress import Progress

from app import clock, db
from app.demo import city, names
from app.demo.accreditation import make_accreditations
from app.demo.catalogue import Offered, make_catalogue, make_interest
from app.demo.certificates import make_changes
from app.demo.city import PlannedClass
from app.demo.contests import make_contests
from app.demo.demand import report_workbook
from app.demo.demand_returns import make_returns
from app.demo.filings import make_filings
from app.demo.jobs import make_job_classes
from app.demo.ladder import make_ladder
from app.demo.ladder_notice import make_notices
from app.demo.market_terms import make_market_terms
from app.demo.office import make_office
from app.demo.outcomes import make_outcomes
from app.demo.people import make_accounts, make_worker, sample_classes
from app.demo.projects import make_projects
from app.demo.reports import make_reports
from app.demo.running import running_class
from app.demo.seat_plans import make_plans
from app.demo.skilled import make_skilled
from app.demo.surveys import make_surveys
from app.demo.vacancies import make_vacancies
from app.demo.warnings import make_warnings
from app.demo.work_list import make_work_list
from app.errors import ConflictError
from app.imports import lists
from app.organisations.data import NewOrganisation
from app.organisations.service import register_organisations
from app.organisations.uscc import reserved_uscc
from app.permits import Actor, Grant, Role, system_actor
from app.postgres import Addresses
from app.reference.service import enter_year
from app.reference.working_days import SpecialDay
from app.terms.service import publish
from certifications.queries import LADDER
from certifications.terms import default_terms
from courses.data import CompletionTerms, NewClass
from courses.service import roster
from courses.service.classes import create_class
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult
from courses.service.roster_work import accept_batch, read_batch
from dashboards import service as demand
from dashboards.data import DemandDefaults
from dashboards.supply import service as rollups

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
HEADER = (
    *("序号", "姓名", "性别", "身份证号码", "文化程度", "联系电话", "人员类别", "工作单位"),
    "班级编号",
)
ROWS_A_FILE = 100_000
AT_ONCE = 3
ACCREDITED_FOR_ALL = 2
"""The institutions of the demonstration's two clerks."""


def clerk(organisation: UUID) -> Actor:
    """Return an actor who files for this institution."""
    return Actor(
        name="demonstration",
        grants=(Grant(role=Role.INSTITUTION_CLERK, organisation=organisation),),
    )


async def build_city(
    found: Addresses, *, people: int, seed: int, only_if_empty: bool = False
) -> None:
    """Fill the database with the city; the same seed gives the same city.

    Raises ConflictError where the database holds institutions already, unless ``only_if_empty``
    says to leave it then.
    """
    db.set_address(found.app)
    await db.open_pool(largest=4)
    try:
        async with db.read(BUILDER) as connection:
            empty = not await connection.fetchval("SELECT EXISTS (SELECT FROM organisation)")
        if empty:
            await _build(people, seed)
            await rollups.refresh()
            await make_market_terms(BUILDER, clock.today())
            await make_plans(clock.today())
            await make_reports()
            await make_warnings(clock.today())
            await make_work_list(clock.today())
        elif not only_if_empty:
            raise ConflictError("not-empty")
    finally:
        await db.close_pool()


async def _build(people: int, seed: int) -> None:
    today = clock.today()
    with Progress(transient=True) as progress:
        task = progress.add_task("匠册 · 演示城市", total=6)
        await _provisional_year(today.year + 1)
        planned = list(city.plan(people, seed, today))
        schools = await _institutions()
        first = min(plan.starts_on for plan in planned)
        offered = await make_catalogue(first, today)
        items = offered.on(today)
        progress.advance(task)
        keys = await _classes(planned, schools, offered)
        progress.advance(task)
        await _rosters(planned, schools)
        progress.advance(task)
        await _results(planned, keys, schools, random.Random(seed))  # noqa: S311 - not secret
        progress.advance(task)
        content = report_workbook(people, seed, today)
        batch, _ = await demand.receive(
            BUILDER, file_name="用工需求.xlsx", content=content, defaults=DemandDefaults()
        )
        await lists.accept(demand.DEMAND, BUILDER, batch)
        progress.advance(task)
        await _ladder_terms(today)
        worker = await make_worker(today)
        await make_skilled(today, seed)
        titles = {title: key for (title, *_), key in zip(names.CATALOGUE, items, strict=True)}
        await sample_classes(schools[0], schools[1], titles, worker, today)
        await running_class(clerk(schools[0]), schools[0], titles["互联网营销师"], worker, today)
        await make_job_classes(clerk(schools[0]), schools[0], titles["互联网营销师"], today)
        await _upcoming(schools, items, random.Random(seed), today)  # noqa: S311 - not secret
        await make_interest()
        await make_accreditations(schools, await _taught(schools), first, today)
        await make_filings(schools, today, seed)
        await make_accounts(schools, worker)
        await make_changes()
        await make_ladder(today)
        await make_notices(today)
        await make_office(today)
        await make_contests(today)
        await make_vacancies(today, seed)
        await make_surveys(today, seed)
        await make_projects(today)
        await make_outcomes(today)
        await rollups.refresh()
        await make_returns(today)
        progress.advance(task)


async def _taught(schools: Sequence[UUID]) -> list[set[tuple[str, str]]]:
    """Return the occupations and levels that each institution teaches; the first two all."""
    everything = {(code, level) for _, code, _, level, _ in names.CATALOGUE}
    async with db.read(BUILDER) as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT organisation, occupation_code, level FROM training_class"
        )
    taught: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        taught[row["organisation"]].add((row["occupation_code"], row["level"]))
    return [
        everything if place < ACCREDITED_FOR_ALL else taught[school]
        for place, school in enumerate(schools)
    ]


async def _ladder_terms(today: date) -> None:
    """Publish the shipped terms of the ladder as the demonstration city's own."""
    async with db.transaction(BUILDER):
        await publish(
            LADDER, "三级工匠认定条件（演示）", default_terms(), today - timedelta(days=90)
        )


async def _provisional_year(year: int) -> None:
    """Enter next year's working days where a provisional list is shipped, marked as such."""
    shipped = resources.files("app.reference") / "data" / f"provisional_{year}.csv"
    if shipped.is_file():
        days = [
            SpecialDay(date.fromisoformat(row["date"]), row["name_zh"], working=False)
            for row in csv.DictReader(shipped.read_text("utf-8").splitlines())
        ]
        await enter_year(BUILDER, year, days, source="demonstration", provisional=True)


async def _institutions() -> list[UUID]:
    return await register_organisations(
        BUILDER,
        [
            NewOrganisation(
                uscc=reserved_uscc(school.serial),
                name=school.name,
                kind="training",
                division=school.division,
            )
            for school in city.institutions()
        ],
    )


async def _classes(
    planned: Sequence[PlannedClass], schools: Sequence[UUID], offered: Offered
) -> list[UUID]:
    divisions = [school.division for school in city.institutions()]
    return [
        await create_class(
            clerk(schools[plan.institution]),
            NewClass(
                number=plan.number,
                organisation=schools[plan.institution],
                catalogue_item=offered.on(plan.starts_on)[plan.item],
                division=divisions[plan.institution],
                starts_on=plan.starts_on,
                ends_on=plan.ends_on,
                capacity=plan.capacity,
                action="技能兴泰",
            ),
        )
        for plan in planned
    ]


async def _upcoming(
    schools: Sequence[UUID], items: Sequence[UUID], rng: random.Random, today: date
) -> None:
    """Make a class of every catalogue item that anybody can still join."""
    places = city.institutions()
    for serial, (item, entry) in enumerate(zip(items, names.CATALOGUE, strict=True), 101):
        place = rng.randrange(len(schools))
        starts_on = today + timedelta(days=rng.randrange(4, 40))
        await create_class(
            clerk(schools[place]),
            NewClass(
                number=f"{starts_on.year}年第({serial})期",
                organisation=schools[place],
                catalogue_item=item,
                division=places[place].division,
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=entry[4] // 6),
                capacity=rng.randrange(4, 46),
                action="技能兴泰",
            ),
        )


async def _rosters(planned: Sequence[PlannedClass], schools: Sequence[UUID]) -> None:
    by_school: dict[int, list[PlannedClass]] = defaultdict(list)
    for plan in planned:
        by_school[plan.institution].append(plan)
    at_once = asyncio.Semaphore(AT_ONCE)

    async def send(institution: int, classes: Sequence[PlannedClass]) -> None:
        async with at_once:
            await _send_rosters(clerk(schools[institution]), classes)

    await asyncio.gather(*(send(place, classes) for place, classes in by_school.items()))


async def _send_rosters(actor: Actor, classes: Sequence[PlannedClass]) -> None:
    rows = [row for plan in classes for row in roster_rows(plan)]
    for start in range(0, len(rows), ROWS_A_FILE):
        content = roster_workbook(rows[start : start + ROWS_A_FILE])
        key, _ = await roster.receive(actor, file_name="学员名册.xlsx", content=content)
        await read_batch(key)
        await roster.request_acceptance(actor, key)
        await accept_batch(key)


def roster_rows(plan: PlannedClass) -> list[tuple[str, ...]]:
    """Return a class's people as rows of a roster."""
    return [
        (
            str(n), person.name, "男" if person.male else "女", person.id_number,
            person.education, person.phone, person.category, person.employer, plan.number,
        )
        for n, person in enumerate(plan.people, 1)
    ]  # fmt: skip


def roster_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows under ``HEADER`` as a workbook, cells as text."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("名册")
        for line, cells in enumerate((HEADER, *rows)):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell)
    return made.getvalue()


async def _results(
    planned: Sequence[PlannedClass],
    keys: Sequence[UUID],
    schools: Sequence[UUID],
    rng: random.Random,
) -> None:
    today = clock.today()
    for plan, key in zip(planned, keys, strict=True):
        if plan.ends_on > today - timedelta(days=7):
            continue
        actor = clerk(schools[plan.institution])
        async with db.read(actor) as connection:
            enrolled = await connection.fetch(
                "SELECT id FROM enrolment WHERE training_class = $1 ORDER BY id", key
            )
        results = [
            NewResult(
                enrolment=row["id"],
                attended_hours=hours,
                theory_score=None if absent else Decimal(theory),
                practice_score=None if absent else Decimal(practice),
                absent=absent,
            )
            for row, (hours, theory, practice, absent) in zip(
                enrolled, plan.results(rng, names.CATALOGUE[plan.item][4]), strict=False
            )
        ]
        await record_results(actor, key, results)
        await complete_class(actor, key, CompletionTerms())
