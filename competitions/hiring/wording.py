"""Offers and invitations in words: states, refusals."""

from app.i18n import N_, gettext
from competitions.hiring.data import InvitationState, Outcome

S = InvitationState
STATES: dict[InvitationState, tuple[str, str]] = {
    S.INVITED: (N_("已邀请，待答复"), "wait"),
    S.ACCEPTED: (N_("愿意面试"), "info"),
    S.DECLINED: (N_("不考虑"), ""),
    S.INTERVIEWED: (N_("已面试"), "info"),
    S.HIRED: (N_("已录用"), "ok"),
    S.NOT_HIRED: (N_("未录用"), ""),
    S.WITHDRAWN: (N_("邀请已收回"), ""),
}
RANKS: dict[str, str] = {
    "1-3": N_("第 1 至 3 名"),
    "4-10": N_("第 4 至 10 名"),
    "11-": N_("第 11 名以后"),
    "": N_("没有名次"),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "offer-wages": (N_("最高工资比最低工资少"), N_("请改正两个数；只有一个数的，另一个留空。")),
    "offer-over": (N_("截止日已经过去"), N_("请填今天以后的日期。")),
    "offer-event": (
        N_("“%(event)s”现在不能发布岗位"),
        N_("竞赛通知发布以后、赛项没有取消的，才能发布。"),
    ),
    "offer-posts": (
        N_("人数比已录用的少"),
        N_("已录用 %(hired)s 人，招聘人数不能少于这个数。"),
    ),
    "offer-closed": (N_("“%(post)s”已经截止或关闭"), N_("请先延长截止日，再邀请。")),
    "offer-filled": (N_("招聘人数已满"), N_("要多录用，请先把岗位的招聘人数改大。")),
    "hire-date": (
        N_("录用日期不对"),
        N_("录用日期在比赛那天以后、今天以前。还没有到岗的，到岗后再记。"),
    ),
    "leaving-date": (N_("离职日期不对"), N_("离职日期在录用那天以后、今天以前。")),
    "invitation-date": (N_("没有填日期"), N_("请填面试或录用的日期。")),
    "invitation-state": (
        N_("这份邀请现在不能这样办"),
        N_("对方可能刚答复，或同事刚办过。请刷新页面看现在的状态。"),
    ),
}
"""Codes of refusals: what is wrong, and what to do."""


def wage_words(low: int | None, high: int | None) -> str:
    """Say a month's wage, '' where none is stated."""
    if low is not None and high is not None and low != high:
        return gettext("每月 %(low)s–%(high)s 元", low=low, high=high)
    one = low if low is not None else high
    return gettext("每月 %(n)s 元", n=one) if one is not None else ""


def waits(found: Outcome) -> bool:
    """Whether a horizon of this group has not come yet."""
    return None in found.hired
