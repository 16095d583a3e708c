"""Where people are lost: a cohort's seats, enrolments, completions, certificates, jobs."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
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
from dashboards.terms import StageTerms
from dashboards.wording import period_words

STAGES: tuple[tuple[Measure, str], ...] = (
    (Measure.SEATS, N_("计划名额")),
    (Measure.COHORT_ENROLLED, N_("入班")),
    (Measure.COHORT_COMPLETED, N_("结业")),
    (Measure.COHORT_CERTIFIED, N_("获证")),
    (Measure.COHORT_PLACED, N_("就业")),
)
Cohorts = Mapping[str, Mapping[Measure, int]]


def by_cohort(facts: Sequence[Fact]) -> dict[str, dict[Measure, int]]:
    """Return the stages by the quarter in which classes began."""
    found: dict[str, dict[Measure, int]] = {}
    for fact in facts:
        found.setdefault(fact.period, {})[fact.measure] = fact.value
    return found


def running(period: str, current: str, terms: StageTerms) -> frozenset[Measure]:
    """Return the stages of a quarter's cohort that are not final yet."""
    until = {
        Measure.COHORT_COMPLETED: terms.completed,
        Measure.COHORT_CERTIFIED: terms.certified,
        Measure.COHORT_PLACED: terms.placed,
    }
    return frozenset(
        stage for stage, most in until.items() if period in quarters_back(current, most)
    )


def recorded(cohorts: Cohorts) -> frozenset[Measure]:
    """Return the stages that any cohort has: what nobody ever recorded is unknown, not zero."""
    return frozenset(stage for cohort in cohorts.values() for stage in cohort)


def panel(frame: Frame, facts: Sequence[Fact], current: str) -> Panel:
    """Return the stages of the quarter's cohort, and a table of eight cohorts.

    ``current`` is the quarter of the day shown. Small numbers are hidden from the public
    as ``shown_stages`` says.
    """
    cohorts = by_cohort(facts)
    period = frame.scope.period
    known = recorded(cohorts)
    one = shown_stages(frame, cohorts.get(period, {}))
    periods = [p for p in quarters_back(period, 8) if p in cohorts]
    going = running(period, current, frame.terms.stages)
    title = _title(one, period, known - going)
    notes = (gettext("这一批还没有走完，斜纹的阶段会再增加。"),) if going and one else ()
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
        rows=tuple(
            _row(frame, p, cohorts[p], known, running(p, current, frame.terms.stages))
            for p in periods
        ),
        figures={
            "wide": _figure(one, known, going), "narrow": _figure(one, known, going),
        } if one.get(Measure.COHORT_ENROLLED) else None,
        summary=title,
        missing=(*notes, *_unrecorded(known)) if one else (),
        empty=gettext("这个范围内没有开班。换一个季度，或去掉筛选。"),
        metrics=("planned", "enrolled", "completed", "certified", "placed"),
    )  # fmt: skip


def _unrecorded(known: Collection[Measure]) -> tuple[str, ...]:
    lacking = [gettext(name) for stage, name in STAGES[2:] if stage not in known]
    if not lacking:
        return ()
    said = gettext("、").join(lacking)
    return (gettext("没有任何“%(stages)s”登记：人数未知，不是 0。", stages=said),)


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
    frame: Frame,
    period: str,
    cohort: Mapping[Measure, int],
    known: Collection[Measure],
    going: Collection[Measure],
) -> tuple[Cell, ...]:
    shown = shown_stages(frame, cohort)
    name = period_words(period)
    if going:
        name = gettext("%(period)s（未走完）", period=name)
    stages = [
        shown.get(stage, 0) if stage in known or stage is Measure.SEATS else None
        for stage, _ in STAGES
    ]
    return (
        name,
        *(
            gettext("不显示") if n is None and stage in shown else n
            for n, (stage, _) in zip(stages, STAGES, strict=True)
        ),
        *(_share(part, whole) for whole, part in pairwise(stages[1:])),
    )


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else round(100 * part / whole, 2)


def _title(one: Mapping[Measure, int | None], period: str, final: AbstractSet[Measure]) -> str:
    """Return where most are lost, of the stages that are ``final``."""
    enrolled = one.get(Measure.COHORT_ENROLLED)
    if not enrolled:
        return gettext("%(period)s没有开班", period=period_words(period))
    losses = []
    for (before, _), (after, name) in pairwise(STAGES[1:]):
        whole, part = one.get(before, 0), one.get(after, 0)
        if {before, after} <= final and whole and part is not None:
            losses.append((whole - part, gettext(name)))
    if losses and max(losses)[0] > 0:
        lost, name = max(losses)
        return gettext("%(n)s 人没有走到“%(stage)s”", n=f"{lost:,}", stage=name)
    if final >= {stage for stage, _ in STAGES[1:]}:
        return gettext("入班的人都走到了最后")
    return gettext(
        "%(period)s入班 %(n)s 人，还没有走完", period=period_words(period), n=f"{enrolled:,}"
    )


def _figure(
    one: Mapping[Measure, int | None], known: AbstractSet[Measure], going: Collection[Measure]
) -> Figure:
    stages = [pair for pair in STAGES if pair[0] in known or pair[0] is Measure.SEATS]
    drawn = [(gettext(name), one.get(stage, 0)) for stage, name in stages]
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
    looks = [hatched(SURPLUS) if stage in going else solid for stage, _ in stages]
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
