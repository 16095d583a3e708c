"""A city to measure in: a database of its own with classes and people, and rosters for them."""

import os
import platform
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

os.environ.setdefault("JIANGCE_VAR", str(Path(__file__).parents[2] / "var" / "bench"))

import asyncpg
import xlsxwriter

from app import clock, db, postgres
from app.columns import uuid7
from app.migrate import migrate
from app.people.id_numbers import reserved_id_number
from app.people.registration import Newcomers, register
from app.permits import Actor, Grant, Role, system_actor
from app.reference.loader import load
from app.settings import settings

ROOT = Path(__file__).parents[2]
SYSTEM = system_actor("bench", Role.CITY_OFFICER)
HEADER = ("序号", "姓名", "身份证号码", "联系电话", "人员类别", "工作单位", "文化程度", "班级编号")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "文静立群海燕凤英志远雨桐建国丽萍晓东春梅玉兰永强红霞少华秀云伟杰思源俊豪佳怡明哲"
DAYS, SEATS = 10_000, 50
REGISTERED = 100_000
NEW = 1_000_000
"""Serial of the first person whom the register does not know."""


def named(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def birth(serial: int) -> date:
    return date(1975, 1, 1) + timedelta(days=serial % DAYS)


def person(serial: int) -> tuple[str, str, str]:
    """Name, ID number and phone of an invented person; none is real."""
    place = serial * 31
    name = SURNAMES[place % 32] + GIVEN[place // 32 % 40] + GIVEN[place // 1_280 % 40]
    number = reserved_id_number(serial // DAYS, birth(serial), male=True)
    return name, number, f"138{serial:08d}"


def class_number(n: int) -> str:
    return f"2026年第({n + 1:04d})期"


def roster(rows: int) -> bytes:
    """A roster: three people in ten are registered, four rows in a hundred are at fault."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, HEADER)
        for n in range(rows):
            name, number, phone = person(n if n % 10 < 3 else NEW + n)
            training_class = class_number(n // SEATS)
            match n % 100:
                case 11 | 57:
                    number = number[:-1] + ("1" if number[-1] != "1" else "2")
                case 35:
                    phone = phone[:9]
                case 78:
                    training_class = "2026年第(9999)期"
            cells = (str(n + 1), name, number, phone, "企业职工", f"岱泉{n % 40}号阀门有限公司",
                     "高中", training_class)  # fmt: skip
            for place, cell in enumerate(cells):
                sheet.write_string(n + 1, place, cell)
    return held.getvalue()


async def fill(dsn: str, registered: int = REGISTERED) -> UUID:
    """An institution with 2,000 classes, and the people registered before it sends anything."""
    db.set_address(dsn)
    await db.open_pool(largest=2)
    await load()
    school, item, start = uuid7(), uuid7(), clock.today() + timedelta(days=10)
    async with db.transaction(SYSTEM) as connection:
        await connection.execute(
            "INSERT INTO organisation (id, uscc, name, kinds, division, active)"
            " VALUES ($1, '91370900MA3C000001', '岱青职业培训学校', '{training}', '370902', true)",
            school,
        )
        await connection.execute(
            "WITH e AS (INSERT INTO catalogue_edition (kind, year, title, state, valid_from,"
            " published_at) VALUES ('new_occupation', 2020, '新职业新业态培训目录', 'published',"
            " '2020-01-01', now()) RETURNING id)"
            " INSERT INTO catalogue_item (id, edition, title, occupation_code,"
            " occupation_edition, level, hours, practice_hours, new_occupation,"
            " eligible_categories, valid_from) SELECT $1, e.id, '互联网营销师', '4-01-06-02',"
            " '2022', 'L4', 60, 36, true, '{}', '2020-01-01' FROM e",
            item,
        )
        await connection.execute(
            "INSERT INTO training_class (id, number, title, organisation, catalogue_item,"
            " occupation_code, occupation_edition, level, hours, division, starts_on, ends_on,"
            " capacity) SELECT gen_random_uuid(), n, '互联网营销师', $1, $2, '4-01-06-02', '2022',"
            " 'L4', 60, '370902', $3::date, $3::date + 20, $5 FROM unnest($4::text[]) AS n",
            school, item, start, [class_number(n) for n in range(2_000)], SEATS,
        )  # fmt: skip
    for first in range(0, registered, 20_000):
        serials = range(first, first + 20_000)
        names, numbers, phones = zip(*map(person, serials), strict=True)
        async with db.transaction(SYSTEM):
            await register(
                Newcomers(
                    name=names,
                    id_type=["mainland_id"] * len(serials),
                    id_number=numbers,
                    phone=phones,
                    birth_date=[birth(n) for n in serials],
                    sex=["m"] * len(serials),
                    education=["高中"] * len(serials),
                )
            )
    await db.close_pool()
    return school


def clerk(school: UUID) -> Actor:
    return Actor(name="bench", grants=(Grant(role=Role.INSTITUTION_CLERK, organisation=school),))


class Server:
    """The bench's own database server, with one filled template and clones of it."""

    def __init__(self) -> None:
        self.found = postgres.ensure(settings())
        self.school: UUID

    async def prepare(self, registered: int = REGISTERED) -> None:
        await self.ask("DROP DATABASE IF EXISTS bench_template")
        await self.ask(f"CREATE DATABASE bench_template TEMPLATE {self.database}")
        await migrate(named(self.found.owner, "bench_template"))
        self.school = await fill(self.address("bench_template"), registered)
        owner = await asyncpg.connect(named(self.found.owner, "bench_template"))
        await owner.execute("VACUUM ANALYZE")
        await owner.close()

    @property
    def database(self) -> str:
        return urlsplit(self.found.owner).path[1:]

    def address(self, database: str) -> str:
        return named(self.found.app, database)

    async def ask(self, statement: str) -> None:
        owner = await asyncpg.connect(named(self.found.owner, "postgres"))
        await owner.execute(statement)
        await owner.close()

    async def clone(self, name: str) -> str:
        """A fresh copy of the template, and the address that the app's role uses."""
        await self.ask(f"DROP DATABASE IF EXISTS {name}")
        await self.ask(f"CREATE DATABASE {name} TEMPLATE bench_template")
        return self.address(name)

    async def postmaster(self) -> int:
        """Process id of the server: the parent of whoever answers."""
        connection = await asyncpg.connect(named(self.found.app, self.database))
        backend = connection.get_server_pid()
        held = Path(f"/proc/{backend}/stat").read_text("utf-8").rpartition(")")[2].split()
        await connection.close()
        return int(held[1])


def _own_cpu(process: Path) -> tuple[int, int, int]:
    """Parent, ticks used, ticks of children that ended."""
    told = (process / "stat").read_text("utf-8").rpartition(")")[2].split()
    return int(told[1]), int(told[11]) + int(told[12]), int(told[13]) + int(told[14])


def cpu(*roots: int) -> float:
    """CPU seconds of these processes, all below them, and those below that ended."""
    held = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            held[int(process.name)] = _own_cpu(process)
        except (FileNotFoundError, ProcessLookupError):
            continue
    family = set(roots)
    while more := {pid for pid, told in held.items() if told[0] in family} - family:
        family |= more
    return sum(held[pid][1] + held[pid][2] for pid in family if pid in held) / os.sysconf(
        "SC_CLK_TCK"
    )


def machine() -> str:
    model = next(
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    )
    return f"{os.cpu_count()} cores, {model}; Python {platform.python_version()}"


async def version(server: Server) -> str:
    connection = await asyncpg.connect(server.address(server.database))
    told: str = await connection.fetchval("SHOW server_version")
    await connection.close()
    return f"{machine()}; PostgreSQL {told}; load {os.getloadavg()[0]:.1f}"
