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
        N_("这个分没有记入。选手到场了的，请裁判长先恢复参赛。"),
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
    "seats-closed": (
        N_("“%(event)s”的评分已锁定，不能再改裁判"),
        N_("评分结束以后，裁判席位只能查看。"),
    ),
    "seat-account": (
        N_("没有登录名为 %(alias)s 的账号"),
        N_("请核对登录名；没有账号的，先请账号管理员开通。"),
    ),
    "seat-role": (
        N_("账号 %(alias)s 没有这个席位要的角色"),
        N_("请账号管理员给这个账号加上裁判、裁判长、监督仲裁或加密员角色。"),
    ),
    "seat-unit": (
        N_("没有统一社会信用代码为 %(uscc)s 的单位"),
        N_("请核对代码；没有登记的单位就留空，只写单位名称。"),
    ),
    "seat-taken": (
        N_("这个账号已是 %(judge)s %(name)s"),
        N_("一个人在一个赛项只任一职。请先结束原来的席位。"),
    ),
    "seat-chief": (N_("已有裁判长"), N_("一个赛项只有一位裁判长。要换人，请先结束原来的席位。")),
    "seat-module": (N_("没有这个模块"), N_("评分规则改过了。请重新打开本页再选。")),
    "aside-reason": (N_("没有写回避的理由"), N_("请写明是什么关系，至少两个字。")),
    "aside-judge": (N_("只有裁判打分，才要回避"), N_("请选一位裁判。")),
    "aside-entry": (N_("没有 %(number)s 号"), N_("请核对出场号。")),
    "aside-locked": (
        N_("这位裁判对这个选手的分已签字锁定"),
        N_("要回避，请裁判长和监督仲裁先共同开封。"),
    ),
    "replacement-unfit": (
        N_("这位裁判不能替"),
        N_("替补要选候补裁判，或不评这个模块、也不回避这个选手的裁判。"),
    ),
    "cipher-state": (N_("“%(event)s”现在不能编密号"), N_("抽签以后、评分以前才编密号。")),
    "cipher-seats": (
        N_("裁判还没有聘齐"),
        N_("至少要有裁判、裁判长和监督仲裁。请竞赛办公室先聘好。"),
    ),
    "cipher-none": (N_("还没有编密号"), N_("请先编密号。")),
    "cipher-printed": (N_("密号对照表已打印过"), N_("再打印一次要写理由，理由会留下记录。")),
    "cipher-waits": (
        N_("还不能解密：%(stages)s 没有锁定"),
        N_("每个阶段的评分表都签字锁定以后才解密。"),
    ),
    "cipher-retest": (
        N_("还不能解密：%(ciphers)s 并列，要加试"),
        N_("请裁判长和监督仲裁共同开封，由裁判长记加试分，再签字锁定。"),
    ),
    "second-value": (
        N_("%(aspect)s 的“%(value)s”不能用"),
        N_("评判分是 0 到 3 的整数。这张卡还没有记入。"),
    ),
    "second-locked": MARKS["mark-locked"],
    "stand-reason": (N_("没有写维持的理由"), N_("请写讨论的结论，至少两个字。")),
    "stand-none": (
        N_("%(cipher)s 的 %(aspect)s 现在没有分差"),
        N_("裁判可能刚重评过。请看现在的列表。"),
    ),
    "extra-locked": MARKS["mark-locked"],
    "extra-entry": MARKS["mark-entry"],
    "extra-state": (N_("%(cipher)s 不参赛"), N_("退赛、缺席或取消资格的选手不再记录。")),
    "out-state": (
        N_("现在不按密号记缺席和取消资格"),
        N_("评分前由竞赛办公室按姓名办；成绩公布后按更正办。"),
    ),
    "out-from": (
        N_("%(cipher)s 现在不能这样改"),
        N_("可能刚有人改过。请看本页现在的状态。"),
    ),
    "time-form": (N_("“%(value)s”不是用时"), N_("请写 分:秒，如 18:05；超过一小时写 时:分:秒。")),
    "time-none": (N_("“%(stage)s”不计时"), N_("请选计时的阶段。")),
    "retest-value": (N_("“%(value)s”不是加试分"), N_("请写 0 到 100 的数。")),
    "retest-chief": (N_("加试分由裁判长记"), N_("请裁判长登录后记。")),
    "penalty-reason": (N_("没有写扣分的原因"), N_("请写明发生了什么，至少两个字。")),
    "penalty-none": (N_("“%(stage)s”没有扣分项 %(penalty)s"), N_("只能按评分规则里写明的项扣分。")),
    "sheet-state": (N_("“%(event)s”现在不签评分表"), N_("评分进行中才签字。")),
    "sheet-open": (
        N_("“%(stage)s”还不能签字"),
        N_("还有没打的分、过大的分差或没复录的分。请看本页列出的各项。"),
    ),
    "sheet-retest": (
        N_("“%(stage)s”还不能签字：%(ciphers)s 并列，要加试"),
        N_("请裁判长在“用时和扣分”记加试分；要记的阶段已锁定的，先共同开封。"),
    ),
    "sheet-changed": (
        N_("“%(stage)s”打印以后分有改动"),
        N_("纸上的已经不是现在的分。请重新打印、签字、上传。"),
    ),
    "sheet-locked": (N_("“%(stage)s”已锁定"), N_("要改，请先共同开封。")),
    "sheet-scan": (
        N_("“%(stage)s”还没有签字扫描件"),
        N_("请先打印、两人在纸上签字，再上传扫描件。"),
    ),
    "sheet-not-locked": (N_("“%(stage)s”没有锁定"), N_("没有锁定的阶段不用开封。")),
    "sheet-lifted": (N_("已经解密，不能开封"), N_("成绩有误的，按申诉更正。")),
    "sheet-reason": (N_("没有写开封的理由"), N_("请写明哪里有误，至少两个字。")),
    "theory-state": (N_("“%(event)s”现在不收理论成绩"), N_("编好密号、评分锁定以前才收。")),
    "theory-later": (
        N_("后来的 %(batch)s 改过这张表里的成绩"),
        N_("请先撤销后来的那张，再撤销这张。"),
    ),
    "theory-locked": (
        N_("“%(stage)s”的评分表已签字锁定"),
        N_("要改，请裁判长和监督仲裁先共同开封。"),
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


_SEAT_FIELDS = {
    "alias": N_("登录名"),
    "name": N_("姓名"),
    "start_number": N_("出场号"),
    "seat": N_("裁判"),
}


def seat_fault(field: str) -> str:
    """Return what is wrong with a form of the judges' page, by the field that cannot be read."""
    name = gettext(_SEAT_FIELDS.get(field, N_("这张表")))
    return gettext("“%(field)s”没有填或格式不对，请改好再交。", field=name)


THEORY_PROBLEMS: dict[str, tuple[str, str]] = {
    "theory-number-missing": (N_("没有写密号"), N_("请补上这一行是谁。")),
    "theory-unknown": (
        N_("没有这个密号"),
        N_("请核对；密号是 C 加数字。只收密号，不收出场号：密号和人不能对上。"),
    ),
    "theory-twice": (N_("与第 %(first)s 行是同一个选手"), N_("一个选手只留一行。")),
    "theory-withdrawn": (N_("这个选手已退赛"), N_("请删去这一行。")),
    "theory-disqualified": (N_("这个选手已取消资格"), N_("请删去这一行。")),
    "theory-mark-missing": (N_("没有成绩"), N_("请写成绩；没来考的，在“缺考”写“是”，成绩留空。")),
    "theory-not-number": (N_("成绩不是数字"), N_("请写 0 到 100 的数，最多两位小数。")),
    "theory-negative": (N_("成绩是负数"), N_("最低 0 分，请核对。")),
    "theory-over": (N_("成绩超过 100"), N_("理论按 100 分，请核对或折算。")),
    "theory-places": (N_("成绩的小数太多"), N_("最多两位小数。")),
    "theory-absent-mark": (N_("写了缺考，又有成绩"), N_("来考了就删去“缺考”，没来就删去成绩。")),
    "theory-absent-word": (N_("“缺考”一栏看不懂"), N_("请写“是”，或留空。")),
}
"""Code of a theory row's problem to what is wrong and what to do."""
