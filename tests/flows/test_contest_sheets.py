"""Sheets: signed by two, scanned, a stage locked; a later mark breaks them; opened by two."""

import msgspec
import pytest
from contests import CITY, SMALL_RULES, Field, field, marks

from app import db
from app.columns import uuid7
from app.errors import ConflictError, MalformedError, NotFoundError
from competitions.data import EventState
from competitions.marking import ciphers, extras, sheets
from competitions.marking.appointing import find_conflicts
from competitions.marking.data import Sent, Standing
from competitions.marking.queries import unresolved
from competitions.marking.service import give
from competitions.plans.queries import event_of
from competitions.results import computing
from competitions.rules.data import Cut, Places, RuleSet, Ties

pytestmark = pytest.mark.usefixtures("database")
PAPER = b"%PDF-1.4\n% sheet\n%%EOF\n"


async def marked(**more: object) -> Field:
    made = await field(2)
    for entry in made.entries:
        await marks(made, entry, **more)
    return made


async def digest(made: Field, stage: str) -> str:
    found = await sheets.sheet_desk(made.chief, made.event)
    return next(one.digest for one in found.stages if one.stage.code == stage)


async def filed(made: Field, stage: str) -> None:
    told = await digest(made, stage)
    await sheets.file_sheet(made.chief, made.event, stage, digest=told, name="a.pdf", content=PAPER)


async def locked(made: Field, stage: str) -> None:
    await filed(made, stage)
    assert not await sheets.sign(made.chief, made.event, stage)
    assert await sheets.sign(made.arbitration, made.event, stage)


async def state(made: Field) -> EventState:
    async with db.read(CITY):
        return (await event_of(made.event)).state


def mark(value: str, reason: str = "") -> Sent:
    return Sent(sent=uuid7(), cipher="C001", aspect="B1", value=value, reason=reason)


async def test_two_sign_a_stage_locks_and_all_of_them_lock_the_event() -> None:
    made = await marked()
    await locked(made, "T")
    assert await state(made) is EventState.MARKING
    await locked(made, "P")
    assert await state(made) is EventState.LOCKED
    assert await sheets.sign(made.chief, made.event, "P")
    async with db.read(CITY):
        assert await unresolved(made.event, made.rules) == []
    await ciphers.lift(made.cipher_clerk, made.event)


async def test_one_person_is_not_two() -> None:
    made = await marked()
    await filed(made, "T")
    for _ in range(2):
        assert not await sheets.sign(made.chief, made.event, "T")
    for who in (made.judges[0], made.cipher_clerk, CITY):
        with pytest.raises(NotFoundError):
            await sheets.sign(who, made.event, "T")


@pytest.mark.parametrize(
    "lack", [{"measured": None}, {"judged": (0, 2, 2)}, {"second": False}, {"seconds": None}]
)
async def test_nothing_is_signed_while_something_is_open(lack: dict[str, object]) -> None:
    made = await marked(**lack)
    with pytest.raises(ConflictError, match="sheet-open"):
        await filed(made, "P")
    await filed(made, "T")


async def test_without_a_scan_nobody_signs_and_a_scan_is_a_paper() -> None:
    made = await marked()
    with pytest.raises(ConflictError, match="sheet-scan"):
        await sheets.sign(made.chief, made.event, "T")
    with pytest.raises(MalformedError):
        await sheets.file_sheet(
            made.chief, made.event, "T", digest=await digest(made, "T"), name="a", content=b"GIF8"
        )


async def test_a_later_mark_breaks_the_sheet_until_it_is_printed_anew() -> None:
    made = await marked()
    before = await digest(made, "P")
    await filed(made, "P")
    await sheets.sign(made.chief, made.event, "P")
    (answer,) = await give(made.judges[0], made.event, [mark("3", "复核后更正")])
    assert answer.standing is Standing.KEPT
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "UPDATE mark SET second_value = value, second_by = $1, second_at = now()"
            " WHERE method = 'judgement' AND replaced_at IS NULL",
            uuid7(),
        )
    with pytest.raises(ConflictError, match="sheet-changed"):
        await sheets.sign(made.arbitration, made.event, "P")
    with pytest.raises(ConflictError, match="sheet-changed"):
        await sheets.file_sheet(
            made.chief, made.event, "P", digest=before, name="a.pdf", content=PAPER
        )
    await locked(made, "P")
    async with db.read(CITY) as connection:
        assert await connection.fetchval("SELECT count(*) FROM stage_sheet WHERE NOT live") == 1


async def test_a_locked_stage_is_opened_by_both_with_a_reason() -> None:
    made = await marked()
    await locked(made, "T")
    await locked(made, "P")
    with pytest.raises(ConflictError, match="sheet-reason"):
        await sheets.open_again(made.chief, made.event, "P", "")
    for _ in range(2):
        assert not await sheets.open_again(made.chief, made.event, "P", "B1 漏看一项")
    assert (await give(made.judges[0], made.event, [mark("3", "更正")]))[0].code == "mark-not-open"
    assert await sheets.open_again(made.arbitration, made.event, "P", "")
    assert await state(made) is EventState.MARKING
    (answer,) = await give(made.judges[0], made.event, [mark("3", "更正")])
    assert answer.standing is Standing.KEPT


async def live_marks(made: Field) -> int:
    async with db.read(CITY) as connection:
        found: int = await connection.fetchval(
            "SELECT count(*) FROM mark WHERE event = $1 AND replaced_at IS NULL", made.event
        )
    return found


async def test_signed_marks_stay_when_their_judge_turns_out_to_stand_aside_until_opened() -> None:
    made = await marked()
    await locked(made, "P")
    seat = next(iter(made.seats))
    before = await live_marks(made)
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "UPDATE judge_seat SET organisation = $2 WHERE id = $1", seat, made.employer
        )
    async with db.transaction(CITY):
        assert await find_conflicts(made.event) == 2
    assert await live_marks(made) == before
    await sheets.open_again(made.chief, made.event, "P", "裁判应回避")
    await sheets.open_again(made.arbitration, made.event, "P", "")
    assert await live_marks(made) == before - 4


async def test_once_lifted_nothing_is_opened() -> None:
    made = await marked()
    await locked(made, "T")
    await locked(made, "P")
    await ciphers.lift(made.cipher_clerk, made.event)
    with pytest.raises(ConflictError, match="sheet-lifted"):
        await sheets.open_again(made.chief, made.event, "P", "有误")


SEPARATE: RuleSet = msgspec.structs.replace(SMALL_RULES, places=Places.SEPARATE)
ONE_GOES_ON: RuleSet = msgspec.structs.replace(
    SMALL_RULES,
    stages=(
        msgspec.structs.replace(SMALL_RULES.stages[0], cut=Cut(advance=1, ties=Ties.RETEST)),
        SMALL_RULES.stages[1],
    ),
)


async def level(rules: RuleSet) -> Field:
    """Two entries that nothing parts."""
    made = await field(2, rules=rules)
    for entry in made.entries:
        await marks(made, entry)
    return made


async def test_who_is_level_is_tested_again_before_the_last_sheet_is_signed() -> None:
    made = await level(SEPARATE)
    await locked(made, "T")
    with pytest.raises(ConflictError, match="sheet-retest"):
        await filed(made, "P")
    for cipher, mark_ in (("C001", "80"), ("C002", "90")):
        await extras.retest(made.chief, made.event, cipher, "P", mark_)
    await locked(made, "P")
    await ciphers.lift(made.cipher_clerk, made.event)
    assert await computing.show(CITY, made.event) == 1


async def test_whoever_signs_last_meets_the_tie_in_whatever_order_stages_are_signed() -> None:
    made = await level(SEPARATE)
    async with db.transaction(CITY) as connection:
        await connection.execute("UPDATE entry_stage SET theory = 90 WHERE stage = 'T' AND"
            " entry = $1", made.entries[0])  # fmt: skip
    await locked(made, "P")
    async with db.transaction(CITY) as connection:
        await connection.execute("UPDATE entry_stage SET theory = 80 WHERE stage = 'T'")
    with pytest.raises(ConflictError, match="sheet-retest"):
        await filed(made, "T")


async def test_ciphers_stay_while_a_retest_waits_and_the_stage_can_be_opened_for_it() -> None:
    made = await level(SEPARATE)
    async with db.transaction(CITY) as connection:
        for stage in ("T", "P"):
            await connection.execute(
                "INSERT INTO stage_sheet (id, event, stage, digest, file, chief, chief_at,"
                " arbitration, arbitration_at, locked_at)"
                " VALUES ($1, $2, $3, '\\x00', $1, $4, now(), $5, now(), now())",
                uuid7(), made.event, stage, made.chief.account, made.arbitration.account,
            )  # fmt: skip
        await connection.execute(
            "UPDATE contest_event SET state = 'locked' WHERE id = $1", made.event
        )
    with pytest.raises(ConflictError, match="cipher-retest"):
        await ciphers.lift(made.cipher_clerk, made.event)
    await sheets.open_again(made.chief, made.event, "P", "并列，要加试")
    assert await sheets.open_again(made.arbitration, made.event, "P", "")
    for cipher, mark_ in (("C001", "80"), ("C002", "90")):
        await extras.retest(made.chief, made.event, cipher, "P", mark_)
    await locked(made, "P")
    await ciphers.lift(made.cipher_clerk, made.event)


async def test_who_is_level_across_a_cut_line_is_tested_again_before_its_sheet() -> None:
    made = await level(ONE_GOES_ON)
    with pytest.raises(ConflictError, match="sheet-retest"):
        await filed(made, "T")
    for cipher, mark_ in (("C001", "80"), ("C002", "90")):
        await extras.retest(made.chief, made.event, cipher, "T", mark_)
    await locked(made, "T")
    await locked(made, "P")
