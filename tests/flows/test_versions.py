"""A closed quarter is corrected: what its first version hid from the public stays hidden."""

from typing import Any

import pytest
from callings import OFFICER
from markets import CARER, LAST, MARKETER, NEXT, RARE, report, small_market

from app import clock, db
from app.columns import uuid7
from app.permits import ANYONE, Actor
from dashboards.data import SupplyDemand
from dashboards.facts.snapshots import FOR_REPORT, latest_snapshot, take_snapshot
from dashboards.figures.data import FigureScope
from dashboards.figures.heat_cells import CellState
from dashboards.figures.queries import Figures, figure_page, one_figure
from dashboards.figures.specs import BY_CODE, OUTLOOK, SHORTAGE
from dashboards.reports.data import Facts
from dashboards.reports.gathering import facts_of

VEILED = "不显示"
LEVELS = {"L5": 400, "L4": 90, "L3": 30, "L2": 3}


async def execute(system: Actor, statement: str, *arguments: Any) -> None:
    async with db.transaction(system) as connection:
        await connection.execute(statement, *arguments)


async def close(system: Actor, reason: str) -> int:
    async with db.transaction(system):
        return (await take_snapshot(system, LAST, reason)).number


async def supply(system: Actor, code: str, here: int, there: int) -> None:
    for division, people in (("", here + there), ("370902", here), ("370911", there)):
        await execute(
            system,
            "INSERT INTO people_rollup (id, basis, span, period, division, occupation_code, level,"
            " enrolled, completed, certified, placed, supply)"
            " VALUES ($1, 'event', 'quarter', $2, $3, $4, '', 90, 90, 90, 90, $5)",
            uuid7(), LAST, division, code, people,
        )  # fmt: skip


@pytest.fixture
async def corrected(database: str, system: Actor) -> tuple[int, int]:
    """Two versions: 3 and 10 are hidden of the first, 50 is shown; the second has 3 for it."""
    await small_market(system)
    await report(system, NEXT, "370902", **{MARKETER: 90})
    await execute(
        system,
        "INSERT INTO demand_row (id, report, kind, category, occupation_code, level, demand,"
        " seekers) SELECT gen_random_uuid(), r.id, 'occupation', $2::varchar, $2::varchar, l.level,"
        " 100, l.seekers FROM demand_report r,"
        " unnest($3::varchar[], $4::int[]) AS l(level, seekers)"
        " WHERE r.period = $1 AND r.division = '370902'",
        LAST, CARER, list(LEVELS), list(LEVELS.values()),
    )  # fmt: skip
    await report_both(system)
    await supply(system, RARE, 3, 0)
    await supply(system, CARER, 10, 0)
    await supply(system, MARKETER, 30, 20)
    await supply(system, "", 43, 20)
    first = await close(system, "closed")
    await execute(
        system,
        "UPDATE people_rollup SET supply = CASE division WHEN '370911' THEN 0 ELSE 3 END"
        " WHERE occupation_code = $1 AND period = $2", MARKETER, LAST,
    )  # fmt: skip
    await execute(
        system,
        "UPDATE people_rollup SET supply = 16 WHERE occupation_code = '' AND division = ''"
        " AND period = $1", LAST,
    )  # fmt: skip
    await execute(system, "UPDATE demand_row SET seekers = 4 WHERE seekers = 90")
    return first, await close(system, "corrected")


async def report_both(system: Actor) -> None:
    """The rare occupation and the carers were asked for in the other county as well."""
    for code in (RARE, CARER):
        await execute(
            system,
            "INSERT INTO demand_row (id, report, kind, category, occupation_code, demand)"
            " SELECT gen_random_uuid(), id, 'occupation', $2::varchar, $2::varchar, 50"
            " FROM demand_report WHERE period = $1 AND division = '370911'",
            LAST, code,
        )  # fmt: skip


async def page(actor: Actor, period: str = LAST, v: int | None = None) -> Figures:
    scope = FigureScope(period=period, v=v)
    return await figure_page(actor, scope, clock.today(), (*SHORTAGE, *OUTLOOK[:1]))


def shown(found: SupplyDemand) -> dict[str, int | None]:
    return {row.code: row.supply for row in found.rows if row.code in {RARE, CARER, MARKETER}}


async def facts(number: int, *, public: bool) -> Facts:
    async with db.read(OFFICER):
        held = await latest_snapshot(LAST)
        assert held is not None
        assert held.number == number
        return await facts_of(OFFICER, held, public=public)


async def test_the_public_page_of_the_second_version_hides_what_the_first_hid(
    corrected: tuple[int, int],
) -> None:
    made = await page(ANYONE)
    assert made.frame.version == corrected[1]
    assert shown(made.found) == {RARE: None, CARER: None, MARKETER: None}
    assert (made.found.totals.supply, made.found.totals.people) == (None, None)
    panels = {panel.code: panel for panel in made.panels}
    gaps = dict(zip(panels["gaps"].keys, panels["gaps"].rows, strict=True))
    assert gaps[CARER][2] is None
    assert CARER not in panels["dumbbell"].keys
    heat = dict(zip(panels["heatmap"].keys, panels["heatmap"].rows, strict=True))
    assert VEILED in heat[CARER]
    assert heat[MARKETER][1] == VEILED
    assert {row[2] for row in panels["levels"].rows} == {VEILED}
    assert panels["levels"].figures is None
    assert panels["series"].rows[-1][2] is None


async def test_the_next_quarter_s_series_tells_no_total_of_the_corrected_one(
    corrected: tuple[int, int],
) -> None:
    _, series = await one_figure(ANYONE, FigureScope(period=NEXT), clock.today(), BY_CODE["series"])
    line = next(row for row in series.rows if row[3] == 2 and row is series.rows[-2])
    assert line[2] is None
    _, exact = await one_figure(OFFICER, FigureScope(period=NEXT), clock.today(), BY_CODE["series"])
    assert exact.rows[-2][2] == 16


async def test_officers_see_both_versions_in_full(corrected: tuple[int, int]) -> None:
    exact = {RARE: 3, CARER: 10}
    for number, marketers in zip(corrected, (50, 3), strict=True):
        made = await page(OFFICER, v=number)
        assert shown(made.found) == exact | {MARKETER: marketers}
        assert made.found.totals.supply == 13 + marketers


async def test_a_report_made_anew_hides_what_the_first_version_hid(
    corrected: tuple[int, int],
) -> None:
    public = await facts(corrected[1], public=True)
    supplied = {row.code: row.supply for row in public.rows}
    assert [supplied[code] for code in (RARE, CARER, MARKETER)] == [None] * 3
    assert public.totals is None
    heat = {row.code: row for row in public.heat}
    hidden = {code: heat[code].cells[0].state for code in (RARE, CARER, MARKETER)}
    assert set(hidden.values()) == {CellState.HIDDEN}
    assert all(line.hidden for line in public.levels if line.key in LEVELS)
    exact = await facts(corrected[1], public=False)
    assert {row.code: row.supply for row in exact.rows}[MARKETER] == 3


async def test_a_draft_of_the_open_quarter_counts_only_once_it_is_published(
    database: str, system: Actor
) -> None:
    await small_market(system)
    await supply(system, CARER, 3, 0)
    await supply(system, MARKETER, 30, 20)
    draft = await close(system, FOR_REPORT)
    assert await close(system, FOR_REPORT) == draft
    assert await close(system, "closed") == draft + 1
    assert (await page(ANYONE)).frame.earlier == ()
    await execute(
        system,
        "INSERT INTO market_report (id, kind, period, title, snapshot, body, drafter, drafted_by,"
        " drafted_at, state, published_at) SELECT $1, 'brief', period, '', id, '{}', $1, '',"
        " now(), 'published', now() FROM data_snapshot WHERE number = $2",
        uuid7(), draft,
    )  # fmt: skip
    assert len((await page(ANYONE)).frame.earlier) == 1
    assert (await page(OFFICER)).frame.earlier == ()
