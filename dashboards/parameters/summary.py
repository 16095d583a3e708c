"""A decision on the market's terms in plain words."""

from app.decisions.data import Decision, Fact, NamedList, Summary
from app.i18n import gettext
from dashboards.parameters.rules import changes
from dashboards.parameters.service import MarketTermsBody
from dashboards.parameters.wording import figure_words


async def terms_summary(decision: Decision) -> Summary:
    """Say from when which figures hold, and what they were before."""
    body = decision.body_as(MarketTermsBody)
    found = changes(body.before, body.terms)
    return Summary(
        sentence=gettext(
            "生效后，供需分析从 %(day)s 起按第 %(number)s 版参数计算，改了 %(n)s 项；"
            "签得晚于这一天的，从签署当天起。",
            day=body.valid_from.isoformat(), number=body.number, n=len(found),
        ),
        facts=(Fact(label=gettext("理由"), text=body.reason),),
        lists=(
            NamedList(
                heading=gettext("改动的参数"),
                columns=(gettext("参数"), gettext("原来"), gettext("改为")),
                rows=tuple(
                    (
                        gettext(one.parameter.name),
                        figure_words(one.parameter, one.before),
                        figure_words(one.parameter, one.after),
                    )
                    for one in found
                ),
            ),
        ),
        link=f"/desk/terms/{decision.subject}",
    )  # fmt: skip
