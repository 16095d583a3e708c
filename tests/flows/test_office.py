"""Years in office: reviews, revocation by rule, suspension, renewal, resigning, the end."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from factories import people
from officeholders import (
    decided,
    facts_of,
    graded,
    holder_since,
    in_office,
    oneself,
    overdue,
    prove,
    row_of,
    years_ago,
)
from outbox import letters
from selections import DEPUTY, LEADER, OFFICER, REVIEWER

from app import clock, db
from app.columns import uuid7
from app.credentials import changes
from app.decisions.data import DecisionKind, Step
from app.decisions.queries import decision_of
from app.errors import ConflictError, NotFoundError
from app.home.decision_service import take_step
from app.people.data import HonourLevel, InnovationResult, Tier, TierHeld
from app.permits import Actor, Grant, Role
from certifications.office import queries, reviewing, standing
from certifications.office.appointing import rebuild_evidence, term_end
from certifications.office.data import AppointmentBody, Grade
from certifications.office.queries import HolderFilter

pytestmark = pytest.mark.usefixtures("database")
LAST = clock.today().year - 1
DAY = timedelta(days=1)


async def credential_state(key: object) -> str:
    async with db.read(OFFICER) as connection:
        state: str = await connection.fetchval("SELECT state FROM credential WHERE id = $1", key)
    return state


async def test_the_night_opens_each_past_year_once(system: Actor) -> None:
    person, key = await holder_since(system, 2)
    await reviewing.open_reviews()
    (found,) = await queries.own_pages(oneself(person))
    assert [review.year for review in found.reviews] == [LAST, LAST - 1]
    assert found.held.id == key


async def test_a_report_is_given_rewritten_and_graded(system: Actor) -> None:
    person, key = await holder_since(system, 1)
    await reviewing.report(oneself(person), key, LAST, "带徒两人。")
    await reviewing.report(oneself(person), key, LAST, "  带徒三人，改进夹具一项。 ")
    found = await queries.holders(OFFICER, HolderFilter(due=True))
    assert (found.to_grade, found.rows[0].to_grade, found.rows[0].overdue) == (1, 1, 0)
    assert await reviewing.grade(OFFICER, key, LAST, Grade.EXCELLENT, "") is None
    (review,) = (await queries.holder_page(OFFICER, key)).reviews
    assert (review.report, review.grade) == ("带徒三人，改进夹具一项。", Grade.EXCELLENT)
    assert not (await queries.holders(OFFICER, HolderFilter(due=True))).rows
    with pytest.raises(ConflictError, match="report-closed"):
        await reviewing.report(oneself(person), key, LAST, "再补一句话。")
    with pytest.raises(ConflictError, match="review-graded"):
        await reviewing.grade(OFFICER, key, LAST, Grade.PASSED, "")
    with pytest.raises(ConflictError, match="review-unopened"):
        await reviewing.grade(OFFICER, key, LAST + 1, Grade.PASSED, "")


async def test_reports_and_grades_that_are_refused(system: Actor) -> None:
    person, key = await holder_since(system, 1)
    me = oneself(person)
    for told in ("", " 好 ", "长" * 4_001):
        with pytest.raises(ConflictError, match="report-length"):
            await reviewing.report(me, key, LAST, told)
    with pytest.raises(ConflictError, match="report-closed"):
        await reviewing.report(me, key, LAST + 1, "今年还没有过完。")
    with pytest.raises(NotFoundError):
        await reviewing.report(oneself(uuid7()), key, LAST, "不是本人的。")
    with pytest.raises(ConflictError, match="reason-short"):
        await reviewing.grade(OFFICER, key, LAST, Grade.FAILED, "差")
    async with db.transaction(OFFICER) as connection:
        await connection.execute("UPDATE annual_review SET due_on = $1", clock.today())
    with pytest.raises(ConflictError, match="review-waits"):
        await reviewing.grade(OFFICER, key, LAST, Grade.PASSED, "")
    await overdue(key)
    mine = Actor(account=uuid7(), person=person, name="秦", grants=(Grant(role=Role.CITY_OFFICER),))
    with pytest.raises(ConflictError, match="review-own"):
        await reviewing.grade(mine, key, LAST, Grade.EXCELLENT, "")


async def test_a_term_outside_reach_is_not_there(system: Actor) -> None:
    _, key = await holder_since(system, 1)
    for division, seen in (("370902", 1), ("370911", 0)):
        grant = Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({division}))
        county = Actor(account=uuid7(), name="县", grants=(grant,))
        assert (await queries.holders(county, HolderFilter())).total == seen
        if not seen:
            with pytest.raises(NotFoundError):
                await queries.holder_page(county, key)
        with pytest.raises(NotFoundError):
            await reviewing.grade(county, key, LAST, Grade.PASSED, "")


async def test_two_failures_in_a_row_revoke_by_rule_once_two_others_agree(system: Actor) -> None:
    person, key = await holder_since(system, 2)
    assert await graded(key, (LAST - 1, Grade.FAILED)) is None
    decision = await graded(key, (LAST, Grade.FAILED))
    assert decision is not None
    async with db.read(OFFICER):
        held = await decision_of(decision)
    assert held.kind is DecisionKind.REVOCATION
    assert held.body_as(AppointmentBody).ground == "failed_reviews"
    assert (await row_of(key))["state"] == "active"
    with pytest.raises(ConflictError):
        await take_step(
            Actor(account=OFFICER.account, name="秦", grants=REVIEWER.grants), decision, Step.REVIEW
        )
    await decided(decision)
    row = await row_of(key)
    assert (row["state"], row["ended_on"]) == ("revoked", clock.today() - DAY)
    assert await credential_state(row["credential"]) == "revoked"
    (fact,) = await facts_of(person, TierHeld)
    assert fact.valid_until == clock.today() - DAY
    async with db.transaction(system):
        assert await rebuild_evidence(system) == 0


async def test_a_pass_between_two_failures_revokes_nobody(system: Actor) -> None:
    _, key = await holder_since(system, 3)
    years = ((LAST - 2, Grade.FAILED), (LAST - 1, Grade.PASSED), (LAST, Grade.FAILED))
    assert await graded(key, *years) is None


async def test_a_suspension_stops_the_certificate_and_its_lifting_restores_it(
    system: Actor,
) -> None:
    person, key = await holder_since(system, 1)
    await decided(await standing.propose_suspension(OFFICER, key, "正在接受调查。"))
    row = await row_of(key)
    assert (row["state"], row["suspended_from"]) == ("suspended", clock.today())
    assert await credential_state(row["credential"]) == "suspended"
    assert len(await facts_of(person, TierHeld)) == 1
    (mine,) = await queries.own_pages(oneself(person))
    assert mine.suspended_for == "正在接受调查。"
    with pytest.raises(ConflictError, match="appointment-state"):
        await standing.propose_suspension(OFFICER, key, "再暂停一次。")
    await decided(await standing.propose_suspension(OFFICER, key, "调查已结束。", lift=True))
    row = await row_of(key)
    assert (row["state"], row["suspended_from"]) == ("active", None)
    assert (await queries.holder_page(OFFICER, key)).suspended_for == ""
    assert await credential_state(row["credential"]) == "active"
    with pytest.raises(ConflictError, match="appointment-state"):
        await standing.propose_suspension(OFFICER, key, "没有暂停。", lift=True)


async def test_a_revocation_needs_a_reason_and_is_not_ones_own(system: Actor) -> None:
    person, key = await holder_since(system, 1)
    with pytest.raises(ConflictError, match="reason-short"):
        await standing.propose_revocation(OFFICER, key, "other", "假")
    mine = Actor(account=uuid7(), person=person, name="秦", grants=OFFICER.grants)
    with pytest.raises(ConflictError, match="decision-own-case"):
        await standing.propose_revocation(mine, key, "other", "本人要撤销。")
    first = await standing.propose_revocation(OFFICER, key, "forged_material", "材料造假。")
    assert await standing.propose_revocation(OFFICER, key, "forged_material", "材料造假。") == first
    with pytest.raises(ConflictError, match="decision-open"):
        await standing.propose_revocation(DEPUTY, key, "other", "别的理由。")
    await decided(first)
    with pytest.raises(ConflictError, match="appointment-state"):
        await standing.propose_revocation(OFFICER, key, "other", "再撤一次。")


async def test_what_ended_meanwhile_is_not_signed_into_force(system: Actor) -> None:
    person, key = await holder_since(system, 1)
    decision = await standing.propose_revocation(OFFICER, key, "other", "脱离岗位。")
    await take_step(REVIEWER, decision, Step.REVIEW)
    await standing.resign(oneself(person), key, "个人原因。")
    with pytest.raises(ConflictError, match="decision-closed"):
        await take_step(LEADER, decision, Step.SIGN)
    async with db.read(OFFICER):
        assert (await decision_of(decision)).state == "withdrawn"


async def test_resigning_ends_the_term_and_asks_for_the_certificate(system: Actor) -> None:
    person, key = await holder_since(system, 1)
    with pytest.raises(ConflictError, match="reason-short"):
        await standing.resign(oneself(person), key, "  ")
    with pytest.raises(NotFoundError):
        await standing.resign(oneself(uuid7()), key, "不是本人的。")
    await standing.resign(oneself(person), key, "调离本市。")
    row = await row_of(key)
    assert row["state"] == "resigned"
    assert await credential_state(row["credential"]) == "active"
    (fact,) = await facts_of(person, TierHeld)
    assert fact.valid_until == clock.today() - DAY
    async with db.read(OFFICER) as connection:
        asked = await connection.fetchval("SELECT id FROM status_change WHERE state = 'waiting'")
    approver = Actor(account=uuid7(), name="顾", grants=(Grant(role=Role.SECTION_REVIEWER),))
    await changes.approve(approver, asked)
    assert await credential_state(row["credential"]) == "revoked"
    with pytest.raises(ConflictError, match="appointment-state"):
        await standing.resign(oneself(person), key, "再辞一次。")


async def test_two_clicks_resign_once(system: Actor) -> None:
    person, key = await holder_since(system, 1)
    both = [standing.resign(oneself(person), key, "调离本市。") for _ in range(2)]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["ConflictError", "NoneType"]


async def test_a_renewal_waits_for_its_time_and_for_new_results(system: Actor) -> None:
    (early, late) = await people(system, 2)
    soon = await in_office(early, years_ago(1))
    with pytest.raises(ConflictError, match="renewal-early"):
        await standing.propose_renewal(OFFICER, soon, "表现优秀。")
    begun = clock.today() - timedelta(days=4 * 365 - 30)
    key = await in_office(late, begun, name="钱文文")
    await prove(late, InnovationResult(title="旧成果", level=HonourLevel.CITY), begun - DAY)
    with pytest.raises(ConflictError, match="renewal-no-results"):
        await standing.propose_renewal(OFFICER, key, "表现优秀。")
    await prove(late, InnovationResult(title="新成果", level=HonourLevel.CITY), begun + DAY)
    await decided(await standing.propose_renewal(OFFICER, key, "表现优秀。"))
    before = await row_of(key)
    (new, old) = (one.held for one in await queries.own_pages(oneself(late)))
    assert (old.id, old.state, old.ended_on) == (key, "renewed", old.valid_until)
    assert new.named_on == old.valid_until + DAY
    assert new.valid_until == term_end(new.named_on, 4)
    assert (new.state, new.monthly_allowance_yuan) == ("active", 500)
    assert await credential_state(before["credential"]) == "superseded"
    assert await credential_state(new.credential) == "active"
    assert len(await facts_of(late, TierHeld)) == 2
    with pytest.raises(ConflictError, match="appointment-state"):
        await standing.propose_renewal(OFFICER, key, "再续一次。")


async def test_a_higher_tier_ends_the_lower_one(system: Actor) -> None:
    person, key = await holder_since(system, 2)
    await in_office(person, clock.today(), tier=Tier.CRAFTSMAN)
    row = await row_of(key)
    assert (row["state"], row["ended_on"]) == ("superseded", clock.today() - DAY)


async def test_terms_end_with_their_last_day(system: Actor) -> None:
    first, second = await people(system, 2)
    over = await in_office(first, clock.today() - timedelta(days=4 * 366))
    still = await in_office(second, clock.today() - timedelta(days=4 * 365 - 2), name="钱文文")
    await standing.expire_ended()
    await standing.expire_ended()
    row = await row_of(over)
    assert (row["state"], row["ended_on"]) == ("expired", row["valid_until"])
    assert (await row_of(still))["state"] == "active"


async def test_a_holder_is_told_what_a_decision_changed(system: Actor) -> None:
    _, key = await holder_since(system, 1)
    await decided(await standing.propose_suspension(OFFICER, key, "正在接受调查。"))
    await decided(await standing.propose_suspension(OFFICER, key, "已经查清。", lift=True))
    await decided(await standing.propose_revocation(OFFICER, key, "other", "脱离岗位。"))
    texts = [text for kind, _, text in await letters(system) if kind == "title_changed"]
    assert ["暂停" in texts[0], "恢复" in texts[1], "撤销" in texts[2]] == [True] * 3
    assert not any("调查" in text or "岗位" in text for text in texts)


async def test_holders_are_reminded_once_of_what_is_due(system: Actor) -> None:
    _, key = await holder_since(system, 1)
    async with db.transaction(OFFICER) as connection:
        await connection.execute(
            "UPDATE annual_review SET due_on = $2 WHERE appointment = $1",
            key, clock.today() + timedelta(days=7),
        )  # fmt: skip
    await reviewing.open_reviews()
    await reviewing.open_reviews()
    async with db.read(OFFICER) as connection:
        keys = await connection.fetch("SELECT key FROM message WHERE key LIKE 'office:%'")
    assert [row["key"] for row in keys] == [f"office:{key}:report:{LAST}"]


async def test_a_term_nobody_has_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        await queries.holder_page(OFFICER, uuid4())
