"""A round: drawn up, refused where its figures cannot be, called by three, closed, cancelled."""

from datetime import timedelta
from uuid import UUID

import pytest
from callings import (
    LEADER,
    OFFICER,
    REVIEWER,
    SECOND_OFFICER,
    called,
    drawn_up,
    electrician,
    reference,
    sign,
    submitted,
)

from app import clock, db
from app.decisions.data import Step
from app.errors import ConflictError
from app.home.decision_page import decision_page
from app.home.decision_service import take_step
from app.openings.service import open_on
from app.permits import ANYONE, Actor
from app.terms.service import publish
from certifications.queries import LADDER
from certifications.rounds import calling, cancelling
from certifications.rounds.data import Quota, RoundRow, RoundState, RubricItem
from certifications.rounds.queries import application_of, round_of
from certifications.terms import default_terms

pytestmark = pytest.mark.usefixtures("database")


async def held(key: UUID) -> RoundRow:
    async with db.read(ANYONE):
        return await round_of(key)


async def test_a_called_round_freezes_the_terms_of_the_day_and_can_be_joined(
    system: Actor,
) -> None:
    await reference(system)
    async with db.transaction(system):
        await publish(LADDER, "三级工匠认定条件", default_terms(), clock.today())
    key = await called()
    found = await held(key)
    assert found.state is RoundState.CALLED
    assert (found.number, found.terms_number, found.terms_title) == (1, 1, "三级工匠认定条件")
    async with db.read(ANYONE):
        openings = await open_on(clock.today())
    assert [(one.title, one.link) for one in openings] == [("种子工匠评选", f"/rounds/{key}")]
    second = await called(title="第二轮")
    assert ((await held(second)).number, (await held(second)).serial) == (2, 2)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"quota": 0}, "round-quota-zero"),
        ({"quotas": (Quota(scope="division", code="370902", seats=0),)}, "round-part-zero"),
        ({"quotas": (Quota(scope="division", code="370902", seats=11),)}, "round-part-large"),
        (
            {
                "quotas": (
                    Quota(scope="division", code="370902", seats=6),
                    Quota(scope="division", code="370911", seats=5),
                )
            },
            "round-division-sum",
        ),
        ({"rubric": (RubricItem(code="skill", name="技能", points=90),)}, "round-rubric-sum"),
        (
            {
                "opens_on": clock.today() + timedelta(days=20),
                "closes_on": clock.today() + timedelta(days=2),
            },
            "round-dates-backward",
        ),
    ],
)
async def test_figures_that_cannot_be_are_refused_and_nothing_is_kept(
    system: Actor, wrong: dict, code: str
) -> None:
    await reference(system)
    with pytest.raises(ConflictError, match=code):
        await calling.draft_round(OFFICER, drawn_up(**wrong))
    async with db.read(ANYONE) as connection:
        assert not await connection.fetchval("SELECT count(*) FROM round")


async def test_a_refused_part_is_named(system: Actor) -> None:
    await reference(system)
    parts = (Quota(scope="division", code="370902", seats=0),)
    with pytest.raises(ConflictError) as refused:
        await calling.draft_round(OFFICER, drawn_up(quotas=parts))
    assert refused.value.facts["part"] == "泰山区"


async def test_a_draft_may_lack_what_a_call_may_not(system: Actor) -> None:
    await reference(system)
    key = await calling.draft_round(OFFICER, drawn_up(call="", supervision_phone=""))
    with pytest.raises(ConflictError, match="round-call-empty"):
        await calling.propose_call(OFFICER, key)
    await calling.change_round(OFFICER, key, drawn_up(supervision_phone=""))
    with pytest.raises(ConflictError, match="round-contact-missing"):
        await calling.propose_call(OFFICER, key)
    soon = clock.today() + timedelta(days=3)
    await calling.change_round(OFFICER, key, drawn_up(closes_on=soon))
    with pytest.raises(ConflictError, match="round-days-few"):
        await calling.propose_call(OFFICER, key)


async def test_a_proposed_call_cannot_be_changed_and_reads_in_plain_words(
    system: Actor,
) -> None:
    await reference(system)
    parts = (Quota(scope="division", code="370902", seats=4),)
    key = await calling.draft_round(OFFICER, drawn_up(quotas=parts))
    decision = await calling.propose_call(OFFICER, key)
    assert await calling.propose_call(OFFICER, key) == decision
    with pytest.raises(ConflictError, match="decision-open"):
        await calling.propose_call(SECOND_OFFICER, key)
    with pytest.raises(ConflictError, match="round-proposed"):
        await calling.change_round(OFFICER, key, drawn_up())
    with pytest.raises(ConflictError, match="round-proposed"):
        await cancelling.cancel(OFFICER, key, "今年不办了")
    found = await decision_page(REVIEWER, decision)
    assert "选 10 人" in found.summary.sentence
    assert any("泰山区 4 人" in fact.text for fact in found.summary.facts)
    assert found.step is Step.REVIEW
    assert (await decision_page(LEADER, decision)).step is None


async def test_a_call_signed_after_its_last_day_is_refused_and_stays_unsigned(
    system: Actor,
) -> None:
    await reference(system)
    key = await calling.draft_round(OFFICER, drawn_up())
    decision = await calling.propose_call(OFFICER, key)
    await take_step(REVIEWER, decision, Step.REVIEW)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE round SET opens_on = $2, closes_on = $2 WHERE id = $1", key, clock.today()
        )
    with pytest.raises(ConflictError, match="round-over"):
        await take_step(LEADER, decision, Step.SIGN)
    assert (await held(key)).state is RoundState.DRAFT


async def test_intake_closes_after_the_last_day_only(system: Actor) -> None:
    await reference(system)
    key = await called()
    with pytest.raises(ConflictError, match="round-still-open"):
        await calling.close_intake(OFFICER, key)
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE round SET opens_on = $2, closes_on = $2 WHERE id = $1",
            key, clock.today() - timedelta(days=1),
        )  # fmt: skip
    await calling.close_intake(OFFICER, key)
    assert (await held(key)).state is RoundState.CHECKING
    async with db.read(ANYONE):
        assert await open_on(clock.today()) == []


async def test_a_cancelled_round_ends_its_applications_with_the_reason(system: Actor) -> None:
    await reference(system)
    key = await called()
    application = await submitted(await electrician(system), key)
    with pytest.raises(ConflictError, match="round-reason"):
        await cancelling.cancel(OFFICER, key, "")
    decision = await cancelling.cancel(OFFICER, key, "年度计划调整")
    assert decision is not None
    assert (await held(key)).state is RoundState.CALLED
    assert "1 份在办的申报一并结束" in (await decision_page(REVIEWER, decision)).summary.sentence
    await sign(decision)
    async with db.read(ANYONE) as connection:
        found = await application_of(application)
        messages = await connection.fetchval(
            "SELECT count(*) FROM message WHERE kind = 'application_moved'"
        )
    assert (found.state, found.ended_for) == ("withdrawn", "年度计划调整")
    assert messages == 2
    with pytest.raises(ConflictError, match="round-state"):
        await cancelling.cancel(OFFICER, key, "年度计划调整")
    assert (await held(key)).ended_for == "年度计划调整"


async def test_a_draft_is_cancelled_by_who_draws_it_up(system: Actor) -> None:
    await reference(system)
    key = await calling.draft_round(OFFICER, drawn_up())
    assert await cancelling.cancel(OFFICER, key, "今年不办了") is None
    assert (await held(key)).state is RoundState.CANCELLED


async def test_a_draft_can_be_called_once(system: Actor) -> None:
    await reference(system)
    key = await calling.draft_round(OFFICER, drawn_up())
    await sign(await calling.propose_call(OFFICER, key))
    with pytest.raises(ConflictError, match="round-state"):
        await calling.propose_call(OFFICER, key)


async def test_openings_rebuilt_are_the_live_ones(system: Actor) -> None:
    await reference(system)
    await called()
    decision = await cancelling.cancel(OFFICER, await called(title="取消的一轮"), "年度计划调整")
    assert decision is not None
    await sign(decision)

    async def offered() -> list[str]:
        async with db.read(ANYONE):
            return [one.source for one in await open_on(clock.today())]

    live = await offered()
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE opening SET source = 'round:gone', title = 'x' WHERE source = $1", live[0]
        )
    await calling.rebuild_openings(system)
    assert await offered() == live
    assert len(live) == 1
