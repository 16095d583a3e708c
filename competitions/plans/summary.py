"""Decisions on plans and calls in plain words."""

from app import clock
from app.decisions.data import Decision, Fact, NamedList, Summary
from app.i18n import gettext
from competitions.plans.calling import ContestCallBody
from competitions.plans.planning import PlanBody
from competitions.plans.wording import GROUPS, kind_words

_MINUTE = "%Y-%m-%d %H:%M"


async def plan_summary(decision: Decision) -> Summary:
    """Say what a plan approves."""
    body = decision.body_as(PlanBody)
    return Summary(
        sentence=gettext(
            "生效后批准《%(title)s》：%(year)s 年的 %(n)s 项竞赛列入计划，可以筹备并发布通知。",
            title=body.title,
            year=body.year,
            n=len(body.contests),
        ),
        facts=(Fact(label=gettext("文号"), text=body.document_no),),
        lists=(
            NamedList(
                heading=gettext("列入计划的竞赛"),
                columns=(
                    gettext("竞赛"), gettext("竞赛级别"), gettext("主办单位"), gettext("比赛日期"),
                ),
                rows=tuple(
                    (
                        one.name,
                        kind_words(one.level, one.contest_class),
                        one.organiser,
                        f"{one.starts_on} – {one.ends_on}",
                    )
                    for one in body.contests
                ),
            ),
        ),
        link=f"/desk/contest-plans/{decision.subject}",
    )  # fmt: skip


async def call_summary(decision: Decision) -> Summary:
    """Say what a call brings about."""
    body = decision.body_as(ContestCallBody)
    opens, closes = (
        at.astimezone(clock.CITY_ZONE).strftime(_MINUTE)
        for at in (body.entry_opens_at, body.entry_closes_at)
    )
    return Summary(
        sentence=gettext(
            "生效后发布《%(name)s》的通知，%(opens)s 至 %(closes)s 报名，共 %(n)s 个赛项；"
            "同时公布各赛项抽签种子的摘要。",
            name=body.name,
            opens=opens,
            closes=closes,
            n=len(body.events),
        ),
        facts=(
            Fact(label=gettext("文号"), text=body.document_no),
            Fact(label=gettext("比赛日期"), text=f"{body.starts_on} – {body.ends_on}"),
            Fact(label=gettext("通知正文"), text=body.call),
        ),
        lists=(
            NamedList(
                heading=gettext("赛项"),
                columns=(gettext("赛项"), gettext("职业"), gettext("组别"), gettext("开始时间")),
                rows=tuple(
                    (
                        one.name,
                        one.occupation,
                        gettext(GROUPS[one.participants]),
                        one.starts_at.astimezone(clock.CITY_ZONE).strftime(_MINUTE),
                    )
                    for one in body.events
                ),
            ),
        ),
        link=f"/desk/contests/{decision.subject}",
    )
