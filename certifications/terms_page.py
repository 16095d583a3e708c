"""The ladder's terms in words, tier by tier."""

import msgspec

from app.i18n import gettext
from app.people.data import Tier
from certifications import wording
from certifications.data import Condition, Criterion, Outcome, Requirement
from certifications.terms import ContestTerms, LadderTerms, TierTerms
from certifications.wording import CONTEST_CLASSES, HONOUR_LEVELS, HONOURS, LEVELS, TIERS


class TierInWords(msgspec.Struct, frozen=True, kw_only=True):
    """One tier: what it asks, what may stand in, how it is decided."""

    name: str
    conditions: tuple[str, ...]
    alternatives: tuple[str, ...]
    procedure: tuple[str, ...]


def tier_terms(terms: LadderTerms) -> tuple[TierInWords, ...]:
    """Return the three tiers in the language being spoken."""
    return tuple(
        TierInWords(
            name=gettext(TIERS[tier]),
            conditions=tuple(_conditions(terms, terms.of(tier))),
            alternatives=tuple(_alternatives(terms, terms.of(tier))),
            procedure=tuple(_procedure(terms, terms.of(tier))),
        )
        for tier in Tier
    )


def _asks(criterion: Criterion, requirement: Requirement) -> str:
    return wording.heading(
        Condition(criterion=criterion, requirement=requirement, outcome=Outcome.MET)
    )


def _conditions(terms: LadderTerms, asked: TierTerms) -> list[str]:
    reached = asked.apprentices.reached if asked.apprentices else None
    at_level = asked.innovation.at_level if asked.innovation else None
    common = terms.common
    wanted = [
        (Criterion.LEVEL, asked.level and Requirement(level=asked.level.min)),
        (
            Criterion.YEARS_IN_TRADE,
            asked.years_in_trade and Requirement(years=asked.years_in_trade),
        ),
        (
            Criterion.HOLDING,
            asked.holding and Requirement(tier=asked.holding.tier, years=asked.holding.years),
        ),
        (
            Criterion.TRAINING_HOURS,
            asked.training_hours
            and Requirement(
                hours=asked.training_hours.hours, within_years=asked.training_hours.within_years
            ),
        ),
        (
            Criterion.APPRENTICES,
            asked.apprentices
            and Requirement(
                count=asked.apprentices.count,
                reached=reached.level if reached else None,
                of_which=reached.count if reached else None,
            ),
        ),
        (Criterion.MENTOR, Requirement() if asked.mentor else None),
        (
            Criterion.INNOVATION,
            asked.innovation
            and Requirement(
                count=asked.innovation.count,
                at_level=at_level.level if at_level else None,
                of_which=at_level.count if at_level else None,
            ),
        ),
        (Criterion.STUDIO, Requirement() if asked.studio else None),
        (
            Criterion.POST,
            Requirement(in_city=common.employed_in_city, front_line=common.front_line_post)
            if common.employed_in_city or common.front_line_post
            else None,
        ),
        (Criterion.AGE, asked.age_max and Requirement(age_max=asked.age_max)),
    ]
    return [_asks(criterion, asks) for criterion, asks in wanted if isinstance(asks, Requirement)]


def _alternatives(terms: LadderTerms, asked: TierTerms) -> list[str]:
    said: list[str] = []
    if asked.level is not None and asked.level.exception is not None:
        exception = asked.level.exception
        said.append(
            gettext(
                "%(age)s 周岁以下且竞赛获奖的，%(level)s即可",
                age=exception.age_max or "—",
                level=gettext(LEVELS[exception.min]),
            )
        )
    if asked.contest_waives is not None and asked.contests:
        ranks = gettext("、").join(_contest(contest) for contest in asked.contests)
        said.append(
            gettext(
                "近 %(years)s 年竞赛名次可代替“%(what)s”：%(ranks)s",
                years=terms.common.contest_lookback_years,
                what=_waived(asked),
                ranks=ranks,
            )
        )
    if asked.holding is not None and asked.holding.titles:
        titles = gettext("、").join(gettext(HONOURS[title]) for title in asked.holding.titles)
        said.append(gettext("荣誉称号可代替低一级工匠：%(titles)s", titles=titles))
    if asked.holding is not None and asked.holding.direct is not None:
        direct = asked.holding.direct
        said.append(
            gettext(
                "%(level)s从业满 %(years)s 年的，可以直接申报",
                level=gettext(LEVELS[direct.level]),
                years=direct.years_in_trade,
            )
        )
    return said


def _waived(asked: TierTerms) -> str:
    if asked.contest_waives is Criterion.HOLDING and asked.holding is not None:
        return _asks(
            Criterion.HOLDING, Requirement(tier=asked.holding.tier, years=asked.holding.years)
        )
    return _asks(Criterion.YEARS_IN_TRADE, Requirement(years=asked.years_in_trade))


def _contest(terms: ContestTerms) -> str:
    if terms.contest_class is None:
        return gettext(
            "%(level)s前 %(n)s 名", level=gettext(HONOUR_LEVELS[terms.level]), n=terms.rank_max
        )
    return gettext(
        "%(level)s%(contest_class)s前 %(n)s 名",
        level=gettext(HONOUR_LEVELS[terms.level]),
        contest_class=gettext(CONTEST_CLASSES[terms.contest_class]),
        n=terms.rank_max,
    )


def _procedure(terms: LadderTerms, asked: TierTerms) -> list[str]:
    said = [
        gettext(
            "专家评审 %(n)s 人，%(share)s 以上同意",
            n=asked.panel.size,
            share=f"{asked.panel.pass_ratio:.0%}",
        ),
        gettext("公示 %(n)s 个工作日", n=asked.notice_working_days),
        gettext("管理期 %(n)s 年", n=terms.common.term_years),
    ]
    if asked.panel.site_visit:
        said.insert(1, gettext("实地考察"))
    if asked.quota.per_year is not None:
        said.append(gettext("每年不超过 %(n)s 人", n=asked.quota.per_year))
    if asked.monthly_allowance_yuan:
        said.append(gettext("津贴每月 %(n)s 元", n=asked.monthly_allowance_yuan))
    return said
