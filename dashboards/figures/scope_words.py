"""What pages and files say of their scope: which data, narrowed to what, and what was left out."""

from collections.abc import Collection
from datetime import date
from urllib.parse import quote

import msgspec

from app.i18n import N_, gettext
from app.reference.levels import SkillLevel
from app.reference.wording import LEVELS as GRADES
from dashboards.figures.data import Frame
from dashboards.figures.filters import RULES, Takes, knows_persons
from dashboards.figures.words import address, query
from dashboards.panel import Cell
from dashboards.wording import LEVELS, MAJOR_GROUPS, period_words

_FILTERS = {"division": N_("县（市、区）、功能区"), "level": N_("等级"), "v": N_("数据版本")}
"""Filters by their names in an address."""


def version_words(frame: Frame) -> str:
    """Say which data is shown: its number and day, and whether the quarter had been closed."""
    if frame.version is None or frame.taken is None:
        return gettext("现状，未定稿") if frame.provisional else gettext("现状，含定稿后的更正")
    facts = {"n": frame.version, "day": frame.taken.isoformat()}
    if frame.provisional:
        return gettext("数据版本 %(n)s，%(day)s存档，当时未定稿", **facts)
    return gettext("数据版本 %(n)s，%(day)s定稿", **facts)


def cite(frame: Frame) -> str:
    """Say what the page's own link leads to, today and later."""
    if frame.version is None and frame.provisional:
        return gettext("本季度还没有定稿，数字会随上报变化；定稿后链接会带上数据版本。")
    if frame.version is None:
        return gettext("本季度已定稿；这里是现在的数字，含定稿以后的更正，下面的链接也是。")
    if frame.provisional:
        return gettext(
            "这一版取数时本季度还没有定稿。下面的链接带着数据版本，以后打开还是这些数字。"
        )
    return gettext("本季度已定稿。下面的链接带着数据版本，以后打开还是这些数字。")


def other_reading(frame: Frame) -> tuple[str, str]:
    """Return the other reading of the quarter: its label and query; the public has no other."""
    if not frame.officer:
        return ("", "")
    if frame.version is None:
        label = "" if frame.provisional else gettext("看定稿的数字")
        return (label, query(frame, v=None))
    label = gettext("看现在的数字") if frame.provisional else gettext("看更正后的现状")
    return (label, query(frame, v=0))


class Dropped(msgspec.Struct, frozen=True):
    """What the address asked for and the page does not show, and where that is to be had."""

    said: str
    label: str = ""
    href: str = ""


def dropped(frame: Frame, path: str) -> tuple[Dropped, ...]:
    """Return what of the address at ``path`` does not hold for this reader."""
    asked = frame.asked
    if not frame.officer:
        names = [gettext(_FILTERS[name]) for name in frame.dropped]
        said = gettext(
            "链接里的%(what)s没有用上：只有登录的工作人员可以选。这里是全市全部等级的公开数字。",
            what=gettext("、").join(names),
        )
        back = quote(f"{path}?{address(asked)}")
        return (Dropped(said, gettext("去登录"), f"/sign-in?back={back}"),) if names else ()
    found = []
    if "division" in frame.dropped:
        said = gettext("您负责的范围里没有“%(code)s”，这里是全部可见范围。", code=asked.division)
        found.append(Dropped(said))
    if "v" in frame.dropped:
        said = gettext(
            "数据版本 %(n)s 是别的季度的，这里是 %(period)s自己的数字。", n=asked.v,
            period=period_words(frame.scope.period),
        )  # fmt: skip
        label = gettext("看数据版本 %(n)s", n=asked.v)
        found.append(Dropped(said, label, f"{path}?{address(asked, period='')}"))
    return tuple(found)


def place_of(frame: Frame) -> str:
    """Return the division shown, or that it is everything within reach."""
    division = frame.scope.division
    return frame.place(division) if division else gettext("全部可见范围")


def level_words(level: SkillLevel | None) -> str:
    """Return a level's name, or that it is all of them; posts and apprentices have names too."""
    if level is None:
        return gettext("全部等级")
    return gettext(LEVELS.get(level) or GRADES[level])


def occupations_of(frame: Frame) -> str:
    """Return the occupations chosen: a group, the new ones, those of both, or all."""
    scope = frame.scope
    said = [gettext("新职业")] if scope.new else []
    if scope.group in MAJOR_GROUPS:
        said = [gettext(MAJOR_GROUPS[scope.group]), *said]
    elif scope.group:
        said = [f"{scope.group} {frame.names.get(scope.group, '')}".strip(), *said]
    return gettext("、").join(said) or gettext("全部职业")


def unnarrowed(frame: Frame, chart: str, without: Collection[str]) -> tuple[str, str]:
    """Say what a chart shows that does not answer to these filters, and why: two texts."""
    place = gettext("全市") if frame.whole else place_of(frame)
    said, why = [], ""
    if {"group", "new"} & set(without):
        said.append(gettext("不分职业范围：%(place)s全部职业。", place=place))
        if frame.officer and RULES[chart].occupations is Takes.PERSONS:
            why = gettext("人数每人只计一次，只有单个职业和全部职业的合计，没有几个职业的。")
    if "level" in without:
        said.append(gettext("不分等级：全部等级。"))
    return "".join(said), why


def unsupplied(frame: Frame) -> tuple[str, ...]:
    """Say why supply by quarter is left out for the occupations chosen; nothing where it is not."""
    if knows_persons(frame):
        return ()
    if not frame.officer:
        return (gettext("有效供给的走势只公布全市合计；去掉职业筛选可以看到。"),)
    return (
        gettext("有效供给按人计，每人只计一次，没有几个职业的合计；选一个职业可以看到。"),
    )  # fmt: skip


def narrowing_words(frame: Frame, path: str) -> tuple[str, ...]:
    """Return what the page at ``path`` is narrowed to beside what the path itself says."""
    scope = frame.scope
    said = [level_words(scope.level)] if scope.level else []
    named = scope.group and not path.endswith(scope.group)
    return tuple([*said, occupations_of(frame)] if named or scope.new else said)


def scope_lines(
    frame: Frame, place: str, today: date, without: Collection[str] = ()
) -> list[list[Cell]]:
    """Return what files say of their scope: a label and what it says, a line each.

    ``without`` are filters to which the table does not answer.
    """
    scope = frame.scope
    level = level_words(scope.level)
    occupations = occupations_of(frame)
    if "level" in without:
        level = gettext("全部等级（这张表不分等级）")
    if {"group", "new"} & set(without):
        occupations = gettext("全部职业（这张表不分职业范围）")
    unused: list[list[Cell]] = [[gettext("没有用上的筛选"), one.said] for one in dropped(frame, "")]
    days = [r.reported_on for r in frame.reports if r.period == scope.period]
    places = {r.division for r in frame.reports if r.period == scope.period}
    return [
        [gettext("季度"), period_words(scope.period)],
        [gettext("县（市、区）、功能区"), place],
        [gettext("等级"), level],
        [gettext("职业范围"), occupations],
        [gettext("数据截至"), max(days) if days else gettext("尚无上报")],
        [gettext("上报单位"), f"{len(places)}/{len(frame.divisions)}"],
        [gettext("数据版本"), version_words(frame)],
        [gettext("导出日期"), today.isoformat()],
        *unused,
    ]
