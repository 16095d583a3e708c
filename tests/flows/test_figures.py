"""Figures over the live facts and over a snapshot: a link with a data version comes back."""

import pytest
from test_supply_demand import MARKETER, city, complete, officer, quarter, report

from app import clock, db
from app.errors import NotFoundError
from app.permits import ANYONE, Actor
from dashboards.facts.snapshots import take_snapshot
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import figure_page, one_figure
from dashboards.figures.specs import BY_CODE, EVIDENCE, OUTLOOK, SHORTAGE, TRAINING
from dashboards.supply.service import refresh_soon

__all__ = ["city"]
EVERY = (*SHORTAGE, *OUTLOOK, *TRAINING, *EVIDENCE)


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
