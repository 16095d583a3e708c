"""An objection: received, sealed, held, ruled on, reviewed, followed by its receipt."""

import asyncio
from datetime import timedelta

import asyncpg
import msgspec
import pytest
from publicity import THIRD, WHY, days_pass, entry, object_to, only, opened, states
from selections import DEPUTY, OFFICER, REVIEWER, SECOND

from app import clock, db
from app.errors import ConflictError, MalformedError, NotFoundError, TooManyError
from app.organisations.uscc import reserved_uscc
from app.permits import Actor, Grant, Role
from certifications.notices import objections, queries, ruling, service
from certifications.notices.data import ObjectionState
from certifications.notices.ruling import ObjectionFilter

pytestmark = pytest.mark.usefixtures("database")


async def test_an_objection_holds_its_entry_and_leaves_the_others(system: Actor) -> None:
    held, notice = await opened(system, 90, 85)
    receipt = await object_to(notice, await entry(notice))
    assert receipt.due_on > clock.today()
    assert await states(system, held) == ["objection_handling", "notice_open"]
    found = await queries.desk_notice(OFFICER, notice)
    assert [one.held for one in found.entries] == [True, False]
    followed = await objections.follow(receipt.number, receipt.secret, address="203.0.113.9")
    assert followed.state is ObjectionState.RECEIVED
    with pytest.raises(NotFoundError, match="objection-unknown"):
        await objections.follow(receipt.number, "ACDEFHJKLMNP", address="203.0.113.9")
    with pytest.raises(NotFoundError, match="objection-unknown"):
        await objections.follow("YY000", receipt.secret, address="203.0.113.9")


async def test_who_objects_is_sealed_and_masked_until_somebody_says_why(system: Actor) -> None:
    _, notice = await opened(system, 90)
    await object_to(notice, await entry(notice))
    async with db.read(system) as connection:
        row = await connection.fetchrow("SELECT * FROM objection")
        events = await connection.fetch("SELECT facts, reason FROM event")
    kept = repr(dict(row)) + repr(events)
    assert "苏见山" not in kept
    assert "13800001234" not in kept
    assert WHY not in kept
    found = await ruling.objection(OFFICER, row["id"])
    assert found.statement == WHY
    assert found.objector is None
    assert found.objector_masked == "苏*山"
    assert found.contact_masked == "138****1234"
    with pytest.raises(ConflictError, match="objection-reason"):
        await ruling.unmask(OFFICER, row["id"], "")
    opened_one = await ruling.unmask(OFFICER, row["id"], "电话核实情况")
    assert opened_one.objector is not None
    assert opened_one.objector.name == "苏见山"
    async with db.read(system) as connection:
        assert await connection.fetchval(
            "SELECT reason FROM event WHERE action = 'certifications.objection.unmasked'"
        ) == "电话核实情况"  # fmt: skip


async def test_a_doubled_objection_and_one_to_a_closed_notice_are_refused(system: Actor) -> None:
    _, notice = await opened(system, 90, 85)
    at = await entry(notice)
    await object_to(notice, at)
    with pytest.raises(ConflictError, match="objection-doubled"):
        await object_to(notice, at)
    await object_to(notice, at, name="另一人", phone="13900001234")
    await days_pass(system, notice)
    with pytest.raises(ConflictError, match="objection-closed"):
        await object_to(notice, await entry(notice, 1), phone="13700001234")


async def test_the_database_refuses_a_second_open_objection_of_one_objector(system: Actor) -> None:
    _, notice = await opened(system, 90)
    await object_to(notice, await entry(notice))
    async with db.transaction(system) as connection:
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute(
                "INSERT INTO objection (id, notice, entry, receipt_no, receipt_hash, objector,"
                " objector_index, phone, statement, received_at, due_on) SELECT"
                " gen_random_uuid(), notice, entry, 'YYX', receipt_hash, objector,"
                " objector_index, phone, statement, now(), due_on FROM objection"
            )


async def test_a_unit_objects_with_code_and_stamped_letter(system: Actor) -> None:
    _, notice = await opened(system, 90)
    at = await entry(notice)
    unit = {"by_unit": True, "unit": "岱青技工学校", "uscc": reserved_uscc(7), "name": ""}
    with pytest.raises(ConflictError, match="objection-seal"):
        await object_to(notice, at, **unit)
    with pytest.raises(MalformedError, match="scan-type"):
        await object_to(notice, at, b"MZ", **unit)
    with pytest.raises(ConflictError, match="objection-uscc"):
        await object_to(notice, at, b"%PDF-1.4 %%EOF", **{**unit, "uscc": "123"})
    await object_to(notice, at, b"%PDF-1.4 %%EOF", **unit)
    found = await ruling.objection(OFFICER, await only())
    assert found.row.by_unit
    assert found.has_scan


async def test_asking_too_often_is_stopped(system: Actor) -> None:
    _, _notice = await opened(system, 90)
    for _ in range(5):
        with pytest.raises(NotFoundError):
            await objections.follow("YY1", "WRONG", address="203.0.113.9")
    with pytest.raises(TooManyError):
        await objections.follow("YY1", "WRONG", address="203.0.113.9")


async def test_an_upheld_objection_takes_the_entry_off(system: Actor) -> None:
    held, notice = await opened(system, 90, 85)
    await object_to(notice, await entry(notice))
    key = await only()
    with pytest.raises(ConflictError, match="objection-hand"):
        await ruling.rule(OFFICER, key, ObjectionState.UPHELD, "查证属实")
    await ruling.rule(DEPUTY, key, ObjectionState.UPHELD, "查证属实，年限不足")
    assert await states(system, held) == ["rejected", "notice_open"]
    assert len((await queries.public_notice(notice)).entries) == 1
    with pytest.raises(ConflictError, match="objection-ruled"):
        await ruling.rule(DEPUTY, key, ObjectionState.DISMISSED, "查无实据")


async def test_who_had_a_hand_in_the_case_does_not_rule(system: Actor) -> None:
    held, notice = await opened(system, 90)
    await object_to(notice, await entry(notice))
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO case_hand (id, application, account, part, taken_at)"
            " VALUES (gen_random_uuid(), $1, $2, 'city', now())",
            held.applications[0], DEPUTY.account,
        )  # fmt: skip
    with pytest.raises(ConflictError, match="check-hand"):
        await ruling.rule(DEPUTY, await only(), ObjectionState.UPHELD, "查证属实")
    herself = msgspec.structs.replace(THIRD, person=held.people[0])
    with pytest.raises(ConflictError, match="objection-about-self"):
        await ruling.rule(herself, await only(), ObjectionState.DISMISSED, "查无实据")


async def test_a_dismissed_objection_lets_go_and_may_be_reviewed_by_another(
    system: Actor,
) -> None:
    held, notice = await opened(system, 90)
    receipt = await object_to(notice, await entry(notice))
    key = await only()
    await ruling.rule(DEPUTY, key, ObjectionState.DISMISSED, "社保记录与申报一致")
    assert await states(system, held) == ["notice_open"]
    told = await objections.follow(receipt.number, receipt.secret, address="203.0.113.9")
    assert told.ruling == "社保记录与申报一致"
    assert told.may_ask_review
    told = await objections.ask_review(
        receipt.number, receipt.secret, "社保由别的单位代缴", address="203.0.113.9"
    )
    assert told.state is ObjectionState.REVIEW
    assert await states(system, held) == ["objection_handling"]
    same = msgspec.structs.replace(DEPUTY, grants=(Grant(role=Role.SECTION_REVIEWER),))
    with pytest.raises(ConflictError, match="objection-own-ruling"):
        await ruling.review(same, key, upheld=False, reason="维持原答复")
    with pytest.raises(ConflictError, match="objection-hand"):
        await ruling.review(REVIEWER, key, upheld=False, reason="维持原答复")
    await ruling.review(SECOND, key, upheld=True, reason="代缴属实，年限不足")
    assert await states(system, held) == ["rejected"]
    with pytest.raises(ConflictError, match="objection-review-late"):
        await objections.ask_review(
            receipt.number, receipt.secret, "再看一次", address="203.0.113.9"
        )


async def test_a_review_is_asked_for_within_its_days(system: Actor) -> None:
    _, notice = await opened(system, 90)
    receipt = await object_to(notice, await entry(notice))
    await ruling.rule(DEPUTY, await only(), ObjectionState.NOT_ACCEPTED, "与公示事项无关")
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE objection SET review_until = $1", clock.today() - timedelta(days=1)
        )
    with pytest.raises(ConflictError, match="objection-review-late"):
        await objections.ask_review(
            receipt.number, receipt.secret, "请复核一次", address="203.0.113.9"
        )


async def test_a_second_objection_keeps_the_entry_held(system: Actor) -> None:
    held, notice = await opened(system, 90)
    at = await entry(notice)
    await object_to(notice, at)
    first = await only()
    await object_to(notice, at, name="另一人", phone="13900001234")
    await ruling.rule(DEPUTY, first, ObjectionState.DISMISSED, "查无实据，予以驳回")
    assert await states(system, held) == ["objection_handling"]
    await days_pass(system, notice)
    await service.close_due_notices()
    assert await states(system, held) == ["objection_handling"]
    second = (await ruling.queue(OFFICER, ObjectionFilter())).rows[0].id
    await ruling.rule(THIRD, second, ObjectionState.DISMISSED, "查无实据，予以驳回")
    assert await states(system, held) == ["approved"]


async def test_one_objection_sent_many_times_at_once_is_received_once(system: Actor) -> None:
    _, notice = await opened(system, 90)
    at = await entry(notice)

    async def once() -> str:
        try:
            await object_to(notice, at)
        except ConflictError as refused:
            return refused.code
        return "received"

    answers = await asyncio.gather(*(once() for _ in range(4)))
    assert sorted(answers) == ["objection-doubled"] * 3 + ["received"]
