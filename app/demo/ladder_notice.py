"""Selections further on: one named last year, one on public notice, one before its panel."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.columns import uuid7
from app.decisions.data import Step
from app.demo import DEMO_PASSWORD, names
from app.demo.ladder_people import NAMED, NOTICED, WAITING, apply, as_json, enter_people
from app.home.decision_service import take_step
from app.people.data import (
    Tier,
)
from app.permits import Actor, Grant, Role, system_actor
from certifications.naming import service as naming
from certifications.naming.data import NamingText
from certifications.notices import objections
from certifications.notices import service as notices
from certifications.notices.data import NewObjection, NoticeText
from certifications.panels import closing, experts, marking, visits
from certifications.panels import service as panels
from certifications.panels.views import MarkForm, NewExpert, NewVisit
from certifications.rounds.data import DEFAULT_RUBRIC
from certifications.terms import default_terms

BUILDER = system_actor("demonstration", Role.CITY_OFFICER, Role.SECURITY_ADMIN)
PANEL_ROUND = "种子工匠评选（新职业专场）"
"""What the round before its panel is called; the year stands before it."""
MINUTES = b"%PDF-1.4\n% minutes\n%%EOF\n"
POOL = ("史长青", "穆清和", "顾知行", "阮承平", "褚明远", "尹素心", "沙广林", "焦怀玉")
"""The experts; the first three have accounts that the sign-in page offers."""
STAFF = (("officer2", "袁守正", Role.CITY_OFFICER), ("reviewer2", "成海棠", Role.SECTION_REVIEWER))
_DAY = timedelta(days=1)


class Hands(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes which step of the demonstration's selections."""

    officer: Actor
    reviewer: Actor
    leader: Actor
    union: Actor
    experts: list[Actor]


async def make_notices(today: date) -> None:
    """Make the three selections, through the services that people use."""
    hands = await _hands()
    people = await enter_people(today)
    await _named(hands, people[: len(NAMED)], today)
    await _noticed(hands, people[len(NAMED) : -len(WAITING)], today)
    await _waiting(people[-len(WAITING) :], today)


async def _hands() -> Hands:
    for place, (alias, name, role) in enumerate(STAFF):
        await _account(alias, name, role, f"1370000012{place}", shown=True)
    for place in range(3, len(POOL)):
        await _account(
            f"expert{place + 1}", POOL[place], Role.EXPERT, f"1370000013{place}", shown=False
        )
    officer = await _actor("officer", Role.CITY_OFFICER)
    for place, name in enumerate(POOL):
        new = NewExpert(name=name, employer=f"{names.EMPLOYERS[place][:-4]}技术中心",
                        alias=f"expert{place + 1}", post="高级技师")  # fmt: skip
        await experts.enter_expert(officer, new)
    return Hands(
        officer=officer,
        reviewer=await _actor("reviewer", Role.SECTION_REVIEWER),
        leader=await _actor("leader", Role.SIGNING_LEADER),
        union=await _actor("union", Role.UNION_OFFICER),
        experts=[await _actor(f"expert{n + 1}", Role.EXPERT) for n in range(len(POOL))],
    )


async def _account(alias: str, name: str, role: Role, contact: str, *, shown: bool) -> None:
    grant = NewGrant(role=role, valid_from=clock.today())
    await create_account(
        BUILDER,
        alias=alias,
        display_name=name,
        password=DEMO_PASSWORD,
        grants=[grant],
        contact=contact,
        demonstration=shown,
    )


async def _actor(alias: str, role: Role) -> Actor:
    async with db.read(BUILDER) as connection:
        row = await connection.fetchrow(
            "SELECT id, display_name FROM account WHERE alias = $1", alias
        )
    return Actor(account=row["id"], name=row["display_name"], grants=(Grant(role=role),))


async def _round(
    tier: Tier, title: str, today: date, quota: int, *, panel: int | None = None
) -> UUID:
    """Enter a called round, its panel announced in time, its list closed yesterday."""
    terms = default_terms()
    if panel is not None:
        own = terms.of(tier)
        smaller = msgspec.structs.replace(own.panel, size=panel)
        changed = {tier.value: msgspec.structs.replace(own, panel=smaller)}
        terms = msgspec.structs.replace(terms, **changed)
    key = uuid7()
    async with db.transaction(BUILDER) as connection:
        await connection.execute(
            "INSERT INTO round (id, tier, year, serial, number, title, call, document_no, opens_on,"
            " closes_on, quota, state, terms, terms_title, rubric, objection_phone,"
            " supervision_phone, objection_address, drawn_up_by, drawn_up_at, called_at)"
            " SELECT $1, $2::varchar, $3::smallint, (SELECT 1 + coalesce(max(serial), 0) FROM round"
            " WHERE tier = $2::varchar AND year = $3::smallint), 1 + coalesce(max(number), 0), $4,"
            " $5, $6, $7, $8, $9, 'called', $10, '三级工匠认定条件（演示）', $11, '0538-6991234',"
            " '0538-6995678', '泰安市泰山区望岳东路 1 号', '秦牧川', $12, $12"
            " FROM round WHERE tier = $2::varchar",
            key, tier, today.year, f"{today.year}年{title}", "按认定条件申报，逐级推荐。",
            f"泰人社发〔{today.year}〕{18 + quota}号", today - timedelta(days=60),
            clock.today(), quota, as_json(terms), as_json(DEFAULT_RUBRIC),
            clock.now() - timedelta(days=70),
        )  # fmt: skip
    await panels.announce_panel(BUILDER, key)
    async with db.transaction(BUILDER) as connection:
        await connection.execute(
            "UPDATE round SET state = 'panel', closes_on = $2 WHERE id = $1",
            key, today - timedelta(days=20),
        )  # fmt: skip
        await connection.execute(
            "UPDATE panel SET announced_at = $2 WHERE round = $1",
            key, clock.now() - timedelta(days=60),
        )  # fmt: skip
    return key


async def _marked(hands: Hands, round_key: UUID, keys: Sequence[UUID], best: int) -> None:
    """Draw the panel, let everybody mark and hand in, close it."""
    await panels.draw(hands.officer, round_key)
    async with db.read(BUILDER) as connection:
        panel = await connection.fetchval("SELECT id FROM panel WHERE round = $1", round_key)
        seated = await connection.fetch(
            "SELECT e.account FROM panel_member m JOIN expert e ON e.id = m.expert"
            " WHERE m.panel = $1 AND m.seated",
            panel,
        )
        ciphers = dict(
            await connection.fetch("SELECT id, cipher FROM application WHERE id = ANY($1)", keys)
        )
    drawn = {row["account"] for row in seated}
    for judge in (one for one in hands.experts if one.account in drawn):
        await marking.declare(judge, panel, [])
        for place, key in enumerate(keys):
            points = {i.code: i.points - place - (100 - best) // 4 for i in DEFAULT_RUBRIC}
            form = MarkForm(
                items=msgspec.convert(points, dict[str, Decimal], strict=False), in_favour=True
            )
            await marking.give_mark(judge, panel, ciphers[key], form)
        await marking.hand_in(judge, panel)
    await closing.close(hands.officer, round_key)


async def _publish(hands: Hands, round_key: UUID, title: str) -> None:
    text = NoticeText(
        title=title,
        objection_phone="0538-6991234",
        supervision_phone="0538-6995678",
        objection_address="泰安市泰山区望岳东路 1 号",
    )
    decision = await notices.propose_notice(hands.officer, round_key, text)
    await take_step(hands.reviewer, decision, Step.REVIEW)
    await take_step(hands.leader, decision, Step.SIGN)


async def _named(hands: Hands, people: Sequence[UUID], today: date) -> None:
    """Name last year's seed round: marked, on notice, signed by bureau and union."""
    then = today.replace(day=1, month=6, year=today.year - 1)
    key = await _round(Tier.SEED, "种子工匠评选", then, quota=6)
    keys = await apply(key, people, Tier.SEED, 0, default_terms())
    await _marked(hands, key, keys, best=96)
    await _publish(hands, key, f"{then.year}年泰安市种子工匠拟命名人选公示")
    async with db.transaction(BUILDER) as connection:
        await connection.execute(
            "UPDATE public_notice SET posted_at = $2, first_day = $3, last_day = $4"
            " WHERE round = $1",
            key, clock.now() - (today - then), then + _DAY, then + timedelta(days=7),
        )  # fmt: skip
    named_on = then + timedelta(days=20)
    text = NamingText(
        minutes_no=f"{then.year}年第 14 次局长办公会议纪要",
        met_on=named_on - _DAY,
        document_no=f"泰人社发〔{then.year}〕27号",
        named_on=named_on,
    )
    decision = await naming.propose_naming(
        hands.officer, key, text, file_name="会议纪要.pdf", minutes=MINUTES
    )
    await take_step(hands.reviewer, decision, Step.REVIEW)
    await take_step(hands.leader, decision, Step.SIGN)
    await take_step(hands.union, decision, Step.COSIGN)


async def _noticed(hands: Hands, people: Sequence[UUID], today: date) -> None:
    """Put this year's craftsmen on public notice, visited, one of them objected to."""
    key = await _round(Tier.CRAFTSMAN, "泰安市工匠评选", today, quota=4)
    keys = await apply(key, people, Tier.CRAFTSMAN, len(NAMED), default_terms())
    await _marked(hands, key, keys, best=94)
    for place, application in enumerate(keys):
        visit = NewVisit(
            visited_on=today - timedelta(days=3),
            place=names.EMPLOYERS[(len(NAMED) + place) % len(names.EMPLOYERS)],
            visitors="秦牧川、辛毓秀",
            findings="现场查看工装和台账，与申报一致。",
            confirmed=True,
        )
        await visits.enter_visit(hands.officer, application, visit)
    await _publish(hands, key, f"{today.year}年泰安市工匠拟命名人选公示")
    async with db.read(BUILDER) as connection:
        row = await connection.fetchrow(
            "SELECT n.id, e.id AS entry FROM public_notice n JOIN notice_entry e ON e.notice = n.id"
            " WHERE n.round = $1 ORDER BY e.place DESC LIMIT 1",
            key,
        )
    await objections.object_to(
        row["id"],
        NewObjection(
            entry=row["entry"],
            statement="公示的从业年限和实际不符：前三年在外地工作，请核实。",
            name="白见山",
            phone="13800009001",
        ),
        seal_name="",
        seal=b"",
        address="",
    )


async def _waiting(people: Sequence[UUID], today: date) -> None:
    """Enter a seed round of this year before its panel of three."""
    key = await _round(Tier.SEED, PANEL_ROUND, today, quota=2, panel=3)
    await apply(key, people, Tier.SEED, len(NAMED) + len(NOTICED), default_terms())
