"""A decision on a report in plain words."""

from app.decisions.data import Decision, Fact, NamedList, Summary
from app.i18n import gettext
from dashboards.reports.service import MarketReportBody
from dashboards.reports.wording import KINDS
from dashboards.wording import period_words


async def report_summary(decision: Decision) -> Summary:
    """Say what becomes public, on which snapshot, with which conclusions."""
    body = decision.body_as(MarketReportBody)
    return Summary(
        sentence=gettext(
            "审签后，%(period)s%(kind)s（第 %(n)s 版）向社会公布，人数少的数字不公开。",
            period=period_words(body.period),
            kind=gettext(KINDS[body.kind]),
            n=body.revision,
        ),
        facts=(
            Fact(label=gettext("数据版本"), text=str(body.snapshot)),
            Fact(label=gettext("说明"), text=body.remark or gettext("无")),
        ),
        lists=(
            NamedList(
                heading=gettext("主要结论"),
                columns=(gettext("结论"),),
                rows=tuple((text,) for text in body.findings),
            ),
        ),
        link=f"/desk/reports/{decision.subject}",
    )
