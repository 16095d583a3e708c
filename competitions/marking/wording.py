"""Marking in words: refusals of marks, seats, ciphers and sheets."""

from app.i18n import N_, gettext
from competitions.data import SeatRole
from competitions.marking.data import Answer, Ground
from competitions.rules_wording import FAULTS

ROLES: dict[SeatRole, str] = {
    SeatRole.JUDGE: N_("裁判"),
    SeatRole.CHIEF: N_("裁判长"),
    SeatRole.ARBITRATION: N_("监督仲裁"),
    SeatRole.CIPHER_CLERK: N_("加密员"),
}
GROUNDS: dict[Ground, str] = {
    Ground.SELF: N_("本人参赛"),
    Ground.SAME_EMPLOYER: N_("同一单位"),
    Ground.DECLARED: N_("申请回避"),
}
REASONS = (N_("点错了"), N_("复核后更正"), N_("讨论后重评"))
"""Why a mark is given anew, ready to tap."""
MARKS: dict[str, tuple[str, str]] = {
    **{code: said for code, said in FAULTS.items() if code.startswith("mark-")},
    "mark-entry": (N_("没有密号 %(cipher)s"), N_("请核对密号。")),
    "mark-locked": (
        N_("“%(stage)s”的评分表已签字锁定"),
        N_("这个分没有记入。确有错误，请报裁判长，由裁判长和监督仲裁共同开封。"),
    ),
    "mark-not-open": (N_("这个赛项现在不评分"), N_("这个分没有记入。请问裁判长。")),
    "mark-withdrawn": (N_("%(cipher)s 已退赛"), N_("这个分没有记入，不用再评。")),
    "mark-absent": (
        N_("%(cipher)s 记为缺席"),
        N_("这个分没有记入。选手到场了的，请竞赛办公室先恢复参赛。"),
    ),
    "mark-disqualified": (N_("%(cipher)s 已取消资格"), N_("这个分没有记入，不用再评。")),
    "mark-conflict": (N_("您回避 %(cipher)s"), N_("这个分没有记入，由别的裁判评。")),
    "mark-module": (N_("“%(module)s”不是您评的模块"), N_("这个分没有记入。请核对模块分工。")),
    "mark-other": (
        N_("已记 %(value)s，这次是 %(wanted)s"),
        N_("要改成 %(wanted)s，请选一个理由；不改就留 %(value)s。"),
    ),
    "mark-other-judge": (
        N_("%(judge)s 已测 %(value)s"),
        N_("测量分一项只记一个。请与 %(judge)s 核对，由他更正。"),
    ),
    "mark-key": (N_("这条记录的编号已用过"), N_("请重新打这个分。")),
}
"""Why a mark was not kept, and what to do."""
REFUSALS: dict[str, tuple[str, str]] = {
    "judging-seat": (
        N_("登录的不是这台设备上打分的裁判"),
        N_("本机的分还在，没有送出。请打分的裁判登录后再送。"),
    ),
    "mark-not-open": MARKS["mark-not-open"],
    "marks-busy": (N_("同时送分的人太多"), N_("本机的分还在，过一会儿会自动再送。")),
    "marks-many": (N_("一次送的分太多"), N_("请分几次送，每次不超过 %(most)s 个。")),
}


def answer_words(answer: Answer) -> str:
    """Return why a mark was refused and what to do; '' for one that was not."""
    if not answer.code:
        return ""
    title, advice = MARKS[answer.code]
    return f"{gettext(title, **answer.facts)}{gettext('。')}{gettext(advice, **answer.facts)}"


TABLET: dict[str, str] = {
    "all": N_("全部送达"),
    "sending": N_("正在送 %(n)s 个分"),
    "waiting": N_("%(n)s 个分待送"),
    "offline": N_("%(n)s 个分未送达，网络恢复后自动送"),
    "offline_none": N_("网络断开，可以继续打分"),
    "sign_in": N_("%(n)s 个分未送达：登录已过期。分都在本机，登录后自动送"),
    "other_seat": N_("%(n)s 个分是别的裁判打的，请那位裁判登录后再送。分都在本机"),
    "no_room": N_("本机存不下了：有网络之前请不要关这一页"),
    "others": N_("本机还有 %(n)s 个分是别的裁判打的，没有送出。请那位裁判在这台设备上登录"),
    "no_keep": N_("这台设备不能在断网时重新打开本页：断网时请不要关闭"),
    "kept": N_("已送达"),
    "pending": N_("待送"),
    "confirm": N_("已记 %(value)s，改成 %(wanted)s 是因为："),
    "leave": N_("不改"),
    "noted": N_("知道了"),
    "before_delivery": N_("送达前更正"),
    "measured_by": N_("%(judge)s 已测 %(value)s"),
    "apart": N_("各裁判相差过大：%(told)s。请讨论后重评，或由裁判长维持"),
    "progress": N_("%(done)s / %(asked)s"),
    "not_a_mark": N_("请写 0 到 %(most)s 的数，最多两位小数"),
}
"""What the device says while it keeps and sends marks."""
