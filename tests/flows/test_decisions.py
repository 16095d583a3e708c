"""Decisions: three accounts take three steps; nobody two, nobody on themself, one at a time."""

import asyncio
from uuid import UUID

import pytest
from callings import LEADER, OFFICER, REVIEWER, SECOND_OFFICER, UNION, somebody
from factories import people

from app import clock, db
from app.columns import uuid7
from app.decisions import service
from app.decisions.data import (
    Body,
    Cosign,
    Decision,
    DecisionKind,
    DecisionState,
    Step,
    Summary,
)
from app.decisions.queries import DecisionFilter, decision_list
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.home import decision_effects as effects
from app.home import decision_service as desk
from app.home.decision_page import decision_page
from app.permits import Actor, Grant, Role

pytestmark = pytest.mark.usefixtures("database")


class Plan(Body, frozen=True, kw_only=True):
    """An invented decision."""

    quota: int = 1


async def proposed(actor: Actor = OFFICER, subject: UUID | None = None, **other: object) -> UUID:
    body = Plan(quota=other.pop("quota", 1), people=other.pop("people", ()))
    kind = other.pop("kind", DecisionKind.ALLOWANCE)
    async with db.transaction(actor):
        return await service.propose(
            actor, kind, subject or uuid7(), title="津贴名单", body=body, **other
        )


@pytest.fixture
def brought_about(monkeypatch) -> list[Decision]:
    """What the invented decision brings about: it is noted."""
    seen: list[Decision] = []

    async def note(actor: Actor, decision: Decision) -> None:
        _ = actor
        db.require_transaction()
        seen.append(decision)

    monkeypatch.setitem(effects.EFFECTS, DecisionKind.ALLOWANCE, note)
    return seen


async def test_the_last_signature_puts_it_in_force(brought_about: list[Decision]) -> None:
    key = await proposed()
    assert (await desk.take_step(REVIEWER, key, Step.REVIEW)).state is DecisionState.REVIEWED
    assert not brought_about
    held = await desk.take_step(LEADER, key, Step.SIGN)
    assert held.state is DecisionState.IN_FORCE
    assert [one.id for one in brought_about] == [key]
    assert brought_about[0].body_as(Plan).quota == 1
    assert (held.reviewed_by, held.signed_by) == ("丁若兰", "石怀远")


async def test_what_the_union_signs_too_waits_for_the_union(brought_about: list[Decision]) -> None:
    key = await proposed(cosign=Cosign.UNION)
    await desk.take_step(REVIEWER, key, Step.REVIEW)
    assert (await desk.take_step(LEADER, key, Step.SIGN)).state is DecisionState.SIGNED
    assert not brought_about
    await desk.take_step(UNION, key, Step.COSIGN)
    assert brought_about


async def test_an_effect_that_fails_takes_the_signature_back(monkeypatch) -> None:
    async def fail(actor: Actor, decision: Decision) -> None:
        raise ConflictError("round-over", day="2026-01-01")

    monkeypatch.setitem(effects.EFFECTS, DecisionKind.ALLOWANCE, fail)
    key = await proposed()
    await desk.take_step(REVIEWER, key, Step.REVIEW)
    with pytest.raises(ConflictError, match="round-over"):
        await desk.take_step(LEADER, key, Step.SIGN)
    found = await decision_list(LEADER, DecisionFilter())
    assert [row.state for row in found.rows] == [DecisionState.REVIEWED]


async def test_who_had_a_hand_in_a_case_signs_no_list_of_the_same_round(
    system: Actor, brought_about: list[Decision]
) -> None:
    (person,) = await people(system, 1)
    subject, application, now = uuid7(), uuid7(), clock.now()
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO round (id, tier, year, title, opens_on, closes_on, quota, rubric,"
            " drawn_up_at) VALUES ($1, 'seed', 2026, '评选', $2, $2, 9, '[]', $3)",
            subject, clock.today(), now,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO application (id, round, person, filer, started_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            application, subject, person, uuid7(), now,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO case_hand (id, application, account, part, taken_at)"
            " VALUES ($1, $2, $3, 'recommended', $4)",
            uuid7(), application, REVIEWER.account, now,
        )  # fmt: skip
    key = await proposed(subject=subject, people=(person,), kind=DecisionKind.NAMING)
    with pytest.raises(ConflictError, match="decision-hand"):
        await desk.take_step(REVIEWER, key, Step.REVIEW)
    other = await proposed(people=(person,), kind=DecisionKind.NAMING)
    await desk.take_step(REVIEWER, other, Step.REVIEW)


async def test_nobody_takes_two_steps_and_nobody_skips_one(brought_about: list[Decision]) -> None:
    both = Actor(
        account=uuid7(),
        name="兼任",
        grants=(
            Grant(role=Role.CITY_OFFICER),
            Grant(role=Role.SECTION_REVIEWER),
            Grant(role=Role.SIGNING_LEADER),
        ),
    )
    key = await proposed(both)
    with pytest.raises(ConflictError, match="decision-twice"):
        await desk.take_step(both, key, Step.REVIEW)
    with pytest.raises(ConflictError, match="decision-turn"):
        await desk.take_step(LEADER, key, Step.SIGN)
    await desk.take_step(REVIEWER, key, Step.REVIEW)
    with pytest.raises(ConflictError, match="decision-twice"):
        await desk.take_step(both, key, Step.SIGN)
    with pytest.raises(ForbiddenError):
        await desk.take_step(REVIEWER, key, Step.SIGN)


async def test_nobody_decides_on_themself(brought_about: list[Decision]) -> None:
    person = uuid7()
    leader = Actor(
        account=uuid7(), person=person, name="石怀远", grants=(Grant(role=Role.SIGNING_LEADER),)
    )
    key = await proposed(people=(person,))
    await desk.take_step(REVIEWER, key, Step.REVIEW)
    with pytest.raises(ConflictError, match="decision-own-case"):
        await desk.take_step(leader, key, Step.SIGN)
    with pytest.raises(ConflictError, match="decision-own-case"):
        await desk.send_back(leader, key, "请另行办理")
    with pytest.raises(ConflictError, match="decision-own-case"):
        await proposed(leader, people=(person,))


async def test_whose_record_was_merged_into_that_of_somebody_decided_about_sends_nothing_back(
    brought_about: list[Decision], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, kept = await people(OFFICER, 2)
    async with db.transaction(OFFICER) as connection:
        await connection.execute("UPDATE person SET merged_into = $1 WHERE id = $2", kept, old)
    leader = Actor(
        account=uuid7(), person=old, name="石怀远", grants=(Grant(role=Role.SIGNING_LEADER),)
    )
    key = await proposed(people=(kept,))
    await desk.take_step(REVIEWER, key, Step.REVIEW)
    with pytest.raises(ConflictError, match="decision-own-case"):
        await desk.send_back(leader, key, "请另行办理")

    async def said(held: Decision) -> Summary:
        return Summary(sentence=held.title)

    monkeypatch.setitem(effects.SUMMARIES, DecisionKind.ALLOWANCE, said)
    seen = await decision_page(leader, key)
    assert (seen.step, seen.hindrance, seen.may_return) == (None, "decision-own-case", False)


async def test_two_officers_propose_at_once_and_one_is_told_the_difference() -> None:
    subject = uuid7()
    done = await asyncio.gather(
        proposed(OFFICER, subject, quota=3),
        proposed(SECOND_OFFICER, subject, quota=5),
        return_exceptions=True,
    )
    refused = [one for one in done if isinstance(one, ConflictError)]
    assert len(refused) == 1
    assert refused[0].code == "decision-open"
    assert {"3", "5"} <= set(str(refused[0].facts["difference"]).replace("”", "“").split("“"))
    assert refused[0].facts["who"] in {"秦牧川", "袁守正"}


async def test_the_same_proposal_sent_twice_is_one() -> None:
    subject = uuid7()
    assert await proposed(OFFICER, subject) == await proposed(OFFICER, subject)


async def test_a_returned_one_ends_and_a_mended_one_is_proposed_anew() -> None:
    subject = uuid7()
    key = await proposed(subject=subject)
    with pytest.raises(ConflictError, match="decision-reason"):
        await desk.send_back(REVIEWER, key, " 改 ")
    held = await desk.send_back(REVIEWER, key, "名额写错了")
    assert (held.state, held.returned_for) == (DecisionState.RETURNED, "名额写错了")
    with pytest.raises(ConflictError, match="decision-closed"):
        await desk.take_step(REVIEWER, key, Step.REVIEW)
    assert await proposed(subject=subject, quota=2) != key
    async with db.read(OFFICER):
        assert await service.reason_of_return(DecisionKind.ALLOWANCE, subject) == ""


async def test_only_the_proposer_takes_it_back_and_only_before_it_is_signed() -> None:
    key = await proposed(cosign=Cosign.UNION)
    with pytest.raises(ConflictError, match="decision-not-proposer"):
        await desk.withdraw(SECOND_OFFICER, key)
    await desk.take_step(REVIEWER, key, Step.REVIEW)
    await desk.take_step(LEADER, key, Step.SIGN)
    with pytest.raises(ConflictError, match="decision-signed"):
        await desk.withdraw(OFFICER, key)
    other = await proposed()
    assert (await desk.withdraw(OFFICER, other)).state is DecisionState.WITHDRAWN


async def test_what_waits_for_ones_own_step_comes_first() -> None:
    first, second = await proposed(), await proposed()
    await desk.take_step(REVIEWER, first, Step.REVIEW)
    found = await decision_list(LEADER, DecisionFilter())
    assert ([row.id for row in found.rows], found.waiting) == ([first, second], 1)
    found = await decision_list(REVIEWER, DecisionFilter(mine=True))
    assert [row.id for row in found.rows] == [second]
    none = await decision_list(REVIEWER, DecisionFilter(q="没有这样的标题"))
    assert (none.rows, none.total) == ([], 0)


async def test_a_decision_that_is_none_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        await desk.take_step(REVIEWER, uuid7(), Step.REVIEW)


def test_every_kind_that_brings_something_about_also_says_so() -> None:
    assert set(effects.EFFECTS) == set(effects.SUMMARIES)
    assert {DecisionKind.CALL, DecisionKind.SHORTLIST} <= set(effects.EFFECTS)


def test_a_visitor_without_the_role_takes_no_step() -> None:
    assert not somebody("路人", Role.EMPLOYER).may(service.STEP_PERMITS[Step.SIGN])
