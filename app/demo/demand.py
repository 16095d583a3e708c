"""Demand of the demonstration city, in the shape of published totals.

More vacancies than seekers in new occupations, a surplus in others, one zone late.
"""

import random
from datetime import date
from io import BytesIO

import xlsxwriter

from app.demo.city import QUARTERS, quarter_start
from app.demo.names import CATALOGUE
from app.reference.levels import SkillLevel

DIVISIONS = {
    "泰山区": 1.5, "岱岳区": 1.1, "宁阳县": 0.7, "东平县": 0.6, "新泰市": 1.3, "肥城市": 1.2,
    "泰安高新区": 1.4, "泰山景区": 0.3, "徂汶景区": 0.3,
}  # fmt: skip
"""Divisions with their weight."""
LATE = "徂汶景区"
PRESSURE = {
    "工业机器人系统操作员": 2.9, "养老护理员": 2.3, "焊工": 1.8, "无人机驾驶员": 1.9, "电工": 1.5,
    "互联网营销师": 1.4, "多工序数控机床操作调整工": 1.5, "网约配送员": 1.2, "保育师": 0.7,
    "中式面点师": 0.6, "美容师": 0.5, "电子商务师": 0.6, "家政服务员": 0.9,
}  # fmt: skip
"""Vacancies a seeker, in steady times."""
VACANCIES_A_PERSON = 0.0004
"""Of one occupation in one division and quarter: the city trains for most of what is asked."""
RARELY_REPORTED = "储能电站运维管理员"
HEADER = (
    "季度",
    "县（市、区）、功能区",
    "职业（工种）或职业大类",
    "等级",
    "需求人数",
    "求职人数",
    "来源",
)
LEVELS = (SkillLevel.L5, SkillLevel.L4, SkillLevel.L3)
LEVEL_WORDS = {SkillLevel.L5: "五级", SkillLevel.L4: "四级", SkillLevel.L3: "三级"}
SOURCE = "企业用工需求季报"
Row = tuple[str, str, str, str, int, int, str]


def demand_rows(people: int, seed: int, today: date) -> list[Row]:
    """Return the reports of twelve quarters by division, occupation and level."""
    rng = random.Random(seed)  # noqa: S311 - a deterministic city, nothing secret
    titles = list(dict.fromkeys(title for title, *_ in CATALOGUE))
    rows: list[Row] = []
    for back in range(QUARTERS, 0, -1):
        first = quarter_start(today, back)
        period = f"{first.year}年第{(first.month + 2) // 3}季度"
        season = 1.2 if first.month == 1 else 1.0
        growth = 1 + 0.012 * (QUARTERS - back)
        for division, weight in DIVISIONS.items():
            if division == LATE and back == 1:
                continue
            for title in titles:
                if title == RARELY_REPORTED and division != "泰安高新区":
                    continue
                pressure = PRESSURE.get(title, 1.0)
                for level, share in zip(LEVELS, (0.45, 0.35, 0.2), strict=True):
                    base = people * VACANCIES_A_PERSON * weight * share * season * growth
                    demand = round(base * pressure * rng.uniform(0.85, 1.15))
                    seekers = round(base * rng.uniform(0.85, 1.15))
                    rows.append(
                        (period, division, title, LEVEL_WORDS[level], demand, seekers, SOURCE)
                    )
    return rows


def report_workbook(people: int, seed: int, today: date) -> bytes:
    """Return the reports as one workbook, as a city would gather them."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("用工需求")
        sheet.write_row(0, 0, HEADER)
        for line, row in enumerate(demand_rows(people, seed, today), 1):
            sheet.write_row(line, 0, row)
    return made.getvalue()
