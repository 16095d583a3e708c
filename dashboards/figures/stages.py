"""Where people are lost: a cohort's seats, enrolments, completions, certificates, jobs."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.i18n import N_, gettext
from dashboards.charts import INK, SURPLUS, Figure
from dashboards.facts.data import Figure as Fact
from dashboards.facts.data import Measure
from dashboards.figures.data import Frame
from dashboards.figures.drawing import hatched, layout, names_axis, scale
from dashboards.figures.words import caption
from dashboards.panel import Cell, Column, Kind, Panel
from dashboards.periods import quarters_back
from dashboards.wording import period_words

STAGES: tuple[tuple[Measure, str], ...] = (
    (Measure.SEATS, N_("计划名额")),
    (Measure.COHORT_ENROLLED, N_("入班")),
    (Measure.COHORT_COMPLETED, N_("结业")),
    (Measure.COHORT_CERTIFIED, N_("获证")),
    (Measure.COHORT_PLACED, N_("就业")),
)
OPEN_QUARTERS = 2
"""A cohort younger than this is still on its way: its later stages are not final."""
Cohorts = Mapping[str, Mapping[Measure, int]]


def by_cohort(facts: Sequence[Fact]) -> dict[str, dict[Measure, int]]:
    """Return the stages by the quarter in which classes began."""
    found: dict[str, dict[Measure, int]] = {}
    for fact in facts:
        found.setdefault(fact.period, {})[fact.measure] = fact.value
    return found


def is_open(period: str, current: str) -> bool:
    """Return whether the cohort of a quarter is still on its way."""
    return period in quarters_back(current, OPEN_QUARTERS)


def panel(frame: Frame, facts: Sequence[Fact], current: str) -> Panel:
    """Return the stages of the quarter's cohort, and a table of eight cohorts.

    ``current`` is the quarter of the day shown. Small numbers are hidden from the public
    as ``shown_stages`` says.
    """
    cohorts = by_cohort(facts)
    period = frame.scope.period
    one = shown_stages(frame, cohorts.get(period, {}))
    periods = [p for p in quarters_back(period, 8) if p in cohorts]
    title = _title(one, period)
    opens = is_open(period, current)
    return Panel(
        code="stages",
        title=title,
        about=gettext("按开班季度追踪同一批人（人，每人只计一次；名额按班计）"),
        caption=caption(frame, gettext("匠册班级、结业、等级证书、就业登记")),
        columns=(
            Column(gettext("开班季度"), Kind.WORDS),
            *(Column(gettext(name)) for _, name in STAGES),
            Column(gettext("结业÷入班（%）"), Kind.SHARE),
            Column(gettext("获证÷结业（%）"), Kind.SHARE),
            Column(gettext("就业÷获证（%）"), Kind.SHARE),
        ),
        rows=tuple(_row(frame, p, cohorts[p], opens=is_open(p, current)) for p in periods),
        figures={
            "wide": _figure(one, opens=opens), "narrow": _figure(one, opens=opens),
        } if one.get(Measure.COHORT_ENROLLED) else None,
        summary=title,
        missing=(gettext("这一批还没有走完，斜纹的阶段会再增加。"),) if opens and one else (),
        empty=gettext("这个范围内没有开班。换一个季度，或去掉筛选。"),
        metrics=("planned", "enrolled", "completed", "certified", "placed"),
    )  # fmt: skip


def shown_stages(frame: Frame, cohort: Mapping[Measure, int]) -> dict[Measure, int | None]:
    """Return a cohort's stages; one of few people, or that loses few, ends the public's."""
    found: dict[Measure, int | None] = dict(cohort)
    if frame.officer:
        return found
    least, few = frame.terms.public_min_count, False
    before: int | None = None
    for stage, _ in STAGES:
        people = cohort.get(stage, 0)
        lost = None if before is None else before - people
        few = few or 0 < people < least or (lost is not None and 0 < lost < least)
        if few and stage in found:
            found[stage] = None
        before = None if stage is Measure.SEATS else people
    return found


def _row(
    frame: Frame, period: str, cohort: Mapping[Measure, int], *, opens: bool
) -> tuple[Cell, ...]:
    shown = shown_stages(frame, cohort)
    name = period_words(period)
    if opens:
        name = gettext("%(period)s（未走完）", period=name)
    stages = [shown.get(stage, 0) for stage, _ in STAGES]
    return (
        name,
        *(gettext("不显示") if n is None else n for n in stages),
        *(_share(part, whole) for whole, part in pairwise(stages[1:])),
    )


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else round(100 * part / whole, 2)


def _title(one: Mapping[Measure, int | None], period: str) -> str:
    enrolled = one.get(Measure.COHORT_ENROLLED)
    if not enrolled:
        return gettext("%(period)s没有开班", period=period_words(period))
    losses = []
    for (before, _), (after, name) in pairwise(STAGES[1:]):
        whole, part = one.get(before), one.get(after)
        if whole and part is not None:
            losses.append((whole - part, gettext(name)))
    if not losses or max(losses)[0] <= 0:
        return gettext("入班的人都走到了最后")
    lost, name = max(losses)
    return gettext("%(n)s 人没有走到“%(stage)s”", n=f"{lost:,}", stage=name)


def _figure(one: Mapping[Measure, int | None], *, opens: bool) -> Figure:
    drawn = [(gettext(name), one.get(stage, 0)) for stage, name in STAGES]
    enrolled = one.get(Measure.COHORT_ENROLLED) or 1
    labels = []
    for place, (_, n) in enumerate(drawn):
        if n is None:
            labels.append(gettext("人数少，不显示"))
        elif place > 1:
            labels.append(gettext("%(n)s 人，入班的 %(share)s", n=f"{n:,}",
                                  share=f"{n / enrolled:.0%}"))  # fmt: skip
        else:
            labels.append(gettext("%(n)s 人", n=f"{n:,}"))
    said = [f"{name}：{label}" for (name, _), label in zip(drawn, labels, strict=True)]
    longest = max(n or 0 for _, n in drawn)
    solid = {"color": SURPLUS, "line": {"color": SURPLUS, "width": 1}}
    looks = [hatched(SURPLUS) if opens and place > 1 else solid for place in range(len(drawn))]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": [place],
                "x": [n or 0],
                "width": 0.6,
                "marker": looks[place],
                "text": [f" {labels[place]}"],
                "textposition": "outside",
                "textfont": {"color": INK},
                "cliponaxis": False,
                "customdata": [said[place]],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
            for place, (_, n) in enumerate(drawn)
        ],
        "layout": layout(
            44 * len(drawn) + 40,
            barmode="overlay",
            xaxis=scale(range=[0, longest * 1.5]),
            yaxis=names_axis([name for name, _ in drawn]),
        ),
    }
