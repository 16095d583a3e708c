"""Rows of the ledger as a person reads them: a line of evidence, an entry of the past."""

from collections.abc import Callable
from typing import Any

import msgspec
from markupsafe import Markup

from app.i18n import gettext
from app.people.data import (
    Apprentice,
    ContestRank,
    Disqualified,
    Employed,
    Evidence,
    InnovationResult,
    LevelHeld,
    Mentor,
    StudioLed,
    TierHeld,
    Title,
    TrainingHours,
    YearsInTrade,
)
from app.web.render import day
from certifications.wording import (
    CERTIFICATE_LEVELS,
    CONTEST_CLASSES,
    GROUNDS,
    HONOUR_LEVELS,
    SHORT_LEVELS,
    TIERS,
    rich,
)


class Milestone(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the growth record; a tier conferred carries the seal."""

    when: Markup
    what: str
    detail: Markup
    conferred: bool


def line(row: Evidence) -> Markup:
    """Say in one line what the row proves."""
    return _LINES[type(row.facts)](row.facts, row)


def milestone(row: Evidence) -> Milestone | None:
    """Return the row as an entry of the growth record, or none where it is no milestone."""
    facts = row.facts
    detail = Markup()
    if isinstance(facts, LevelHeld):
        level = gettext(CERTIFICATE_LEVELS[facts.level])
        what = gettext("取得%(occupation)s%(level)s", occupation=facts.occupation, level=level)
        if facts.issuer:
            detail = rich(gettext("%(issuer)s认定"), issuer=facts.issuer)
    elif isinstance(facts, ContestRank):
        what = gettext(
            "%(contest)s%(event)s赛项第 %(rank)s 名",
            contest=facts.contest,
            event=facts.event,
            rank=facts.rank,
        )
        detail = _contest_detail(facts)
    elif isinstance(facts, TierHeld):
        what = gettext("获评%(tier)s", tier=gettext(TIERS[facts.tier]))
        if row.valid_until is not None:
            detail = rich(gettext("管理期至%(day)s"), day=day(row.valid_until))
    elif isinstance(facts, Title):
        what = facts.name
    else:
        return None
    return Milestone(
        when=day(row.occurred_on),
        what=what,
        detail=detail,
        conferred=isinstance(facts, TierHeld),
    )


def contest_class(facts: ContestRank) -> str:
    """Return level and class of a contest: 市级一类."""
    return gettext(
        "%(level)s%(contest_class)s",
        level=gettext(HONOUR_LEVELS[facts.level]),
        contest_class=gettext(CONTEST_CLASSES[facts.contest_class]),
    )


def _contest_detail(facts: ContestRank) -> Markup:
    parts = [contest_class(facts), facts.group]
    if facts.entrants is not None:
        parts.append(gettext("%(n)s 人参赛", n=facts.entrants))
    return Markup.escape(gettext("，")).join(part for part in parts if part)


def _hours(facts: TrainingHours, row: Evidence) -> Markup:
    return rich(
        gettext("%(course)s，%(n)s 课时，%(day)s结业"),
        course=facts.course,
        n=facts.hours,
        day=day(row.occurred_on),
    )


def _level(facts: LevelHeld, row: Evidence) -> Markup:
    return rich(
        gettext("%(occupation)s，%(level)s，%(day)s"),
        occupation=facts.occupation,
        level=gettext(CERTIFICATE_LEVELS[facts.level]),
        day=day(row.occurred_on),
    )


def _trade(facts: YearsInTrade, row: Evidence) -> Markup:
    who = gettext("，").join(part for part in (facts.occupation, facts.employer) if part)
    if row.valid_until is None:
        return rich(gettext("%(who)s，%(day)s起"), who=who, day=day(row.occurred_on))
    return rich(
        gettext("%(who)s，%(day)s至%(end)s"),
        who=who,
        day=day(row.occurred_on),
        end=day(row.valid_until),
    )


def _contest(facts: ContestRank, row: Evidence) -> Markup:
    return rich(
        gettext("%(contest)s（%(level)s），%(event)s赛项第 %(rank)s 名，%(day)s"),
        contest=facts.contest,
        level=contest_class(facts),
        event=facts.event,
        rank=facts.rank,
        day=day(row.occurred_on),
    )


def _result(facts: InnovationResult, row: Evidence) -> Markup:
    return rich(
        gettext("“%(title)s”，%(level)s%(prize)s，%(day)s"),
        title=facts.title,
        level=gettext(HONOUR_LEVELS[facts.level]),
        prize=facts.prize,
        day=day(row.occurred_on),
    )


def _apprentice(facts: Apprentice, row: Evidence) -> Markup:
    if facts.level_reached is None:
        return rich(gettext("徒弟%(name)s，%(day)s备案"), name=facts.name, day=day(row.occurred_on))
    return rich(
        gettext("徒弟%(name)s（%(level)s）"),
        name=facts.name,
        level=gettext(SHORT_LEVELS[facts.level_reached]),
    )


def _mentor(facts: Mentor, row: Evidence) -> Markup:
    return rich(gettext("师傅%(name)s，%(day)s备案"), name=facts.name, day=day(row.occurred_on))


def _title(facts: Title, row: Evidence) -> Markup:
    return rich(gettext("%(name)s，%(day)s"), name=facts.name, day=day(row.occurred_on))


def _studio(facts: StudioLed, row: Evidence) -> Markup:
    return rich(gettext("%(name)s，%(day)s起"), name=facts.studio, day=day(row.occurred_on))


def _job(facts: Employed, row: Evidence) -> Markup:
    who = gettext("，").join(part for part in (facts.employer, facts.post) if part)
    return rich(gettext("%(who)s，%(day)s起"), who=who, day=day(row.occurred_on))


def _bar(facts: Disqualified, row: Evidence) -> Markup:
    return rich(
        gettext("%(ground)s，%(day)s"),
        ground=gettext(GROUNDS[facts.ground]),
        day=day(row.occurred_on),
    )


def _tier(facts: TierHeld, row: Evidence) -> Markup:
    return rich(
        gettext("%(tier)s，%(day)s获评"), tier=gettext(TIERS[facts.tier]), day=day(row.occurred_on)
    )


_LINES: dict[type, Callable[[Any, Evidence], Markup]] = {
    TrainingHours: _hours,
    LevelHeld: _level,
    YearsInTrade: _trade,
    ContestRank: _contest,
    InnovationResult: _result,
    Apprentice: _apprentice,
    Mentor: _mentor,
    Title: _title,
    StudioLed: _studio,
    Employed: _job,
    Disqualified: _bar,
    TierHeld: _tier,
}
