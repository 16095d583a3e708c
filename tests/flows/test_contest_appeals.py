"""Appeals against ranks shown, and marks put right after them."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from callings import reference
from contests import field, seat
from factories import account, people
from outbox import letters
from results import (
    OFFICER,
    SECOND,
    SMALL_RULES,
    asked,
    change,
    end_clock,
    locked,
    publish,
    shown,
    worker,
)

from app import clock, db
from app.columns import uuid7
from app.errors import ConflictError, MalformedError, NotFoundError
from app.permits import Actor, Grant, Permit, Role
from competitions.data import EntryState, EventState, SeatRole
from competitions.desk.todo import contest_queues
from competitions.marking import second
from competitions.plans.queries import event_of
from competitions.results import (
    amending,
    appeal_queries,
    appealing,
    computing,
    correcting,
    finalising,
)
from competitions.results.amending import PenaltyAdded, StageChange
from competitions.results.appeal_queries import AppealFilter
from competitions.results.appealing import NewAppeal
from competitions.results.correcting import EntryChange, MarkChange, PenaltyBack
from competitions.results.desk_queries import desk
from competitions.results.hindering import BlockedError
from competitions.rules.data import Penalty

pytestmark = pytest.mark.usefixtures("database")
LATE = Penalty(code="LATE", name="越线", points=Decimal(20))
SAID = NewAppeal(statement="第三位裁判给 B1 打的分与录像不符")


@pytest.fixture(autouse=True)
async def _reference(database: str, system: Actor) -> None:
    await reference(system)


async def filed(made, place: int = 1):
    appellant = await worker(made, place)
    entry = made.entries[place]
    return appellant, await appealing.file_appeal(appellant, entry, SAID, permit=Permit.MY_CONTESTS)


async def arbitrating(event, number: int, who, person) -> Actor:
    """Seat an account in the event's arbitration, whatever else it is there."""
    await change(
        "INSERT INTO judge_seat (id, event, role, account, person, number, name, appointed_at)"
        " VALUES ($1, $2, 'arbitration', $3, $4, $5, '仲裁', now())",
        uuid7(), event, who, person, 90 + number,
    )  # fmt: skip
    return Actor(account=who, person=person, name="仲裁", grants=(Grant(role=Role.ARBITRATION),))


async def codes(made) -> list[str]:
    return [one.code for one in (await desk(OFFICER, made.event)).hindrances]


async def test_an_appeal_is_received_until_the_servers_clock_says_no() -> None:
    made = await shown(3, clock_over=False)
    appellant, key = await filed(made)
    again = await appealing.file_appeal(appellant, made.entries[1], SAID, permit=Permit.MY_CONTESTS)
    assert again == key
    await end_clock(made)
    with pytest.raises(ConflictError, match="appeal-late"):
        await appealing.file_appeal(
            await worker(made, 2), made.entries[2], SAID, permit=Permit.MY_CONTESTS
        )


async def test_nobody_appeals_before_ranks_are_shown_for_others_or_without_words() -> None:
    made = await locked(3)
    one = await worker(made, 1)
    with pytest.raises(ConflictError, match="appeal-none-now"):
        await appealing.file_appeal(one, made.entries[1], SAID, permit=Permit.MY_CONTESTS)
    await computing.show(OFFICER, made.event)
    with pytest.raises(NotFoundError):
        await appealing.file_appeal(one, made.entries[0], SAID, permit=Permit.MY_CONTESTS)
    with pytest.raises(ConflictError, match="appeal-words"):
        await appealing.file_appeal(
            one, made.entries[1], NewAppeal(statement="不服"), permit=Permit.MY_CONTESTS
        )
    with pytest.raises(MalformedError):
        await appealing.file_appeal(
            one, made.entries[1], NewAppeal(statement=SAID.statement, content=b"MZ"),
            permit=Permit.MY_CONTESTS,
        )  # fmt: skip
    assert await asked("SELECT count(*) FROM appeal") == 0


async def test_the_employer_appeals_for_an_entry_and_another_employer_finds_none() -> None:
    made = await shown(2, clock_over=False)
    alias = await account(OFFICER, "employer", Role.EMPLOYER, organisation=made.employer)
    key = await asked("SELECT id FROM account WHERE alias = $1", alias)
    own = Actor(
        account=key,
        name="人事",
        grants=(Grant(role=Role.EMPLOYER, organisation=made.employer),),
    )
    assert await appealing.file_appeal(own, made.entries[0], SAID, permit=Permit.CONTEST_ENTER)
    other = Actor(
        account=key, name="别家", grants=(Grant(role=Role.EMPLOYER, organisation=made.event),)
    )
    with pytest.raises(NotFoundError):
        await appealing.file_appeal(other, made.entries[0], SAID, permit=Permit.CONTEST_ENTER)


async def test_an_open_appeal_keeps_the_result_back_until_it_is_ruled_on() -> None:
    made = await shown(3, clock_over=False)
    _, key = await filed(made)
    await end_clock(made)
    assert await codes(made) == ["appeals-open"]
    await appealing.rule(made.arbitration, key, upheld=False, ruling="录像与评分一致")
    await appealing.rule(made.arbitration, key, upheld=False, ruling="录像与评分一致")
    assert await codes(made) == []
    with pytest.raises(ConflictError, match="appeal-ruled"):
        await appealing.rule(made.arbitration, key, upheld=True, ruling="改主意了不行")
    await publish(made)


async def test_what_an_appeal_says_is_sealed_and_its_appellant_is_told_of_the_ruling() -> None:
    made = await shown(3, clock_over=False)
    _, key = await filed(made)
    sealed = await asked("SELECT statement FROM appeal")
    assert "录像".encode() not in sealed
    found = await appeal_queries.one_appeal(made.arbitration, key)
    assert found.statement == SAID.statement
    assert not found.concerned
    await appealing.rule(made.arbitration, key, upheld=False, ruling="录像与评分一致")
    kinds = [(kind, "无人机驾驶" in text) for kind, _, text in await letters(OFFICER)]
    assert kinds.count(("appeal_answered", True)) == 1


async def test_judges_appellants_and_those_who_compete_do_not_rule() -> None:
    made = await shown(3, clock_over=False)
    appellant, key = await filed(made)
    alias = await account(OFFICER, "rival", Role.ARBITRATION)
    rival = await asked("SELECT id FROM account WHERE alias = $1", alias)
    for number, (who, person) in enumerate((
        (made.judges[0].account, None), (made.chief.account, None),
        (appellant.account, appellant.person), (rival, made.people[0]),
    )):  # fmt: skip
        one = await arbitrating(made.event, number, who, person)
        with pytest.raises(ConflictError, match="appeal-own"):
            await appealing.rule(one, key, upheld=True, ruling="理由充分")
    _, elsewhere = await seat(made.event, SeatRole.ARBITRATION, 40)
    await appealing.rule(elsewhere, key, upheld=True, ruling="理由充分")


async def test_the_arbitration_of_another_event_finds_no_appeal() -> None:
    made = await shown(2, clock_over=False)
    _, key = await filed(made)
    other = await field(1, start=40)
    for asks in (
        appealing.rule(other.arbitration, key, upheld=False, ruling="驳回，无依据"),
        appeal_queries.one_appeal(other.arbitration, key),
        appeal_queries.appeal_paper(other.arbitration, key),
    ):
        with pytest.raises(NotFoundError):
            await asks
    assert (await appeal_queries.appeal_list(other.arbitration, AppealFilter())).total == 0
    assert (await appeal_queries.appeal_list(made.arbitration, AppealFilter())).total == 1
    await change("UPDATE judge_seat SET ended_at = now() WHERE role = 'arbitration'")
    with pytest.raises(NotFoundError):
        await appealing.rule(made.arbitration, key, upheld=False, ruling="驳回，无依据")


async def test_who_judged_under_a_record_merged_since_does_not_rule() -> None:
    made = await shown(2, clock_over=False)
    _, key = await filed(made)
    old, kept = await people(OFFICER, 2, start=80)
    await change("UPDATE person SET merged_into = $1 WHERE id = $2", kept, old)
    for number, (judged, ruling) in enumerate(((old, kept), (kept, old))):
        alias = await account(OFFICER, f"twice-{number}", Role.ARBITRATION)
        who = await asked("SELECT id FROM account WHERE alias = $1", alias)
        await change(
            "UPDATE judge_seat SET person = $1 WHERE event = $2 AND number = 1", judged, made.event
        )
        one = await arbitrating(made.event, number, who, ruling)
        with pytest.raises(ConflictError, match="appeal-own"):
            await appealing.rule(one, key, upheld=True, ruling="理由充分")


async def test_an_upheld_appeal_leads_to_a_further_revision_and_a_new_clock() -> None:
    made = await shown(3, clock_over=False)
    _, key = await filed(made)
    await appealing.rule(made.arbitration, key, upheld=True, ruling="三位裁判均漏看一项")
    await end_clock(made)
    assert await codes(made) == ["appeals-unapplied"]
    for judge in (1, 2, 3):
        wanted = MarkChange(
            cipher="C002", aspect="B1", value=Decimal(3), judge=judge, reason="录像复核"
        )
        await correcting.change_mark(OFFICER, made.event, wanted)
    assert "marks-unconfirmed" in await codes(made)
    with pytest.raises(ConflictError, match="result-mark-second"):
        await correcting.change_mark(OFFICER, made.event, wanted)
    for judge in (1, 2, 3):
        await correcting.change_mark(
            SECOND, made.event,
            MarkChange(
                cipher="C002", aspect="B1", value=Decimal(3), judge=judge, reason="录像复核"
            ),
        )  # fmt: skip
    assert await computing.revise(OFFICER, made.event, "申诉成立，改正 C002 的 B1") == 2
    found = await desk(OFFICER, made.event)
    assert [line.cipher for line in found.lines] == ["C002", "C001", "C003"]
    assert found.held.appeal == key
    assert found.event.appeals_until > clock.now() + timedelta(hours=1)
    assert found.revisions[0].state == "superseded"
    assert await asked("SELECT count(*) FROM mark WHERE replaced_at IS NOT NULL") == 3
    await end_clock(made)
    await publish(made, 2)


async def test_a_deduction_taken_back_and_an_entry_put_out_change_the_next_revision() -> None:
    made = await locked(3)
    await change(
        "INSERT INTO entry_penalty (id, entry, stage, code, points, reason, seat, given_by,"
        " given_at) SELECT gen_random_uuid(), $1, 'P', 'X', 20, '越线', id, '甲', now()"
        " FROM judge_seat WHERE event = $2 AND number = 1",
        made.entries[0], made.event,
    )  # fmt: skip
    await computing.show(OFFICER, made.event)
    first = [line.cipher for line in (await desk(OFFICER, made.event)).lines]
    assert first == ["C002", "C003", "C001"]
    penalty = await asked("SELECT id FROM entry_penalty")
    back = PenaltyBack(penalty=penalty, reason="录像没有越线")
    await correcting.take_penalty_back(OFFICER, made.event, back)
    await correcting.take_penalty_back(OFFICER, made.event, back)
    out = EntryChange(cipher="C002", state=EntryState.WITHDRAWN, reason="本人书面退赛")
    await correcting.change_entry(OFFICER, made.event, out)
    assert "recompute-differs" in await codes(made)
    await computing.revise(OFFICER, made.event, "收回扣分，C002 退赛")
    found = await desk(OFFICER, made.event)
    assert [(line.cipher, line.rank) for line in found.lines] == [
        ("C001", 1), ("C003", 2), ("C002", None),
    ]  # fmt: skip
    await end_clock(made)
    assert await codes(made) == []


async def test_a_theory_mark_put_right_after_an_upheld_appeal_changes_the_ranks() -> None:
    made = await shown(2)
    right = StageChange(cipher="C002", which="T/theory", value="99.5", reason="漏判一题")
    await amending.change_stage_mark(OFFICER, made.event, right)
    await amending.change_stage_mark(OFFICER, made.event, right)
    assert "recompute-differs" in await codes(made)
    await computing.revise(OFFICER, made.event, "申诉成立，改正理论成绩")
    lines = (await desk(OFFICER, made.event)).lines
    assert [(line.cipher, line.stages["T"]) for line in lines] == [
        ("C002", "99.50"), ("C001", "95.00"),
    ]  # fmt: skip
    told = await asked(
        "SELECT string_agg(facts->>'was', ' ') FROM event"
        " WHERE action = 'competitions.stage_mark.corrected'"
    )
    assert told == "90.00"
    await end_clock(made)
    await publish(made, 2)


async def test_a_time_and_a_retest_put_right_part_those_who_were_level() -> None:
    made = await shown(2, same=True)
    time = StageChange(cipher="C002", which="P/seconds", value="9:30", reason="计时器记错")
    await amending.change_stage_mark(OFFICER, made.event, time)
    await computing.revise(OFFICER, made.event, "改正用时")
    lines = (await desk(OFFICER, made.event)).lines
    assert [(line.cipher, line.rank) for line in lines] == [("C002", 1), ("C001", 2)]
    for cipher, mark in (("C001", "90"), ("C002", "80")):
        again = StageChange(cipher=cipher, which="P/retest", value=mark, reason="补录加赛")
        await amending.change_stage_mark(OFFICER, made.event, again)
    found = await asked("SELECT string_agg(retest::text, ' ' ORDER BY retest) FROM entry_stage")
    assert found == "80.00 90.00"


async def test_a_forgotten_deduction_is_added_once_and_counts() -> None:
    stages = (
        SMALL_RULES.stages[0],
        msgspec.structs.replace(SMALL_RULES.stages[1], penalties=(LATE,)),
    )
    made = await shown(2, rules=msgspec.structs.replace(SMALL_RULES, stages=stages))
    added = PenaltyAdded(key=uuid7(), cipher="C001", which="P/LATE", reason="录像显示越线")
    await amending.add_penalty(OFFICER, made.event, added)
    await amending.add_penalty(OFFICER, made.event, added)
    await computing.revise(OFFICER, made.event, "补记越线扣分")
    lines = (await desk(OFFICER, made.event)).lines
    assert [(line.cipher, line.stages["P"]) for line in lines] == [
        ("C002", "70.00"), ("C001", "50.00"),
    ]  # fmt: skip
    await end_clock(made)
    await publish(made, 2)


async def test_marks_that_a_correction_leaves_far_apart_are_left_to_stand_by_the_chief() -> None:
    made = await shown(2)
    with pytest.raises(ConflictError, match="stand-none"):
        await second.let_stand(made.chief, made.event, "C002", "B1", "讨论后保留")
    zero = MarkChange(cipher="C002", aspect="B1", value=Decimal(0), judge=1, reason="录像复核")
    await correcting.change_mark(OFFICER, made.event, zero)
    await correcting.change_mark(SECOND, made.event, zero)
    with pytest.raises(BlockedError):
        await computing.revise(OFFICER, made.event, "改正一号裁判")
    (waiting,) = [
        one for one in await contest_queues(made.chief) if one.kind == "spreads_to_settle"
    ]
    assert waiting.waiting == 1
    await second.let_stand(made.chief, made.event, "C002", "B1", "讨论后保留")
    assert await computing.revise(OFFICER, made.event, "改正一号裁判") == 2
    await end_clock(made)
    await publish(made, 2)
    one = MarkChange(cipher="C001", aspect="B1", value=Decimal(0), judge=1, reason="录像复核")
    await correcting.change_mark(OFFICER, made.event, one)
    await correcting.change_mark(SECOND, made.event, one)
    await second.let_stand(made.chief, made.event, "C001", "B1", "讨论后保留")
    assert await computing.revise(OFFICER, made.event, "再改正一号裁判") == 3


async def test_who_is_readmitted_competes_nowhere_else_and_who_withdraws_is_free_again() -> None:
    made = await shown(2)
    for state, live in (
        (EntryState.WITHDRAWN, False), (EntryState.ENTERED, True),
        (EntryState.DISQUALIFIED, True),
    ):  # fmt: skip
        wanted = EntryChange(cipher="C001", state=state, reason="办公室更正")
        await correcting.change_entry(OFFICER, made.event, wanted)
        held = "SELECT live FROM entry_member WHERE entry = $1"
        assert await asked(held, made.entries[0]) is live
    out = EntryChange(cipher="C002", state=EntryState.WITHDRAWN, reason="本人书面退赛")
    await correcting.change_entry(OFFICER, made.event, out)
    other = await field(1, start=40)
    await change(
        "UPDATE entry_member SET person = $1 WHERE entry = $2", made.people[1], other.entries[0]
    )
    back = EntryChange(cipher="C002", state=EntryState.ENTERED, reason="恢复参赛")
    with pytest.raises(ConflictError, match="result-elsewhere"):
        await correcting.change_entry(OFFICER, made.event, back)
    assert await asked("SELECT state FROM entry WHERE id = $1", made.entries[1]) == "withdrawn"


@pytest.mark.parametrize(
    ("which", "value", "code"),
    [
        ("T/theory", "101", "result-stage-value"),
        ("T/theory", "9.999", "result-stage-value"),
        ("T/seconds", "9:30", "result-stage-none"),
        ("P/theory", "90", "result-stage-none"),
        ("P/seconds", "930", "time-form"),
        ("Z/retest", "90", "result-stage-none"),
    ],
)
async def test_a_stage_mark_that_cannot_be_is_refused(which: str, value: str, code: str) -> None:
    made = await shown(1)
    wanted = StageChange(cipher="C001", which=which, value=value, reason="录像复核")
    with pytest.raises(ConflictError, match=code):
        await amending.change_stage_mark(OFFICER, made.event, wanted)
    none = PenaltyAdded(key=uuid7(), cipher="C001", which="P/LATE", reason="录像复核")
    with pytest.raises(ConflictError, match="penalty-none"):
        await amending.add_penalty(OFFICER, made.event, none)


@pytest.mark.parametrize(
    ("aspect", "value", "judge", "code"),
    [
        ("A1", "41", None, "result-mark-value"),
        ("A1", "-1", None, "result-mark-value"),
        ("A1", "NaN", None, "result-mark-value"),
        ("B1", "2.5", 1, "result-mark-value"),
        ("B1", "2", None, "result-mark-none"),
        ("Z9", "2", 1, "result-mark-none"),
    ],
)
async def test_a_mark_that_cannot_be_is_refused(
    aspect: str, value: str, judge: int | None, code: str
) -> None:
    made = await shown(2)
    with pytest.raises(ConflictError, match=code):
        await correcting.change_mark(
            OFFICER, made.event,
            MarkChange(
                cipher="C001", aspect=aspect, value=Decimal(value), judge=judge, reason="录像复核"
            ),
        )  # fmt: skip


async def test_an_appeal_taken_back_no_longer_keeps_the_result_back() -> None:
    made = await shown(2, clock_over=False)
    appellant, key = await filed(made)
    await appealing.withdraw_appeal(appellant, key)
    await appealing.withdraw_appeal(appellant, key)
    await end_clock(made)
    await publish(made)
    async with db.read(OFFICER):
        assert (await event_of(made.event)).state is EventState.FINAL


async def test_nothing_is_final_while_the_clock_runs() -> None:
    made = await shown(2, clock_over=False)
    with pytest.raises(BlockedError):
        await finalising.finalise(OFFICER, made.event, 1)
