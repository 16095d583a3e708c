"""What came after training in the demonstration city: level certificates; jobs are in ``jobs``."""

from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter

from app import db
from app.demo.jobs import make_jobs
from app.imports import lists
from app.permits import Role, system_actor
from app.vault import unseal
from certifications.levels import service as levels

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
_HEAD = ("姓名", "身份证号", "职业", "等级", "证书编号", "发证日期")
_LEVELS = {"L5": ("初级工", 5), "L4": ("中级工", 4), "L3": ("高级工", 3)}
_COMPLETED = (
    "SELECT k.person, k.occupation_code, k.level, k.completed_on, c.id AS training_class,"
    " p.name, p.id_number, (SELECT name_zh FROM occupation o WHERE o.code = k.occupation_code"
    "  ORDER BY edition DESC LIMIT 1) AS occupation"
    " FROM completion k JOIN enrolment e ON e.id = k.enrolment"
    " JOIN training_class c ON c.id = e.training_class JOIN person p ON p.id = k.person"
    " JOIN catalogue_item i ON i.id = c.catalogue_item"
    " WHERE k.completed_on < $1 AND NOT EXISTS (SELECT FROM account a WHERE a.person = k.person)"
)


async def make_outcomes(today: date) -> None:
    """Certify some of those who completed a class for a level.

    Leaves out the people of the ladder's stories, whose levels are told there.
    """
    async with db.read(BUILDER) as connection:
        certified = await connection.fetch(
            f"SELECT DISTINCT ON (person, occupation_code) * FROM ({_COMPLETED}"
            " AND i.certificate = 'skill_level' AND k.level IN ('L5', 'L4', 'L3')"
            " AND substr(k.person::text, 36, 1) IN ('1', '2', '3', '6', '7', '8', 'b', 'c', 'd')) k"
            " ORDER BY person, occupation_code, level",
            today - timedelta(days=45),
        )
    if certified:
        content = _book([_line(place, row) for place, row in enumerate(certified)])
        batch, _ = await levels.receive(
            BUILDER, file_name="等级证书.xlsx", content=content, organisation=None
        )
        await lists.accept(levels.LEVELS, BUILDER, batch)
    await make_jobs(today)


def _line(place: int, row: Mapping[str, Any]) -> list[str]:
    level, digit = _LEVELS[row["level"]]
    day: date = row["completed_on"] + timedelta(days=30)
    number = unseal(row["id_number"], f"person|id_number|{row['person']}").decode()
    written = f"Y000137000009{day.year % 100:02d}{digit}{place:06d}"
    return [row["name"], number, row["occupation"], level, written, day.isoformat()]


def _book(lines: list[list[str]]) -> bytes:
    held = BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet("等级证书")
        for place, cells in enumerate([list(_HEAD), *lines]):
            sheet.write_row(place, 0, cells)
    return held.getvalue()
