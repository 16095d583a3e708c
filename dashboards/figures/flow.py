"""Where completers go: the year's cohorts by level through the stages, what is unknown kept."""

from collections.abc import Mapping, Sequence

from app.i18n import N_, gettext
from app.reference.levels import SkillLevel
from dashboards.charts import INK, LINE, PALE_SURPLUS, PAPER, SURPLUS, UNKNOWN, Figure
from dashboards.facts.data import Figure as Fact
from dashboards.facts.data import Measure
from dashboards.figures.data import Frame
from dashboards.figures.drawing import layout, legend_above, names_axis, scale
from dashboards.figures.words import caption
from dashboards.panel import Column, Kind, Panel
from dashboards.wording import LEVELS

STEPS: tuple[tuple[Measure, str], ...] = (
    (Measure.COHORT_ENROLLED, N_("入班")),
    (Measure.COHORT_COMPLETED, N_("结业")),
    (Measure.COHORT_CERTIFIED, N_("获证")),
    (Measure.COHORT_PLACED, N_("就业")),
)
LOOKS = (
    (SURPLUS, SURPLUS, "", PAPER),
    (PALE_SURPLUS, SURPLUS, "", INK),
    (PAPER, SURPLUS, "/", INK),
    (PAPER, SURPLUS, ".", INK),
    (LINE, UNKNOWN, "", INK),
)
"""Fill, edge, pattern and ink of the five certificate levels, the lowest first."""


def by_level(facts: Sequence[Fact]) -> dict[SkillLevel, dict[Measure, int]]:
    """Return the stages of each certificate level that anybody enrolled in, the lowest first."""
    found: dict[SkillLevel, dict[Measure, int]] = {}
    for level in LEVELS:
        stages = {f.measure: f.value for f in facts if f.level == level}
        if stages.get(Measure.COHORT_ENROLLED):
            found[level] = stages
    return found


def panel(frame: Frame, facts: Sequence[Fact]) -> Panel:
    """Return stacked stages by level; officers only, since small counts are exact."""
    found = by_level(facts)
    names = [gettext(LEVELS[level]) for level in found]
    title = _title(found)
    return Panel(
        code="flow",
        title=title,
        about=gettext("近四个季度开班的人，各阶段按等级分段（人；一人读两个等级各计一次）"),
        caption=caption(frame, gettext("匠册班级、结业、等级证书、就业登记")),
        columns=(
            Column(gettext("等级"), Kind.WORDS),
            *(Column(gettext(name)) for _, name in STEPS),
            Column(gettext("获证后去向未知")),
            Column(gettext("未知（%）"), Kind.SHARE),
        ),
        rows=tuple(
            (name, *(stages.get(step, 0) for step, _ in STEPS), _unknown(stages), _share(stages))
            for name, stages in zip(names, found.values(), strict=True)
        ),
        figures={
            "wide": _figure(names, found), "narrow": _figure(names, found),
        } if found else None,
        summary=title,
        missing=(gettext("就业只计登记或社保比对到的；没有登记的是“去向未知”，不是没有就业。"),)
        if found else (),
        empty=gettext("近四个季度没有开班。换一个季度，或去掉筛选。"),
        metrics=("enrolled", "completed", "certified", "placed"),
    )  # fmt: skip


def _unknown(stages: Mapping[Measure, int]) -> int:
    left = stages.get(Measure.COHORT_CERTIFIED, 0) - stages.get(Measure.COHORT_PLACED, 0)
    return max(left, 0)


def _share(stages: Mapping[Measure, int]) -> float | None:
    certified = stages.get(Measure.COHORT_CERTIFIED, 0)
    return round(100 * _unknown(stages) / certified, 2) if certified else None


def _title(found: Mapping[SkillLevel, Mapping[Measure, int]]) -> str:
    certified = sum(stages.get(Measure.COHORT_CERTIFIED, 0) for stages in found.values())
    if not certified:
        return gettext("近四个季度还没有人获证")
    unknown = sum(_unknown(stages) for stages in found.values())
    return gettext("获证者中 %(share)s 去向未知", share=f"{unknown / certified:.0%}")


def _figure(names: Sequence[str], found: Mapping[SkillLevel, Mapping[Measure, int]]) -> Figure:
    steps = [gettext(name) for _, name in STEPS]
    data: list[Figure] = []
    for place, (name, stages) in enumerate(zip(names, found.values(), strict=True)):
        fill, edge, pattern, ink = LOOKS[place]
        values = [stages.get(step, 0) for step, _ in STEPS]
        hatch = {"shape": pattern, "fgcolor": edge, "fillmode": "overlay", "size": 7,
                 "solidity": 0.15}  # fmt: skip
        said = [
            gettext("%(step)s，%(level)s：%(n)s 人", step=step, level=name, n=f"{n:,}")
            for step, n in zip(steps, values, strict=True)
        ]
        data.append(
            {
                "type": "bar", "orientation": "h", "name": name, "y": list(range(len(steps))),
                "x": values, "width": 0.6,
                "marker": {
                    "color": fill, "line": {"color": edge, "width": 1},
                    **({"pattern": hatch} if pattern else {}),
                },
                "text": [f"{n:,}" if n else "" for n in values],
                "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
                "insidetextfont": {"color": ink}, "customdata": said, "hovertext": said,
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )  # fmt: skip
    return {
        "data": data,
        "layout": layout(
            46 * len(steps) + 96,
            barmode="stack",
            showlegend=True,
            legend=legend_above(),
            margin={"l": 8, "r": 16, "t": 52, "b": 28},
            xaxis=scale(rangemode="tozero"),
            yaxis=names_axis(steps),
        ),
    }
