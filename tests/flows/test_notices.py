"""A notice: proposed with the ranking, opened by the signature, closed after its term."""

from datetime import date, timedelta

import pytest
from publicity import TEXT, days_pass, opened, states
from selections import DEPUTY, LEADER, OFFICER, REVIEWER, calendar_years, ranked

from app import clock
from app.decisions.data import Step
from app.errors import ConflictError, NotFoundError
from app.home.decision_page import decision_page
from app.home.decision_service import take_step
from app.permits import Actor
from app.reference.working_days import CalendarMissingError
from certifications.notices import queries, service
from certifications.notices.data import NoticeState, NoticeText
from certifications.panels import closing
from certifications.panels.ranked import ranking

pytestmark = pytest.mark.usefixtures("database")


async def test_the_signature_opens_the_notice_and_nothing_is_public_before(system: Actor) -> None:
    await calendar_years(system)
    held = await ranked(system, 90, 85, 80)
    decision = await service.propose_notice(OFFICER, held.round, TEXT)
    assert await states(system, held) == ["ranked"] * 3
    await take_step(REVIEWER, decision, Step.REVIEW)
    assert await queries.public_notices(clock.today()) == []
    told = await decision_page(LEADER, decision)
    assert len(told.summary.lists[0].rows) == 2
    await take_step(LEADER, decision, Step.SIGN)
    (notice,) = await queries.public_notices(clock.today())
    assert (notice.people, notice.working_days) == (2, 5)
    assert notice.first_day > clock.today()
    found = await queries.public_notice(notice.id)
    assert found.left == 5
    assert [entry.place for entry in found.entries] == [1, 2]
    assert await states(system, held) == ["notice_open", "notice_open", "ranked"]
    after = await ranking(OFFICER, held.round)
    assert [row.application for row in after.rows] == held.applications


async def test_a_tie_at_the_cut_is_not_published(system: Actor) -> None:
    held = await ranked(system, 90, 80, 80)
    with pytest.raises(ConflictError) as refused:
        await service.propose_notice(OFFICER, held.round, TEXT)
    assert (refused.value.code, refused.value.facts["n"]) == ("notice-tie", 2)


async def test_missing_visits_and_an_empty_list_are_not_published(system: Actor) -> None:
    held = await ranked(system, 90, site_visit=True)
    with pytest.raises(ConflictError, match="notice-visits-missing"):
        await service.propose_notice(OFFICER, held.round, TEXT)


async def test_a_notice_into_a_year_without_calendar_takes_the_signature_back(
    system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await calendar_years(system, 2026)
    held = await ranked(system, 90)
    decision = await service.propose_notice(OFFICER, held.round, TEXT)
    await take_step(REVIEWER, decision, Step.REVIEW)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 29))
    told = await decision_page(LEADER, decision)
    assert "2027" in told.summary.facts[0].text
    with pytest.raises(CalendarMissingError) as refused:
        await take_step(LEADER, decision, Step.SIGN)
    assert refused.value.facts == {"year": 2027}
    assert (await decision_page(LEADER, decision)).held.signer is None
    await calendar_years(system, 2027)
    await take_step(LEADER, decision, Step.SIGN)


async def test_two_officers_get_one_notice_and_the_difference(system: Actor) -> None:
    held = await ranked(system, 90)
    first = await service.propose_notice(OFFICER, held.round, TEXT)
    assert await service.propose_notice(OFFICER, held.round, TEXT) == first
    other = NoticeText(
        title="另一份公示",
        objection_phone="0538-1111111",
        supervision_phone=TEXT.supervision_phone,
        objection_address=TEXT.objection_address,
    )
    with pytest.raises(ConflictError) as refused:
        await service.propose_notice(DEPUTY, held.round, other)
    assert refused.value.code == "decision-open"
    assert "0538-1111111" in str(refused.value.facts["difference"])
    with pytest.raises(ConflictError, match="panel-notice-proposed"):
        await closing.rule_on_marks(
            OFFICER, held.round, held.applications, again=True, reason="再评一次"
        )


async def test_the_names_leave_the_public_page_when_the_term_ends(system: Actor) -> None:
    _, key = await opened(system, 90)
    assert len((await queries.public_notice(key)).entries) == 1
    await days_pass(system, key)
    found = await queries.public_notice(key)
    assert found.entries == []
    assert await queries.public_notices(clock.today()) == []
    assert len((await queries.desk_notice(OFFICER, key)).entries) == 1


async def test_a_clock_set_forward_ends_no_notice(
    system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, key = await opened(system, 90)
    real = clock.today()
    monkeypatch.setattr(clock, "today", lambda: real + timedelta(days=40))
    await service.close_due_notices()
    assert (await queries.desk_notice(OFFICER, key)).notice.state is NoticeState.OPEN
    monkeypatch.setattr(clock, "today", lambda: real)
    await days_pass(system, key)
    monkeypatch.setattr(clock, "today", lambda: real - timedelta(days=60))
    await service.close_due_notices()
    assert (await queries.desk_notice(OFFICER, key)).notice.state is NoticeState.OPEN
    monkeypatch.setattr(clock, "today", lambda: real)
    await service.close_due_notices()
    assert (await queries.desk_notice(OFFICER, key)).notice.state is NoticeState.CLOSED
    assert await states(system, held) == ["approved"]


async def test_there_is_no_notice_that_was_not_signed(system: Actor) -> None:
    held = await ranked(system, 90)
    await service.propose_notice(OFFICER, held.round, TEXT)
    with pytest.raises(NotFoundError):
        await queries.public_notice(held.round)
