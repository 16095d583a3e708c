"""Who holds the ladder's tiers: craftsmen by division and tier at the end of the quarter."""

from collections.abc import Sequence

import msgspec

from app.db import require_transaction
from app.i18n import N_, gettext
from dashboards import contest_charts
from dashboards.contest_charts import LOOKS, Bar, Chart
from dashboards.facts.holding import Held, Holding, counted
from dashboards.figures.data import Frame
from dashboards.figures.filters import chosen
from dashboards.figures.words import query
from dashboards.panel import Column, Kind, Panel
from dashboards.periods import quarter_end
from dashboards.wording import period_words

HOLDERS = "holders"
TIERS: dict[str, str] = {
    "seed": N_("种子工匠"),
    "craftsman": N_("工匠"),
    "chief": N_("首席工匠"),
}


async def holders(frame: Frame) -> list[Held]:
    """Return who held a tier on the quarter's last day, or on the day shown before it is over.

    A snapshot has its own quarter's holders beside its facts. Those of another quarter, and of
    one taken before holders were kept, are what the register tells of that day now.
    """
    these = chosen(frame)
    if _keeps_holders(frame):
        kept = msgspec.convert((frame.beside or {})[HOLDERS], list[Holding])
        return counted(kept, frame.codes, these.prefix, these.codes)
    day = min(quarter_end(frame.scope.period), frame.day)
    rows = await require_transaction().fetch(
        "SELECT coalesce(a.division, ''), coalesce(a.tier, ''),"
        " count(DISTINCT coalesce(p.merged_into, p.id))::int"
        " FROM appointment a JOIN person p ON p.id = a.person"
        " WHERE a.named_on <= $1 AND a.valid_until >= $1"
        " AND (a.ended_on IS NULL OR a.ended_on > $1)"
        " AND a.division = ANY($2) AND starts_with(coalesce(a.occupation_code, ''), $3)"
        " AND ($4::text[] IS NULL OR a.occupation_code = ANY($4))"
        " GROUP BY GROUPING SETS ((a.division, a.tier), (a.division), (a.tier), ())",
        day, list(frame.codes), these.prefix, these.codes,
    )  # fmt: skip
    return [Held(*row) for row in rows]


def _keeps_holders(frame: Frame) -> bool:
    kept = frame.beside is not None and HOLDERS in frame.beside
    return kept and frame.kept_period == frame.scope.period


def panel(frame: Frame, held: Sequence[Held]) -> Panel:
    """Return the tiers by division, the division with most people first."""
    people = {(one.division, one.tier): one.people for one in held}
    codes = sorted(
        (code for code in frame.codes if (code, "") in people),
        key=lambda code: (-people[code, ""], code),
    )
    total = people.get(("", ""), 0)
    title = gettext("还没有在任的工匠")
    if total:
        title = gettext(
            "%(n)s 名工匠在任，%(place)s最多", n=f"{total:,}", place=frame.place(codes[0])
        )
    names = tuple(gettext(name) for name in TIERS.values())
    bars = [
        Bar(
            name=frame.place(code),
            parts=tuple(people.get((code, tier), 0) for tier in TIERS),
            said=gettext("%(n)s 人", n=people[code, ""]),
        )
        for code in codes
    ]
    return Panel(
        code="ladder",
        title=title,
        about=gettext("季末在任的种子工匠、工匠、首席工匠（人），按所在县（市、区）、功能区"),
        caption=gettext(
            "来源：匠册工匠名册。%(period)s季末；人数每人只计一次。",
            period=period_words(frame.scope.period),
        ),
        columns=(
            Column(gettext("县（市、区）、功能区"), Kind.WORDS),
            *(Column(name) for name in names),
            Column(gettext("合计（不重复）")),
        ),
        rows=tuple(
            (frame.place(code), *(people.get((code, tier), 0) for tier in TIERS), people[code, ""])
            for code in codes
        ),
        total=(gettext("合计（不重复）"), *(people.get(("", t), 0) for t in TIERS), total)
        if codes
        else None,
        keys=tuple(codes),
        links={
            code: f"/supply-demand/divisions/{code}?{query(frame, division='')}" for code in codes
        },
        figures=contest_charts.figures(Chart(series=names, looks=LOOKS[1:4]), bars),
        summary=title,
        missing=(gettext("这一版数据没有留存本季度在任工匠，这里按现在的名册推算当日在任的人。"),)
        if frame.version is not None and not _keeps_holders(frame)
        else (),
        empty=gettext("命名以后，这里按地方和等级列出在任的工匠。"),
        metrics=("holders",),
    )
