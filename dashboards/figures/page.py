"""A page of figures made of its charts: the title is the answer; every sentence is made here."""

import msgspec
from markupsafe import Markup

from app.i18n import N_, gettext
from app.reference.levels import SkillLevel
from app.web.render import day
from dashboards.data import Choice, Coverage
from dashboards.figures.ages import OLD_DAYS, STALE_DAYS, Age, data_ages
from dashboards.figures.data import Frame
from dashboards.figures.findings import Finding, Kpi, findings, heading, kpis, unbroken
from dashboards.figures.queries import Figures
from dashboards.figures.scope_words import (
    Dropped,
    cite,
    dropped,
    level_words,
    narrowing_words,
    other_reading,
    version_words,
)
from dashboards.figures.words import query, whole
from dashboards.panel import Panel
from dashboards.wording import LEVELS, MAJOR_GROUPS, period_words

TABS: tuple[tuple[str, str], ...] = (
    ("/supply-demand", N_("哪里缺")),
    ("/supply-demand/outlook", N_("会怎样")),
    ("/supply-demand/training", N_("培养到哪一步")),
    ("/supply-demand/evidence", N_("数据可信吗")),
)
"""The pages by question."""


class FiguresPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page as its template needs it."""

    title: str
    heading: Markup
    meta: tuple[Markup, ...]
    dropped: tuple[Dropped, ...]
    """What the address asked for that is not shown."""
    notices: tuple[str, ...]
    kpis: tuple[Kpi, ...]
    kpi_note: str
    findings: tuple[Finding, ...]
    panels: tuple[Panel, ...]
    ages: tuple[Age, ...]
    """Where the page asks whether figures can be trusted: each division's data age."""
    query: str
    narrowed: bool
    way: tuple[tuple[str, str], ...]
    """From all occupations down to the group shown: a label and where it leads."""
    cite: str
    """What the page's own link leads to, later too."""
    held: int | None
    """The version that filtering keeps: one other than the page would show by itself."""
    other: tuple[str, str]
    """The other reading of a closed quarter: its label and address, empty where there is none."""
    whole: str
    """Query of the same data without any narrowing."""
    periods: tuple[Choice, ...]
    divisions: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    groups: tuple[Choice, ...]


def figures_page(made: Figures, path: str) -> FiguresPage:
    """Return the page at ``path`` in the language being spoken."""
    frame, found = made.frame, made.found
    first = path == TABS[0][0]
    title = heading(found.rows, found.totals) if first else made.panels[0].title
    scope = frame.scope
    return FiguresPage(
        title=title,
        heading=unbroken(title, found.rows),
        meta=(*_meta(frame, found.coverage), *_narrowed(frame, path)),
        dropped=dropped(frame, path),
        notices=_notices(frame, found.coverage),
        kpis=kpis(found.totals) if first else (),
        kpi_note=gettext("总览不分职业范围：全市全部职业。") if found.totals_not_applied else "",
        findings=findings(frame, found.rows) if first else (),
        panels=made.panels,
        ages=data_ages(frame) if path == TABS[-1][0] else (),
        query=query(frame),
        narrowed=bool(scope.division or scope.level or scope.new or scope.group),
        way=_way(frame) if any("group" not in one.not_applied for one in made.panels) else (),
        cite=cite(frame),
        held=None if scope.v == frame.standing else scope.v,
        other=other_reading(frame),
        whole=whole(frame),
        periods=tuple(Choice(value=p, label=period_words(p)) for p in made.periods),
        divisions=made.divisions,
        levels=tuple(
            Choice(value=level, label=level_words(level))
            for level in SkillLevel
            if level in LEVELS or level is scope.level
        ),
        groups=_groups(frame),
    )


def _meta(frame: Frame, coverage: Coverage) -> tuple[Markup, ...]:
    said = [Markup.escape(period_words(frame.scope.period))]
    if coverage.data_until is not None:
        until = day(coverage.data_until, year=False)
        said.append(Markup(gettext("数据截至 %(day)s")) % {"day": until})  # noqa: S704 - ours
    reported = gettext(
        "%(n)s 个县（市、区）、功能区已报 %(m)s 个", n=coverage.expected, m=coverage.reported
    )
    if coverage.late:
        names = gettext("、").join(coverage.late)
        reported = gettext("%(reported)s，%(names)s未报", reported=reported, names=names)
    said.append(Markup.escape(reported))
    if frame.version is not None or frame.scope.v == 0:
        said.append(Markup.escape(version_words(frame)))
    return tuple(said)


def _narrowed(frame: Frame, path: str) -> tuple[Markup, ...]:
    if path in dict(TABS):
        return ()
    return tuple(Markup.escape(said) for said in narrowing_words(frame, path))


def _notices(frame: Frame, coverage: Coverage) -> tuple[str, ...]:
    said = []
    if coverage.data_until is None:
        said.append(gettext("该季度尚无上报，只有供给的数字。"))
    elif frame.version is None:
        age = (frame.today - coverage.data_until).days
        if age > OLD_DAYS:
            said.append(gettext("数据已超过两个季度，结论可能过时。"))
        elif age > STALE_DAYS:
            said.append(gettext("数据已超过一个季度。"))
    if frame.counting:
        said.append(gettext("刚有新的入班或结业，全部职业的合计人数正在重新计算，一两分钟后刷新。"))
    if frame.officer and not frame.whole and len(frame.divisions) > 1:
        said.append(gettext("范围不是全市：人数是各地之和，在两地参训的人各计一次。"))
    return tuple(said)


def _way(frame: Frame) -> tuple[tuple[str, str], ...]:
    """Return the way down from all occupations to the group shown."""
    group = frame.scope.group
    if not group:
        return ()
    parts = group.split("-")
    steps = ["-".join(parts[: n + 1]) for n in range(len(parts))]
    labels = {**frame.names, **{code: gettext(name) for code, name in MAJOR_GROUPS.items()}}
    return (
        (gettext("全部职业"), f"?{query(frame, group='')}"),
        *((labels.get(step, step), f"?{query(frame, group=step)}") for step in steps),
    )


def _groups(frame: Frame) -> tuple[Choice, ...]:
    """Return the groups to choose from: the major ones, and those under the group shown."""
    group = frame.scope.group
    found = [Choice(value=code, label=gettext(name)) for code, name in MAJOR_GROUPS.items()]
    if not group:
        return tuple(found)
    depth = group.count("-") + 2
    under = sorted(
        {"-".join(code.split("-")[:depth]) for code in frame.names if code.startswith(group)}
        | ({group} if group not in MAJOR_GROUPS else set())
    )
    return (
        *found,
        *(
            Choice(value=code, label=f"{code} {_group_words(frame, code)}".strip())
            for code in under
            if code not in MAJOR_GROUPS
        ),
    )


def _group_words(frame: Frame, group: str) -> str:
    """Return an occupation's name, or the first of a group that has no name of its own here.

    Nothing for a code of a hand-made address that no occupation has.
    """
    if group in frame.names:
        return frame.names[group]
    within = sorted(code for code in frame.names if code.startswith(f"{group}-"))
    if not within:
        return ""
    return gettext("（%(name)s等 %(n)s 个职业）", name=frame.names[within[0]], n=len(within))
