"""What states, levels and reasons are called on pages."""

from app.i18n import N_
from app.imports.batches import BatchState
from app.reference import wording as reference_wording
from courses.data import ClassState, EnrolmentState

CLASS_STATES: dict[ClassState, tuple[str, str]] = {
    ClassState.DRAFT: (N_("草稿"), ""),
    ClassState.FILED: (N_("已备案待核"), "wait"),
    ClassState.RETURNED: (N_("已退回补正"), "bad"),
    ClassState.APPROVED: (N_("待开班"), "info"),
    ClassState.RUNNING: (N_("在训"), "ok"),
    ClassState.ASSESSED: (N_("已考核"), "info"),
    ClassState.COMPLETED: (N_("已结业"), "ok"),
    ClassState.ARCHIVED: (N_("已归档"), ""),
    ClassState.CANCELLED: (N_("已取消"), "bad"),
}
"""Name and badge of each state."""

ENROLMENT_STATES: dict[EnrolmentState, tuple[str, str]] = {
    EnrolmentState.ENROLLED: (N_("在册"), "info"),
    EnrolmentState.COMPLETED: (N_("结业"), "ok"),
    EnrolmentState.FAILED: (N_("未结业"), "bad"),
    EnrolmentState.WITHDRAWN: (N_("已退出"), ""),
}

LEVELS = reference_wording.LEVELS

COMPLETION_REASONS: dict[str, str] = {
    "absent": N_("考核缺考"),
    "attendance-missing": N_("没有考勤记录"),
    "attendance-short": N_("出勤课时不足"),
    "theory-missing": N_("没有理论成绩"),
    "theory-failed": N_("理论成绩不合格"),
    "practice-missing": N_("没有实操成绩"),
    "practice-failed": N_("实操成绩不合格"),
    "completed-before": N_("以前已取得同职业同等级结业"),
}

REFUSALS: dict[str, tuple[str, str]] = {
    "result-malformed": (
        N_("“%(given)s”不是有效的成绩或课时"),
        N_("成绩填 0 到 100 的数，课时填数字；没有成绩就留空。请返回修改，其他已填的还在。"),
    ),
    "result-absent-scored": (
        N_("有人写了缺考，又有两科成绩"),
        N_("缺考的清空那一科成绩，参加了的去掉缺考。请返回修改，其他已填的还在。"),
    ),
    "absent-needs-score": (
        N_("去掉缺考要填那一科的成绩"),
        N_("缺考已经录过；补上成绩就不再按缺考。请返回修改，其他已填的还在。"),
    ),
    "hours-from-attendance": (
        N_("出勤课时以每次课的考勤为准"),
        N_("有 %(count)s 人的课时由考勤记录得出。考勤有误的，到“课次与考勤”里更正那一次课。"),
    ),
    "attempts-spent": (
        N_("考核次数已用完"),
        N_("每科最多考 %(most)s 次。"),
    ),
    "resit-not-due": (
        N_("有人不能补考"),
        N_("前一次不合格或缺考的才补考。请刷新页面后再录。"),
    ),
    "class-full-or-closed": (N_("这个班已满或不再招生"), N_("请换一个班，或等名额放出。")),
    "already-enrolled": (N_("这个人已在本班"), N_("不需要再次录入。")),
    "enrolment-ended": (N_("这条学员记录已有结果，不能退出"), N_("如结果有误，请提出更正。")),
    "class-state": (N_("班级现在的状态不能这样做"), N_("请刷新页面，看班级现在的状态。")),
    "class-not-started": (
        N_("这个班还没有办理开班"),
        N_("请先在备案页点“开班”，系统会核对资质；开班以后才能办理结业。"),
    ),
    "class-not-over": (
        N_("还没到结业日"),
        N_("结业日是 %(ends_on)s，当天起可以办理结业。"),
    ),
    "class-number-taken": (N_("班级编号已用过"), N_("%(number)s 已有班级，请换一个编号。")),
    "catalogue-item-not-valid": (
        N_("开班日不在目录有效期内"),
        N_("“%(title)s”在这一天不可开班，请改日期或改选目录。"),
    ),
    "class-too-small": (
        N_("%(number)s 名额不够，没有写入任何人"),
        N_("名额 %(capacity)s 个，全部入册需要 %(needed)s 个。请移除多余的行，或先调整名额。"),
    ),
    "batch-depended-on": (
        N_("这一批已有后续记录，不能整批撤回"),
        N_("有 %(rows)s 行已录成绩、已结业或被后来的名册更新。请逐人办理退出或更正。"),
    ),
    "reason-needed": (
        N_("请写明理由"),
        N_("至少 %(shortest)s 个字，说明为什么需要看完整的证件号。"),
    ),
    "undo-too-late": (
        N_("已过撤回期限"),
        N_("原始名册已按期删除，不能再整批撤回。请逐人办理退出。"),
    ),
    "no-organisation": (
        N_("您的账号没有对应的培训机构"),
        N_("请由培训机构经办上传，或请安全管理员指定机构。"),
    ),
}

BATCH_STATES: dict[BatchState, tuple[str, str]] = {
    BatchState.RECEIVED: (N_("已收到"), "info"),
    BatchState.READING: (N_("核对中"), "info"),
    BatchState.MAPPING: (N_("待核对表头"), "wait"),
    BatchState.READY: (N_("待确认"), "wait"),
    BatchState.ACCEPTING: (N_("入册中"), "info"),
    BatchState.ACCEPTED: (N_("已入册"), "ok"),
    BatchState.UNDONE: (N_("已撤回"), ""),
    BatchState.REFUSED: (N_("已拒收"), "bad"),
    BatchState.DISCARDED: (N_("已作废"), ""),
}
