"""Early warning from the facts to an alert in somebody's hands, and what came of it."""

from datetime import date, timedelta

import msgspec
import pytest
from callings import somebody
from factories import account, catalogue_item, organisation, training_class
from markets import CARER, LAST, MARKETER, NEXT, small_market
from returns import opened
from screens import send, sign_in, text_of
from warnings_market import QUARTERS, advertised, short_market, trained

from app import clock, db
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Role
from app.terms.service import publish
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import figure_page
from dashboards.figures.specs import TRAINING
from dashboards.terms import MARKET, EffectiveTerms, default_terms
from dashboards.warning import handling
from dashboards.warning.data import Action, AlertKind, AlertState, Cause, Indicator, Tier
from dashboards.warning.queries import AlertFilter, alert_list, alert_page
from dashboards.warning.service import score_and_alert
from dashboards.warning.todo import alert_queues

pytestmark = pytest.mark.usefixtures("database")
OFFICER = somebody("秦牧川", Role.CITY_OFFICER)
COUNTY = somebody("宋海燕", Role.COUNTY_OFFICER, divisions=frozenset({"370902"}))
OTHER = somebody("程远山", Role.COUNTY_OFFICER, divisions=frozenset({"370911"}))


async def kinds(state: str = "") -> dict:
    found = await alert_list(OFFICER, AlertFilter(state=state))
    return {(row.kind, row.subject): row for row in found.rows}


async def test_a_shortage_of_two_quarters_is_told_once(system: Actor) -> None:
    await short_market(system)
    night = await score_and_alert()
    assert night.period == LAST
    assert night.raised == 2
    assert (await score_and_alert()).raised == 0
    found = await kinds()
    row = found[AlertKind.SHORTAGE, f"{MARKETER}:"]
    assert (row.cause, row.action) == (Cause.TOO_FEW_TRAINED, Action.OPEN_CLASSES)
    assert row.facts["gap"] == row.facts["demand"] > 0
    assert (AlertKind.NO_CLASS, MARKETER) in found
    page = await alert_page(OFFICER, row.id)
    assert [one.period for one in page.history] == QUARTERS
    last = page.history[0].score
    assert last.known == 4
    assert last.readings[Indicator.COVERAGE].points == 3
    assert last.readings[Indicator.RATIO].points is None
    assert [(note.step, note.by) for note in page.notes] == [("opened", "")]


async def test_what_was_not_reported_is_x_and_neither_alerts_nor_ends_anything(
    system: Actor,
) -> None:
    await small_market(system)
    await score_and_alert()
    listed = await alert_list(OFFICER, AlertFilter())
    assert listed.tiers[Tier.X] == sum(listed.tiers.values()) > 0
    assert not listed.rows
    await trained(system, 0, *QUARTERS)
    await advertised(system, 10, 120, *QUARTERS)
    await score_and_alert()
    assert len(await kinds()) == 2
    async with db.transaction(system) as connection:
        await connection.execute("DELETE FROM vacancy_flow")
    night = await score_and_alert()
    assert night.ended == 0
    assert len(await kinds()) == 2


async def test_an_alert_ends_when_the_shortage_is_over_and_not_before_two_quarters(
    system: Actor,
) -> None:
    await short_market(system)
    await score_and_alert()
    school = await organisation(system)
    item = await catalogue_item(system, "互联网营销师", MARKETER)
    await training_class(school, item)
    await trained(system, 500, QUARTERS[0])
    await score_and_alert()
    assert (AlertKind.SHORTAGE, f"{MARKETER}:") in await kinds()
    await trained(system, 500, QUARTERS[1])
    await score_and_alert()
    assert (AlertKind.SHORTAGE, f"{MARKETER}:") not in await kinds()
    closed = (await kinds("closed"))[AlertKind.SHORTAGE, f"{MARKETER}:"]
    assert closed.outcome == ""
    await trained(system, 0, *QUARTERS[:2])
    await score_and_alert()
    assert (AlertKind.SHORTAGE, f"{MARKETER}:") not in await kinds(), (
        "not told twice for one quarter"
    )


async def test_in_somebodys_hands(system: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    await short_market(system)
    await score_and_alert()
    key = (await kinds())[AlertKind.SHORTAGE, f"{MARKETER}:"].id
    assert {queue.kind: queue.waiting for queue in await alert_queues(OFFICER)} == {"open": 2}
    await handling.take_on(OFFICER, key)
    await handling.take_on(OFFICER, key)
    await handling.speak(OFFICER, key, "已约三家学校商量。")
    await handling.speak(OFFICER, key, "已约三家学校商量。")
    with pytest.raises(ConflictError, match="alert-day"):
        await handling.snooze(OFFICER, key, clock.today(), "等下季度报送")
    until = clock.today() + timedelta(days=20)
    await handling.snooze(OFFICER, key, until, "等下季度报送")
    monkeypatch.setattr(clock, "today", lambda: until)
    await score_and_alert()
    page = await alert_page(OFFICER, key)
    assert page.alert.state is AlertState.TAKEN
    assert [note.step.value for note in page.notes] == [
        "woken", "snoozed", "note", "taken", "opened",
    ]  # fmt: skip
    with pytest.raises(ConflictError, match="alert-outcome"):
        await handling.close(OFFICER, key, "好")
    await handling.close(OFFICER, key, "已加开两个班，共八十个学位")
    await handling.close(OFFICER, key, "已加开两个班，共八十个学位")
    with pytest.raises(ConflictError, match="alert-state"):
        await handling.take_on(OFFICER, key)
    assert (await score_and_alert()).raised == 0


async def test_a_county_sees_the_citys_occupations_and_its_own_and_acts_on_its_own(
    system: Actor,
) -> None:
    await short_market(system)
    await score_and_alert()
    city = (await kinds())[AlertKind.SHORTAGE, f"{MARKETER}:"].id
    await alert_page(COUNTY, city)
    with pytest.raises(ConflictError, match="alert-city"):
        await handling.take_on(COUNTY, city)
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE alert SET division = '370902' WHERE kind = 'no_class'")
    own = (await kinds())[AlertKind.NO_CLASS, MARKETER].id
    with pytest.raises(NotFoundError):
        await handling.take_on(OTHER, own)
    await handling.take_on(COUNTY, own)
    assert len((await alert_list(OTHER, AlertFilter())).rows) == 1
    mine = await alert_list(COUNTY, AlertFilter(mine=True))
    assert [row.id for row in mine.rows] == [own]


async def test_alarms_of_supply_and_of_a_late_feed(
    system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(system)
    await small_market(system)
    await trained(system, 900, *QUARTERS[:2])
    await trained(system, 400, *QUARTERS[:2], code=CARER)
    due = clock.today() + timedelta(days=80)
    monkeypatch.setattr(clock, "today", lambda: due)
    await score_and_alert()
    found = await kinds()
    surplus = found[AlertKind.SURPLUS, MARKETER].facts
    assert (surplus["supply"], surplus["least"]) == (900, 900)
    assert surplus["gap"] == surplus["demand"] - 900
    assert (AlertKind.SURPLUS, CARER) not in found, "one division alone reported it"
    late = [row for (kind, _), row in found.items() if kind is AlertKind.FEED_LATE]
    assert {row.division for row in late} == {"370902", "370911"}
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE county_return SET state = 'filed', filed_at = $1 WHERE division = '370902'",
            clock.now(),
        )
    await score_and_alert()
    left = [row.division for row in (await kinds()).values() if row.kind is AlertKind.FEED_LATE]
    assert left == ["370911"]


async def test_an_alert_is_judged_after_its_horizon(system: Actor) -> None:
    await short_market(system)
    await score_and_alert()
    key = (await kinds())[AlertKind.SHORTAGE, f"{MARKETER}:"].id
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE alert SET period = $2, facts = jsonb_set(facts, '{gap}', '60') WHERE id = $1",
            key, QUARTERS[2],
        )  # fmt: skip
    assert (await score_and_alert()).judged == 1
    held = (await alert_page(OFFICER, key)).alert
    assert held.hit is True
    assert held.judged_on == clock.today()
    hits = (await alert_list(OFFICER, AlertFilter())).hits
    assert [msgspec.to_builtins(one) for one in hits] == [
        {"kind": "shortage", "judged": 1, "hits": 1}
    ]
    assert NEXT


async def test_the_pages_filter_refuse_and_close(client, database: str, system: Actor) -> None:
    await account(system, "city", Role.CITY_OFFICER)
    await account(system, "reader", Role.SECTION_REVIEWER)
    await sign_in(client, "city")
    assert "还没有评过分" in text_of((await client.get("/desk/alerts")).text)
    await short_market(system)
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO alert (id, kind, subject, period, cause, action, facts, opened_at)"
            " VALUES (gen_random_uuid(), 'rollup_wrong', 'people_rollup:2026Q1', '2026Q1',"
            " 'rollup_differs', 'look_for_the_cause', '{\"rollup\": \"people_rollup\","
            ' "rows": 3}\', now())'
        )
    await score_and_alert()
    said = text_of((await client.get("/desk/alerts")).text)
    assert "3 条预警没有办结" in said
    assert "汇总数与明细不符" in said
    for address in ("?kind=surplus", "?mine=true", "?division=370911"):
        assert "没有符合条件的预警" in text_of((await client.get(f"/desk/alerts{address}")).text)
    assert (await client.get("/desk/alerts?kind=%27junk&state=9")).status_code == 200
    key = (await kinds())[AlertKind.SHORTAGE, f"{MARKETER}:"].id
    place = f"/desk/alerts/{key}"
    said = text_of((await client.get(place)).text)
    assert "培训的人太少" in said
    assert "未知" in said
    refused = await send(client, place, f"{place}/close", text="好")
    assert refused.status_code == 409
    assert "没有写办理结果" in text_of(refused.text)
    refused = await send(client, place, f"{place}/snooze", text="等下季度报送", until="昨天")
    assert refused.status_code == 422
    assert "等下季度报送" in refused.text
    assert (await send(client, place, f"{place}/take")).status_code == 303
    assert "我认领的预警" in text_of((await client.get("/desk")).text)
    assert (await send(client, place, f"{place}/note", text="已经约谈")).status_code == 303
    assert (await send(client, place, f"{place}/close", text="加开两个班")).status_code == 303
    listed = await client.get("/desk/alerts/alerts.csv?state=closed")
    assert "加开两个班" in listed.content.decode("utf-8-sig")
    await sign_in(client, "reader")
    said = text_of((await client.get(place)).text)
    assert "加开两个班" in said
    assert f"{place}/take" not in (await client.get(place)).text


@pytest.mark.parametrize(
    ("kind", "subject", "people"),
    [(AlertKind.SHORTAGE, f"{MARKETER}:", 30), (AlertKind.SURPLUS, MARKETER, 2000)],
)
async def test_an_alarm_s_supply_is_the_page_s(
    system: Actor, kind: AlertKind, subject: str, people: int
) -> None:
    await short_market(system)
    await trained(system, people, *QUARTERS)
    terms = EffectiveTerms(attrition=0.2, new_entrant_share=0.9, stay_share=0.5)
    async with db.transaction(system):
        held = msgspec.structs.replace(default_terms(), effective=terms)
        await publish(MARKET, "供需参数", held, date(2020, 1, 1))
    await score_and_alert()
    page = await figure_page(OFFICER, FigureScope(period=LAST), clock.today(), TRAINING)
    (row,) = (row for row in page.found.rows if row.code == MARKETER)
    facts = (await kinds())[kind, subject].facts
    assert (facts["demand"], facts["supply"], facts["gap"]) == (row.demand, row.supply, row.gap)
    assert row.supply == round(people * 0.36)
    (table,) = (panel for panel in page.panels if panel.code == "effective")
    least = dict(zip(table.keys, (line[4] for line in table.rows), strict=True))
    assert facts.get("least", least[MARKETER]) == least[MARKETER]
