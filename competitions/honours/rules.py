"""Which levels and titles follow from a rank. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from app.people.data import Honour
from app.reference.levels import SkillLevel
from app.spans import days_covered
from competitions.honours.data import (
    BaseTerms,
    Contestant,
    Finding,
    HonourTerms,
    LevelStep,
    LineKind,
    Placing,
    Proposal,
)

_CERTIFIED = (SkillLevel.L5, SkillLevel.L4, SkillLevel.L3, SkillLevel.L2, SkillLevel.L1)
"""Levels of certificates, lowest first; a contest leads to no post above them."""
_DAYS_A_YEAR = 365.25


def full_years(spans: Iterable[tuple[date, date | None]], today: date) -> int:
    """Return the full years before today that these spans cover together, none counted twice."""
    return int(days_covered(spans, today) / _DAYS_A_YEAR)


def proposals(
    contestants: Sequence[Contestant], placing: Placing, terms: HonourTerms
) -> list[Proposal]:
    """Return what the terms propose for everybody, by rank; nothing follows by itself."""
    found: list[Proposal] = []
    for one in sorted(contestants, key=lambda c: (c.rank, c.name, str(c.person))):
        level = _level(one, placing, terms)
        if level is not None:
            found.append(level)
        found.extend(_titles(one, placing, terms))
    return found


def _level(one: Contestant, placing: Placing, terms: HonourTerms) -> Proposal | None:
    step = next((s for s in terms.levels if _reached(s, one, placing)), None)
    if step is None:
        return None
    target, findings = step.level, []
    if one.level is not None and one.level.rank >= target.rank:
        above = next((level for level in _CERTIFIED if level.rank > one.level.rank), None)
        if not terms.next_if_held or above is None:
            return None
        findings.append(Finding(code="honour-next", facts={"level": target.value}))
        target = above
    met, why = base_condition(one, target, terms.base)
    return Proposal(
        person=one.person,
        entry=one.entry,
        name=one.name,
        kind=LineKind.LEVEL,
        rank=one.rank,
        level=target,
        held_before=one.level,
        base_met=met,
        findings=(*findings, why),
    )


def _reached(step: LevelStep, one: Contestant, placing: Placing) -> bool:
    if step.contest is not placing.level or step.contest_class != placing.contest_class:
        return False
    if step.rank_max is None:
        return one.qualified
    return one.qualified and one.rank <= step.rank_max


def base_condition(one: Contestant, target: SkillLevel, base: BaseTerms) -> tuple[bool, Finding]:
    """Return whether somebody may be promoted to a level at all, and why."""
    least = max(target.rank - base.levels_below, SkillLevel.L5.rank)
    if one.level is not None and one.level.rank >= least:
        return True, Finding(code="base-level", facts={"held": one.level.value})
    if one.years >= base.years:
        return True, Finding(code="base-years", facts={"years": str(one.years)})
    needed = next(level for level in _CERTIFIED if level.rank >= least)
    facts = {"needed": needed.value, "years": str(base.years), "has": str(one.years)}
    return False, Finding(code="base-missing", facts=facts)


def _titles(one: Contestant, placing: Placing, terms: HonourTerms) -> list[Proposal]:
    if placing.participants not in terms.title_groups:
        return []
    found = []
    for step in terms.titles:
        most = step.team_rank_max if placing.team else step.rank_max
        if (
            step.contest is not placing.level
            or step.contest_class != placing.contest_class
            or one.rank > most
        ):
            continue
        held = step.name in one.titles
        why = Finding(code="title-held" if held else "title-rank", facts={"rank": str(one.rank)})
        found.append(
            Proposal(
                person=one.person,
                entry=one.entry,
                name=one.name,
                kind=LineKind.TITLE,
                rank=one.rank,
                title=step.name,
                honour=Honour(step.honour).value,
                held_before=one.level,
                base_met=not held,
                findings=(why,),
            )
        )
    return found
