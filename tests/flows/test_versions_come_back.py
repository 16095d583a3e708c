"""A link with a data version comes back the same, whatever terms and register say since."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
from factories import people
from test_supply_demand import MARKETER, WELDER, city, complete, officer, quarter, report
from warnings_market import trained

from app import clock, db
from app.columns import uuid7
from app.permits import ANYONE, Actor
from app.terms.service import publish
from dashboards.data import GapState
from dashboards.facts.holding import counted, holdings
from dashboards.facts.snapshots import take_snapshot
from dashboards.figures.data import FigureScope
from dashboards.figures.ladder import holders
from dashboards.figures.queries import figure_page
from dashboards.figures.specs import EVIDENCE, OUTLOOK, SHORTAGE, TRAINING
from dashboards.periods import quarter_end, quarters_back
from dashboards.supply.service import refresh_soon
from dashboards.terms import MARKET, Band, BandTerms, EffectiveTerms, MarketTerms, default_terms

__all__ = ["city"]
EVERY = (*SHORTAGE, *OUTLOOK, *TRAINING, *EVIDENCE)
OTHERS = MarketTerms(
    min_seekers_for_ratio=1,
    bands=(
        BandTerms(band=Band.SURPLUS, below=0.1),
        BandTerms(band=Band.BALANCED, below=0.2),
        BandTerms(band=Band.SHORT, below=99.0),
        BandTerms(band=Band.SEVERE, below=None),
    ),
    public_min_count=1,
    min_reporting_divisions=1,
    balanced_within=0.0,
    effective=EffectiveTerms(
        attrition=0.9, new_entrant_share=0.5, stay_share=0.5, least_observed=1
    ),
)


async def hold(system: Actor, person: UUID, tier: str, *, division: str = "370902") -> None:
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO appointment (id, person, tier, name, document_no, named_on, valid_until,"
            " division, occupation_code) VALUES ($1, $2, $3, '某人', '泰人社〔2026〕1 号', $4, $5,"
            " $6, $7)",
            uuid7(), person, tier, date(2024, 1, 1), date(2099, 1, 1), division, MARKETER,
        )  # fmt: skip


async def seekers(system: Actor) -> None:
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE demand_row SET seekers = 8, level = 'L4'")


async def terms_from(system: Actor, share: float, day: date) -> None:
    terms = msgspec.structs.replace(default_terms(), effective=EffectiveTerms(stay_share=share))
    async with db.transaction(system):
        await publish(MARKET, "供需参数", terms, day)


async def charts(actor: Actor, **scope: object) -> dict[str, bytes]:
    wanted = FigureScope(**{"period": quarter(), **scope})
    made = await figure_page(actor, wanted, clock.today(), EVERY)
    told = {panel.code: msgspec.json.encode(panel) for panel in made.panels}
    return told | {"headlines": msgspec.json.encode(made.found)}


async def states(**scope: object) -> dict[str, GapState]:
    wanted = FigureScope(**{"period": quarter(), **scope})
    made = await figure_page(officer(), wanted, clock.today(), ())
    return {row.code: row.state for row in made.found.rows}


async def change_everything(system: Actor, held: list[UUID]) -> None:
    async with db.transaction(system) as connection:
        await publish(MARKET, "供需参数", OTHERS, date(2020, 1, 1))
        await connection.execute(
            "UPDATE appointment SET state = 'revoked', ended_on = named_on WHERE person = $1",
            held[0],
        )
        await connection.execute("UPDATE person SET merged_into = $2 WHERE id = $1", *held[1:3])
    (another,) = await people(system, 1, start=900)
    await hold(system, another, "chief", division="370911")


async def test_terms_and_appointments_since_change_nothing_of_a_versioned_link(
    city: None, system: Actor
) -> None:
    await complete(system, 6)
    for place in ("370902", "370911"):
        await report(system, quarter(), place, 4)
    await report(system, quarter(), "370911", 30, code=WELDER)
    await seekers(system)
    held = await people(system, 4, start=800)
    for person, tier in zip(held, ("seed", "seed", "craftsman", "chief"), strict=True):
        await hold(system, person, tier)
    await hold(system, held[3], "seed", division="370911")
    await refresh_soon()
    async with db.transaction(system):
        taken = await take_snapshot(system, quarter(), "季度汇总")
    readers = (officer(), officer("370902"), ANYONE)
    before = [await charts(reader, v=taken.number) for reader in readers]
    live = await charts(officer(), v=0)
    assert await states(v=taken.number) == {
        MARKETER: GapState.BALANCED, WELDER: GapState.INSUFFICIENT,
    }  # fmt: skip
    await change_everything(system, held)
    after = [await charts(reader, v=taken.number) for reader in readers]
    for then, now in zip(before, after, strict=True):
        assert {code for code in then if then[code] != now[code]} == set()
    assert await states(v=0) != await states(v=taken.number)
    now = await charts(officer(), v=0)
    assert {"gaps", "levels", "ladder", "effective", "headlines"} <= {
        code for code in now if now[code] != live[code]
    }


async def test_a_stricter_privacy_minimum_holds_for_older_versions_too(
    city: None, system: Actor
) -> None:
    await complete(system, 6)
    await report(system, quarter(), "370902", 40)
    await report(system, quarter(), "370911", 30)
    async with db.transaction(system):
        await take_snapshot(system, quarter(), "季度汇总")

    async def hidden(actor: Actor) -> list[bool]:
        wanted = FigureScope(period=quarter())
        made = await figure_page(actor, wanted, clock.today(), ())
        return [row.suppressed for row in made.found.rows]

    assert await hidden(ANYONE) == [False]
    stricter = msgspec.structs.replace(default_terms(), public_min_count=10)
    async with db.transaction(system):
        await publish(MARKET, "供需参数", stricter, clock.today())
    assert await hidden(ANYONE) == [True]
    assert await hidden(officer()) == [False]


async def test_holders_kept_beside_a_snapshot_are_what_the_register_tells(
    city: None, system: Actor
) -> None:
    held = await people(system, 3, start=800)
    await hold(system, held[0], "seed")
    await hold(system, held[0], "craftsman", division="370911")
    await hold(system, held[1], "seed")
    await hold(system, held[2], "chief", division="370911")
    today = clock.today()
    for reach in ((), ("370902",), ("370911",)):
        for group in ("", "4", MARKETER, "6"):
            made = await figure_page(
                officer(*reach), FigureScope(period=quarter(), group=group), today, ()
            )
            async with db.read(system):
                live = await holders(made.frame)
                kept = counted(await holdings(today), made.frame.codes, group)
            assert {one for one in live if one.people} == set(kept)


async def test_a_snapshot_without_holders_says_that_they_are_the_register_s_of_now(
    city: None, system: Actor
) -> None:
    (person,) = await people(system, 1, start=800)
    await hold(system, person, "seed")
    async with db.transaction(system) as connection:
        taken = await take_snapshot(system, quarter(), "季度汇总")
        await connection.execute(
            "INSERT INTO data_snapshot (id, number, period, taken_at, reason, digest, about)"
            " SELECT gen_random_uuid(), number + 1, period, taken_at, reason, digest,"
            " about - 'holders' FROM data_snapshot"
        )
    for v, said in ((taken.number, 0), (taken.number + 1, 1), (0, 0)):
        wanted = FigureScope(period=quarter(), v=v)
        made = await figure_page(officer(), wanted, clock.today(), TRAINING)
        (ladder,) = (panel for panel in made.panels if panel.code == "ladder")
        assert len(ladder.rows) == 1
        assert len(ladder.missing) == said


async def test_a_quarter_that_is_over_keeps_the_terms_of_its_last_day(
    city: None, system: Actor
) -> None:
    await complete(system, 6)
    await report(system, "2025Q2", "370902", 4)
    await report(system, "2025Q2", "370911", 3)
    for title, body, day in (
        ("第一版", OTHERS, date(2025, 6, 30)),
        ("第二版", default_terms(), date(2025, 7, 1)),
    ):
        async with db.transaction(system):
            await publish(MARKET, title, body, day)
    made = await figure_page(officer(), FigureScope(period="2025Q2"), clock.today(), ())
    assert made.frame.terms == msgspec.structs.replace(OTHERS, public_min_count=5)
    now = await figure_page(officer(), FigureScope(period=quarter()), clock.today(), ())
    assert now.frame.terms == default_terms()


async def test_a_series_is_counted_quarter_by_quarter_under_the_terms_of_each(
    city: None, system: Actor
) -> None:
    await complete(system, 10)
    before = quarters_back(quarter(), 2)[1]
    for period in (before, quarter()):
        for place in ("370902", "370911"):
            await report(system, period, place, 40)
    await trained(system, 10, before)
    await refresh_soon()
    await terms_from(system, 0.8, quarter_end(before))
    await terms_from(system, 0.5, quarter_end(before) + timedelta(days=1))

    async def supply(**scope: object) -> list[object]:
        wanted = FigureScope(**{"period": quarter(), "group": MARKETER, **scope})
        made = await figure_page(officer(), wanted, clock.today(), OUTLOOK)
        (series,) = (panel for panel in made.panels if panel.code == "series")
        return [row[2] for row in series.rows]

    assert await supply() == [8, 5]
    assert await supply(period=before) == [8]
    async with db.transaction(system):
        taken = await take_snapshot(system, quarter(), "季度汇总")
    await terms_from(system, 0.1, date(2020, 1, 1))
    await terms_from(system, 0.1, clock.today())
    assert await supply(v=taken.number) == [8, 5]
