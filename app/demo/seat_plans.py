"""Forecasts of the demonstration city, a figure set by hand, and a solved seat plan."""

from datetime import date

from app import db
from app.columns import uuid7
from app.permits import Actor, Grant, Role
from dashboards.forecasts.service import ManualFigure, make_forecasts, set_figure
from dashboards.periods import quarter_of, quarters_after
from dashboards.plans.data import Limits
from dashboards.plans.service import draft_plan
from dashboards.plans.solving import solve

CITY = Actor(account=uuid7(), name="秦牧川", grants=(Grant(role=Role.CITY_OFFICER),))
BUDGET_GROWTH = 1.0
"""The quarter's budget beside what last year's classes cost a quarter."""
LEAST_BUDGET = 600_000
NEW_OCCUPATION = "储能电站运维管理员"


async def make_plans(today: date) -> None:
    """Forecast, set one figure by hand, draw up the coming quarter's plan and solve it."""
    if await make_forecasts() is None:
        return
    period = quarters_after(quarter_of(today), 1)[0]
    async with db.read(CITY) as connection:
        code = await connection.fetchval(
            "SELECT code FROM occupation WHERE name_zh = $1 ORDER BY edition DESC LIMIT 1",
            NEW_OCCUPATION,
        )
        spent = await connection.fetchval(
            "SELECT coalesce(sum(c.capacity * i.subsidy_standard), 0)::float8 / 4"
            " FROM training_class c JOIN catalogue_item i ON i.id = c.catalogue_item"
            " WHERE c.starts_on >= $1::date - interval '1 year' AND c.starts_on < $1",
            today,
        )
    if code:
        figure = ManualFigure(
            period=period,
            expected=24,
            low=16,
            high=32,
            reason="两座储能电站投运，企业来函",
        )
        await set_figure(CITY, code, "", figure)
    budget = max(round(spent * BUDGET_GROWTH, -4), LEAST_BUDGET)
    limits = Limits(budget=int(budget), priority=10)
    await solve(
        await draft_plan(CITY, period=period, title="下季度开班计划（初稿）", limits=limits)
    )
