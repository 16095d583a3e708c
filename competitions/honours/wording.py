"""Levels and titles in words: findings, states, refusals, the terms as sentences."""

from app.i18n import N_, gettext
from app.reference.levels import SkillLevel
from app.reference.wording import LEVELS
from competitions.honours.data import Finding, HonourTerms, LineKind, ListState, Placing

KINDS: dict[LineKind, str] = {LineKind.LEVEL: N_("等级"), LineKind.TITLE: N_("称号")}
STATES: dict[ListState, tuple[str, str]] = {
    ListState.DRAFT: (N_("待定"), "wait"),
    ListState.CONFIRMED: (N_("已确认"), "ok"),
    ListState.DROPPED: (N_("已作废"), ""),
}
FINDINGS: dict[str, str] = {
    "honour-next": N_("已有%(level)s或更高，按高一级拟定"),
    "base-level": N_("现有%(held)s，符合申报条件"),
    "base-years": N_("从业 %(years)s 年，符合申报条件"),
    "base-missing": N_("没有%(needed)s证书，从业 %(has)s 年，不足 %(years)s 年"),
    "title-rank": N_("第 %(rank)s 名"),
    "title-held": N_("已有这个称号"),
}
"""What the rule found, by code."""
REFUSALS: dict[str, tuple[str, str]] = {
    "honour-no-result": (
        N_("“%(event)s”的成绩还没有正式公布"),
        N_("成绩审签公布以后，才能拟定晋级和称号名单。"),
    ),
    "honour-nothing": (
        N_("按现行办法，“%(event)s”没有可晋级或授予称号的人"),
        N_("办法按竞赛级别、类别和名次规定。请核对竞赛的级别和组别。"),
    ),
    "honour-under-way": (
        N_("名单正在复核或审签"),
        N_("%(who)s 已经提出。要重新拟定，请提出人先收回。"),
    ),
    "honour-state": (N_("这份名单不能再改"), N_("它已确认或已作废。请刷新页面看现在的名单。")),
    "honour-result-changed": (
        N_("成绩已经更正，这份名单过时了"),
        N_("请按更正后的成绩重新拟定名单。"),
    ),
    "honour-document": (N_("没有写文号"), N_("请写确认这份名单的文号，如 泰人社字〔2026〕52号。")),
    "honour-reason": (
        N_("%(name)s 不符合条件，要授予请写理由"),
        N_("在那一行写明依据；不授予就去掉勾选。"),
    ),
}
"""Codes of refusals: what is wrong, and what to do."""


def finding_words(found: tuple[Finding, ...]) -> str:
    """Say what the rule found of a line."""
    return gettext("；").join(
        gettext(FINDINGS[one.code], **{n: level_words(v) for n, v in one.facts.items()})
        for one in found
    )


def level_words(value: str) -> str:
    """Return a level's name for its code, any other text as it is."""
    return gettext(LEVELS[SkillLevel(value)]) if value in SkillLevel.__members__ else value


def terms_words(terms: HonourTerms, placing: Placing) -> list[str]:
    """Say what the terms give in contests of this level and class."""
    said = []
    for step in terms.levels:
        if (step.contest, step.contest_class) == (placing.level, placing.contest_class):
            level = level_words(step.level)
            said.append(
                gettext("成绩合格的，可晋升%(level)s", level=level)
                if step.rank_max is None
                else gettext("第 1 至 %(n)s 名，可晋升%(level)s", n=step.rank_max, level=level)
            )
    for title in terms.titles:
        if (title.contest, title.contest_class) == (placing.level, placing.contest_class):
            most = title.team_rank_max if placing.team else title.rank_max
            said.append(gettext("前 %(n)s 名，授予“%(title)s”", n=most, title=title.name))
    if said and terms.next_if_held:
        said.append(gettext("已有同级或更高等级的，晋升高一级，最高到一级"))
    if said:
        said.append(
            gettext(
                "申报条件：持有低不超过 %(below)s 级的证书，或从业满 %(years)s 年",
                below=terms.base.levels_below,
                years=terms.base.years,
            )
        )
    return said
