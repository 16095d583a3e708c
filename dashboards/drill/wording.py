"""Words of the pages of one occupation, one division, one institution."""

from app.i18n import N_

REASONS: dict[str, str] = {
    "gap": N_("全市这个职业和等级缺 %(n)s 人"),
    "expected": N_("%(period)s预计需要 %(n)s 人"),
    "coming": N_("已有 %(n)s 人在训，之后还缺 %(left)s 人"),
    "nobody": N_("全市没有人在训"),
    "waiting": N_("有 %(n)s 人在等开班"),
    "trainers": N_("全市有 %(n)s 家机构可以培训，按份额分摊"),
    "rate": N_("您上一年获证率 %(own)s，全市 %(city)s"),
}
CLASS_STATES: dict[str, tuple[str, str]] = {
    "filed": (N_("待审核"), "wait"),
    "approved": (N_("已批准"), "info"),
    "running": (N_("培训中"), "ok"),
    "assessed": (N_("已考核"), "info"),
}
TIERS: dict[str, str] = {
    "seed": N_("种子工匠"),
    "craftsman": N_("工匠"),
    "chief": N_("首席工匠"),
}
PLAN_STATES: dict[str, str] = {
    "solved": N_("草案"),
    "handed_in": N_("审签中"),
    "signed": N_("已审签"),
}
