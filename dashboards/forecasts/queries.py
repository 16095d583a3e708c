"""What was forecast, within the actor's reach: the list, one series, one quarter's figures."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.errors import NotFoundError
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.queries import DivisionName, OccupationName, division_names, occupation_names
from app.settings import settings
from dashboards.forecasts.data import ByHand, ForecastState, Method, Outcome, Point, Test, Why
from dashboards.forecasts.reading import (
    Edition,
    Run,
    current_run,
    edition,
    laid_over,
    made_points,
    outcomes_of,
    points_by_series,
    terms_on,
)
from dashboards.forecasts.terms import ForecastTerms
from dashboards.periods import quarter_of, quarters_after

PAGE = 50


class ForecastFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to; an empty division is the city, ``all`` every place."""

    q: str = ""
    division: str = ""
    state: ForecastState | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class ForecastRow(msgspec.Struct, frozen=True, kw_only=True):
    """A series in the list; ``next`` is the nearest quarter's figure. Persons."""

    code: str
    name: str
    division: str
    place: str
    state: ForecastState
    why: Why | None
    method: Method | None
    benchmark: Method | None
    quarters: int
    origins: int
    mase: float | None
    benchmark_mase: float | None
    coverage: float | None
    next: Point | None


class ManualRow(msgspec.Struct, frozen=True, kw_only=True):
    """A figure set by hand, in force or taken back."""

    id: UUID
    period: str
    expected: int
    low: int | None
    high: int | None
    reason: str
    author: str
    set_at: datetime
    withdrawn_at: datetime | None


class ForecastView(msgspec.Struct, frozen=True, kw_only=True):
    """One series: what was reported, what is expected, how the method was chosen.

    ``history`` has None where nobody reported. ``points`` have figures set by hand laid over.
    ``run`` is None before the first night.
    """

    code: str
    name: str
    division: str
    place: str
    run: Run | None
    state: ForecastState
    why: Why | None
    method: Method | None
    benchmark: Method | None
    parent: str
    quarters: int
    origins: int
    mase: dict[str, float]
    coverage: float | None
    history: tuple[tuple[str, float | None], ...]
    points: tuple[Point, ...]
    tests: tuple[Test, ...]
    manual: tuple[ManualRow, ...]
    ahead: tuple[str, ...]
    terms: ForecastTerms


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A division to choose from."""

    value: str
    label: str


class ForecastList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list, how many there are, by state, and what can be chosen.

    Of the ``total``, ``without`` have no figure; ``soonest`` is the first quarter looked ahead to.
    """

    run: Run | None
    rows: tuple[ForecastRow, ...]
    total: int
    without: int
    soonest: str
    states: dict[str, int]
    places: tuple[Place, ...]
    terms: ForecastTerms


def _name(named: DivisionName | OccupationName) -> str:
    return (named.en if current_language() == "en" else "") or named.zh


def _reached(actor: Actor, code: str) -> bool:
    reach = actor.reach(Permit.DASHBOARD_VIEW)
    return reach.everything or code in reach.divisions


async def _places(actor: Actor) -> dict[str, str]:
    """Return the places whose series the actor may see, the city ('') first where he may."""
    divisions = await division_names(settings().city_code)
    found = {d.code: _name(d) for d in divisions if _reached(actor, d.code)}
    everything = actor.reach(Permit.DASHBOARD_VIEW).everything
    return {"": "", **found} if everything else found


async def forecast_of(actor: Actor, code: str, division: str = "") -> ForecastView:
    """Return one occupation's series in a division ('' the city).

    An occupation without reports has a view too, refused as too short. Raises NotFoundError for
    an unknown occupation and for a division outside the actor's reach.
    """
    async with db.read(actor):
        return await _view(actor, code, division)


async def _view(actor: Actor, code: str, division: str) -> ForecastView:
    places, names = await _places(actor), await occupation_names()
    if division not in places or code not in names:
        raise NotFoundError("not-found")
    run, terms = await current_run(), await terms_on(clock.today())
    found = await outcomes_of(run.id, code, [division]) if run else []
    points = (await points_by_series(code)).get(code, {}).get(division, [])
    manual = await _manual(code, division)
    outcome = found[0] if found else None
    by_hand = any(isinstance(point, ByHand) for point in points)
    last = run.last_period if run else quarter_of(clock.today())
    state = outcome.state if outcome else ForecastState.REFUSED
    return ForecastView(
        code=code,
        name=_name(names[code]),
        division=division,
        place=places[division],
        run=run,
        state=ForecastState.MANUAL if by_hand else state,
        why=outcome.why if outcome else Why.SHORT,
        method=outcome.method if outcome else None,
        benchmark=outcome.benchmark if outcome else None,
        parent=_parent(outcome, names),
        quarters=len(outcome.series.known) if outcome else 0,
        origins=outcome.origins if outcome else 0,
        mase=outcome.mase if outcome else {},
        coverage=outcome.coverage if outcome else None,
        history=_history(outcome),
        points=tuple(points),
        tests=outcome.tests if outcome else (),
        manual=manual,
        ahead=tuple(quarters_after(last, terms.horizon)),
        terms=terms,
    )


def _history(outcome: Outcome | None) -> tuple[tuple[str, float | None], ...]:
    if outcome is None:
        return ()
    return tuple(zip(outcome.series.periods, outcome.series.values, strict=True))


def _parent(outcome: Outcome | None, names: Mapping[str, OccupationName]) -> str:
    code = outcome.parent.split("@")[0] if outcome else ""
    return _name(names[code]) if code in names else code


async def _manual(code: str, division: str) -> tuple[ManualRow, ...]:
    rows = await require_transaction().fetch(
        "SELECT id, period, expected, low, high, reason, author, set_at, withdrawn_at"
        " FROM manual_forecast WHERE occupation_code = $1 AND division = $2"
        " ORDER BY set_at DESC LIMIT 20",
        code, division,
    )  # fmt: skip
    return tuple(msgspec.convert(dict(row), ManualRow) for row in rows)


async def forecasts(actor: Actor, wanted: ForecastFilter) -> ForecastList:
    """Return a page of series, the largest expected first."""
    return await _listed(actor, wanted, PAGE)


async def all_forecasts(actor: Actor, wanted: ForecastFilter) -> ForecastList:
    """Return every series that the filter leaves, for a file."""
    return await _listed(actor, wanted, None)


async def _listed(actor: Actor, wanted: ForecastFilter, size: int | None) -> ForecastList:
    async with db.read(actor):
        places, names = await _places(actor), await occupation_names()
        run, terms = await current_run(), await terms_on(clock.today())
        one = wanted.division if wanted.division in places else next(iter(places), None)
        chosen = list(places) if wanted.division == "all" else [] if one is None else [one]
        found = await _series(run, chosen)
        held = await edition()
        points = laid_over(held, await made_points(held))
    words = {code: _name(name) for code, name in names.items()}
    rows = [_row(row, words, places, points) for row in (*found, *_unreported(found, held, chosen))]
    matching = [row for row in rows if _matches(row, wanted.q)]
    states = {s.value: sum(row.state is s for row in matching) for s in ForecastState}
    kept = [row for row in matching if wanted.state in {None, row.state}]
    kept.sort(key=lambda row: (-(row.next.expected if row.next else -1), row.code, row.division))
    start = (wanted.page - 1) * size if size else 0
    return ForecastList(
        run=run,
        rows=tuple(kept[start : start + size] if size else kept),
        total=len(kept),
        without=sum(row.next is None for row in kept),
        soonest=quarters_after(run.last_period, 1)[0] if run else "",
        states={name: count for name, count in states.items() if count},
        places=tuple(Place(value=code, label=label) for code, label in places.items()),
        terms=terms,
    )


def _matches(row: ForecastRow, words: str) -> bool:
    return words.lower() in row.name.lower() or row.code.startswith(words)


async def _series(run: Run | None, divisions: list[str]) -> list[Any]:
    if run is None:
        return []
    found: list[Any] = await require_transaction().fetch(
        "SELECT occupation_code, division, state, method, benchmark, quarters, origins, mase,"
        " coverage::float8, backtest ->> 'why' AS why FROM forecast_series"
        " WHERE run = $1 AND division = ANY($2)",
        run.id, divisions,
    )  # fmt: skip
    return found


def _unreported(
    found: Sequence[Any], held: Edition, chosen: Collection[str]
) -> list[dict[str, Any]]:
    """Return what nobody has reported and somebody has set by hand, as series without a run."""
    known = {(row["occupation_code"], row["division"]) for row in found}
    blank = {"state": "refused", "method": "", "benchmark": "", "quarters": 0, "origins": 0,
             "mase": "{}", "coverage": None, "why": Why.SHORT}  # fmt: skip
    return [
        {"occupation_code": code, "division": division, **blank}
        for code, parts in held.hand.items()
        for division in parts
        if division in chosen and (code, division) not in known
    ]


def _row(
    row: Mapping[str, Any],
    words: Mapping[str, str],
    places: Mapping[str, str],
    points: Mapping[str, Mapping[str, list[Point]]],
) -> ForecastRow:
    code, division = row["occupation_code"], row["division"]
    mase = msgspec.json.decode(row["mase"], type=dict[str, float])
    ahead = points.get(code, {}).get(division, [])
    by_hand = bool(ahead) and isinstance(ahead[0], ByHand)
    return ForecastRow(
        code=code,
        name=words.get(code, code),
        division=division,
        place=places[division],
        state=ForecastState.MANUAL if by_hand else ForecastState(row["state"]),
        why=Why(row["why"]) if row["why"] else None,
        method=Method(row["method"]) if row["method"] else None,
        benchmark=Method(row["benchmark"]) if row["benchmark"] else None,
        quarters=row["quarters"],
        origins=row["origins"],
        mase=mase.get(row["method"]),
        benchmark_mase=mase.get(row["benchmark"]),
        coverage=row["coverage"],
        next=ahead[0] if ahead else None,
    )
