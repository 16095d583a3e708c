"""Whom each occupation can count on: its own people, effective supply, least and most."""

from collections.abc import Sequence

from app.i18n import N_, gettext
from dashboards.figures.data import Frame
from dashboards.figures.words import caption, latest_reported, occupation_links
from dashboards.panel import Column, Kind, Panel
from dashboards.supply.allocation import Method
from dashboards.supply.sharing import Standing

METHODS = {
    Method.OPENINGS: N_("按需求"),
    Method.STATED: N_("按申报"),
    Method.OBSERVED: N_("按就业去向"),
}


def panel(frame: Frame, found: Sequence[Standing]) -> Panel:
    """Return the table; it has no drawing: bounds and flags are read, not compared by eye."""
    scope = frame.scope
    shown = [
        one for one in found
        if one.code.startswith(scope.group) and (not scope.new or one.code in frame.new)
        and (one.own or one.supply or one.could_fill or one.openings)
    ]  # fmt: skip
    ranked = sorted(shown, key=lambda one: (-one.supply, -one.could_fill, one.code))
    title = _title(ranked)
    return Panel(
        code="effective",
        title=title,
        about=gettext("项目服务几个职业的，人分到各职业只计一次；“能胜任”在每个职业都计，不能相加"),
        caption=caption(frame, gettext("匠册结业；机构申报的项目比例；就业登记；供需参数")),
        columns=(
            Column(gettext("职业"), Kind.WORDS),
            Column(gettext("本职业班级结业")),
            Column(gettext("有效供给")),
            Column(gettext("能胜任")),
            Column(gettext("怎样分都至少")),
            Column(gettext("怎样分都至多")),
            Column(gettext("需求")),
            Column(gettext("怎样分都"), Kind.WORDS),
            Column(gettext("分摊办法"), Kind.WORDS),
        ),
        rows=tuple(
            (frame.names.get(one.code, one.code), one.own, one.supply, one.could_fill, one.least,
             one.could_fill, one.openings, _flag(one), _method(one))
            for one in ranked
        ),
        keys=tuple(one.code for one in ranked),
        links=occupation_links(frame, (one.code for one in ranked)),
        summary=title,
        missing=(_terms(frame),) if ranked else (),
        empty=latest_reported(frame),
        metrics=("supply", "could_fill", "demand"),
    )  # fmt: skip


def _title(ranked: Sequence[Standing]) -> str:
    short = sum(one.short_under_any for one in ranked)
    surplus = sum(one.surplus_under_any for one in ranked)
    if not ranked:
        return gettext("本季度还没有人结业")
    if not short and not surplus:
        return gettext("没有怎样分都短缺或都富余的职业")
    return gettext("怎样分都短缺的职业 %(n)s 个，都富余的 %(m)s 个", n=short, m=surplus)


def _flag(one: Standing) -> str:
    if one.openings is None:
        return gettext("没有需求上报，不判断")
    if not one.evident:
        return gettext("证据不足，不判断")
    if one.short_under_any:
        return gettext("短缺")
    if one.surplus_under_any:
        return gettext("富余")
    return gettext("看怎样分") if one.least < one.could_fill else "—"


def _method(one: Standing) -> str:
    if not one.methods:
        return gettext("不分摊")
    said = {method: gettext(METHODS[method]) for method in one.methods}
    if Method.OBSERVED in said:
        said[Method.OBSERVED] = gettext("按就业去向（%(n)s 人次就业）", n=f"{one.observed:,}")
    return gettext("、").join(said.values())


def _terms(frame: Frame) -> str:
    terms = frame.terms.effective
    return gettext(
        "供需参数：新进入职业 %(new)s，留在本市 %(stay)s，流失 %(lost)s。",
        new=_percent(terms.new_entrant_share), stay=_percent(terms.stay_share),
        lost=_percent(terms.attrition),
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"
