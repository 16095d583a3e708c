"""The ladder's codes as words: names, what a condition asks, how far it is, what it stands on."""

from markupsafe import Markup

from app.i18n import N_, current_language, gettext
from app.people.data import Basis, Ground, Honour, HonourLevel, Tier
from app.reference.levels import SkillLevel
from app.web.render import day
from certifications.data import (
    Alternative,
    Condition,
    Criterion,
    Outcome,
    Requirement,
    Shortfall,
    Unit,
)

TIERS = {Tier.SEED: N_("种子工匠"), Tier.CRAFTSMAN: N_("工匠"), Tier.CHIEF: N_("首席工匠")}
LEVELS = {
    SkillLevel.APPRENTICE: N_("学徒工"),
    SkillLevel.L5: N_("初级工（五级）"),
    SkillLevel.L4: N_("中级工（四级）"),
    SkillLevel.L3: N_("高级工（三级）"),
    SkillLevel.L2: N_("技师（二级）"),
    SkillLevel.L1: N_("高级技师（一级）"),
    SkillLevel.SPECIAL: N_("特级技师"),
    SkillLevel.CHIEF: N_("首席技师"),
}
CERTIFICATE_LEVELS = {
    SkillLevel.APPRENTICE: N_("学徒工"),
    SkillLevel.L5: N_("五级／初级工"),
    SkillLevel.L4: N_("四级／中级工"),
    SkillLevel.L3: N_("三级／高级工"),
    SkillLevel.L2: N_("二级／技师"),
    SkillLevel.L1: N_("一级／高级技师"),
    SkillLevel.SPECIAL: N_("特级技师"),
    SkillLevel.CHIEF: N_("首席技师"),
}
SHORT_LEVELS = {
    SkillLevel.APPRENTICE: N_("学徒工"),
    SkillLevel.L5: N_("初级工"),
    SkillLevel.L4: N_("中级工"),
    SkillLevel.L3: N_("高级工"),
    SkillLevel.L2: N_("技师"),
    SkillLevel.L1: N_("高级技师"),
    SkillLevel.SPECIAL: N_("特级技师"),
    SkillLevel.CHIEF: N_("首席技师"),
}
CRITERIA = {
    Criterion.LEVEL: N_("技能等级"),
    Criterion.CONTEST_AWARD: N_("竞赛获奖"),
    Criterion.YEARS_IN_TRADE: N_("从业年限"),
    Criterion.HOLDING: N_("获评低一级工匠"),
    Criterion.TRAINING_HOURS: N_("培训课时"),
    Criterion.APPRENTICES: N_("带徒"),
    Criterion.MENTOR: N_("师傅带徒备案"),
    Criterion.INNOVATION: N_("创新成果"),
    Criterion.STUDIO: N_("领办工作室"),
    Criterion.POST: N_("一线岗位"),
    Criterion.AGE: N_("年龄"),
}
"""Short names of the conditions, for tables and lists."""
HONOUR_LEVELS = {
    HonourLevel.UNIT: N_("单位级"),
    HonourLevel.COUNTY: N_("县级"),
    HonourLevel.CITY: N_("市级"),
    HonourLevel.PROVINCE: N_("省级"),
    HonourLevel.NATIONAL: N_("国家级"),
}
HONOURS = {
    Honour.CHINA_SKILLS_GRAND_AWARD: N_("中华技能大奖"),
    Honour.NATIONAL_EXPERT: N_("全国技术能手"),
    Honour.OUTSTANDING_TECHNICIAN: N_("省、市有突出贡献的技师"),
    Honour.TECHNICAL_EXPERT: N_("省、市技术能手"),
    Honour.CHIEF_TECHNICIAN: N_("省、市首席技师"),
    Honour.OTHER: N_("其他称号"),
}
CONTEST_CLASSES = {1: N_("一类"), 2: N_("二类")}
BASES = {
    Basis.PRODUCED_HERE: N_("本系统产生"),
    Basis.MATCHED_FROM_DATA: N_("数据比对"),
    Basis.UNIT_STATEMENT: N_("单位证明"),
    Basis.OWN_WORD: N_("本人申报"),
}
GROUNDS = {
    Ground.FORGED_MATERIAL: N_("申报材料造假"),
    Ground.SERIOUS_ACCIDENT: N_("较大以上安全或质量责任事故"),
    Ground.CRIMINAL_CONVICTION: N_("受过刑事处罚"),
}
_SHORTFALLS = {
    Shortfall.LEVEL_NONE: N_("未持有等级证书"),
    Shortfall.LEVEL_BELOW: N_("差 %(n)s 级"),
    Shortfall.NO_CONTEST_AWARD: N_("没有获奖记录"),
    Shortfall.YEARS_SHORT: N_("差 %(span)s"),
    Shortfall.TIER_NOT_HELD: N_("未获评"),
    Shortfall.TIER_HELD_SHORT: N_("差 %(span)s"),
    Shortfall.HOURS_SHORT: N_("差 %(n)s 课时"),
    Shortfall.APPRENTICES_FEW: N_("差 %(n)s 人"),
    Shortfall.APPRENTICES_BELOW_LEVEL: N_("差 %(n)s 人达级"),
    Shortfall.NO_MENTOR: N_("没有师徒备案"),
    Shortfall.RESULTS_FEW: N_("差 %(n)s 项"),
    Shortfall.RESULTS_BELOW_LEVEL: N_("差 %(n)s 项达级"),
    Shortfall.NO_STUDIO: N_("没有领办记录"),
    Shortfall.NO_JOB: N_("没有在岗记录"),
    Shortfall.NOT_IN_CITY: N_("不在本市就业"),
    Shortfall.NOT_FRONT_LINE: N_("未认定为一线岗位"),
    Shortfall.TOO_OLD: N_("超过 %(n)s 岁"),
    Shortfall.BIRTH_DATE_UNKNOWN: N_("出生日期待核"),
}
_BY_ALTERNATIVE = {
    Alternative.CONTEST: N_("竞赛名次符合替代条件。"),
    Alternative.TITLE: N_("荣誉称号符合替代条件。"),
    Alternative.DIRECT: N_("等级和从业年限符合直接申报条件。"),
    Alternative.EXCEPTIONAL_LEVEL: N_("年轻且竞赛获奖，等级可放宽一级。"),
    Alternative.TRANSITION: N_("首批评选免此项。"),
}
_ASKED = {
    Criterion.LEVEL: N_("%(level)s以上"),
    Criterion.CONTEST_AWARD: N_("近 %(within)s 年有竞赛获奖"),
    Criterion.YEARS_IN_TRADE: N_("从业满 %(years)s 年"),
    Criterion.HOLDING: N_("获评%(tier)s满 %(years)s 年"),
    Criterion.TRAINING_HOURS: N_("近 %(within)s 年培训满 %(hours)s 课时"),
    Criterion.APPRENTICES: N_("带徒 %(count)s 人，其中 %(of_which)s 人达到%(reached)s"),
    Criterion.MENTOR: N_("有师傅带徒备案"),
    Criterion.INNOVATION: N_("创新成果 %(count)s 项以上，其中%(at_level)s以上 %(of_which)s 项"),
    Criterion.STUDIO: N_("领办技能大师工作室或创新工作室"),
    Criterion.POST: N_("一线岗位，在本市就业"),
    Criterion.AGE: N_("年龄不超过 %(age)s 周岁"),
}
_HAVE = {
    Unit.HOURS: N_("%(n)s 课时"),
    Unit.MONTHS: "%(span)s",
    Unit.YEARS_OLD: N_("%(n)s 周岁"),
    Unit.PEOPLE: N_("%(n)s 人"),
    Unit.RESULTS: N_("%(n)s 项"),
}
_COUNT_WORDS = "零一两三四五六七八九十"


def rich(text: str, **facts: object) -> Markup:
    """Fill a sentence's placeholders; a fact that is itself markup (a ``<time>``) stays so."""
    return Markup(text) % facts  # noqa: S704 - the text is ours, every fact is escaped


def count_word(number: int) -> str:
    """Return a small count as a Chinese heading writes it (两, 六); digits otherwise."""
    if current_language() == "zh" and 0 < number < len(_COUNT_WORDS):
        return _COUNT_WORDS[number]
    return str(number)


def span(months: int) -> str:
    """Return months as years and months."""
    years, rest = divmod(months, 12)
    if not years:
        return gettext("%(m)s 个月", m=rest)
    return gettext("%(y)s 年 %(m)s 个月", y=years, m=rest) if rest else gettext("%(y)s 年", y=years)


def heading(condition: Condition) -> str:
    """Say what the condition asks."""
    asks = condition.requirement
    facts = {
        "level": gettext(LEVELS[asks.level]) if asks.level else "",
        "reached": gettext(SHORT_LEVELS[asks.reached]) if asks.reached else "",
        "at_level": gettext(HONOUR_LEVELS[asks.at_level]) if asks.at_level else "",
        "tier": gettext(TIERS[asks.tier]) if asks.tier else "",
        "years": asks.years,
        "within": asks.within_years,
        "hours": asks.hours,
        "count": asks.count,
        "of_which": asks.of_which,
        "age": asks.age_max,
    }
    return gettext(_asked(condition.criterion, asks)) % facts


def _asked(criterion: Criterion, asks: Requirement) -> str:
    if criterion is Criterion.HOLDING and asks.level is not None:
        return N_("%(level)s从业满 %(years)s 年，不必先获评%(tier)s")
    if criterion is Criterion.APPRENTICES and asks.reached is None:
        return N_("带徒 %(count)s 人")
    if criterion is Criterion.INNOVATION and asks.at_level is None:
        return N_("创新成果 %(count)s 项以上")
    if criterion is Criterion.POST and not asks.in_city:
        return N_("一线岗位")
    if criterion is Criterion.POST and not asks.front_line:
        return N_("在本市就业")
    return _ASKED[criterion]


def verdict(condition: Condition) -> str:
    """Say in a few words how the condition stands: 符合, 9 年 2 个月, 差 18 课时."""
    measure = condition.measure
    if condition.shortfall is not None:
        short_by = measure.short_by if measure else 0
        return gettext(_SHORTFALLS[condition.shortfall]) % {"n": short_by, "span": span(short_by)}
    if condition.outcome is Outcome.MET_BY_ALTERNATIVE:
        return gettext("符合（替代条件）")
    if measure is None or measure.unit is Unit.LEVELS:
        return gettext("符合")
    return amount(measure.have, measure.unit)


def amount(figure: int, unit: Unit) -> str:
    """Return a figure with its unit: 62 课时, 9 年 2 个月."""
    return gettext(_HAVE[unit]) % {"n": figure, "span": span(figure)}


def notes(condition: Condition) -> tuple[Markup, ...]:
    """Say what else there is to know: what stood in, what has lapsed, when time will do."""
    said: list[Markup] = []
    if condition.alternative is not None:
        if condition.criterion is Criterion.HOLDING and condition.measure is not None:
            have = condition.measure.have
            said.append(
                rich(gettext("获评 %(span)s，未满。"), span=span(have)) if have else Markup()
            )
        said.append(rich(gettext(_BY_ALTERNATIVE[condition.alternative])))
    if condition.expired is not None:
        said.append(
            rich(
                gettext("%(day)s以前的 %(n)s 课时已过期限，不再计入。"),
                day=day(condition.expired.before),
                n=condition.expired.amount,
            )
        )
    if condition.met_on is not None:
        said.append(rich(gettext("照现在这样，%(day)s满。"), day=day(condition.met_on)))
    if condition.unconfirmed and not condition.met:
        said.append(
            rich(gettext("另有 %(n)s 条待核实，核实后计入。"), n=len(condition.unconfirmed))
        )
    return tuple(text for text in said if text)


REFUSALS = {
    "no-person": (
        N_("这个账号没有对应的本人记录"),
        N_("请带身份证到所在县（市、区）人社部门，把账号与本人记录关联起来。"),
    ),
}
"""Codes of refusals: what is wrong, and what to do."""
