"""Each rule of the ladder's terms: where it stands in them, its sentence, its figures; pure.

A rule's sentence has a place for each of its figures. A rule that may be off is ``None`` in the
terms while it is, a flag is true or false.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from app.i18n import N_
from app.people.data import Ground, Honour, HonourLevel, Tier
from app.reference.levels import SkillLevel
from certifications.data import Criterion


class FieldKind(StrEnum):
    """What is entered: a whole number, a share in per cent, one or several of some words."""

    NUMBER = "number"
    PERCENT = "percent"
    CHOICE = "choice"
    MANY = "many"
    FLAG = "flag"


class RuleKind(StrEnum):
    """Whether a rule always holds, may be switched off, or is itself a yes or no."""

    FIXED = "fixed"
    OPTIONAL = "optional"
    FLAG = "flag"


class Field(msgspec.Struct, frozen=True):
    """One figure of a rule; ``path`` is relative to the rule's part of the terms."""

    path: str
    label: str
    kind: FieldKind = FieldKind.NUMBER
    choices: tuple[str, ...] = ()
    blank: bool = False

    @property
    def place(self) -> str:
        """Name of the figure's place in the sentence."""
        return self.path.rsplit(".", 1)[-1]


class Rule(msgspec.Struct, frozen=True):
    """One rule: where it stands in the terms, its sentence, its figures."""

    path: str
    sentence: str
    fields: tuple[Field, ...] = ()
    kind: RuleKind = RuleKind.OPTIONAL


_LEVELS = tuple(level.value for level in SkillLevel)
_HONOUR_LEVELS = tuple(level.value for level in HonourLevel)
RECOMMENDERS = (
    "employer", "county_bureau", "department", "union", "trade_association", "self",
)  # fmt: skip
_YEARS, _COUNT, _LEVEL = N_("年数"), N_("人数或项数"), N_("等级")


def _choice(path: str, label: str, choices: Sequence[str]) -> Field:
    return Field(path, label, FieldKind.CHOICE, tuple(choices))


def _flag(path: str, sentence: str) -> Rule:
    return Rule(path, sentence, (), RuleKind.FLAG)


def _one(path: str, sentence: str, label: str, kind: RuleKind = RuleKind.OPTIONAL) -> Rule:
    return Rule(path, sentence, (Field(path, label),), kind)


TIER_RULES: tuple[Rule, ...] = (
    Rule("level", N_("持有%(min)s以上等级证书"), (_choice("level.min", _LEVEL, _LEVELS),)),
    Rule(
        "level.exception",
        N_("%(age_max)s 周岁以下的，%(min)s也可以（竞赛获奖：%(contest_award)s）"),
        (
            Field("level.exception.age_max", N_("年龄上限"), blank=True),
            _choice("level.exception.min", _LEVEL, _LEVELS),
            Field("level.exception.contest_award", N_("是否要有竞赛获奖"), FieldKind.FLAG),
        ),
    ),
    _one("years_in_trade", N_("从业满 %(years_in_trade)s 年"), _YEARS),
    Rule(
        "training_hours",
        N_("近 %(within_years)s 年培训满 %(hours)s 课时"),
        (Field("training_hours.within_years", _YEARS), Field("training_hours.hours", N_("课时"))),
    ),
    _one("age_max", N_("年龄不超过 %(age_max)s 周岁"), N_("年龄上限")),
    Rule(
        "contest_waives",
        N_("竞赛名次（见下表）可以代替“%(contest_waives)s”"),
        (
            _choice(
                "contest_waives", N_("代替哪一项"), (Criterion.YEARS_IN_TRADE, Criterion.HOLDING)
            ),
        ),
    ),
    Rule(
        "holding",
        N_("获评%(tier)s满 %(years)s 年；可以代替的称号：%(titles)s"),
        (
            _choice("holding.tier", N_("低一级工匠"), (Tier.SEED, Tier.CRAFTSMAN)),
            Field("holding.years", _YEARS),
            Field(
                "holding.titles",
                N_("称号"),
                FieldKind.MANY,
                tuple(h.value for h in Honour),
                blank=True,
            ),
        ),
    ),
    Rule(
        "holding.direct",
        N_("%(level)s从业满 %(years_in_trade)s 年的，不必先获评低一级工匠"),
        (
            _choice("holding.direct.level", _LEVEL, _LEVELS),
            Field("holding.direct.years_in_trade", _YEARS),
        ),
    ),
    Rule("apprentices", N_("带徒 %(count)s 人"), (Field("apprentices.count", _COUNT),)),
    Rule(
        "apprentices.reached",
        N_("所带徒弟中 %(count)s 人达到%(level)s"),
        (
            Field("apprentices.reached.count", _COUNT),
            _choice("apprentices.reached.level", _LEVEL, _LEVELS),
        ),
    ),
    _flag("mentor", N_("有师傅带徒备案")),
    Rule("innovation", N_("创新成果 %(count)s 项以上"), (Field("innovation.count", _COUNT),)),
    Rule(
        "innovation.at_level",
        N_("创新成果中%(level)s以上 %(count)s 项"),
        (
            _choice("innovation.at_level.level", N_("级别"), _HONOUR_LEVELS),
            Field("innovation.at_level.count", _COUNT),
        ),
    ),
    _flag("studio", N_("领办技能大师工作室或创新工作室")),
    Rule(
        "panel",
        N_("专家评审 %(size)s 人，%(pass_ratio)s%% 以上同意为通过"),
        (
            Field("panel.size", _COUNT),
            Field("panel.pass_ratio", N_("同意的比例"), FieldKind.PERCENT),
        ),
        RuleKind.FIXED,
    ),
    _flag("panel.recuse_same_employer", N_("与申报人同单位的专家回避")),
    _flag("panel.site_visit", N_("评审后实地考察")),
    _one(
        "notice_working_days",
        N_("公示 %(notice_working_days)s 个工作日"),
        N_("天数"),
        RuleKind.FIXED,
    ),
    _one("quota.per_year", N_("全市每年不超过 %(per_year)s 人"), _COUNT),
    _one("quota.per_occupation", N_("每个职业每年不超过 %(per_occupation)s 人"), _COUNT),
    _one("quota.per_county", N_("每个县（市、区）每年不超过 %(per_county)s 人"), _COUNT),
    _one("monthly_allowance_yuan", N_("津贴每月 %(monthly_allowance_yuan)s 元"), N_("元")),
    _one("cultivation_years", N_("培育期 %(cultivation_years)s 年"), _YEARS),
)
COMMON_RULES: tuple[Rule, ...] = (
    _flag("employed_in_city", N_("在本市就业")),
    _flag("front_line_post", N_("在一线岗位")),
    _one(
        "contest_lookback_years",
        N_("竞赛名次看近 %(contest_lookback_years)s 年"),
        _YEARS,
        RuleKind.FIXED,
    ),
    Rule(
        "recommended_by",
        N_("由下列单位推荐：%(recommended_by)s"),
        (Field("recommended_by", N_("推荐单位"), FieldKind.MANY, RECOMMENDERS),),
        RuleKind.FIXED,
    ),
    _flag("one_active_tier_per_person", N_("同一人只在一个层级，获评高一级的不再评低一级")),
    Rule(
        "disqualify",
        N_("有下列情形的不得申报：%(disqualify)s"),
        (
            Field(
                "disqualify", N_("情形"), FieldKind.MANY, tuple(g.value for g in Ground), blank=True
            ),
        ),
        RuleKind.FIXED,
    ),
    _one("term_years", N_("管理期 %(term_years)s 年"), _YEARS, RuleKind.FIXED),
    _flag("renewal_needs_new_results", N_("续评要有管理期内的新成果")),
    Rule(
        "annual_review",
        N_("年度考核连续 %(failures_to_revoke)s 次不合格的撤销"),
        (Field("annual_review.failures_to_revoke", N_("次数")),),
        RuleKind.FIXED,
    ),
    _flag("annual_review.suspend_allowance_on_failure", N_("考核不合格的停发津贴")),
    _flag("notice.objection_in_real_name", N_("异议要署真实姓名")),
    _flag("notice.unit_objection_needs_seal", N_("单位提异议要盖公章")),
)
TRANSITION_RULES: tuple[Rule, ...] = (
    _one("rounds", N_("前 %(rounds)s 轮评选按过渡办法"), N_("轮数"), RuleKind.FIXED),
    Rule(
        "waive_holding",
        N_("过渡期内免“获评低一级工匠”的层级：%(waive_holding)s"),
        (
            Field(
                "waive_holding",
                N_("层级"),
                FieldKind.MANY,
                (Tier.CRAFTSMAN.value, Tier.CHIEF.value),
                blank=True,
            ),
        ),
        RuleKind.FIXED,
    ),
)
PARTS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("common", COMMON_RULES),
    *((tier.value, TIER_RULES) for tier in Tier),
    ("transition", TRANSITION_RULES),
)
"""Each part of the terms with its rules, in the order of the page."""
