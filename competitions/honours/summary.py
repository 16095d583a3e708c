"""A decision on levels and titles in plain words."""

from app.db import require_transaction
from app.decisions.data import Decision, Fact, NamedList, Summary
from app.i18n import gettext
from competitions.honours.data import HonourBody
from competitions.honours.wording import level_words


async def honour_summary(decision: Decision) -> Summary:
    """Say who gets which level or title, and who does not."""
    body = decision.body_as(HonourBody)
    rows = await require_transaction().fetch(
        "SELECT l.id, l.name, n.employer, l.level, l.title, l.reason FROM honour_line l"
        " JOIN entry n ON n.id = l.entry WHERE l.honour_list = $1 ORDER BY l.name, l.id",
        body.honour_list,
    )
    columns = (gettext("姓名"), gettext("单位"), gettext("等级或称号"), gettext("说明"))

    def listed(keys: tuple[object, ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (row["name"], row["employer"], row["title"] or level_words(row["level"]), row["reason"])
            for row in rows
            if row["id"] in keys
        )

    return Summary(
        sentence=gettext(
            "生效后 %(n)s 项等级和称号记入个人记录，称号发给证书；等级证书由评价机构据此办理。",
            n=len(body.lines),
        ),
        facts=(Fact(label=gettext("文号"), text=body.document_no),),
        lists=(
            NamedList(heading=gettext("授予"), columns=columns, rows=listed(body.lines)),
            NamedList(heading=gettext("不授予"), columns=columns, rows=listed(body.refused)),
        ),
        link=f"/desk/contests/events/{body.event}/honours",
    )
