"""In which industries people found work: the year's cohorts, what is not known as its own part."""

from collections.abc import Mapping, Sequence

from app.i18n import gettext
from app.reference.levels import SkillLevel
from dashboards.charts import INK, LINE, UNKNOWN, Figure
from dashboards.facts.data import Figure as Fact
from dashboards.figures.data import Frame
from dashboards.figures.drawing import layout, legend_above, names_axis, scale
from dashboards.figures.flow import LOOKS
from dashboards.figures.words import caption
from dashboards.panel import Column, Kind, Panel
from dashboards.wording import LEVELS

NOT_KNOWN = "unknown"
"""Key of the row of jobs whose industry nobody wrote."""
Jobs = Mapping[str, Mapping[str, int]]
"""By industry, then by level of the class."""


def by_industry(facts: Sequence[Fact]) -> dict[str, dict[str, int]]:
    """Return jobs by industry and level, most first; what is not known comes last."""
    found: dict[str, dict[str, int]] = {}
    for fact in facts:
        of_one = found.setdefault(fact.source or NOT_KNOWN, {})
        of_one[fact.level] = of_one.get(fact.level, 0) + fact.value
    order = sorted(found, key=lambda one: (one == NOT_KNOWN, -sum(found[one].values()), one))
    return {one: found[one] for one in order}


def panel(frame: Frame, facts: Sequence[Fact], industries: Mapping[str, str]) -> Panel:
    """Return jobs by industry and level; officers only, since small counts are exact."""
    found = by_industry(facts)
    levels = [level for level in LEVELS if any(level in one for one in found.values())]
    names = {key: _name(key, industries) for key in found}
    whole = sum(sum(one.values()) for one in found.values())
    title = _title(found, names)
    drawing = _figure(found, names, levels) if found else None
    return Panel(
        code="jobs",
        title=title,
        about=gettext("近四个季度开班的人登记的就业，按用人单位的行业门类和班级等级（人次）"),
        caption=caption(frame, gettext("匠册就业登记；国民经济行业分类（GB/T 4754）")),
        columns=(
            Column(gettext("行业"), Kind.WORDS),
            *(Column(gettext(LEVELS[level])) for level in levels),
            Column(gettext("合计")),
            Column(gettext("占比（%）"), Kind.SHARE),
        ),
        rows=tuple(
            (
                names[key], *(jobs.get(level, 0) for level in levels), sum(jobs.values()),
                round(100 * sum(jobs.values()) / whole, 2),
            )
            for key, jobs in found.items()
        ),
        total=(
            gettext("合计"),
            *(sum(jobs.get(level, 0) for jobs in found.values()) for level in levels),
            whole, 100.0,
        ) if found else None,
        figures={"wide": drawing, "narrow": drawing} if drawing else None,
        summary=title,
        missing=(
            gettext("一人通过两个班各登记一次就业，计两次；竞赛录用没有班级，不在其中。"),
        ) if found else (),
        empty=gettext("近四个季度开班的人还没有登记就业。在班级的“就业去向”里登记。"),
        keys=tuple(found),
        metrics=("jobs", "placed"),
    )  # fmt: skip


def _name(key: str, industries: Mapping[str, str]) -> str:
    return gettext("行业未知") if key == NOT_KNOWN else industries.get(key, key)


def _title(found: Jobs, names: Mapping[str, str]) -> str:
    known = {key: sum(jobs.values()) for key, jobs in found.items() if key != NOT_KNOWN}
    missing = sum(found.get(NOT_KNOWN, {}).values())
    if not found:
        return gettext("还没有登记就业")
    if not known:
        return gettext("登记的就业都没有写行业")
    first = next(iter(known))
    return gettext(
        "知道行业的就业中 %(share)s 在%(name)s，另有 %(n)s 人次行业未知",
        share=f"{known[first] / sum(known.values()):.0%}", name=names[first], n=f"{missing:,}",
    )  # fmt: skip


def _figure(found: Jobs, names: Mapping[str, str], levels: Sequence[SkillLevel]) -> Figure:
    keys, order = list(found), list(LEVELS)
    data = [
        _bars(found, names, level, LOOKS[order.index(level) % len(LOOKS)], keys) for level in levels
    ]
    return {
        "data": data,
        "layout": layout(
            34 * len(keys) + 96,
            barmode="stack",
            showlegend=True,
            legend=legend_above(),
            margin={"l": 8, "r": 16, "t": 52, "b": 28},
            xaxis=scale(rangemode="tozero"),
            yaxis=names_axis([names[key] for key in keys]),
        ),
    }


def _bars(
    found: Jobs,
    names: Mapping[str, str],
    level: SkillLevel,
    look: tuple[str, str, str, str],
    keys: Sequence[str],
) -> Figure:
    fill, edge, pattern, ink = look
    shown = gettext(LEVELS[level])
    values = [found[key].get(level, 0) for key in keys]
    said = [
        gettext("%(industry)s，%(level)s：%(n)s 人次", industry=names[key], level=shown, n=f"{n:,}")
        for key, n in zip(keys, values, strict=True)
    ]
    unknown = [key == NOT_KNOWN for key in keys]
    hatch = {"shape": pattern, "fgcolor": edge, "fillmode": "overlay", "size": 7, "solidity": 0.15}
    return {
        "type": "bar", "orientation": "h", "name": shown, "y": list(range(len(keys))), "x": values,
        "width": 0.6, "ids": list(keys),
        "marker": {
            "color": [LINE if one else fill for one in unknown],
            "line": {"color": [UNKNOWN if one else edge for one in unknown], "width": 1},
            **({"pattern": hatch} if pattern else {}),
        },
        "text": [f"{n:,}" if n else "" for n in values], "textposition": "inside",
        "insidetextanchor": "middle", "textangle": 0,
        "insidetextfont": {"color": [INK if one else ink for one in unknown]},
        "customdata": said, "hovertext": said, "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip
