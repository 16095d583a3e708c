"""Next steps: the openings that would close a missing condition, the best one first."""

from datetime import date

import msgspec
from markupsafe import Markup

from app.i18n import gettext
from app.openings.data import Opening, OpeningKind
from app.web.render import day
from certifications.data import Condition, Criterion, MyPath, Standing, TierAssessment
from certifications.wording import rich

_CARDS_AT_MOST = 2


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do; the first card alone carries the page's primary action."""

    kind: str
    title: str
    lines: tuple[Markup, ...]
    action: str
    link: str
    more: int
    primary: bool


def cards(target: TierAssessment, mine: MyPath, today: date) -> tuple[Card, ...]:
    """Return at most two cards; an opening that is full or closed is none.

    What is in the person's own trade comes first, then what starts first.
    """
    joinable = sorted(
        (o for o in mine.openings if o.closes_on >= today and o.seats_left != 0),
        key=lambda o: (o.occupation_code != mine.trade, o.starts_on, o.source),
    )
    found: list[Card] = []
    if target.standing is Standing.ELIGIBLE:
        rounds = [o for o in joinable if o.kind is OpeningKind.ROUND]
        found += _one(gettext("条件齐了"), rounds, gettext("申报"))
    for condition in target.best.missing:
        found += _closing(condition, joinable)
    return tuple(
        msgspec.structs.replace(card, primary=number == 0)
        for number, card in enumerate(found[:_CARDS_AT_MOST])
    )


def _closing(condition: Condition, joinable: list[Opening]) -> list[Card]:
    classes = [o for o in joinable if o.kind is OpeningKind.CLASS]
    match condition.criterion:
        case Criterion.TRAINING_HOURS:
            return _hours(condition, [o for o in classes if o.hours])
        case Criterion.LEVEL:
            wanted = condition.requirement.level
            fitting = [o for o in classes if o.level is wanted]
            return _one(gettext("备考这一等级"), fitting, gettext("报名这个班"))
        case Criterion.CONTEST_AWARD | Criterion.HOLDING:
            contests = [o for o in joinable if o.kind is OpeningKind.CONTEST]
            return _one(gettext("竞赛名次可作替代条件"), contests, gettext("看这项竞赛"))
        case _:
            return []


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
            primary=False,
        )
    ]
