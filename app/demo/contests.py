"""Contests of the demonstration city: one published, one being marked, one taking entries."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec

from app import clock, db
from app.decisions.data import Step
from app.demo.contest_marks import mark_everything, mark_some
from app.demo.contest_people import CANDIDATE, Hands, actor_of, enter_people, make_hands
from app.demo.names import CATALOGUE
from app.home.decision_service import take_step
from app.permits import Role, system_actor
from competitions.data import ContestLevel, Group, IndustryTag, SeatRole
from competitions.entries import drawing, lists
from competitions.entries import service as entries
from competitions.hiring import inviting, offering
from competitions.hiring.data import InvitationState, OfferFacts
from competitions.honours import service as honours
from competitions.marking import appointing, ciphers
from competitions.marking.appointing import NewSeat
from competitions.plans import calling, planning, rule_sets, setting_up
from competitions.plans.data import CallFacts, ContestFacts, EntryRules, EventFacts
from competitions.results import computing, finalising

BUILDER = system_actor("demonstration", Role.CITY_OFFICER)
DIVISION = "370902"
_CODES = {title: code for title, code, *_ in CATALOGUE}
_HOUR = timedelta(hours=1)
_HIRED = 2


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One contest with its event, and on which day it is."""

    contest: str
    event: str
    occupation: str
    tag: IndustryTag
    days: int
    """From today; negative for a contest that is over."""
    contest_class: int
    document: int


PAST = Planned(
    contest="职业技能大赛", event="无人机驾驶", occupation="无人机驾驶员",
    tag=IndustryTag.EMERGING, days=-110, contest_class=1, document=41,
)  # fmt: skip
NOW = Planned(
    contest="新职业技能竞赛", event="互联网营销", occupation="互联网营销师",
    tag=IndustryTag.MODERN_SERVICES, days=0, contest_class=2, document=47,
)  # fmt: skip
NEXT = Planned(
    contest="数字技能竞赛", event="数据标注", occupation="人工智能训练师",
    tag=IndustryTag.FUTURE, days=24, contest_class=2, document=58,
)  # fmt: skip


async def make_contests(today: date) -> None:
    """Make the three contests through the services that people use."""
    hands = await make_hands(today)
    people = await enter_people()
    events = await _called(hands, today)
    await _past(hands, events[PAST.event], people[:10], today)
    await _now(hands, events[NOW.event], people[10:16])
    await _next(hands, events[NEXT.event], people[16:])


async def _decided(hands: Hands, decision: UUID) -> None:
    await take_step(hands.reviewer, decision, Step.REVIEW)
    await take_step(hands.leader, decision, Step.SIGN)


async def _called(hands: Hands, today: date) -> dict[str, UUID]:
    """Plan the contests of each year and call them; return their events by name."""
    found: dict[str, UUID] = {}
    years = {(today + timedelta(days=one.days)).year for one in (PAST, NOW, NEXT)}
    for year in sorted(years):
        chosen = [o for o in (PAST, NOW, NEXT) if (today + timedelta(days=o.days)).year == year]
        plan = await planning.draft_plan(
            hands.officer, year=year, title=f"{year}年泰安市职业技能竞赛计划",
            document_no=f"泰人社字〔{year}〕18号",
        )  # fmt: skip
        contests = [
            await planning.add_contest(hands.officer, plan, _contest_facts(one, today))
            for one in chosen
        ]
        await _decided(hands, await planning.propose_plan(hands.officer, plan))
        for one, key in zip(chosen, contests, strict=True):
            found[one.event] = await _call(hands, one, key, today)
    return found


def _contest_facts(one: Planned, today: date) -> ContestFacts:
    day = today + timedelta(days=one.days)
    return ContestFacts(
        name=f"{day.year}年泰安市{one.contest}",
        level=ContestLevel.CITY,
        contest_class=one.contest_class,
        division=None,
        organiser="泰安市人力资源和社会保障局",
        undertaker="东岳技师学院",
        starts_on=day,
        ends_on=day,
        venue="东岳技师学院实训楼",
    )


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.CITY_ZONE)


async def _call(hands: Hands, one: Planned, contest: UUID, today: date) -> UUID:
    """Set the event up and call the contest as if it were still to come, then move it in time."""
    later = today + timedelta(days=max(one.days, 20))
    event = await setting_up.add_event(
        hands.officer,
        contest,
        EventFacts(
            name=one.event, occupation=_CODES[one.occupation], participants=Group.STAFF,
            team_size=1, tags=(one.tag,), starts_at=_at(later, 9), ends_at=_at(later, 17),
            venue="三楼 301", stations=4, places=60, places_each=20,
            entry_rules=EntryRules(least_age=16),
        ),
    )  # fmt: skip
    await rule_sets.begin(hands.officer, event, "city")
    await rule_sets.mark_tried(hands.officer, event, seed=1, entrants=24)
    await rule_sets.publish(hands.officer, event)
    facts = CallFacts(
        call=f"为选拔{one.occupation}高技能人才，举办本次竞赛。报名、抽签、评分规则见本页。",
        document_no=f"泰人社字〔{today.year}〕{one.document}号",
        entry_opens_at=clock.now() - _HOUR,
        entry_closes_at=_at(later - timedelta(days=5), 17),
        contact="秦牧川", phone="0538-6991234", undertaker="东岳技师学院",
        starts_on=later, ends_on=later, venue="东岳技师学院实训楼",
    )  # fmt: skip
    await calling.write_call(hands.officer, contest, facts)
    await _decided(hands, await calling.propose_call(hands.officer, contest))
    return event


async def _move(event: UUID, starts: datetime, ends: datetime) -> None:
    """Put an event and its contest into the past: the demonstration has no time to wait."""
    async with db.transaction(BUILDER) as connection:
        await connection.execute(
            "UPDATE contest c SET starts_on = $2, ends_on = $2, called_at = $3,"
            " entry_opens_at = $3, entry_closes_at = $4 FROM contest_event v"
            " WHERE v.id = $1 AND c.id = v.contest",
            event, starts.astimezone(clock.CITY_ZONE).date(), starts - timedelta(days=30),
            starts - timedelta(days=3),
        )  # fmt: skip
        for table, column in (("contest_event", "id"), ("entry_member", "event")):
            await connection.execute(
                f"UPDATE {table} SET starts_at = $2, ends_at = $3 WHERE {column} = $1",
                event, starts, ends,
            )  # fmt: skip


async def _entered(hands: Hands, event: UUID, people: Sequence[tuple[str, str]]) -> list[UUID]:
    cells = {
        "team": [""] * len(people),
        "name": [name for name, _ in people],
        "id_number": [number for _, number in people],
        "phone": [""] * len(people),
        "employer": [""] * len(people),
    }
    return await lists.enter_typed(hands.employer, event, organisation=None, cells=cells)


async def _seated(hands: Hands, event: UUID) -> None:
    for role, alias, who in hands.seats:
        new = NewSeat(role=role, alias=alias, name=who.name, employer="东岳技师学院")
        await appointing.appoint(hands.officer, event, new)


async def _drawn(hands: Hands, event: UUID, starts: datetime, ends: datetime) -> None:
    await _move(event, starts, ends)
    await drawing.draw(hands.officer, event)
    await _seated(hands, event)
    await ciphers.assign(hands.of(SeatRole.CIPHER_CLERK), event)


async def _past(hands: Hands, event: UUID, people: Sequence[tuple[str, str]], today: date) -> None:
    """Bring a contest to its end: published, levels and titles drawn up, two hired."""
    day = today + timedelta(days=PAST.days)
    made = await _entered(hands, event, people)
    await _drawn(hands, event, _at(day, 9), _at(day, 17))
    await mark_everything(hands, event)
    await computing.show(hands.officer, event)
    async with db.transaction(BUILDER) as connection:
        await connection.execute(
            "UPDATE result_revision SET shown_at = $2 WHERE event = $1", event, _at(day, 18)
        )
        await connection.execute(
            "UPDATE contest_event SET appeals_until = $2 WHERE id = $1", event, _at(day, 20)
        )
    await _decided(hands, await finalising.finalise(hands.officer, event, 1))
    await honours.draw_up(hands.officer, event)
    await _hired(hands, event, made[:4], day)


async def _hired(hands: Hands, event: UUID, made: Sequence[UUID], day: date) -> None:
    offer = await offering.post_offer(
        hands.employer, event,
        OfferFacts(
            post="无人机巡检员", headcount=3, wage_from=6_000, wage_to=8_500, place="泰山区",
            text="变电站和管线巡检，签一年以上合同。", contact="郭春燕", phone="0538-6123456",
            open_until=clock.today() + timedelta(days=60),
        ),
    )  # fmt: skip
    for place, entry in enumerate(made):
        async with db.read(BUILDER) as connection:
            person: UUID = await connection.fetchval(
                "SELECT person FROM entry_member WHERE entry = $1", entry
            )
        own = msgspec.structs.replace(hands.worker, person=person)
        await entries.answer_offers(own, entry, welcome=True)
        if place == len(made) - 1:
            continue
        key = await inviting.invite(hands.employer, offer, person)
        await inviting.answer(own, key, accept=True)
        if place < _HIRED:
            hired = day + timedelta(days=20 + 30 * place)
            step = inviting.Step(to=InvitationState.HIRED, on=hired)
            await inviting.take_step(hands.employer, key, step)


async def _now(hands: Hands, event: UUID, people: Sequence[tuple[str, str]]) -> None:
    """Set judges to work at a contest of today."""
    await _entered(hands, event, people)
    starts = clock.now() - 2 * _HOUR
    await _drawn(hands, event, starts, starts + 8 * _HOUR)
    await mark_some(hands, event)


async def _next(hands: Hands, event: UUID, people: Sequence[tuple[str, str]]) -> None:
    """Enter some people in a contest that takes entries."""
    await _entered(hands, event, people)
    candidate = await actor_of(CANDIDATE, Role.WORKER)
    await entries.enter_oneself(candidate, event, employer="岱泉阀门有限公司", offers_welcome=True)
