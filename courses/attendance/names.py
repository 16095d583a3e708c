"""What attendance is called on pages, and what people read when it is refused."""

from app.i18n import N_
from courses.attendance.data import Presence, Way

PRESENCES: dict[Presence, tuple[str, str]] = {
    Presence.PRESENT: (N_("到"), "ok"),
    Presence.LATE: (N_("迟到"), "wait"),
    Presence.LEFT_EARLY: (N_("早退"), "wait"),
    Presence.LEAVE: (N_("请假"), "info"),
    Presence.ABSENT: (N_("缺课"), "bad"),
}
"""Name and badge of each presence."""
WAYS: dict[Way, str] = {
    Way.PAGE: N_("页面录入"),
    Way.WORKBOOK: N_("考勤表"),
    Way.SCAN: N_("扫码"),
    Way.API: N_("接口"),
}
KINDS: dict[str, str] = {"theory": N_("理论课"), "practice": N_("实操课")}

REFUSALS: dict[str, tuple[str, str]] = {
    "session-cancelled": (
        N_("这次课已取消，不能记考勤"),
        N_("请在课次列表里找实际上课的那一次。"),
    ),
    "session-not-begun": (
        N_("还没到上课时间，不能提前记考勤"),
        N_("这次课从 %(opens_at)s 起可以记。"),
    ),
    "attendance-closed": (
        N_("班级现在的状态不能记考勤"),
        N_("备案核准后、办理结业前可以记。请刷新页面，看班级现在的状态。"),
    ),
    "attendance-stranger": (
        N_("有人不在本班在册名单里，一人也没有记"),
        N_("可能已退出或已有结果。请刷新页面后再记。"),
    ),
    "correction-reason": (
        N_("改动已记录的内容要写明理由"),
        N_("有 %(count)s 人与已记录的不同。请返回写明更正理由，其他已选的还在。"),
    ),
}
