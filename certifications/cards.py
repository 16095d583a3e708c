"""Ways to close a missing condition: a class, a contest, a round, else the form to fill in."""

from collections.abc import Sequence
from datetime import date

import msgspec
from markupsafe import Markup

from app.i18n import N_, gettext
from app.openings.data import Opening, OpeningKind
from app.web.render import day
from certifications.data import Condition, Criterion, MyPath, Shortfall, Standing, TierAssessment
from certifications.wording import TIERS, rich

_CARDS_AT_MOST = 2
_MENTORING, _RESULTS = "/me/mentoring", "/me/results"


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do; the first card alone carries the page's primary action."""

    kind: str
    title: str
    lines: tuple[Markup, ...]
    action: str
    link: str
    more: int = 0
    primary: bool = False
    dated: bool = True
    """Whether it is something that opens and closes, not a form that is always there."""


FORMS: dict[Criterion, tuple[str, str, str, str, str]] = {
    Criterion.TRAINING_HOURS: (
        N_("眼下没有正好的班"),
        N_("看全部课程，或留下电话等开班"),
        N_("有人等的班，机构会优先开。"),
        N_("看培训目录"),
        "/catalogue",
    ),
    Criterion.LEVEL: (
        N_("备考这一等级"),
        N_("找这一等级的培训和评价机构"),
        N_("评价机构报送证书后，这一项自动更新。"),
        N_("看培训目录"),
        "/catalogue",
    ),
    Criterion.YEARS_IN_TRADE: (
        N_("年限记少了？"),
        N_("补报从业经历"),
        N_("写明单位和起止时间，附单位证明；核实后计入。"),
        N_("补报"),
        "/me/path/evidence/years_in_trade#correct",
    ),
    Criterion.APPRENTICES: (
        N_("带了徒弟？"),
        N_("师徒结对备案"),
        N_("填徒弟信息、上传签好的协议；徒弟考取等级后自动更新。"),
        N_("去备案"),
        _MENTORING,
    ),
    Criterion.MENTOR: (
        N_("跟着师傅学？"),
        N_("师徒结对备案"),
        N_("师傅或徒弟一方填报就行，核实后双方都计入。"),
        N_("去备案"),
        f"{_MENTORING}?as=apprentice",
    ),
    Criterion.INNOVATION: (
        N_("有专利、操作法、标准、奖项或工艺改进？"),
        N_("报送创新成果"),
        N_("附证书或单位证明，核实后计入。"),
        N_("去报送"),
        _RESULTS,
    ),
    Criterion.STUDIO: (
        N_("领办工作室"),
        N_("由所在单位申报工作室"),
        N_("技能大师工作室报人社部门，创新工作室报工会；登记后自动计入。"),
        N_("看登记的工作室"),
        "/studios",
    ),
    Criterion.POST: (
        N_("在岗情况不对？"),
        N_("补报一线岗位"),
        N_("附单位盖章的在岗证明，核实后计入。"),
        N_("补报"),
        "/me/path/evidence/post#correct",
    ),
}
"""What can be done about a condition where nothing is open: kind, title, line, action, link."""


def cards(target: TierAssessment, mine: MyPath, today: date) -> tuple[Card, ...]:
    """Return at most two things to do first: what opens and closes before what is always there."""
    joinable = joinable_by(mine, today)
    found: list[Card] = []
    if target.standing is Standing.ELIGIBLE:
        found += _apply(target, mine)
    ways = [way(condition, joinable, mine) for condition in target.best.missing]
    found += sorted((one for one in ways if one is not None), key=lambda one: not one.dated)
    return tuple(
        msgspec.structs.replace(card, primary=number == 0)
        for number, card in enumerate(found[:_CARDS_AT_MOST])
    )


def joinable_by(mine: MyPath, today: date) -> list[Opening]:
    """Return what is neither full nor closed: own trade first, then own county, then soonest."""
    return sorted(
        (o for o in mine.openings if o.closes_on >= today and o.seats_left != 0),
        key=lambda o: (
            o.occupation_code != mine.trade,
            mine.division is not None and o.division != mine.division,
            o.starts_on,
            o.source,
        ),
    )


def _apply(target: TierAssessment, mine: MyPath) -> list[Card]:
    ahead = mine.next_round(target.tier)
    if ahead is None or ahead.opens_on is None or ahead.closes_on is None:
        return []
    when = rich(
        gettext("%(first)s至%(last)s申报"),
        first=day(ahead.opens_on, year=False),
        last=day(ahead.closes_on, year=False),
    )
    return [
        Card(
            kind=gettext("条件齐了"),
            title=ahead.title,
            lines=(when,),
            action=gettext("申报"),
            link=f"/rounds/{ahead.id}",
        )
    ]


def way(condition: Condition, joinable: Sequence[Opening], mine: MyPath) -> Card | None:
    """Return the best way to close a missing condition; none where nothing would (the age)."""
    classes = [o for o in joinable if o.kind is OpeningKind.CLASS]
    contests = [o for o in joinable if o.kind is OpeningKind.CONTEST]
    found: list[Card] = []
    match condition.criterion:
        case Criterion.TRAINING_HOURS:
            found = _hours(condition, [o for o in classes if o.hours])
        case Criterion.LEVEL:
            wanted = condition.requirement.level
            fitting = [o for o in classes if o.level is wanted]
            found = _one(gettext("备考这一等级"), fitting, gettext("报名这个班"))
        case Criterion.CONTEST_AWARD:
            found = _one(gettext("竞赛名次可作替代条件"), contests, gettext("看这项竞赛"))
        case Criterion.HOLDING:
            found = _one(gettext("竞赛名次可作替代条件"), contests, gettext("看这项竞赛"))
            found = found or _lower_tier(condition, mine)
        case _:
            pass
    return found[0] if found else _form(condition)


def _lower_tier(condition: Condition, mine: MyPath) -> list[Card]:
    tier = condition.requirement.tier
    ahead = mine.next_round(tier) if tier is not None else None
    if ahead is None or ahead.closes_on is None or tier is None:
        return []
    closes = rich(gettext("%(day)s截止申报"), day=day(ahead.closes_on, year=False))
    return [
        Card(
            kind=gettext("先获评%(tier)s", tier=gettext(TIERS[tier])),
            title=ahead.title,
            lines=(closes,),
            action=gettext("看评选通知"),
            link=f"/rounds/{ahead.id}",
        )
    ]


def _form(condition: Condition) -> Card | None:
    if condition.criterion not in FORMS:
        return None
    if condition.criterion is Criterion.YEARS_IN_TRADE and condition.met_on is not None:
        return None
    if condition.shortfall is Shortfall.TOO_OLD:
        return None
    kind, title, line, action, link = FORMS[condition.criterion]
    return Card(
        kind=gettext(kind),
        title=gettext(title),
        lines=(Markup.escape(gettext(line)),),
        action=gettext(action),
        link=link,
        dated=False,
    )


def _hours(condition: Condition, classes: list[Opening]) -> list[Card]:
    short_by = condition.measure.short_by if condition.measure else 0
    enough = [o for o in classes if (o.hours or 0) >= short_by]
    ordered = enough or sorted(classes, key=lambda o: -(o.hours or 0))
    if not ordered:
        return []
    pattern = gettext("补上 %(n)s 课时，够了") if enough else gettext("补上 %(n)s 课时")
    return _one(pattern % {"n": ordered[0].hours}, ordered, gettext("报名这个班"))


def _one(kind: str, openings: list[Opening], action: str) -> list[Card]:
    """Return a card of the first of these openings."""
    if not openings:
        return []
    first = openings[0]
    when = rich(gettext("%(day)s起"), day=day(first.starts_on, year=False))
    if first.seats_left is not None:
        when += rich(gettext("　余 %(n)s 个名额"), n=first.seats_left)
    closes = rich(gettext("%(day)s截止报名"), day=day(first.closes_on, year=False))
    return [
        Card(
            kind=kind,
            title=first.title,
            lines=(Markup.escape(first.organiser), when, closes),
            action=action,
            link=first.link,
            more=len(openings) - 1,
        )
    ]
