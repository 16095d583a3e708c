"""What attendance is called on pages, and what people read when it is refused."""

from app.i18n import N_
from courses.attendance.data import Way
from courses.rules.attended import Presence
from courses.rules.scores import Part

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
PARTS: dict[Part, str] = {Part.THEORY: N_("理论"), Part.PRACTICE: N_("实操")}
KINDS: dict[str, str] = {"theory": N_("理论课"), "practice": N_("实操课")}

SHEET_PROBLEMS: dict[str, str] = {
    "word": N_("看不懂这一格。请写 到、迟到、早退、假、缺，没记的空着"),
    "trainee": N_("本班没有这个学员编号。请用下载的考勤表"),
    "trainee-missing": N_("没有学员编号，看不出是谁。请用下载的考勤表"),
    "name": N_("学员编号对应的不是这个姓名。请核对是否错行"),
    "twice": N_("同一个学员编号出现多次，这几行都没有录。请只留一行"),
    "heading": N_("列名看不出是哪次课。列名写成 2026-11-25 09:00 这样的日期和开始时间"),
    "no-session": N_("课程表里这个时间没有课。请核对日期和开始时间"),
    "column-twice": N_("同一次课有两列，只看了前一列。请合成一列"),
}
"""What is wrong with a workbook's cell, row or column, and what to do."""

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
    "attendance-unknown": (
        N_("没有学员编号 %(number)s，一人也没有记"),
        N_("本班没有这个编号。请先取一次本次课的学员名单，用其中的编号。"),
    ),
    "attendance-twice": (
        N_("学员编号 %(number)s 出现两次，一人也没有记"),
        N_("每人每次课只写一条。"),
    ),
    "correction-reason": (
        N_("改动已记录的内容要写明理由"),
        N_("有 %(count)s 人与已记录的不同。请返回写明更正理由，其他已选的还在。"),
    ),
    "assessed-on": (
        N_("考核日期不对"),
        N_("要在开班日 %(starts_on)s 到今天 %(today)s 之间。"),
    ),
    "score-and-absent": (
        N_("有人写了缺考，又填了成绩"),
        N_("缺考的清空成绩，参加了的去掉缺考。请返回修改，其他已填的还在。"),
    ),
    "scan-early": (
        N_("还没到签到时间"),
        N_("%(starts_at)s 上课，开课前 %(minutes)s 分钟起可以签到。"),
    ),
    "scan-over": (
        N_("这次课已经结束，不能再扫码签到"),
        N_("签到到 %(ends_at)s 为止。确实到了的，请找老师凭签到表补记。"),
    ),
    "scan-not-enrolled": (
        N_("您不在这个班的名单里"),
        N_("%(number)s 的在册名单里没有您。请让老师核对名册，或看是不是进错了教室。"),
    ),
    "scan-code-needed": (
        N_("请扫屏幕上的码"),
        N_("用手机扫教室屏幕上的二维码，或在下面输入屏幕上的 6 位数字。"),
    ),
    "scan-code-old": (
        N_("这个码已经过期，没有签到"),
        N_("码每 %(seconds)s 秒换一次，转发的链接和照片不能用。请在教室里重新扫码。"),
    ),
    "scan-too-often": (
        N_("输错太多次"),
        N_("请 5 分钟后再试，或直接扫屏幕上的码、找老师补记。"),
    ),
    "scan-device": (
        N_("这台手机已替别人签过到"),
        N_("每台手机每次课只能签一个人。请用自己的手机；没带手机的，请老师点名补记。"),
    ),
    "scan-ticket-old": (
        N_("确认得太晚，没有签到"),
        N_("扫码后要在 %(seconds)s 秒内确认。请重新扫屏幕上的码。"),
    ),
    "scan-ticket-others": (
        N_("这次确认不是您的，没有签到"),
        N_("每个人要自己扫码、自己确认。请重新扫屏幕上的码。"),
    ),
}
