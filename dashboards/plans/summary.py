"""A decision on a seat plan in plain words."""

from app.decisions.data import Decision, Fact, NamedList, Summary
from app.i18n import gettext
from dashboards.plans.service import SeatPlanBody
from dashboards.plans.wording import level_words
from dashboards.wording import period_words


async def plan_summary(decision: Decision) -> Summary:
    """Say which classes a plan opens and what they cost."""
    body = decision.body_as(SeatPlanBody)
    return Summary(
        sentence=gettext(
            "生效后，%(period)s按这份计划开班：%(classes)s 个班、%(seats)s 个学位。",
            period=period_words(body.period),
            classes=body.classes,
            seats=body.seats,
        ),
        facts=(
            Fact(label=gettext("预计补贴"), text=gettext("%(n)s 元", n=f"{body.cost:,}")),
            Fact(label=gettext("预算"), text=gettext("%(n)s 元", n=f"{body.budget:,}")),
        ),
        lists=(
            NamedList(
                heading=gettext("计划开班"),
                columns=(
                    gettext("职业"), gettext("等级"), gettext("机构"), gettext("学位"),
                    gettext("班数"), gettext("费用（元）"),
                ),
                rows=tuple(
                    (
                        row.occupation,
                        level_words(row.level),
                        row.institution,
                        f"{row.seats:,}",
                        f"{row.classes:,}",
                        f"{row.cost:,}",
                    )
                    for row in body.rows
                ),
            ),
        ),
        link=f"/desk/plans/{decision.subject}",
    )  # fmt: skip
