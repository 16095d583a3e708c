"""What a proposed notice says in plain words."""

from app import clock
from app.db import require_transaction
from app.decisions.data import Decision, Fact, NamedList, Summary
from app.i18n import gettext
from app.reference.queries import calendar
from app.reference.working_days import CalendarMissingError
from certifications.notices.data import NoticeBody
from certifications.notices.rules import notice_dates


async def notice_summary(decision: Decision) -> Summary:
    """Say who is made public, for how long, and where people object."""
    body = decision.body_as(NoticeBody)
    rows = await require_transaction().fetch(
        "SELECT p.name, a.employer, a.occupation, coalesce(d.name_zh, '') AS division, a.points,"
        " a.votes_for, a.votes FROM unnest($1::uuid[]) WITH ORDINALITY AS o(id, place)"
        " JOIN application a ON a.id = o.id JOIN person p ON p.id = a.person"
        " LEFT JOIN division d ON d.code = a.division ORDER BY o.place",
        list(body.applications),
    )
    return Summary(
        sentence=gettext(
            "生效后公示 %(n)s 人，期限 %(days)s 个工作日，从张贴的下一个工作日算起。",
            n=len(body.applications),
            days=body.working_days,
        ),
        facts=(
            Fact(label=gettext("公示日期"), text=await _dates(body)),
            Fact(label=gettext("文号"), text=body.document_no),
            Fact(label=gettext("异议受理电话"), text=body.objection_phone),
            Fact(label=gettext("监督电话"), text=body.supervision_phone),
            Fact(label=gettext("地址"), text=body.objection_address),
        ),
        lists=(
            NamedList(
                heading=gettext("拟公示名单"),
                columns=(
                    gettext("姓名"),
                    gettext("单位"),
                    gettext("职业"),
                    gettext("所在地"),
                    gettext("得分"),
                    gettext("赞成票"),
                ),
                rows=tuple(
                    (
                        row["name"],
                        row["employer"],
                        row["occupation"],
                        row["division"],
                        f"{row['points']}",
                        f"{row['votes_for']}/{row['votes']}",
                    )
                    for row in rows
                ),
            ),
        ),
        link=f"/desk/rounds/{decision.subject}/ranking",
    )


async def _dates(body: NoticeBody) -> str:
    """Return the days of the notice were it signed today, or that a calendar is missing."""
    today = clock.today()
    try:
        dates = notice_dates(today, body.working_days, await calendar(today.year, today.year + 1))
    except CalendarMissingError as missing:
        year = missing.facts["year"]
        return gettext("%(year)s 年的工作日历还没有录入，录入以后才能审签", year=year)
    return gettext("今天审签的话，%(first)s 至 %(last)s", first=dates.first, last=dates.last)
