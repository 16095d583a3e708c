"""Results in words: awards, what keeps a result back, appeals, refusals."""

from app.i18n import N_, gettext
from competitions.data import AppealState, RevisionState
from competitions.results.data import Hindrance

AWARD_TITLES: dict[str, str] = {
    "GOLD": "金牌",
    "SILVER": "银牌",
    "BRONZE": "铜牌",
    "MEDALLION": "优胜奖牌",
    "FIRST": "一等奖",
    "SECOND": "二等奖",
    "THIRD": "三等奖",
    "MERIT": "优胜奖",
}
"""Names of awards on certificates, in Chinese in whatever language the page is read."""
AWARDS: dict[str, str] = {
    "GOLD": N_("金牌"),
    "SILVER": N_("银牌"),
    "BRONZE": N_("铜牌"),
    "MEDALLION": N_("优胜奖牌"),
    "FIRST": N_("一等奖"),
    "SECOND": N_("二等奖"),
    "THIRD": N_("三等奖"),
    "MERIT": N_("优胜奖"),
    "": "—",
}
STATUSES: dict[str, str] = {
    "competed": N_("参赛"),
    "withdrawn": N_("退赛"),
    "absent": N_("缺席"),
    "disqualified": N_("取消资格"),
}
REVISION_STATES: dict[RevisionState, tuple[str, str]] = {
    RevisionState.PROVISIONAL: (N_("待定"), "wait"),
    RevisionState.FINAL: (N_("已公布"), "ok"),
    RevisionState.SUPERSEDED: (N_("已被更正"), ""),
}
APPEAL_STATES: dict[AppealState, tuple[str, str]] = {
    AppealState.FILED: (N_("等待裁定"), "wait"),
    AppealState.UPHELD: (N_("申诉成立"), "ok"),
    AppealState.REJECTED: (N_("申诉不成立"), "bad"),
    AppealState.WITHDRAWN: (N_("已撤回"), ""),
}
BLOCKS: dict[str, tuple[str, str]] = {
    "ciphers-missing": (N_("还没有参赛号"), N_("请加密员先编参赛号。")),
    "marks-missing": (N_("还有分数没有录"), N_("请在评分进度里找到空缺，补齐后再签评分表。")),
    "marks-spread": (
        N_("裁判打分差距过大，还没有处理"),
        N_("请裁判重新评分，或由裁判长写明理由保留。"),
    ),
    "marks-unconfirmed": (
        N_("还有评判分没有第二人录入"),
        N_("请另一人照评分表再录一遍。"),
    ),
    "sheets-unsigned": (
        N_("还有评分表没有签字"),
        N_("请裁判长和监督仲裁在打印的评分表上签字并上传扫描件。"),
    ),
    "still-ciphered": (N_("参赛号还没有解密"), N_("请加密员解密后再公示成绩。")),
    "retest-needed": (
        N_("按规则仍然并列，要加赛才能定：%(ciphers)s"),
        N_("请组织加赛并录入加赛分。"),
    ),
    "appeals-open": (N_("有 %(n)s 件申诉还没有裁定"), N_("请监督仲裁先裁定。")),
    "appeals-unapplied": (
        N_("有申诉成立，成绩还没有更正"),
        N_("请先改正分数、扣分或参赛状态，再重新计算。"),
    ),
    "appeals-running": (N_("申诉期到 %(until)s 才结束"), N_("到时再确认。")),
    "recompute-differs": (
        N_("独立重算与成绩有 %(n)s 处不同"),
        N_("请查清下面各处；改正后重新计算。"),
    ),
    "result-stale": (
        N_("成绩算出后，有选手的参赛状态变了"),
        N_("请写明理由重新计算，名次和奖项随之改正。"),
    ),
    "recompute-broken": (
        N_("独立重算读不懂这份成绩（%(code)s）"),
        N_("请查看评分规则和分数是否完整。"),
    ),
}
"""What keeps a result from being shown or final, and what to do about it."""
REFUSALS: dict[str, tuple[str, str]] = {
    "result-blocked": (N_("有 %(n)s 件事没有办完"), N_("逐件列在页面上，办完再来。")),
    "result-not-locked": (
        N_("“%(name)s”的评分还没有锁定"),
        N_("各阶段评分表签字后自动锁定，那时再计算成绩。"),
    ),
    "result-not-shown": (N_("“%(name)s”还没有成绩"), N_("请先计算并公示成绩。")),
    "result-reason": (N_("没有写理由"), N_("重新计算要写明理由，至少 %(shortest)s 个字。")),
    "result-older": (
        N_("“%(name)s”的成绩已经重新计算过"),
        N_("请刷新页面，看最新一版。"),
    ),
    "result-published": (
        N_("“%(name)s”的这一版成绩已经公布"),
        N_("要更正，请写明理由重新计算，再走一次审签。"),
    ),
    "result-finalised": (
        N_("%(who)s 已在 %(at)s 确认这一版成绩"),
        N_("不用再确认；请到“决定事项”查看复核和审签。"),
    ),
    "result-cipher": (N_("没有参赛号“%(cipher)s”"), N_("请照成绩表填写。")),
    "result-entry-step": (
        N_("%(cipher)s 现在的状态不能这样改"),
        N_("先恢复参赛，再改成别的状态。"),
    ),
    "result-elsewhere": (
        N_("%(cipher)s 的选手同一时间在别的赛项参赛"),
        N_("先请对方赛项让其退赛，再恢复这里的参赛。"),
    ),
    "result-mark-none": (
        N_("没有“%(aspect)s”的这个分数"),
        N_("请核对评分点代码和裁判号；评判分要写明是几号裁判。"),
    ),
    "result-mark-value": (
        N_("“%(aspect)s”没有这个分值"),
        N_("评判分是 0、1、2、3；测量分不超过该项满分，最多两位小数。"),
    ),
    "result-mark-second": (
        N_("“%(aspect)s”是您改的"),
        N_("要由另一位同事照样再录一遍才算数。"),
    ),
    "result-stage-none": (N_("评分规则里没有“%(which)s”"), N_("请从列出的各项里选。")),
    "result-stage-value": (
        N_("“%(value)s”不是 0 到 100 的分"),
        N_("请写 0 到 100 的数，最多两位小数。"),
    ),
    "appeal-none-now": (
        N_("现在不受理申诉"),
        N_("成绩公示后、申诉期满前可以申诉。"),
    ),
    "appeal-late": (N_("申诉期已满"), N_("期满后不再受理；可以向主办单位反映。")),
    "appeal-words": (N_("申诉写得太短"), N_("请写明对哪一项有异议、依据是什么。")),
    "appeal-doubled": (
        N_("这个参赛号已有申诉在等裁定"),
        N_("请等裁定；要改写，先撤回再提。"),
    ),
    "appeal-again": (
        N_("对这一版成绩的申诉已经裁定"),
        N_("裁定是最终的；成绩重新计算后才能再申诉。"),
    ),
    "appeal-own": (
        N_("您与这件申诉有关，不能裁定"),
        N_("申诉人、本赛项的裁判和选手都要回避，请另一位监督仲裁裁定。"),
    ),
    "appeal-ruled": (N_("这件申诉已经有结果"), N_("请刷新页面查看。")),
    "appeal-ruling-words": (
        N_("没有写裁定的理由"),
        N_("理由会原样告诉申诉人，至少 %(shortest)s 个字。"),
    ),
}


def block_words(one: Hindrance) -> tuple[str, str]:
    """Return what keeps a result back, and what to do."""
    said, advice = BLOCKS[one.code]
    return gettext(said, **one.facts), gettext(advice)


def no_outcome() -> str:
    """Return what to do about a ruling without an outcome."""
    return gettext("请先选申诉是否成立；已写的理由还在。")


_FIELDS: dict[str, str] = {
    "total": N_("总分"),
    "scaled": N_("标准分"),
    "rank": N_("名次"),
    "award": N_("奖项"),
    "entry": N_("是否在册"),
    "winners.award": N_("获奖名单的奖项"),
    "winners.rank": N_("获奖名单的名次"),
}


STAGE_PARTS: dict[str, str] = {
    "theory": N_("理论成绩"),
    "seconds": N_("用时（分:秒）"),
    "retest": N_("加赛分"),
}
"""What of a stage is put right, by ``amending.StagePart``."""


def field_words(field: str) -> str:
    """Return what a difference is about: a stage by its code, anything else by name."""
    return gettext(_FIELDS[field]) if field in _FIELDS else field.removeprefix("stages.")


def value_words(field: str, value: object) -> str:
    """Return a value of a difference: an award by name, a dash for none."""
    if field.endswith("award"):
        return gettext(AWARDS.get(str(value or ""), str(value)))
    return "—" if value is None else str(value)


def feed_words(number: int, reason: str) -> str:
    """Return what the feed says of a published revision."""
    if reason:
        return gettext("第 %(n)s 版：%(reason)s", n=number, reason=reason)
    return gettext("成绩已公布")
