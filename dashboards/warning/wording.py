"""Codes of early warning as words: kinds, tiers, causes, actions, steps, refusals."""

from app.i18n import N_, gettext
from app.permits import Actor, Permit
from dashboards.warning.data import (
    Action,
    AlertKind,
    AlertRow,
    AlertState,
    Cause,
    Indicator,
    Step,
    Tier,
)
from dashboards.wording import period_words

KINDS: dict[AlertKind, str] = {
    AlertKind.SHORTAGE: N_("技能短缺"),
    AlertKind.NO_CLASS: N_("短缺职业没有开班"),
    AlertKind.SURPLUS: N_("连续两季供大于求"),
    AlertKind.COMPLETION_LOW: N_("结业率异常低"),
    AlertKind.FEED_LATE: N_("需求填报逾期"),
    AlertKind.ROLLUP_WRONG: N_("汇总数与明细不符"),
}
STATES: dict[AlertState, tuple[str, str]] = {
    AlertState.OPEN: (N_("没人认领"), "bad"),
    AlertState.TAKEN: (N_("办理中"), "wait"),
    AlertState.SNOOZED: (N_("已推迟"), "info"),
    AlertState.CLOSED: (N_("已办结"), "ok"),
}
TIERS: dict[Tier, tuple[str, str]] = {
    Tier.SHORTAGE: (N_("短缺"), "bad"),
    Tier.WATCH: (N_("关注"), "wait"),
    Tier.NONE: (N_("未见短缺"), "ok"),
    Tier.X: (N_("X 证据不足，不作判断"), ""),
}
INDICATORS: dict[Indicator, str] = {
    Indicator.COVERAGE: N_("覆盖率"),
    Indicator.RATIO: N_("求人倍率（分等级）"),
    Indicator.FILL_RATE: N_("补员率"),
    Indicator.MEDIAN_DAYS: N_("空岗天数中位数"),
    Indicator.CHANGE: N_("需求同比"),
    Indicator.DIFFICULTY: N_("企业招工难度"),
}
MEANINGS: dict[Indicator, str] = {
    Indicator.COVERAGE: N_("本季有效供给÷需求，不是求人倍率"),
    Indicator.RATIO: N_("各等级岗位对同等级求职者，按岗位数加权"),
    Indicator.FILL_RATE: N_("近四季补员÷新发布空岗"),
    Indicator.MEDIAN_DAYS: N_("近四季补上的空岗开放天数"),
    Indicator.CHANGE: N_("只比两年都报了的来源"),
    Indicator.DIFFICULTY: N_("用工调查，0 好招到 3 招不到"),
}
CAUSES: dict[Cause, str] = {
    Cause.TOO_FEW_TRAINED: N_("培训的人太少"),
    Cause.UNFINISHED: N_("培训周期长，或没有学完"),
    Cause.SUITABILITY: N_("应聘的人不合适"),
    Cause.RETENTION: N_("学成的人没有留在岗位"),
    Cause.EVIDENCE_MISSING: N_("缺证据，说不清原因"),
    Cause.NOTHING_PLANNED: N_("没有班级，也没有计划"),
    Cause.TOO_MANY_TRAINED: N_("无论怎么分配，培训的人都多于岗位"),
    Cause.BELOW_LIMIT: N_("结业率低于控制下限，不像偶然"),
    Cause.NOT_REPORTED: N_("没有报送需求"),
    Cause.ROLLUP_DIFFERS: N_("夜间核对时汇总与明细不一致，已按明细重算"),
}
ACTIONS: dict[Action, str] = {
    Action.OPEN_CLASSES: N_("看开班计划，安排开班"),
    Action.FINISH_CLASSES: N_("看在训班级，督促按期结业"),
    Action.ADJUST_CONTENT: N_("与企业核对要求，调整培训内容"),
    Action.FOLLOW_UP: N_("回访学成的人，查明为什么没有上岗"),
    Action.ASK_FOR_REPORTS: N_("催报需求"),
    Action.HOLD_CLASSES: N_("暂缓新开班，先消化在训学员"),
    Action.LOOK_INTO_CLASS: N_("检查这个班"),
    Action.LOOK_FOR_THE_CAUSE: N_("查明哪一步算错，报系统管理员"),
}
STEPS: dict[Step, str] = {
    Step.OPENED: N_("发出预警"),
    Step.TAKEN: N_("认领"),
    Step.NOTE: N_("记录"),
    Step.SNOOZED: N_("推迟"),
    Step.WOKEN: N_("推迟到期，重新打开"),
    Step.CLOSED: N_("办结"),
    Step.JUDGED: N_("事后检验"),
}
QUEUES: dict[str, tuple[str, str]] = {
    "open": (N_("没人认领的预警"), "/desk/alerts?state=open"),
    "mine": (N_("我认领的预警"), "/desk/alerts?mine=true"),
}
REFUSALS = {
    "alert-state": (N_("预警已经办结"), N_("同样的情况再出现时，会有新的预警。")),
    "alert-city": (
        N_("这是全市的预警，由市级办理"),
        N_("有情况请与市级人员联系。"),
    ),
    "alert-note": (N_("没有写内容"), N_("请写一句情况再保存。")),
    "alert-day": (N_("推迟的日期不对"), N_("请选明天起半年以内的一天。")),
    "alert-reason": (N_("没有写推迟的理由"), N_("请写明等什么，如：等下季度报送。")),
    "alert-outcome": (N_("没有写办理结果"), N_("请写明做了什么、结果如何，至少四个字。")),
}


def value_words(indicator: Indicator, value: float | None) -> str:
    """Say an indicator's figure; what is not known is said so, never a zero."""
    if value is None:
        return gettext("未知")
    if indicator in {Indicator.FILL_RATE, Indicator.CHANGE}:
        return f"{value:+.0%}" if indicator is Indicator.CHANGE else f"{value:.0%}"
    if indicator is Indicator.MEDIAN_DAYS:
        return gettext("%(n)s 天", n=f"{value:.0f}")
    return f"{value:.2f}"


def subject_words(row: AlertRow, names: dict[str, str], places: dict[str, str]) -> str:
    """Say what an alert is about."""
    place = places.get(row.division, row.division)
    if row.kind is AlertKind.COMPLETION_LOW:
        return str(row.facts.get("class", ""))
    if row.kind is AlertKind.FEED_LATE:
        return f"{place} {period_words(row.period)}"
    if row.kind is AlertKind.ROLLUP_WRONG:
        return gettext(
            "%(table)s，%(n)s 行", table=row.facts.get("rollup"), n=row.facts.get("rows")
        )
    name = names.get(row.occupation_code, row.occupation_code)
    return f"{name} · {place}" if place else name


def fact_words(row: AlertRow) -> str:
    """Say the figures that an alert stands on; what is not known is said so."""
    facts = row.facts
    if row.kind is AlertKind.COMPLETION_LOW:
        return gettext(
            "结业 %(done)s/%(all)s，同职业平均 %(mean)s",
            done=facts.get("completed"), all=facts.get("trainees"),
            mean=f"{float(str(facts.get('mean') or 0)):.0%}",
        )  # fmt: skip
    if row.kind is AlertKind.FEED_LATE:
        return gettext("截止日 %(day)s", day=facts.get("due"))
    if row.kind is AlertKind.ROLLUP_WRONG:
        return ""
    found = facts.get("gap")
    if not isinstance(found, int | float):
        return gettext("缺口未知")
    if found > 0:
        return gettext("缺 %(n)s 人", n=f"{found:,.0f}")
    return gettext("多 %(n)s 人", n=f"{-found:,.0f}") if found else gettext("供需持平")


def action_link(row: AlertRow, actor: Actor) -> str:
    """Return where the next action is taken, or '' where this reader has no such page."""
    if row.action is Action.ASK_FOR_REPORTS and actor.may(Permit.DEMAND_IMPORT):
        held = row.facts.get("return")
        return f"/desk/returns/{held}" if held else f"/desk/returns?period={row.period}"
    if row.action is Action.LOOK_INTO_CLASS and actor.may(Permit.CLASS_VIEW):
        return f"/desk/classes/{row.subject}"
    if row.action is Action.LOOK_FOR_THE_CAUSE:
        return "/desk/jobs" if actor.may(Permit.OPERATE) else ""
    if row.action is Action.OPEN_CLASSES and actor.may(Permit.PLAN_EDIT):
        return "/desk/plans"
    if row.occupation_code and actor.may(Permit.DASHBOARD_VIEW):
        return f"/supply-demand/occupations/{row.occupation_code}?period={row.period}"
    return ""
