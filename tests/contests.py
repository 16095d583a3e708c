"""A contest with an event, a rule set, entries and judges, ready for any of its stages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

import msgspec
from factories import account, organisation, people

from app import clock, db
from app.columns import uuid7
from app.permits import Actor, Grant, Role
from competitions.data import SeatRole
from competitions.plans.data import EntryRules
from competitions.rules.data import (
    Aspect,
    Award,
    AwardClass,
    Awards,
    Method,
    Module,
    RuleSet,
    Sizing,
    Stage,
    StageKind,
)

CITY = Actor(account=uuid7(), name="秦牧川", grants=(Grant(role=Role.CITY_OFFICER),))
ANYBODY = EntryRules()
SMALL_RULES = RuleSet(
    stages=(
        Stage(code="T", name="理论", kind=StageKind.THEORY, weight=Decimal(30)),
        Stage(
            code="P",
            name="实操",
            kind=StageKind.PRACTICE,
            weight=Decimal(70),
            timed=True,
            modules=(
                Module(
                    code="A",
                    name="起飞检查",
                    aspects=(
                        Aspect(
                            code="A1", name="检查单", method=Method.MEASUREMENT, most=Decimal(40)
                        ),
                    ),
                ),
                Module(
                    code="B",
                    name="航线飞行",
                    aspects=(
                        Aspect(
                            code="B1",
                            name="操控平稳",
                            method=Method.JUDGEMENT,
                            most=Decimal(60),
                            anchors=("不稳", "合格", "平稳", "出色"),
                        ),
                    ),
                ),
            ),
        ),
    ),
    awards=Awards(
        sizing=Sizing.FIXED,
        classes=(
            AwardClass(award=Award.FIRST, amount=Decimal(1)),
            AwardClass(award=Award.SECOND, amount=Decimal(1)),
            AwardClass(award=Award.THIRD, amount=Decimal(1)),
        ),
    ),
)
"""Theory 30, practice 70: 40 measured, 60 judged by three."""


class Field(msgspec.Struct, kw_only=True):
    """An event and everybody at it; ``people`` compete one an entry."""

    contest: UUID
    event: UUID
    rule_set: UUID
    rules: RuleSet
    people: list[UUID]
    entries: list[UUID]
    employer: UUID
    seats: dict[UUID, Actor]
    """Who sits in each judge's seat."""
    chief: Actor
    arbitration: Actor
    cipher_clerk: Actor

    @property
    def judges(self) -> list[Actor]:
        """The actors of the plain judges' seats, in the order of their numbers."""
        return list(self.seats.values())


async def field(
    entrants: int = 4,
    *,
    state: str = "marking",
    rules: RuleSet = SMALL_RULES,
    judges: int = 3,
    entry_rules: EntryRules = ANYBODY,
    ciphers: bool = True,
    start: int = 0,
    starts_at: datetime | None = None,
    year: int | None = None,
    participants: str = "staff",
    level: str = "city",
) -> Field:
    """Make a called contest with one event in this state; entries have numbers and ciphers."""
    now = clock.now()
    begins = starts_at or now - timedelta(hours=1)
    plan, contest, event, rule_set = uuid7(), uuid7(), uuid7(), uuid7()
    employer = await organisation(CITY, f"泰山重工第{start}厂", serial=7000 + start)
    who = await people(CITY, entrants, start=start)
    body = msgspec.json.encode(rules)
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "INSERT INTO yearly_plan (id, year, serial, title, document_no, state, drawn_up_at,"
            " approved_at) VALUES ($1, $2, (SELECT count(*) + 1 FROM yearly_plan),"
            " '年度竞赛计划', '泰人社字〔2026〕31号', 'approved', $3, $3)",
            plan, year or clock.today().year, now,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO contest (id, plan, name, level, contest_class, organiser, starts_on,"
            " ends_on, call, document_no, entry_opens_at, entry_closes_at, state, called_at)"
            " VALUES ($1, $2, '泰安市职业技能大赛', $3, $4, '泰安市人力资源和社会保障局', $5, $5,"
            " '现将有关事项通知如下。', '泰人社字〔2026〕40号', $6, $7, 'called', $8)",
            contest, plan, level, None if level == "enterprise" else 1,
            begins.astimezone(clock.CITY_ZONE).date(),
            min(now, begins) - timedelta(days=9),
            begins - timedelta(minutes=1) if state != "entering" else now + timedelta(days=3),
            now - timedelta(days=9),
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO contest_event (id, contest, serial, name, occupation_code,"
            " occupation_edition, occupation, participants, starts_at, ends_at, stations,"
            " entry_rules, rule_set, state)"
            " VALUES ($1, $2, 1, '无人机驾驶', '4-02-04-06', '2022', '无人机驾驶员', $3, $4, $5, 2,"
            " $6, $7, $8)",
            event, contest, participants, begins, begins + timedelta(hours=6),
            msgspec.json.encode(entry_rules).decode(), rule_set, state,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO contest_rule_set (id, event, number, body, state, tried_at, sha256,"
            " published_at) VALUES ($1, $2, 1, $3, 'published', $4, $5, $4)",
            rule_set, event, body.decode(), now, sha256(body).digest(),
        )  # fmt: skip
    entries = [
        await _entry(event, person, employer, place, begins, numbered=state != "entering",
                     ciphered=ciphers and state != "entering")
        for place, person in enumerate(who, 1)
    ]  # fmt: skip
    seats = [await seat(event, SeatRole.JUDGE, number) for number in range(1, judges + 1)]
    chief = await seat(event, SeatRole.CHIEF, judges + 1)
    arbitration = await seat(event, SeatRole.ARBITRATION, judges + 2)
    clerk = await seat(event, SeatRole.CIPHER_CLERK, judges + 3)
    return Field(
        contest=contest, event=event, rule_set=rule_set, rules=rules, people=who,
        entries=entries, employer=employer, seats=dict(seats), chief=chief[1],
        arbitration=arbitration[1], cipher_clerk=clerk[1],
    )  # fmt: skip


async def _entry(
    event: UUID,
    person: UUID,
    employer: UUID,
    place: int,
    begins: datetime,
    *,
    numbered: bool,
    ciphered: bool,
) -> UUID:
    entry = uuid7()
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "INSERT INTO entry (id, event, organisation, employer, division, start_number,"
            " station, turn, cipher, source, entered_by, entered_at)"
            " VALUES ($1, $2, $3, '泰山重工', '370902', $4, $5, $6, $7, 'organisation', '甲', $8)",
            entry, event, employer, place if numbered else None,
            (place - 1) % 2 + 1 if numbered else None, (place + 1) // 2 if numbered else None,
            f"C{place:03d}" if ciphered else None, clock.now(),
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO entry_member (id, entry, event, person, name, starts_at, ends_at)"
            " SELECT $1, $2, $3, id, name, $5, $6 FROM person WHERE id = $4",
            uuid7(), entry, event, person, begins, begins + timedelta(hours=6),
        )  # fmt: skip
    return entry


_ROLES = {
    SeatRole.JUDGE: Role.JUDGE,
    SeatRole.CHIEF: Role.CHIEF_JUDGE,
    SeatRole.ARBITRATION: Role.ARBITRATION,
    SeatRole.CIPHER_CLERK: Role.CIPHER_CLERK,
}


async def seat(
    event: UUID, role: SeatRole, number: int, *, employer: UUID | None = None
) -> tuple[UUID, Actor]:
    """Seat somebody with an account of their own; return the seat and its actor."""
    key, name = uuid7(), f"裁判{'甲乙丙丁戊己庚辛壬癸'[number % 10]}"
    alias = await account(CITY, f"seat-{key.hex[-12:]}", _ROLES[role])
    async with db.transaction(CITY) as connection:
        who: UUID = await connection.fetchval("SELECT id FROM account WHERE alias = $1", alias)
        await connection.execute(
            "INSERT INTO judge_seat (id, event, role, account, number, name, organisation,"
            " appointed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            key, event, role, who, number, name, employer, clock.now(),
        )  # fmt: skip
    return key, Actor(account=who, name=name, grants=(Grant(role=_ROLES[role]),))


async def marks(
    made: Field,
    entry: UUID,
    *,
    theory: str | None = "80",
    measured: str | None = "30",
    judged: Sequence[int] = (2, 2, 2),
    seconds: int | None = 600,
    second: bool = True,
) -> None:
    """Enter an entry's marks under ``SMALL_RULES``, straight into the tables."""
    now, seats = clock.now(), list(made.seats)
    async with db.transaction(CITY) as connection:
        for stage, mark, time in (("T", theory, None), ("P", None, seconds)):
            await connection.execute(
                "INSERT INTO entry_stage (id, entry, stage, theory, seconds, entered_at)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                uuid7(), entry, stage, Decimal(mark) if mark else None, time, now,
            )  # fmt: skip
        rows = [("A1", "measurement", seats[0], Decimal(measured))] if measured else []
        rows += [
            ("B1", "judgement", held, Decimal(score))
            for held, score in zip(seats, judged, strict=False)
        ]
        for aspect, method, held, value in rows:
            await connection.execute(
                "INSERT INTO mark (id, event, entry, stage, aspect, method, seat, value, sent,"
                " marked_at, second_value, second_by, second_at)"
                " VALUES ($1, $2, $3, 'P', $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                uuid7(), made.event, entry, aspect, method, held, value, uuid7(), now,
                value if second else None, uuid7() if second else None, now if second else None,
            )  # fmt: skip


async def published(made: Field, ranks: list[int], *, number: int = 1) -> UUID:
    """Write a published revision with these ranks, the earlier one superseded."""
    key, now = uuid7(), clock.now()
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "UPDATE result_revision SET state = 'superseded' WHERE event = $1", made.event
        )
        await connection.execute(
            "INSERT INTO result_revision (id, event, number, rule_set, state, reason, made_at,"
            " published_at, root, signature, bundle)"
            " VALUES ($1, $2, $3, $4, 'final', '更正', $5, $5, 'r', 's', '{}')",
            key, made.event, number, made.rule_set, now,
        )  # fmt: skip
        for entry, rank in zip(made.entries, ranks, strict=True):
            await connection.execute(
                "INSERT INTO entry_result (id, revision, entry, status, stages, total, rank)"
                " VALUES ($1, $2, $3, 'competed', $4, $5, $6)",
                uuid7(), key, entry, '{"T": "80.00", "P": "90.00"}', Decimal(87), rank,
            )  # fmt: skip
        await connection.execute(
            "UPDATE contest_event SET state = 'final' WHERE id = $1", made.event
        )
    return key
