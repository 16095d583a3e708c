"""Every chart answers to a filter with other rows, or says that it does not."""

from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
from factories import organisation, people
from test_supply_demand import city, officer, quarter

from app import clock, db
from app.columns import uuid7
from app.permits import ANYONE, Actor
from app.reference.levels import SkillLevel
from app.reference.loader import load
from dashboards.facts.snapshots import take_snapshot
from dashboards.figures.data import FigureScope
from dashboards.figures.filters import RULES
from dashboards.figures.pages import PAGES
from dashboards.figures.queries import figure_page, one_figure
from dashboards.figures.scope_words import scope_lines
from dashboards.figures.specs import BY_CODE
from dashboards.panel import Panel
from dashboards.periods import quarters_back
from dashboards.rules import NO_LEVEL

__all__ = ["city"]
MARKETER, DRONE, NURSE, WELDER = "4-01-06-02", "4-02-04-06", "4-10-01-05", "6-18-02-04"
CODES = (MARKETER, DRONE, NURSE, WELDER)
PLACES, LEVELS = ("370902", "370911"), ("L5", "L4")
SPANS = (("event", "quarter"), ("event", "year"), ("cohort", "quarter"))


@pytest.fixture
async def market(city: None, system: Actor) -> dict[str, UUID]:
    """Four occupations, two of them new, in two places and levels, with every kind of figure.

    Some people learn two occupations: those of all together are fewer than the sum.
    """
    await load(system)
    schools = {
        place: await organisation(system, f"学校{n}", serial=n) for n, place in enumerate(PLACES, 1)
    }
    persons = await people(system, len(CODES) * len(PLACES))
    async with db.transaction(system) as connection:
        for place, key in schools.items():
            await connection.execute(
                "UPDATE organisation SET division = $2 WHERE id = $1", key, place
            )
        for period in quarters_back(quarter(), 5):
            for place in PLACES:
                await _report(connection, period, place)
            for n, (code, place, level) in enumerate(product(CODES, PLACES, LEVELS), 1):
                await connection.execute(
                    "INSERT INTO stage_count (id, period, occupation_code, level, division,"
                    " organisation, seats, enrolments) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
                    uuid7(), period, code, level, place, schools[place], 20 + n,
                )  # fmt: skip
                await connection.execute(
                    "INSERT INTO job_count (id, period, occupation_code, level, division, industry,"
                    " jobs) VALUES ($1, $2, $3, $4, $5, 'C', $6)",
                    uuid7(), period, code, level, place, n,
                )  # fmt: skip
            for grain in product(("", *CODES), ("", *PLACES), ("", *LEVELS)):
                await _persons(connection, period, *grain)
            for place, code in product(PLACES, ("", *CODES)):
                await connection.execute(
                    "INSERT INTO institution_rollup (id, period, organisation, occupation_code,"
                    " enrolled, completed, certified, placed, supply)"
                    " VALUES ($1, $2, $3, $4, $5, $5, $6, 0, 0)",
                    uuid7(), period, schools[place], code, 100 if code else 300,
                    {"370902": 60, "370911": 30}[place] + (CODES.index(code) if code else 5),
                )  # fmt: skip
        for person, (code, place) in zip(persons, product(CODES, PLACES), strict=True):
            await connection.execute(
                "INSERT INTO appointment (id, person, tier, name, occupation_code, division,"
                " document_no, named_on, valid_until)"
                " VALUES ($1, $2, 'seed', '甲', $3, $4, $5, $6, $7)",
                uuid7(), person, code, place, str(person), clock.today() - timedelta(days=400),
                clock.today() + timedelta(days=400),
            )  # fmt: skip
    return schools


async def _report(connection, period: str, place: str) -> None:
    key = uuid7()
    await connection.execute(
        "INSERT INTO demand_report (id, period, division, source, reported_on, recorded_at)"
        " VALUES ($1, $2, $3, '季报', $4, $5)",
        key, period, place, clock.today(), clock.now(),
    )  # fmt: skip
    last = period == quarter()
    for n, (code, level) in enumerate(product(CODES, (*LEVELS, NO_LEVEL)), 1):
        await connection.execute(
            "INSERT INTO demand_row (id, report, kind, category, occupation_code, level, demand,"
            " seekers) VALUES ($1, $2, 'occupation', $3, $4, $5, $6, $7)",
            uuid7(), key, code, code, level, 40 * n + 60 * last + 30 * (place == PLACES[0]),
            30 + 15 * n,
        )  # fmt: skip
    for n, code in enumerate(CODES):
        await connection.execute(
            "INSERT INTO vacancy_flow (id, period, division, source, occupation_code,"
            " open_at_start, advertised, filled, withdrawn, recorded_at)"
            " VALUES ($1, $2, $3, '市场', $4, 0, $5, $6, 0, $7)",
            uuid7(), period, place, code, 100 + n, 50 + n, clock.now(),
        )  # fmt: skip


async def _persons(connection, period: str, code: str, place: str, level: str) -> None:
    people = 90 + 7 * CODES.index(code) if code else 250
    people = people // (1 if not place else 2) // (1 if not level else 2)
    people += (place == PLACES[0]) + 2 * (level == "L4")
    for basis, span in SPANS:
        await connection.execute(
            "INSERT INTO people_rollup (id, basis, span, period, occupation_code, division, level,"
            " enrolled, completed, certified, placed, supply)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $9)",
            uuid7(), basis, span, period, code, place, level,
            people, people - 2, people - 4, people - 6,
        )  # fmt: skip


async def chart(code: str, actor: Actor | None = None, **filters: object) -> Panel:
    scope = FigureScope(period=quarter(), **filters)
    return (await one_figure(actor or officer(), scope, clock.today(), BY_CODE[code]))[1]


FILTERS: tuple[dict[str, object], ...] = (
    {"group": "4"}, {"group": "4-02"}, {"group": DRONE}, {"group": "8"}, {"new": True},
    {"new": True, "group": "4-02"}, {"new": True, "group": WELDER}, {"level": SkillLevel.L4},
    {"level": SkillLevel.L4, "group": DRONE}, {"level": SkillLevel.L4, "new": True},
    {"division": "370902"},
)  # fmt: skip


async def test_each_chart_answers_to_each_filter_or_says_that_it_does_not(
    market: dict[str, UUID],
) -> None:
    assert RULES.keys() == BY_CODE.keys()
    for live in (True, False):
        for code in BY_CODE:
            whole = await chart(code)
            assert whole.rows, code
            assert whole.not_applied == ()
            for filters in FILTERS:
                panel = await chart(code, **filters)
                said = (code, filters, live)
                held = set(filters) - set(panel.not_applied)
                assert held | set(panel.not_applied) == set(filters), said
                assert (panel.rows == whole.rows) == (not held), said
                assert bool(panel.scope_note) == bool(panel.not_applied), said
                assert panel.scope_note.split("。")[0] in panel.caption, said
        if live:
            async with db.transaction(officer()):
                await take_snapshot(officer(), quarter(), "季度汇总")


async def test_the_public_s_charts_do_too_and_hide_no_less(market: dict[str, UUID]) -> None:
    for code in (code for code, spec in BY_CODE.items() if spec.public):
        whole = await chart(code, ANYONE)
        for filters in ({"group": "4"}, {"group": DRONE}, {"new": True}):
            panel = await chart(code, ANYONE, **filters)
            said = (code, filters)
            assert (panel.rows == whole.rows) == bool(panel.not_applied), said
            if code == "series" and not panel.not_applied:
                assert {row[2] for row in panel.rows} == {None}
    city = await figure_page(ANYONE, FigureScope(period=quarter()), clock.today(), ())
    narrow = await figure_page(ANYONE, FigureScope(period=quarter(), group="4"), clock.today(), ())
    assert narrow.found.totals == city.found.totals
    assert narrow.found.totals_not_applied == ("group",)


async def test_persons_of_several_occupations_are_never_summed(market: dict[str, UUID]) -> None:
    for filters in ({"group": "4"}, {"new": True}):
        whole, some = await chart("stages"), await chart("stages", **filters)
        assert some.rows == whole.rows
        assert "不分职业范围：全市全部职业" in some.scope_note
        totals = {row[0]: row for row in (await chart("totals", **filters)).rows}
        assert totals["需求"][1] < {r[0]: r for r in (await chart("totals")).rows}["需求"][1]
        assert "结业" not in totals
        series = await chart("series", **filters)
        assert {row[2] for row in series.rows} == {None}
        assert any("没有几个职业的合计" in said for said in series.missing)
    one = {row[0]: row for row in (await chart("totals", group=DRONE)).rows}
    assert one["结业"][1] == 95
    only = await chart("stages", new=True, group=DRONE)
    assert only.rows == (await chart("stages", group=DRONE)).rows
    assert only.not_applied == ()


async def test_the_second_form_of_a_level_s_ratio_is_that_of_all_levels(
    market: dict[str, UUID],
) -> None:
    every = {row[0]: row for row in (await chart("levels")).rows}
    (only,) = (await chart("levels", level=SkillLevel.L4)).rows
    assert only == every[only[0]]


async def test_files_state_the_filters_that_hold(market: dict[str, UUID]) -> None:
    scope = FigureScope(period=quarter(), group="4", level=SkillLevel.L4, new=True)
    for code, occupations, level in (
        ("gaps", "4 社会生产服务和生活服务人员、新职业", "四级／中级工"),
        ("institutions", "全部职业（这张表不分职业范围）", "全部等级（这张表不分等级）"),
    ):
        frame, made = await one_figure(officer(), scope, clock.today(), BY_CODE[code])
        lines = dict(scope_lines(frame, "", clock.today(), made.not_applied))
        assert (lines["职业范围"], lines["等级"]) == (occupations, level)
    post = FigureScope(period=quarter(), level=SkillLevel.CHIEF)
    frame, _ = await one_figure(officer(), post, clock.today(), BY_CODE["gaps"])
    assert dict(scope_lines(frame, "", clock.today()))["等级"] == "首席技师"


async def test_institutions_are_held_against_the_whole_city_in_every_view(
    market: dict[str, UUID],
) -> None:
    whole = {row[0]: row for row in (await chart("institutions")).rows}
    (one,) = (await chart("institutions", division="370911")).rows
    assert one == whole["学校2"]
    county = await chart("institutions", officer("370911"))
    assert county.rows == (one,)


async def test_a_part_of_the_city_has_no_target_of_the_city(
    market: dict[str, UUID], system: Actor
) -> None:
    async with db.transaction(system) as connection:
        task = uuid7()
        await connection.execute(
            "INSERT INTO work_task (id, year, item, number, title, unit, measure, lead, helpers,"
            " due_on, state) VALUES ($1, $2, 13, 1, '培训', '人', 'completed', $3, '{}', $4,"
            " 'issued')",
            task, int(quarter()[:4]), market[PLACES[0]], clock.today(),
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO work_target (id, task, division, target) VALUES ($1, $2, '', 270)",
            uuid7(), task,
        )  # fmt: skip
    full = {row[0]: row for row in (await chart("totals")).rows}
    assert full["结业"][7] == 270
    for filters in ({"group": DRONE}, {"level": SkillLevel.L4}, {"new": True}):
        part = {row[0]: row for row in (await chart("totals", **filters)).rows}
        assert {row[7:] for row in part.values()} == {(None, None)}, filters
    several = {row[0]: row for row in (await chart("totals", officer(*PLACES))).rows}
    assert several["结业"][7] is None


def test_every_page_of_figures_has_its_charts_in_the_rule() -> None:
    assert {spec.code for _, specs in PAGES for spec in specs} == RULES.keys()
