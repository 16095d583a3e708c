"""Returns of demand in words: states, steps, what is late, refusals."""

from app.i18n import N_, gettext
from dashboards.demand.data import Line, Quarter, ReturnRow, ReturnState, ReturnStep
from dashboards.demand.project_data import ProjectState
from dashboards.wording import DEMAND

S, T = ReturnState, ReturnStep
STATES: dict[ReturnState, tuple[str, str]] = {
    S.OPEN: (N_("待填报"), "wait"),
    S.FILED: (N_("待县级审核"), "info"),
    S.RETURNED: (N_("已退回，待修改"), "bad"),
    S.REVIEWED: (N_("待市级汇总"), "info"),
    S.ACCEPTED: (N_("已汇总"), "ok"),
}
STEPS: dict[ReturnStep, str] = {
    T.OPENED: N_("开始填报"),
    T.FILED: N_("报送"),
    T.REVIEWED: N_("县级审核通过"),
    T.ACCEPTED: N_("市级汇总"),
    T.RETURNED: N_("退回"),
    T.REMINDED: N_("催报"),
    T.COMMENT: N_("留言"),
}
NEXT: dict[ReturnState, str] = {
    S.OPEN: N_("上传需求表，核对后报送"),
    S.FILED: N_("由本地另一个账号审核"),
    S.RETURNED: N_("按退回理由修改，再报送"),
    S.REVIEWED: N_("由市级核对后汇总"),
    S.ACCEPTED: N_("已经办完"),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "return-quarter-future": (N_("这个季度还没有开始"), N_("请选已经开始的季度。")),
    "return-due-passed": (N_("截止日已经过去"), N_("请填今天以后的日期，或留空按规定天数算。")),
    "return-state": (
        N_("这份填报现在不能这样办"),
        N_("同事可能刚办过。请刷新页面，看现在到了哪一步。"),
    ),
    "return-has-figures": (
        N_("本季已经录入了需求，不能再报“没有需求”"),
        N_("要么去掉理由按现有数据报送，要么先撤回录入的批次。"),
    ),
    "return-empty": (
        N_("本季还没有录入需求，也没有写明为什么没有"),
        N_("请先上传需求表；确实没有需求的，写明理由再报送。"),
    ),
    "return-unexplained": (
        N_("有 %(n)s 个职业变化较大，还没有说明"),
        N_("请说明原因再报送：%(names)s。"),
    ),
    "return-own-review": (
        N_("您报送的填报不能由您自己审核"),
        N_("请由本地另一个账号审核。"),
    ),
    "return-own-accept": (
        N_("您报送或审核过的填报不能由您汇总"),
        N_("请由市级另一个账号汇总。"),
    ),
    "return-reason": (N_("没有写退回理由"), N_("请写明要改什么，对方才知道怎么改。")),
    "return-comment": (N_("留言是空的"), N_("请写了再提交。")),
    "return-not-awaited": (N_("这份填报已经报送，不用催"), N_("请刷新页面，看现在到了哪一步。")),
    "return-reminded": (N_("刚刚催过（%(when)s）"), N_("同一份填报四小时内只催一次，请稍后再催。")),
    "vacancy-occupation-unknown": (
        N_("职业目录里没有“%(value)s”"),
        N_("请按职业目录的名称或编码填写。"),
    ),
    "vacancy-below-zero": (
        N_("招到和撤回的比期初加新增的还多（期末 %(end)s）"),
        N_("请核对四个数。"),
    ),
    "survey-nobody": (N_("没有选要询问的单位"), N_("请至少选一个单位。")),
    "survey-day-passed": (N_("截止日已经过去"), N_("请填今天以后的日期。")),
    "survey-closed": (N_("这次调查已经结束"), N_("现在只能看，不能再填或改。")),
    "survey-open": (N_("调查还没有结束"), N_("请先结束调查，再计入需求。")),
    "project-dates": (N_("后一个日期比前一个早"), N_("请改正日期。")),
    "project-place": (N_("没有这个县（市、区）、功能区"), N_("请从列表里选。")),
    "project-state": (
        N_("这个项目现在不能这样办"),
        N_("同事可能刚办过。请刷新页面，看现在的状态。"),
    ),
    "project-nobody": (N_("还没有写要招哪些人"), N_("请先写明职业、人数和日期，再确认。")),
    "quarter-not-open": (N_("这个季度没有开始填报"), N_("请先开始填报。")),
    "quarter-incomplete": (
        N_("还有 %(n)s 个县（市、区）没有汇总：%(names)s"),
        N_("请催报，或写明为什么不等它们，再结账。"),
    ),
    "quarter-closed": (N_("这个季度已经结账"), N_("以后有改动，这里会提示重新结账。")),
}
"""Codes of refusals: what is wrong, and what to do."""


def late_words(held: ReturnRow) -> str:
    """Say how long is left or how late a return is, in working days; '' once it is filed."""
    if not held.awaited or held.left is None:
        return ""
    if held.left < 0:
        return gettext("逾期 %(n)s 个工作日", n=-held.left)
    if held.left == 0:
        return gettext("今天到期")
    return gettext("还有 %(n)s 个工作日", n=held.left)


def quarter_words(one: Quarter) -> tuple[str, str]:
    """Say where a quarter stands, and its badge."""
    if one.closed_at is None:
        return gettext("填报中"), "wait"
    if one.corrected_at is not None:
        return gettext("结账后有改动，暂定"), "bad"
    return gettext("已结账"), "ok"


def change_words(now: int | None, before: int | None) -> str:
    """Say a change of demand: persons and share; '' where one of both was not reported."""
    if now is None or before is None:
        return ""
    change = now - before
    if not before:
        return gettext("增 %(n)s", n=f"{change:,}") if change else gettext("持平")
    share = f"{abs(change) / before:.0%}"
    if not change:
        return gettext("持平")
    words = N_("增 %(n)s（%(share)s）") if change > 0 else N_("减 %(n)s（%(share)s）")
    return gettext(words, n=f"{abs(change):,}", share=share)


def line_words(line: Line) -> tuple[str, str]:
    """Say a line's change on the quarter before and on the year before."""
    return change_words(line.now, line.before), change_words(line.now, line.year_ago)


DIFFICULTIES: dict[int, str] = {
    0: N_("好招"),
    1: N_("有点难"),
    2: N_("很难"),
    3: N_("招不到"),
}
"""How hard an occupation is to fill, as employers say it."""
PROJECTS: dict[ProjectState, tuple[str, str]] = {
    ProjectState.DECLARED: (N_("等市级确认"), "wait"),
    ProjectState.CONFIRMED: (N_("已确认"), "ok"),
    ProjectState.REFUSED: (N_("不确认"), "bad"),
    ProjectState.ENDED: (N_("已终止"), ""),
}
QUEUES: dict[str, tuple[str, str]] = {
    "to_file": (N_("等报送的用工需求"), "/desk/returns"),
    "to_review": (N_("等县级审核的用工需求"), "/desk/returns?state=filed"),
    "to_accept": (N_("等市级汇总的用工需求"), "/desk/returns?state=reviewed"),
    "to_remind": (N_("逾期未报、可以催报的用工需求"), "/desk/returns"),
    "projects": (N_("等确认的重大项目"), "/desk/projects"),
    "to_close": (N_("都已汇总、等结账的季度"), "/desk/returns"),
}
"""What each queue is called and where it is worked on."""

VACANCY: dict[str, tuple[str, str]] = {
    **DEMAND,
    "vacancy-occupation-only": (
        N_("空岗要报到职业，不能报大类或“无要求”"),
        N_("请按职业目录的名称填写。"),
    ),
    "vacancy-figure-missing": (N_("四个数没有填全"), N_("确实没有的写 0。")),
    "vacancy-below-zero": REFUSALS["vacancy-below-zero"],
    "vacancy-start-differs": (
        N_("期初与上季度期末（%(before)s）对不上"),
        N_("可以录入，但两个数里有一个要改。"),
    ),
}
"""Codes of a vacancy row's problems: the reason, and what to do."""
