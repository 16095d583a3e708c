"""What kinds, states, steps and refusals of decisions are called."""

from collections.abc import Sequence

from app.decisions.data import DecisionKind, DecisionState, Difference, Step
from app.i18n import N_, gettext

KINDS: dict[DecisionKind, str] = {
    DecisionKind.POLICY: N_("认定条件"),
    DecisionKind.CALL: N_("评选通知"),
    DecisionKind.CANCELLATION: N_("取消评选"),
    DecisionKind.SHORTLIST: N_("进入评审名单"),
    DecisionKind.NOTICE: N_("公示"),
    DecisionKind.NAMING: N_("命名"),
    DecisionKind.SUSPENSION: N_("暂停资格"),
    DecisionKind.REVOCATION: N_("撤销称号"),
    DecisionKind.RENEWAL: N_("续期"),
    DecisionKind.ALLOWANCE: N_("津贴名单"),
    DecisionKind.STUDIO: N_("工作室"),
    DecisionKind.CREDENTIALS: N_("批量撤销证书"),
    DecisionKind.CONTEST_PLAN: N_("竞赛计划"),
    DecisionKind.CONTEST_CALL: N_("竞赛通知"),
    DecisionKind.CONTEST_RESULT: N_("成绩公布"),
    DecisionKind.CONTEST_HONOUR: N_("晋级和称号名单"),
    DecisionKind.SEAT_PLAN: N_("开班计划"),
    DecisionKind.MARKET_REPORT: N_("简报和报告"),
    DecisionKind.MARKET_TERMS: N_("供需参数"),
    DecisionKind.WORK_LIST: N_("工作清单"),
}
STATES: dict[DecisionState, tuple[str, str]] = {
    DecisionState.PROPOSED: (N_("待科室复核"), "wait"),
    DecisionState.REVIEWED: (N_("待领导审签"), "wait"),
    DecisionState.SIGNED: (N_("待工会会签"), "wait"),
    DecisionState.IN_FORCE: (N_("已生效"), "ok"),
    DecisionState.RETURNED: (N_("已退回"), "bad"),
    DecisionState.WITHDRAWN: (N_("已收回"), ""),
}
"""Name and badge of each state."""
STEPS: dict[Step, tuple[str, str]] = {
    Step.REVIEW: (N_("科室复核"), N_("复核通过，送审签")),
    Step.SIGN: (N_("分管领导审签"), N_("审签")),
    Step.COSIGN: (N_("工会会签"), N_("会签，生效")),
}
"""Name of each step, and what its button says."""
FIELDS: dict[str, str] = {
    "document_no": N_("文号"),
    "minutes_no": N_("会议纪要"),
    "named_on": N_("命名日期"),
    "met_on": N_("会议日期"),
    "applications": N_("名单"),
    "refused": N_("不予进入的人"),
    "quota": N_("名额"),
    "opens_on": N_("开始受理"),
    "closes_on": N_("截止受理"),
    "valid_from": N_("起日"),
    "reason": N_("理由"),
}
"""Fields of bodies as people call them; the kinds' own packages may add theirs."""
REFUSALS: dict[str, tuple[str, str]] = {
    "decision-open": (
        N_("同一事项已有一份决定在办，这一份没有提交"),
        N_(
            "%(who)s 于 %(at)s 已提出“%(title)s”。两份的差别：%(difference)s。"
            "请先打开那一份看：要改，请提出人收回后重新提出；您填的内容请先抄下。"
        ),
    ),
    "decision-closed": (
        N_("这份决定已经办结"),
        N_("“%(title)s”已生效、退回或收回。请刷新页面看现在的状态。"),
    ),
    "decision-turn": (
        N_("还没轮到这一步"),
        N_("“%(title)s”要按经办、科室复核、分管领导审签的次序办。请刷新页面看现在等谁。"),
    ),
    "decision-account": (
        N_("要用本人的账号办理"),
        N_("请登录自己的账号再办。"),
    ),
    "decision-hand": (
        N_("您在其中一人的申报上已经办过一道，不能再签这份名单"),
        N_("推荐、审核、评审或裁定过的人不再复核、审签或会签同一轮的名单，请由其他同事办理。"),
    ),
    "decision-own-case": (
        N_("不能办理涉及自己的决定"),
        N_("“%(title)s”涉及您本人，请由同事办理。"),
    ),
    "decision-twice": (
        N_("同一份决定不能由一个人办两步"),
        N_("“%(title)s”您已办过一步，请由另一位同事办理。"),
    ),
    "decision-not-proposer": (
        N_("只有提出的人可以收回"),
        N_("“%(title)s”请由提出人收回，或由复核、审签的人退回。"),
    ),
    "decision-signed": (
        N_("已审签的决定不能收回"),
        N_("“%(title)s”已审签。要停下，请会签的人退回。"),
    ),
    "decision-reason": (
        N_("请写明退回的理由"),
        N_("至少 %(shortest)s 个字，让经办知道要改什么。"),
    ),
}
_MOST = 6
_LONGEST = 60


def _shown(value: object) -> str:
    if value is None or value == "":
        return gettext("（空）")
    if isinstance(value, list | tuple):
        return gettext("%(n)s 项", n=len(value))
    text = str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _pair(found: Difference) -> tuple[str, str]:
    theirs, ours = found.theirs, found.ours
    if isinstance(theirs, list) and isinstance(ours, list):
        gone = [one for one in theirs if one not in ours]
        come = [one for one in ours if one not in theirs]
        if gone or come:
            return (
                gettext("%(n)s 项，其中 %(k)s 项您没有", n=len(theirs), k=len(gone)),
                gettext("%(n)s 项，其中 %(k)s 项对方没有", n=len(ours), k=len(come)),
            )
    return _shown(theirs), _shown(ours)


def difference_words(kind: DecisionKind, found: Sequence[Difference]) -> str:
    """Say how the open decision and the new one differ, field by field."""
    if not found:
        return gettext("内容相同")
    said = []
    for one in found[:_MOST]:
        theirs, ours = _pair(one)
        field = gettext(FIELDS[one.field]) if one.field in FIELDS else gettext(KINDS[kind])
        said.append(gettext("%(field)s对方是“%(theirs)s”，您是“%(ours)s”", field=field,
                            theirs=theirs, ours=ours))  # fmt: skip
    return gettext("；").join(said)
