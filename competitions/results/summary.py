"""A decision on a result in plain words."""

from app.decisions.data import Decision, Fact, NamedList, Summary
from app.i18n import gettext
from competitions.results.data import ResultBody
from competitions.results.queries import lines_of, revision_of
from competitions.results.wording import AWARDS


async def result_summary(decision: Decision) -> Summary:
    """Say what is published, with the winners by name."""
    body = decision.body_as(ResultBody)
    held = await revision_of(decision.subject)
    facts = [
        Fact(label=gettext("参赛"), text=str(body.entrants)),
        Fact(label=gettext("有名次"), text=str(body.ranked)),
    ]
    if body.reason:
        facts.append(Fact(label=gettext("更正的理由"), text=body.reason))
    return Summary(
        sentence=gettext(
            "生效后公布《%(contest)s》“%(event)s”的成绩（第 %(n)s 版）：名次记入档案，"
            "获奖者得到证书，成绩包签名后公开，任何人都能重算。",
            contest=body.contest, event=body.event, n=body.number,
        ),
        facts=tuple(facts),
        lists=(
            NamedList(
                heading=gettext("获奖名单"),
                columns=(gettext("名次"), gettext("姓名"), gettext("单位"), gettext("奖项")),
                rows=tuple(
                    (
                        str(line.rank),
                        "、".join(line.people),
                        line.employer,
                        gettext(AWARDS[line.award]),
                    )
                    for line in await lines_of(held.id)
                    if line.award
                ),
            ),
        ),
        link=f"/desk/contests/events/{held.event}/results",
    )  # fmt: skip
