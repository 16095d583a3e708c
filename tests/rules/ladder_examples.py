"""An invented electrician, built row by row."""

from datetime import date
from itertools import count
from uuid import UUID

from app.people.data import (
    Apprentice,
    Basis,
    ContestRank,
    Disqualified,
    Employed,
    Evidence,
    Facts,
    Ground,
    Honour,
    HonourLevel,
    InnovationResult,
    LevelHeld,
    Mentor,
    StudioLed,
    Tier,
    TierHeld,
    Title,
    TrainingHours,
    YearsInTrade,
)
from app.reference.levels import SkillLevel
from certifications.data import Condition, Criterion, LadderFacts, TierAssessment
from certifications.rules import assess
from certifications.terms import default_terms

TODAY = date(2026, 11, 24)
BORN = date(1988, 5, 2)
PERSON = UUID(int=1)
TRADE = "6-31-01-03"
_ids = count(100)


def row(
    facts: Facts,
    on: str | date,
    *,
    until: date | None = None,
    basis: Basis = Basis.PRODUCED_HERE,
    confirmed_by: UUID | None = None,
    superseded_by: UUID | None = None,
    occupation: str | None = None,
) -> Evidence:
    number = next(_ids)
    return Evidence(
        id=UUID(int=number),
        person=PERSON,
        occurred_on=date.fromisoformat(on) if isinstance(on, str) else on,
        valid_until=until,
        basis=basis,
        confirmed_by=confirmed_by,
        superseded_by=superseded_by,
        occupation_code=occupation,
        source=f"example:{number}",
        facts=facts,
    )


def hours(amount: int, on: str) -> Evidence:
    return row(TrainingHours(hours=amount, course="电工新技术"), on)


def level(code: str, on: str = "2020-01-01", occupation: str | None = TRADE) -> Evidence:
    return row(LevelHeld(level=SkillLevel(code), occupation="电工"), on, occupation=occupation)


def trade(since: str, until: date | None = None, occupation: str | None = TRADE) -> Evidence:
    return row(YearsInTrade(occupation="电工"), since, until=until, occupation=occupation)


def contest(on: str, *, at: str = "city", contest_class: int = 1, rank: int = 2) -> Evidence:
    return row(
        ContestRank(
            contest="职业技能大赛",
            event="电工",
            level=HonourLevel(at),
            contest_class=contest_class,
            rank=rank,
        ),
        on,
        occupation=TRADE,
    )


def apprentice(number: int, reached: str | None = None, on: str = "2022-03-01") -> Evidence:
    return row(
        Apprentice(
            apprentice=UUID(int=number),
            name="徒弟",
            level_reached=SkillLevel(reached) if reached else None,
        ),
        on,
    )


def result(at: str = "city", on: str = "2025-06-01") -> Evidence:
    return row(InnovationResult(title="工装", level=HonourLevel(at)), on)


def job(*, front_line: bool | None = True, in_city: bool | None = True) -> Evidence:
    return row(Employed(employer="阀门厂", front_line=front_line, in_city=in_city), "2015-01-01")


def held(tier: str, since: str, until: date | None = None) -> Evidence:
    return row(TierHeld(tier=Tier(tier)), since, until=until)


def title(honour: str) -> Evidence:
    return row(Title(honour=Honour(honour), name="称号", level=HonourLevel.CITY), "2024-01-01")


def mentored() -> Evidence:
    return row(Mentor(mentor=UUID(int=9), name="师傅"), "2024-01-01")


def studio() -> Evidence:
    return row(StudioLed(studio="工作室"), "2024-01-01")


def barred(until: date | None = None) -> Evidence:
    return row(Disqualified(ground=Ground.FORGED_MATERIAL), "2024-01-01", until=until)


def ready_craftsman() -> list[Evidence]:
    """Everything that a craftsman needs under the default terms, by the normal route."""
    return [
        level("L2"),
        trade("2015-09-24"),
        held("seed", "2024-03-12"),
        hours(80, "2025-05-01"),
        apprentice(11, "L4"),
        apprentice(12, "L5"),
        result(),
        job(),
    ]


def facts(evidence: list[Evidence], **known: object) -> LadderFacts:
    base: dict[str, object] = {"birth_date": BORN, "trade": TRADE, "round_number": 9}
    return LadderFacts(person=PERSON, evidence=tuple(evidence), **(base | known))  # type: ignore[arg-type]


def stand(
    tier: str, evidence: list[Evidence], today: date = TODAY, **known: object
) -> TierAssessment:
    return assess(facts(evidence, **known), default_terms(), today).of(Tier(tier))


def condition(of: TierAssessment, criterion: Criterion, route: int = 0) -> Condition:
    return next(c for c in of.routes[route].conditions if c.criterion is criterion)
