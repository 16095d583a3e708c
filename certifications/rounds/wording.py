"""What states, papers, parties and refusals of rounds and applications are called."""

from app.i18n import N_, gettext
from app.people.data import Tier
from certifications import wording as ladder
from certifications.rounds.data import (
    ApplicationState,
    Authority,
    JointVerdict,
    PaperKind,
    RecommenderKind,
    RoundState,
    Stage,
    Verdict,
)
from certifications.rounds.refusals import REFUSALS as REFUSALS  # noqa: PLC0414 - for the roof
from certifications.wording import TIERS as TIERS  # noqa: PLC0414 - for templates

ROUND_STATES: dict[RoundState, tuple[str, str]] = {
    RoundState.DRAFT: (N_("起草中"), ""),
    RoundState.CALLED: (N_("受理申报"), "ok"),
    RoundState.CHECKING: (N_("审核与联审"), "wait"),
    RoundState.PANEL: (N_("专家评审"), "wait"),
    RoundState.RANKED: (N_("已排名"), "wait"),
    RoundState.NOTICE: (N_("公示中"), "wait"),
    RoundState.NAMED: (N_("已命名"), "ok"),
    RoundState.CANCELLED: (N_("已取消"), "bad"),
}
ROUND_STEPS = (
    RoundState.DRAFT,
    RoundState.CALLED,
    RoundState.CHECKING,
    RoundState.PANEL,
    RoundState.RANKED,
    RoundState.NOTICE,
    RoundState.NAMED,
)
APPLICATION_STATES: dict[ApplicationState, tuple[str, str]] = {
    ApplicationState.DRAFT: (N_("草稿"), ""),
    ApplicationState.SUBMITTED: (N_("已提交，待推荐"), "wait"),
    ApplicationState.RECOMMENDED: (N_("待县级审核"), "wait"),
    ApplicationState.COUNTY_CHECKED: (N_("待市级审核"), "wait"),
    ApplicationState.CITY_CHECKED: (N_("待联审"), "wait"),
    ApplicationState.JOINT_REVIEWED: (N_("待专家评审"), "wait"),
    ApplicationState.EXPERT_REVIEWED: (N_("专家已评"), "wait"),
    ApplicationState.ONSITE_CHECKED: (N_("已实地考察"), "wait"),
    ApplicationState.RANKED: (N_("已入围"), "wait"),
    ApplicationState.NOTICE_OPEN: (N_("公示中"), "wait"),
    ApplicationState.OBJECTION_HANDLING: (N_("异议处理中"), "wait"),
    ApplicationState.APPROVED: (N_("公示通过"), "ok"),
    ApplicationState.NAMED: (N_("已命名"), "ok"),
    ApplicationState.RETURNED: (N_("退回补正"), "bad"),
    ApplicationState.NOT_SELECTED: (N_("未入选"), ""),
    ApplicationState.REJECTED: (N_("不予通过"), "bad"),
    ApplicationState.WITHDRAWN: (N_("已撤回"), ""),
}
"""Name and badge of each state."""
STEPS: tuple[tuple[str, frozenset[ApplicationState]], ...] = (
    (N_("申报"), frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED})),
    (N_("推荐"), frozenset({ApplicationState.SUBMITTED})),
    (
        N_("资格审核"),
        frozenset({ApplicationState.RECOMMENDED, ApplicationState.COUNTY_CHECKED}),
    ),
    (N_("联审"), frozenset({ApplicationState.CITY_CHECKED})),
    (N_("专家评审"), frozenset({ApplicationState.JOINT_REVIEWED})),
    (
        N_("考察与排名"),
        frozenset({ApplicationState.EXPERT_REVIEWED, ApplicationState.ONSITE_CHECKED}),
    ),
    (
        N_("公示"),
        frozenset(
            {
                ApplicationState.RANKED,
                ApplicationState.NOTICE_OPEN,
                ApplicationState.OBJECTION_HANDLING,
            }
        ),
    ),
    (N_("命名"), frozenset({ApplicationState.APPROVED})),
)
"""The steps that an applicant sees, and the states in which each is the one being taken."""
PAPERS: dict[PaperKind, str] = {
    PaperKind.APPLICATION_FORM: N_("签字的申报表"),
    PaperKind.ACHIEVEMENTS: N_("业绩材料"),
    PaperKind.UNIT_STATEMENT: N_("单位证明"),
    PaperKind.OWN_WORD: N_("本人承诺书"),
    PaperKind.INTERNAL_NOTICE: N_("单位内部公示材料"),
    PaperKind.RECOMMENDATION: N_("盖章的推荐意见"),
    PaperKind.OTHER: N_("其他材料"),
}
RECOMMENDERS: dict[RecommenderKind, str] = {
    RecommenderKind.EMPLOYER: N_("用人单位"),
    RecommenderKind.COUNTY_BUREAU: N_("县级人社部门"),
    RecommenderKind.DEPARTMENT: N_("行业主管部门"),
    RecommenderKind.UNION: N_("工会"),
    RecommenderKind.TRADE_ASSOCIATION: N_("行业协会"),
}
STAGES: dict[Stage, str] = {Stage.COUNTY: N_("县级资格审核"), Stage.CITY: N_("市级资格审核")}
VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.PASSED: (N_("通过"), "ok"),
    Verdict.RETURNED: (N_("退回补正"), "wait"),
    Verdict.REFUSED: (N_("不予通过"), "bad"),
}
AUTHORITIES: dict[Authority, str] = {
    Authority.PUBLIC_SECURITY: N_("公安"),
    Authority.SAFETY: N_("应急管理"),
    Authority.TAX: N_("税务"),
    Authority.CREDIT: N_("信用"),
}
JOINT_VERDICTS: dict[JointVerdict, tuple[str, str]] = {
    JointVerdict.SENT: (N_("未答复"), "wait"),
    JointVerdict.CLEAR: (N_("无异议"), "ok"),
    JointVerdict.OBJECTED: (N_("有异议"), "bad"),
}


def tier_name(tier: Tier) -> str:
    """Return what a tier is called, in the current language."""
    return gettext(ladder.TIERS[tier])


def paper_names(kinds: tuple[PaperKind, ...]) -> str:
    """Return papers as a list in a sentence."""
    return gettext("、").join(gettext(PAPERS[kind]) for kind in kinds)


def recommender_names(kinds: tuple[RecommenderKind, ...]) -> str:
    """Return who recommends, as a list in a sentence."""
    return gettext("、").join(gettext(RECOMMENDERS[kind]) for kind in kinds)


def form_fault() -> str:
    """Return what to do about a field that cannot be read."""
    return gettext("标出的一项没有填或格式不对，请改正；其他已填的还在。")


def step_of(state: ApplicationState) -> int:
    """Return which of the steps is being taken; beyond the last once named, -1 once ended."""
    if state is ApplicationState.NAMED:
        return len(STEPS)
    for place, (_, states) in enumerate(STEPS):
        if state in states:
            return place
    return -1


FACT_STANDINGS: dict[str, tuple[str, str]] = {
    "waiting": (N_("待核"), "wait"),
    "confirmed": (N_("属实"), "ok"),
    "denied": (N_("不予采信"), "bad"),
}
LOOKS: dict[str, tuple[str, str]] = {
    "ok": (N_("符合"), "ok"),
    "wait": (N_("待核"), "wait"),
    "bad": (N_("不符合"), "bad"),
}
CELL_FAULTS: dict[str, str] = {
    "joint-row-stranger": N_("名单里没有这个身份证号。请用送出的那份名单填写。"),
    "joint-row-twice": N_("同一个人有两行。请删去多余的一行。"),
    "joint-row-name": N_("姓名与送出的名单不一致。请改回原名。"),
    "joint-row-verdict": N_("没有写结论。请填“无异议”或“有异议”。"),
    "joint-row-remark": N_("有异议的要写明情况。"),
    "joint-row-missing": N_("缺这个人的一行。请补上，每人一行。"),
}
"""What is wrong in a cell of a list that came back."""
