"""Figures over the live facts and over a snapshot: a link with a data version comes back."""

from datetime import date
from uuid import UUID

import msgspec
import pytest
from test_supply_demand import MARKETER, city, complete, officer, quarter, report

from app import clock, db
from app.columns import uuid7
from app.errors import NotFoundError
from app.permits import ANYONE, Actor
from app.reference.loader import load
from app.terms.service import publish
from courses.outcomes import service
from dashboards.drill.queries import beside_occupation
from dashboards.facts.snapshots import take_snapshot
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import figure_page, one_figure
from dashboards.figures.specs import BY_CODE, EVIDENCE, OUTLOOK, SHORTAGE, TRAINING
from dashboards.panel import Panel
from dashboards.supply.service import refresh_soon
from dashboards.terms import MARKET, EffectiveTerms, default_terms

__all__ = ["city"]
DRONE = "4-02-04-06"
EVERY = (*SHORTAGE, *OUTLOOK, *TRAINING, *EVIDENCE)


async def staying(system: Actor, share: float) -> None:
    """Terms under which this share of people stays in the city."""
    terms = msgspec.structs.replace(default_terms(), effective=EffectiveTerms(stay_share=share))
    async with db.transaction(system):
        await publish(MARKET, "供需参数", terms, date(2020, 1, 1))


async def state_halves(system: Actor) -> None:
    """The school's one programme serves 互联网营销师 and 无人机驾驶员 alike."""
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE programme_occupation SET weight = 0.5")
        await connection.execute(
            "INSERT INTO programme_occupation (id, programme, occupation_code, weight)"
            " SELECT $1, programme, $2, 0.5 FROM programme_occupation",
            uuid7(), DRONE,
        )  # fmt: skip


async def test_a_link_with_a_data_version_comes_back_the_same_after_a_correction(
    city: None, system: Actor
) -> None:
    await complete(system, 6)
    await report(system, quarter(), "370902", 40)
    await report(system, quarter(), "370911", 30)
    async with db.transaction(system):
        taken = await take_snapshot(system, quarter(), "季度汇总")
    link = FigureScope(period=quarter(), v=taken.number)
    before = await figure_page(officer(), link, clock.today(), EVERY)
    await report(system, quarter(), "370911", 500, code="6-18-02-04")
    after = await figure_page(officer(), link, clock.today(), EVERY)
    assert [panel.rows for panel in after.panels] == [panel.rows for panel in before.panels]
    assert after.found.totals == before.found.totals
    closed = await figure_page(officer(), FigureScope(period=quarter()), clock.today(), ())
    assert closed.frame.version == taken.number
    live = await figure_page(officer(), FigureScope(period=quarter(), v=0), clock.today(), ())
    assert [len(page.found.rows) for page in (before, live)] == [1, 2]


async def test_a_data_version_that_never_was_is_not_found(city: None) -> None:
    with pytest.raises(NotFoundError):
        await figure_page(officer(), FigureScope(v=99), clock.today(), ())


async def test_the_charts_of_a_page_agree_with_each_other(city: None, system: Actor) -> None:
    await complete(system, 6)
    await report(system, quarter(), "370902", 40)
    await report(system, quarter(), "370911", 30)
    waiting = await figure_page(officer(), FigureScope(period=quarter()), clock.today(), ())
    assert waiting.frame.counting
    await refresh_soon()
    made = await figure_page(officer(), FigureScope(period=quarter()), clock.today(), EVERY)
    by_code = {panel.code: panel for panel in made.panels}
    assert by_code["gaps"].rows[0][1:4] == (70, 6, 64)
    assert by_code["dumbbell"].rows[0][1:4] == (70, 6, 64)
    assert by_code["heatmap"].rows[0][1:] == (0.15, 0.0)
    line = next(row for row in by_code["series"].rows if row[1] == 70)
    assert line[2:4] == (6, 2)
    totals = {row[0]: row for row in by_code["totals"].rows}
    assert totals["有效供给"][1] == 6
    assert totals["需求"][1] == 70


@pytest.mark.parametrize("shared", [True, False])
async def test_each_district_has_the_gap_of_its_own_page(
    city: None, system: Actor, *, shared: bool
) -> None:
    await staying(system, 0.85)
    await complete(system, 10)
    for place, people in (("370902", 0), ("370911", 7)):
        await report(system, quarter(), place, people)
        await report(system, quarter(), place, 4, code=DRONE)
    if shared:
        await state_halves(system)
    await refresh_soon()
    _, panel = await one_figure(
        officer(), FigureScope(period=quarter()), clock.today(), BY_CODE["districts"]
    )
    gaps = dict(zip(panel.keys, (row[2] for row in panel.rows), strict=True))
    assert gaps == {"370902": -1 if shared else 4, "370911": 11}
    for place, gap in gaps.items():
        own = FigureScope(period=quarter(), division=place)
        page = await figure_page(officer(), own, clock.today(), ())
        assert gap == page.found.totals.gap


async def test_a_programme_of_two_occupations_supplies_both_on_every_chart(
    city: None, system: Actor
) -> None:
    await staying(system, 0.8)
    await complete(system, 10)
    for place in ("370902", "370911"):
        await report(system, quarter(), place, 3)
        await report(system, quarter(), place, 12, code=DRONE)
    await state_halves(system)
    await refresh_soon()
    made = await figure_page(officer(), FigureScope(period=quarter()), clock.today(), EVERY)
    by_code = {panel.code: panel for panel in made.panels}
    gaps = {row.code: (row.demand, row.supply) for row in made.found.rows}
    assert gaps == {MARKETER: (6, 2), DRONE: (24, 6)}
    assert made.found.totals.supply == 8
    for code in ("gaps", "dumbbell"):
        panel = by_code[code]
        assert dict(zip(panel.keys, (row[1:3] for row in panel.rows), strict=True)) == gaps
    assert by_code["series"].rows[0][2] == 8
    assert {row[0]: row[1] for row in by_code["totals"].rows}["有效供给"] == 8
    effective = dict(zip(by_code["effective"].keys, by_code["effective"].rows, strict=True))
    assert effective[MARKETER][1:] == (10, 2, 8, 0, 8, 6, "看怎样分", "按需求")
    assert effective[DRONE][1:] == (0, 6, 8, 0, 8, 24, "短缺", "按需求")
    heat = dict(zip(by_code["heatmap"].keys, by_code["heatmap"].rows, strict=True))
    assert heat[MARKETER][1] == round(2 / 3, 4)
    for code, (_, supply) in gaps.items():
        one = FigureScope(period=quarter(), group=code)
        narrow = await figure_page(officer(), one, clock.today(), EVERY)
        shown = {panel.code: panel for panel in narrow.panels}
        assert shown["series"].rows[0][2] == supply
        totals = {row[0]: row for row in shown["totals"].rows}
        assert (totals["有效供给"][1], totals["有效供给"][4]) == (supply, supply)
        _, csv = await one_figure(officer(), one, clock.today(), BY_CODE["gaps"])
        assert [row[2] for row in csv.rows] == [supply]


async def test_a_snapshot_keeps_the_shares_and_the_terms_that_it_was_taken_with(
    city: None, system: Actor
) -> None:
    await staying(system, 0.8)
    await complete(system, 10)
    for place in ("370902", "370911"):
        await report(system, quarter(), place, 3)
        await report(system, quarter(), place, 12, code=DRONE)
    await state_halves(system)
    await refresh_soon()
    async with db.transaction(system):
        taken = await take_snapshot(system, quarter(), "季度汇总")
    async with db.transaction(system) as connection:
        await connection.execute(
            "DELETE FROM programme_occupation WHERE occupation_code = $1", DRONE
        )
    await staying(system, 0.1)
    await refresh_soon()
    link = FigureScope(period=quarter(), v=taken.number)
    then = await figure_page(officer(), link, clock.today(), EVERY)
    assert {row.code: row.supply for row in then.found.rows} == {MARKETER: 2, DRONE: 6}
    live = FigureScope(period=quarter(), v=0)
    now = await figure_page(officer(), live, clock.today(), EVERY)
    assert {row.code: row.supply for row in now.found.rows} == {MARKETER: 1, DRONE: 0}


async def test_the_public_gets_no_chart_of_exact_small_figures(city: None, system: Actor) -> None:
    await complete(system, 3)
    await report(system, quarter(), "370902", 40)
    seen = await figure_page(ANYONE, FigureScope(period=quarter()), clock.today(), EVERY)
    shown = {panel.code for panel in seen.panels}
    assert shown == {"gaps", "dumbbell", "heatmap", "levels", "series", "stages", "trust"}


async def test_two_views_of_different_width_hide_the_same_for_the_public(
    city: None, system: Actor
) -> None:
    await complete(system, 3)
    await report(system, quarter(), "370902", 40)
    await report(system, quarter(), "370911", 40)
    wide = await figure_page(ANYONE, FigureScope(period=quarter()), clock.today(), ())
    narrow = await figure_page(
        ANYONE, FigureScope(period=quarter(), group=MARKETER), clock.today(), ()
    )
    marketer = next(row for row in wide.found.rows if row.code == MARKETER)
    assert narrow.found.rows == (marketer,)


async def test_one_chart_alone_is_the_page_s(city: None, system: Actor) -> None:
    await report(system, quarter(), "370902", 40)
    scope = FigureScope(period=quarter())
    page = await figure_page(officer(), scope, clock.today(), SHORTAGE)
    _, alone = await one_figure(officer(), scope, clock.today(), BY_CODE["gaps"])
    assert alone == page.panels[0]


async def test_totals_give_no_hidden_occupation_away(city: None, system: Actor) -> None:
    await complete(system, 3)
    await report(system, quarter(), "370902", 40)
    await report(system, quarter(), "370911", 20)
    await refresh_soon()
    seen = (await figure_page(ANYONE, FigureScope(), clock.today(), ())).found
    assert (seen.totals.supply, seen.totals.gap, seen.totals.people) == (None, None, None)
    exact = (await figure_page(officer(), FigureScope(), clock.today(), ())).found
    assert (exact.totals.supply, exact.totals.people) == (3, 3)


async def test_the_public_chooses_no_version_of_the_data(city: None, system: Actor) -> None:
    await complete(system, 6)
    await report(system, quarter(), "370902", 40)
    async with db.transaction(system):
        await take_snapshot(system, quarter(), "季度汇总")
    for v in (0, 1, 99):
        scope = FigureScope(period=quarter(), v=v)
        seen = await figure_page(ANYONE, scope, clock.today(), ())
        assert seen.frame.version == 1


async def test_a_snapshot_is_taken_anew_where_what_stands_beside_the_facts_changed(
    city: None, system: Actor
) -> None:
    await report(system, quarter(), "370902", 40)
    async with db.transaction(system) as connection:
        first = await take_snapshot(system, quarter(), "简报")
        assert (await take_snapshot(system, quarter(), "简报")).number == first.number
        await connection.execute(
            "INSERT INTO county_return (id, period, division, state, due_on)"
            " VALUES (gen_random_uuid(), $1, '370902', 'accepted', $2)",
            quarter(), clock.today(),
        )  # fmt: skip
        assert (await take_snapshot(system, quarter(), "季度汇总")).number == first.number + 1


async def test_a_county_sees_no_other_county_s_alert_on_an_occupation(
    city: None, system: Actor
) -> None:
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO alert (id, kind, subject, occupation_code, division, period, cause,"
            " action, facts, opened_at) VALUES (gen_random_uuid(), 'shortage', 's', $1, '370902',"
            " $2, 'too_few_trained', 'open_classes', '{}', $3)",
            MARKETER, quarter(), clock.now(),
        )  # fmt: skip
    seen = [
        len((await beside_occupation(who, MARKETER, clock.today(), quarter())).alerts)
        for who in (officer(), officer("370902"), officer("370911"))
    ]
    assert seen == [1, 1, 0]


async def found_work(system: Actor, jobs: list[tuple[str, str]], *, skip: int = 0) -> list[UUID]:
    """Record jobs (occupation, industry) of the people of the one class; return the enrolments."""
    async with db.read(system) as connection:
        rows = await connection.fetch(
            "SELECT enrolment FROM completion ORDER BY id LIMIT $1 OFFSET $2", len(jobs), skip
        )
    made = [row["enrolment"] for row in rows]
    for enrolment, (occupation, industry) in zip(made, jobs, strict=True):
        job = {"employer": "泰山装备", "on": str(clock.today()), "verified_by": "contract"}
        told = {**job, "occupation": occupation, "industry": industry}
        assert await service.record_job(system, enrolment, told) == ()
    return made


async def panels(**scope: object) -> dict[str, Panel]:
    wanted = FigureScope(**{"period": quarter(), **scope})
    made = await figure_page(officer(), wanted, clock.today(), TRAINING)
    return {panel.code: panel for panel in made.panels}


def effective_of(found: dict[str, Panel]) -> dict[str, tuple[object, ...]]:
    panel = found["effective"]
    return {
        key: (row[2], row[8]) for key, row in zip(panel.keys, panel.rows, strict=True)
    }  # fmt: skip


async def test_once_enough_jobs_are_known_a_programme_is_shared_out_as_observed(
    city: None, system: Actor
) -> None:
    terms = EffectiveTerms(stay_share=1, least_observed=4)
    async with db.transaction(system):
        held = msgspec.structs.replace(default_terms(), effective=terms)
        await publish(MARKET, "供需参数", held, date(2020, 1, 1))
    await load(system)
    await complete(system, 10)
    await report(system, quarter(), "370902", 6)
    await report(system, quarter(), "370902", 24, code=DRONE)
    await state_halves(system)
    await refresh_soon()
    await found_work(system, [(MARKETER, "I")] * 3)
    openings = effective_of(await panels())
    assert openings == {MARKETER: (2, "按需求"), DRONE: (8, "按需求")}
    last = (await found_work(system, [(DRONE, "C"), ("6-18-02-04", "C")], skip=3))[0]
    observed = effective_of(await panels())
    said = "按就业去向（4 人次就业）"
    assert observed == {MARKETER: (8, said), DRONE: (3, said)}
    async with db.transaction(system):
        taken = await take_snapshot(system, quarter(), "留存")
    await service.withdraw(system, last, "登错了人")
    assert effective_of(await panels(v=0)) == openings
    frozen = await figure_page(
        officer(), FigureScope(period=quarter(), v=taken.number), clock.today(), TRAINING
    )
    assert effective_of({panel.code: panel for panel in frozen.panels}) == observed


async def test_jobs_stand_by_industry_and_what_is_not_known_is_a_part_of_its_own(
    city: None, system: Actor
) -> None:
    await load(system)
    await complete(system, 6)
    await report(system, quarter(), "370902", 40)
    await refresh_soon()
    empty = (await panels())["jobs"]
    assert (empty.rows, empty.figures) == ((), None)
    assert "还没有登记就业" in empty.empty
    first, *_ = await found_work(system, [("", "C"), ("", "C"), ("", "I"), ("", "")])
    await refresh_soon()
    found = (await panels())["jobs"]
    assert found.keys == ("C", "I", "unknown")
    assert [(row[0], *row[-2:]) for row in found.rows] == [
        ("制造业", 2, 50), ("信息传输、软件和信息技术服务业", 1, 25), ("行业未知", 1, 25),
    ]  # fmt: skip
    assert found.total is not None
    assert found.total[-2] == 4
    assert "67% 在制造业，另有 1 人次行业未知" in found.title
    placed = (await panels())["flow"].rows[0][4]
    assert placed == 4
    drawn = found.figures["wide"]["data"]
    assert [sum(bar["x"]) for bar in drawn] == [4]
    await service.withdraw(system, first, "登错了人")
    await refresh_soon()
    after = await panels()
    assert [row[-2] for row in after["jobs"].rows] == [1, 1, 1]
    assert after["flow"].rows[0][4] == 3
    assert (await panels(division="370911"))["jobs"].rows == ()
