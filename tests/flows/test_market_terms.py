"""The market's terms from a draft to the pages: drafted by one, signed by two others."""

from datetime import date, timedelta

import msgspec
import pytest
from callings import COUNTY, LEADER, OFFICER, REVIEWER, SECOND_OFFICER
from test_supply_demand import MARKETER, city, complete, officer, quarter, report

from app import clock, db
from app.decisions.data import Step
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.home.decision_service import send_back, take_step, withdraw
from app.permits import Actor
from app.terms.service import publish
from certifications.policy.queries import policy_version
from dashboards.data import GapState
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import figure_page
from dashboards.market_terms import terms_in_time
from dashboards.parameters import service
from dashboards.parameters.data import VersionState
from dashboards.parameters.queries import terms_page, trial_of, version_page
from dashboards.periods import quarter_of
from dashboards.supply.service import refresh_soon
from dashboards.terms import MARKET, EffectiveTerms, MarketTerms, default_terms

__all__ = ["city"]
pytestmark = pytest.mark.usefixtures("database")
REASON = "按追踪回访，八成留在本市"


def staying(share: float) -> MarketTerms:
    return msgspec.structs.replace(default_terms(), effective=EffectiveTerms(stay_share=share))


def tomorrow() -> date:
    return clock.today() + timedelta(days=1)


async def in_force_on(actor: Actor, day: date) -> MarketTerms:
    async with db.read(actor):
        return (await terms_in_time()).on(day)


async def test_terms_hold_from_their_day_once_two_others_signed(
    city: None, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = quarter()
    await complete(system, 10)
    await report(system, period, "370902", 40)
    await report(system, period, "370911", 30)
    await refresh_soon()
    day = tomorrow()
    key = await service.draft(OFFICER, staying(0.8), day, REASON)
    assert await service.draft(OFFICER, staying(0.8), day, REASON) == key
    with pytest.raises(ConflictError, match="parameter-open"):
        await service.draft(SECOND_OFFICER, staying(0.7), day, REASON)
    decision = await service.hand_in(OFFICER, key)
    assert await service.hand_in(OFFICER, key) == decision
    with pytest.raises(ConflictError, match="parameter-closed"):
        await service.change(OFFICER, key, staying(0.7), day, REASON)
    assert (await version_page(OFFICER, key)).version.waiting
    await take_step(REVIEWER, decision, Step.REVIEW)
    assert await in_force_on(OFFICER, day) == default_terms()
    await take_step(LEADER, decision, Step.SIGN)
    assert await in_force_on(OFFICER, day) == staying(0.8)
    assert await in_force_on(OFFICER, clock.today()) == default_terms()
    (version,) = (await terms_page(OFFICER)).versions
    assert (version.state, version.valid_from) == (VersionState.PUBLISHED, day)
    assert (version.reviewed_by, version.signed_by) == (REVIEWER.name, LEADER.name)
    assert (version.reason, version.drafted_by) == (REASON, OFFICER.name)
    monkeypatch.setattr(clock, "today", lambda: day)
    page = await figure_page(officer(), FigureScope(period=period), clock.today(), ())
    expected = 8 if quarter_of(day) == period else 10
    assert {row.code: row.supply for row in page.found.rows} == {MARKETER: expected}
    assert (await terms_page(OFFICER)).now.number == 1


async def test_terms_signed_after_their_day_hold_from_the_signature(
    system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = clock.today()
    key = await service.draft(OFFICER, staying(0.8), today, REASON)
    decision = await service.hand_in(OFFICER, key)
    await take_step(REVIEWER, decision, Step.REVIEW)
    later = today + timedelta(days=3)
    monkeypatch.setattr(clock, "today", lambda: later)
    await take_step(LEADER, decision, Step.SIGN)
    assert (await version_page(OFFICER, key)).version.valid_from == later


async def test_a_draft_that_says_nothing_or_comes_too_late_is_refused(system: Actor) -> None:
    async with db.transaction(system):
        await publish(MARKET, "供需参数", staying(0.9), clock.today())
    for terms, day, reason, code in (
        (staying(0.8), clock.today() - timedelta(days=1), REASON, "terms-day-passed"),
        (staying(0.8), clock.today(), REASON, "terms-day-taken"),
        (staying(0.8), tomorrow(), "好", "parameter-reason"),
        (staying(0.9), tomorrow(), REASON, "parameter-same"),
    ):
        with pytest.raises(ConflictError, match=code):
            await service.draft(OFFICER, terms, day, reason)
    with pytest.raises(ForbiddenError):
        await service.draft(COUNTY, staying(0.8), tomorrow(), REASON)
    assert len((await terms_page(OFFICER)).versions) == 1


async def test_a_version_returned_or_taken_back_may_be_changed_and_thrown_away(
    system: Actor,
) -> None:
    key = await service.draft(OFFICER, staying(0.8), tomorrow(), REASON)
    await send_back(REVIEWER, await service.hand_in(OFFICER, key), "请附回访记录")
    held = (await version_page(OFFICER, key)).version
    assert (held.open_to_change, held.returned_for) == (True, "请附回访记录")
    await service.change(OFFICER, key, staying(0.85), tomorrow(), REASON + "，见附件")
    decision = await service.hand_in(OFFICER, key)
    await withdraw(OFFICER, decision)
    await service.discard(OFFICER, key)
    assert (await terms_page(OFFICER)).versions == ()


async def test_a_version_stands_beside_the_one_that_it_follows_and_no_other_kind_of_terms(
    system: Actor,
) -> None:
    async with db.transaction(system):
        first = await publish(MARKET, "供需参数", staying(0.9), clock.today())
    second = await service.draft(OFFICER, staying(0.8), tomorrow(), REASON)
    assert (await version_page(OFFICER, first)).before_number is None
    view = await version_page(OFFICER, second)
    assert (view.before_number, view.before) == (1, staying(0.9))
    with pytest.raises(NotFoundError):
        await policy_version(OFFICER, first)


async def test_a_draft_is_tried_on_the_latest_quarter_and_one_in_force_is_not(
    city: None, system: Actor
) -> None:
    key = await service.draft(OFFICER, staying(0.8), tomorrow(), REASON)
    assert await trial_of(OFFICER, await version_page(OFFICER, key)) is None
    await complete(system, 10)
    for place in ("370902", "370911"):
        await report(system, quarter(), place, 5)
    await refresh_soon()
    terms = msgspec.structs.replace(staying(0), public_min_count=12, min_reporting_divisions=2)
    await service.change(OFFICER, key, terms, tomorrow(), REASON)
    trial = await trial_of(OFFICER, await version_page(OFFICER, key))
    assert [(name, then, now) for name, then, now in trial.moved] == [
        (MARKETER, GapState.BALANCED, GapState.SHORTAGE)
    ]
    assert (trial.before.people, trial.after.people) == (10, 0)
    assert (trial.before.hidden, trial.after.hidden) == (0, 0)
    await service.change(
        OFFICER, key, msgspec.structs.replace(default_terms(), public_min_count=12), tomorrow(),
        REASON,
    )  # fmt: skip
    trial = await trial_of(OFFICER, await version_page(OFFICER, key))
    assert (trial.moved, trial.before.hidden, trial.after.hidden) == ((), 0, 1)
    async with db.transaction(system):
        now = await publish(MARKET, "供需参数", staying(0.5), clock.today())
    assert await trial_of(OFFICER, await version_page(OFFICER, now)) is None
