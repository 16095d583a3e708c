"""A selection from its notice to its naming, and objections to it."""

from uuid import UUID

from selections import LEADER, OFFICER, REVIEWER, UNION, Selection, calendar_years, ranked

from app import clock, db
from app.columns import uuid7
from app.decisions.data import Step
from app.home.decision_service import take_step
from app.permits import Actor, Grant, Role
from certifications.naming import service as naming
from certifications.naming.data import NamingText
from certifications.notices import objections, queries, ruling, service
from certifications.notices.data import NewObjection, NoticeText, Receipt
from certifications.notices.ruling import ObjectionFilter

THIRD = Actor(account=uuid7(), name="成海棠", grants=(Grant(role=Role.CITY_OFFICER),))
WHY = "公示的从业年限和实际不符，请核实。"
SCAN = b"%PDF-1.4 minutes %%EOF"


TEXT = NoticeText(
    title="2026年种子工匠拟命名人选公示",
    objection_phone="0538-6991234",
    supervision_phone="0538-6995678",
    objection_address="泰山区东岳大街 1 号",
)


async def states(system: Actor, held: Selection) -> list[str]:
    async with db.read(system) as connection:
        rows = await connection.fetch(
            "SELECT a.state FROM unnest($1::uuid[]) WITH ORDINALITY AS o(id, n)"
            " JOIN application a ON a.id = o.id ORDER BY o.n",
            held.applications,
        )
    return [row["state"] for row in rows]


async def opened(system: Actor, *totals: int, **other: object) -> tuple[Selection, UUID]:
    """Make a selection whose notice is open, and return both."""
    await calendar_years(system)
    held = await ranked(system, *totals, **other)
    decision = await service.propose_notice(OFFICER, held.round, TEXT)
    await take_step(REVIEWER, decision, Step.REVIEW)
    await take_step(LEADER, decision, Step.SIGN)
    async with db.read(system) as connection:
        key = await connection.fetchval("SELECT id FROM public_notice WHERE round = $1", held.round)
    return held, key


async def days_pass(system: Actor, notice: UUID, days: int = 40) -> None:
    """Let time pass for a notice: all its days lie so much further back."""
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE public_notice SET first_day = first_day - $2::int,"
            " last_day = last_day - $2::int WHERE id = $1",
            notice, days,
        )  # fmt: skip


async def entry(notice: UUID, place: int = 0) -> UUID:
    return (await queries.desk_notice(OFFICER, notice)).entries[place].id


async def object_to(notice: UUID, at: UUID, seal: bytes = b"", **said: object) -> Receipt:
    words = {"name": "苏见山", "phone": "13800001234", "statement": WHY, **said}
    new = NewObjection(entry=at, **words)
    return await objections.object_to(
        notice, new, seal_name="函.pdf", seal=seal, address="203.0.113.9"
    )


async def only(all_: bool = True) -> UUID:
    return (await ruling.queue(OFFICER, ObjectionFilter(all=all_))).rows[0].id


def text(**other: object) -> NamingText:
    today = clock.today()
    values = {
        "minutes_no": "2026年第 9 次党组会议纪要", "met_on": today,
        "document_no": "泰人社发〔2026〕12号", "named_on": today,
    }  # fmt: skip
    return NamingText(**{**values, **other})


async def propose(held: Selection, actor: Actor = OFFICER, **other: object):
    return await naming.propose_naming(
        actor, held.round, text(**other), file_name="纪要.pdf", minutes=SCAN
    )


async def noticed(system: Actor, *totals: int, **other: object) -> Selection:
    held, notice = await opened(system, *totals, **other)
    await days_pass(system, notice)
    return held


async def named(system: Actor, *totals: int, **other: object) -> Selection:
    held = await noticed(system, *totals, **other)
    decision = await propose(held)
    await take_step(REVIEWER, decision, Step.REVIEW)
    await take_step(LEADER, decision, Step.SIGN)
    await take_step(UNION, decision, Step.COSIGN)
    return held
