"""Codes of the work list as words."""

from app.i18n import N_, gettext
from dashboards.facts.data import Measure
from dashboards.worklist.data import Basis, EntryState, Outlook, Standing, TargetLine, TaskState

ITEM_NAMES: dict[int, str] = {
    13: N_("第十三条"),
    14: N_("第十四条"),
    15: N_("第十五条"),
}
STATES: dict[TaskState, tuple[str, str]] = {
    TaskState.DRAFT: (N_("草稿"), ""),
    TaskState.ISSUED: (N_("已下达"), "info"),
    TaskState.DONE: (N_("已完成"), "ok"),
    TaskState.DROPPED: (N_("已撤销"), ""),
}
ENTRIES: dict[EntryState, tuple[str, str]] = {
    EntryState.FILED: (N_("待审核"), "wait"),
    EntryState.ACCEPTED: (N_("已审核"), "ok"),
    EntryState.RETURNED: (N_("已退回"), "bad"),
}
STEPS: dict[EntryState, str] = {
    EntryState.FILED: N_("填报"),
    EntryState.ACCEPTED: N_("审核通过"),
    EntryState.RETURNED: N_("退回"),
}
STANDINGS: dict[Standing, tuple[str, str]] = {
    Standing.LATE: (N_("已逾期"), "bad"),
    Standing.BEHIND: (N_("预计完不成"), "wait"),
    Standing.INCOMPLETE: (N_("有地区没报，不能判断"), ""),
    Standing.UNKNOWN: (N_("还没有数"), ""),
    Standing.ON_TRACK: (N_("进度正常"), "info"),
    Standing.REACHED: (N_("已达目标"), "ok"),
}
FILTERS: dict[str, str] = {
    "missing": N_("有没填报的季度"),
    "review": N_("有待审核的填报"),
    **{code: name for code, (name, _) in STANDINGS.items()},
}
SORTS: dict[str, str] = {
    "": N_("进度，差的在前"),
    "number": N_("序号"),
    "due": N_("完成期限"),
    "share": N_("完成比例，低的在前"),
}
BASES: dict[Basis, str] = {
    Basis.FINAL: N_("全年实数"),
    Basis.SEASONAL: N_("按去年同季占全年的比例推算"),
    Basis.LINEAR: N_("按时间均匀推算"),
    Basis.EARLY: N_("季度还没有结束，按已过天数推算"),
    Basis.SUMMED: N_("各地推算相加"),
    Basis.PARTIAL: N_("只加已报的地区，没有报的不算"),
    Basis.THIN: N_("只有一个季度，按时间均匀推算，仅供参考"),
    Basis.NONE: N_("没有数，不推算"),
}
MEASURES: dict[Measure, str] = {
    Measure.ENROLLED: N_("报名人数"),
    Measure.COMPLETED: N_("结业人数"),
    Measure.CERTIFIED: N_("取证人数"),
    Measure.PLACED: N_("就业人数"),
    Measure.SEATS: N_("开班学位"),
}
QUEUES: dict[str, tuple[str, str]] = {
    "to_enter": (N_("工作清单待填报"), "/desk/work-list"),
    "to_enter_before": (N_("上年工作清单待填报"), "/desk/work-list?year=last"),
    "to_review": (N_("工作清单待审核"), "/desk/work-list?state=review"),
}
SOON = N_("%(title)s %(quarter)s 季度进展还没有填报，%(day)s 到期")
LATE = N_("%(title)s %(quarter)s 季度进展已逾期（%(day)s 到期），请尽快填报")
REFUSALS = {
    "work-handed-in": (N_("清单已提交审签，不能改动"), N_("请等审签结束，或由提出人撤回。")),
    "work-year": (N_("年度或完成期限不对"), N_("完成期限要在清单年度或次年内。")),
    "work-task": (N_("任务没有填全"), N_("请填写条款、任务内容和计量单位。")),
    "work-no-target": (N_("没有全市目标"), N_("请先填全市目标，再分到各地（可不填）。")),
    "work-target": (N_("目标要是大于 0 的数，最多两位小数"), N_("没有目标的县（市、区）请留空。")),
    "work-lead": (N_("牵头或配合单位不在名单里"), N_("请从列表中选择。")),
    "work-lead-helps": (N_("牵头单位不能同时是配合单位"), N_("请从配合单位里去掉它。")),
    "work-step": (N_("任务的状态已变，没有执行"), N_("请刷新页面再看。")),
    "work-reason": (N_("没有写理由"), N_("请写明理由，至少四个字。")),
    "work-no-year": (N_("上一年没有清单可以复制"), N_("请逐项添加任务。")),
    "work-nothing": (N_("没有草稿可以提交"), N_("请先添加任务，或复制上一年的清单。")),
    "work-value": (
        N_("填报的数不对"),
        N_("请填 0 以上的数，最多两位小数，是今年到该季度末的累计数。"),
    ),
    "work-not-issued": (N_("任务没有下达，或已完成"), N_("下达以后才能填报。")),
    "work-counted": (N_("这项由系统自动统计，不用填报"), N_("数字不对的，请更正班级和证书。")),
    "work-quarter": (N_("这个季度还没有开始"), N_("请选已经开始的季度。")),
    "work-accepted": (N_("这个季度已审核通过"), N_("要改的，请市级先退回。")),
    "work-no-proof": (N_("没有上传佐证"), N_("请上传 PDF 或图片。")),
    "work-lower": (
        N_("比前面季度的 %(before)s 还少"),
        N_("填的是累计数；确实减少的，请在说明里写清原因。"),
    ),
    "work-reviewed": (N_("这条填报已经审核过"), N_("请刷新页面再看。")),
    "work-changed": (N_("填报人刚改过这条填报"), N_("请核对新的数和佐证再审核。")),
    "work-own-review": (N_("自己填报的要由另一个账号审核"), N_("请交给同事审核。")),
}


_WHOLE_FROM = 10


def number_words(value: float | None) -> str:
    """Say a figure; what is not known is a dash, never zero."""
    if value is None:
        return "—"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def share_words(share: float | None) -> str:
    """Say a share; rounded down, so that only what is reached reads 100 %."""
    return "—" if share is None else f"{int(share * 100 + 1e-9)}%"


def expected_words(value: float | None) -> str:
    """Say what is expected: of ten and more only whole figures, no more is known of them."""
    return number_words(None if value is None else _expected(value))


def _expected(value: float) -> float:
    return round(value) if value >= _WHOLE_FROM else round(value, 1)


def quarters_words(line: TargetLine) -> str:
    """Say up to which quarter a figure goes; parts of a sum may go further than others."""
    if line.latest > line.quarter:
        return f"{line.quarter}–{line.latest}"
    return str(line.quarter)


def outlook_words(found: Outlook) -> str:
    """Say where the year will end and what that stands on."""
    said = gettext(BASES[found.basis])
    if found.low is None or found.high is None or found.low == found.high:
        return said
    low, high = expected_words(found.low), expected_words(found.high)
    return gettext("%(basis)s；几种推算在 %(low)s 到 %(high)s 之间", basis=said, low=low, high=high)
