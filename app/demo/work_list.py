"""The work list of the demonstration: eight tasks issued, entered by quarter, some late."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.columns import uuid7
from app.decisions.data import Step
from app.demo import DEMO_PASSWORD
from app.home.decision_service import take_step
from app.organisations.data import NewOrganisation
from app.organisations.service import register_organisations
from app.organisations.uscc import reserved_uscc
from app.permits import Actor, Grant, Role, system_actor
from dashboards.facts.data import Measure
from dashboards.periods import quarter_end
from dashboards.worklist import drafting, reporting
from dashboards.worklist.data import CITY, EntryState, NewTask

BUILDER = system_actor("demonstration", Role.CITY_OFFICER, Role.SECURITY_ADMIN)
UNITS = ("市人力资源和社会保障局", "市教育局", "市总工会", "市工业和信息化局", "市财政局")
HR, SCHOOLS, UNION, INDUSTRY, FINANCE = range(5)
COUNTIES = ("370902", "370911", "370921", "370923", "370982", "370983")
FILERS = ("宋海燕", "程远山", "纪文博", "季明川", "商见微", "纪长风")
LATE, WAITING = "370923", "370982"
"""Counties without the last quarter due, and with an entry that still waits."""
RETURNED, RETURNED_FOR = "370983", "佐证只有通知，没有验收意见，请补传。"


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A task with its targets; ``pace`` is the share of a target that each quarter adds."""

    item: int
    title: str
    unit: str
    lead: int
    helpers: tuple[int, ...] = ()
    city: int
    counties: tuple[int, ...] = ()
    pace: float = 0.26
    measure: Measure | None = None
    says: str = ""
    due: tuple[int, int] = (12, 31)


TASKS = (
    Planned(item=13, title="新职业新业态培训结业人数", unit="人", lead=HR, helpers=(INDUSTRY,),
            city=0, measure=Measure.COMPLETED),
    Planned(item=13, title="建设公共实训基地", unit="个", lead=HR, helpers=(INDUSTRY, FINANCE),
            city=20, counties=(4, 3, 3, 2, 4, 4), pace=0.27, says="基地已挂牌，验收意见见佐证。"),
    Planned(item=13, title="抽查企业职工教育经费提取使用", unit="家", lead=FINANCE, helpers=(HR,),
            city=300, counties=(60, 50, 50, 40, 50, 50), pace=0.18, says="台账见佐证。"),
    Planned(item=14, title="调整职业院校专业", unit="个", lead=SCHOOLS, helpers=(HR, INDUSTRY),
            city=24, counties=(4, 4, 4, 4, 4, 4), pace=0.34, says="新设专业备案表见佐证。"),
    Planned(item=14, title="组建技工教育联盟（办成记 1）", unit="项", lead=SCHOOLS, helpers=(HR,),
            city=1, pace=0.0, says="联盟章程已会签，等成立大会。", due=(9, 30)),
    Planned(item=15, title="评选种子工匠", unit="人", lead=HR, helpers=(UNION,),
            city=120, counties=(20, 20, 20, 20, 20, 20), pace=0.25, says="名单见佐证。"),
    Planned(item=15, title="建设劳模和工匠人才创新工作室", unit="个", lead=UNION, helpers=(HR,),
            city=30, counties=(6, 5, 5, 4, 5, 5), pace=0.21, says="授牌文件见佐证。"),
    Planned(item=15, title="办好市级职业技能竞赛", unit="场", lead=HR, helpers=(UNION,),
            city=12, pace=0.34, says="秩序册见佐证。"),
)  # fmt: skip


async def make_work_list(today: date) -> None:
    """Draft, issue and fill this year's list through the services that people use."""
    units = await _units()
    officer, second = await _actor("officer"), await _actor("officer2")
    wanted = await _trained_and_more(today)
    keys = []
    for one in TASKS:
        task = msgspec.structs.replace(one, city=wanted) if one.measure else one
        keys.append(await drafting.draft_task(officer, today.year, _task(task, units, today)))
    decision = await drafting.hand_in(officer, today.year)
    await take_step(await _actor("reviewer"), decision, Step.REVIEW)
    await take_step(await _actor("leader"), decision, Step.SIGN)
    over = [q for q in range(1, 5) if quarter_end(f"{today.year}Q{q}") < today]
    filers = await _filers(units)
    for one, key in zip(TASKS, keys, strict=True):
        if not one.measure:
            await _fill(one, key, over, filers, second)
    await _dated()


async def _trained_and_more(today: date) -> int:
    """Return a yearly target somewhat above what this city, large or small, has trained so far."""
    async with db.read(BUILDER) as connection:
        trained: int = await connection.fetchval(
            "SELECT count(*) FROM completion WHERE completed_on >= $1", date(today.year, 1, 1)
        )
    return max(10, trained * 115 // 1000 * 10)


async def _units() -> list[UUID]:
    """Enter the city's units, with an account for the one that leads on schools."""
    units = await register_organisations(
        BUILDER,
        [
            NewOrganisation(
                uscc=reserved_uscc(120 + n),
                name=name,
                kind="department",
                division="370900",
            )
            for n, name in enumerate(UNITS)
        ],
    )
    grant = NewGrant(
        role=Role.DEPARTMENT_OFFICER, valid_from=clock.today(), organisation=units[SCHOOLS]
    )
    await create_account(
        BUILDER, alias="education", display_name="邵文蔚", password=DEMO_PASSWORD, grants=[grant],
        contact="13700001600", demonstration=True,
    )  # fmt: skip
    return units


async def _actor(alias: str) -> Actor:
    """Return who holds one of the demonstration's accounts of the whole city."""
    roles = {"reviewer": Role.SECTION_REVIEWER, "leader": Role.SIGNING_LEADER}
    async with db.read(BUILDER) as connection:
        row = await connection.fetchrow(
            "SELECT id, display_name FROM account WHERE alias = $1", alias
        )
    grant = Grant(role=roles.get(alias, Role.CITY_OFFICER))
    return Actor(account=row["id"], name=row["display_name"], grants=(grant,))


async def _filers(units: list[UUID]) -> dict[str, Actor]:
    """Return who enters for each county, and for the units under the city's own code."""
    leads = tuple(Grant(role=Role.DEPARTMENT_OFFICER, organisation=unit) for unit in units)
    found = {CITY: Actor(account=uuid7(), name="邵文蔚", grants=leads)}
    for code, name in zip(COUNTIES, FILERS, strict=True):
        grant = Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({code}))
        found[code] = Actor(account=uuid7(), name=name, grants=(grant,))
    return found


def _task(one: Planned, units: list[UUID], today: date) -> NewTask:
    counties = dict(zip(COUNTIES, one.counties, strict=False))
    return NewTask(
        item=one.item,
        title=one.title,
        unit=one.unit,
        measure=one.measure,
        lead=units[one.lead],
        helpers=tuple(units[n] for n in one.helpers),
        due_on=date(today.year, *one.due),
        targets={CITY: Decimal(one.city)} | {c: Decimal(n) for c, n in counties.items()},
    )


async def _fill(
    one: Planned, task: UUID, over: list[int], filers: Mapping[str, Actor], second: Actor
) -> None:
    async with db.read(BUILDER) as connection:
        rows = await connection.fetch(
            "SELECT id, division, target FROM work_target WHERE task = $1 AND (division <> ''"
            " OR NOT EXISTS (SELECT FROM work_target o WHERE o.task = $1 AND o.division <> ''))",
            task,
        )
    for row in rows:
        code, last = row["division"], max(over, default=0)
        for quarter in over:
            if code == LATE and quarter == last:
                continue
            value = int(float(row["target"]) * one.pace * quarter + (code == COUNTIES[0]))
            entry = await reporting.file_entry(
                filers[code], row["id"], quarter, Decimal(value), text=one.says,
                file_name=f"佐证{quarter}季度.pdf", content=_paper(f"{code} Q{quarter} {value}"),
            )  # fmt: skip
            if quarter == last and code == RETURNED:
                await reporting.review_entry(second, entry, EntryState.RETURNED, RETURNED_FOR)
            elif quarter < last or code != WAITING:
                await reporting.review_entry(second, entry, EntryState.ACCEPTED)


async def _dated() -> None:
    """Move what was entered to the days after each quarter, as if it had been in time."""
    async with db.transaction(BUILDER) as connection:
        for table, column in (("work_entry", "filed_at"), ("work_note", "at")):
            await connection.execute(
                f"UPDATE {table} e SET {column} = least(e.{column}, make_date(t.year,"
                " 3 * e.quarter, 28) + interval '12 days') FROM work_target w"
                " JOIN work_task t ON t.id = w.task WHERE w.id = e.target"
            )


def _paper(words: str) -> bytes:
    """Return a PDF of one page with these ASCII words."""
    drawn = f"BT /F1 16 Tf 72 760 Td ({words}) Tj ET"
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, table = "%PDF-1.4\n", "xref\n0 6\n0000000000 65535 f \n"
    for number, part in enumerate(parts, 1):
        table += f"{len(body):010d} 00000 n \n"
        body += f"{number} 0 obj\n{part}\nendobj\n"
    tail = f"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + table + tail).encode("ascii")
