"""Major projects of the demonstration city: confirmed, waiting, refused."""

from datetime import date, timedelta

from app.permits import Permit, Role, system_actor
from dashboards.demand.project_data import NeedFacts, ProjectFacts, ProjectState
from dashboards.demand.projects import add_need, decide_project, declare_project

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
PROJECTS = (
    ("新能源装备产业园", "东平湖新能源有限公司", "370923", ProjectState.CONFIRMED, 30, 400,
     (("焊工", 120), ("工业机器人系统操作员", 45))),
    ("智慧物流枢纽", "汶水物流有限公司", "370902", ProjectState.CONFIRMED, -60, 150,
     (("网约配送员", 80), ("无人机驾驶员", 30))),
    ("康养小镇二期", "桃都康养服务有限公司", "370983", ProjectState.DECLARED, 90, 500,
     (("养老护理员", 150),)),
    ("老旧厂区改造", "徂徕重工有限公司", "370911", ProjectState.REFUSED, 20, 300,
     (("电工", 40),)),
)  # fmt: skip


async def make_projects(today: date) -> None:
    """Declare projects with whom they need; the city decides on some."""
    for name, owner, division, state, begins, lasts, needs in PROJECTS:
        starts = today + timedelta(days=begins)
        facts = ProjectFacts(
            name=name, owner=owner, division=division, starts_on=starts,
            opens_on=starts + timedelta(days=lasts),
        )  # fmt: skip
        key = await declare_project(BUILDER, facts, Permit.DEMAND_IMPORT)
        for occupation, people in needs:
            need = NeedFacts(
                occupation=occupation, headcount=people, needed_from=starts,
                needed_until=starts + timedelta(days=lasts),
            )  # fmt: skip
            await add_need(BUILDER, key, need, Permit.DEMAND_IMPORT)
        if state is not ProjectState.DECLARED:
            reason = "" if state is ProjectState.CONFIRMED else "还没有立项，立项后再报。"
            await decide_project(BUILDER, key, state, reason)
