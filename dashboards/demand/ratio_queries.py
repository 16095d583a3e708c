"""求人倍率 of a quarter's reports, in the form asked for, within the actor's reach."""

from collections.abc import Mapping

import msgspec

from app import clock, db
from app.i18n import N_, current_language, gettext
from app.permits import Actor, Permit
from app.reference.queries import occupation_names
from app.scope import reach_arguments
from dashboards.data import SURVEY_SOURCE
from dashboards.market import TOTAL, UNSPECIFIED, Form, MarketRow, Ratio, band, ratios, shown
from dashboards.market_terms import terms_in_time
from dashboards.periods import quarter_of
from dashboards.terms import Band, MarketTerms

_SPOKEN = {TOTAL: N_("合计"), UNSPECIFIED: N_("无要求")}


class RatioRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line: its ratio is None where a figure is missing or too few people seek."""

    category: str
    name: str
    """The category in the language being spoken."""
    demand: int | None
    seekers: int | None
    ratio: float | None
    band: Band | None
    too_few: bool


class RatioTable(msgspec.Struct, frozen=True, kw_only=True):
    """Demand over registered seekers of a quarter; ``least`` is how many seekers a ratio needs."""

    period: str
    periods: tuple[str, ...]
    form: Form
    rows: tuple[RatioRow, ...]
    least: int


async def market_ratios(actor: Actor, period: str, form: Form) -> RatioTable:
    """Return the ratios of a quarter, the latest where none is named.

    A line counts only reports that give both demand and seekers: one side alone would make a
    ratio of two different places. The employers' survey asks no seekers and is left out.
    """
    everything, _, divisions = reach_arguments(actor, Permit.DASHBOARD_VIEW)
    async with db.read(actor) as connection:
        periods = [
            row["period"]
            for row in await connection.fetch(
                "SELECT DISTINCT r.period FROM demand_report r JOIN demand_row d ON d.report = r.id"
                " WHERE d.seekers IS NOT NULL ORDER BY 1 DESC"
            )
        ]
        wanted = period or (periods[0] if periods else "")
        rows = await connection.fetch(
            "SELECT CASE WHEN d.kind = 'unspecified' THEN $5 ELSE d.category END AS category,"
            " sum(d.demand)::int AS demand, sum(d.seekers)::int AS seekers FROM demand_row d"
            " JOIN demand_report r ON r.id = d.report WHERE r.period = $1 AND r.source <> $4"
            " AND d.kind <> 'group' AND d.demand IS NOT NULL AND d.seekers IS NOT NULL"
            " AND ($2 OR r.division = ANY($3)) GROUP BY 1 ORDER BY 1",
            wanted, everything, divisions, SURVEY_SOURCE, UNSPECIFIED,
        )  # fmt: skip
        found = await terms_in_time()
        names = await _english() if current_language() == "en" else {}
    today = clock.today()
    terms = found.of_quarter(wanted or quarter_of(today), today)
    lines = [MarketRow(**dict(row)) for row in rows]
    if lines:
        total = {side: sum(getattr(line, side) for line in lines) for side in ("demand", "seekers")}
        lines = [MarketRow(category=TOTAL, **total), *lines]
    told = [_row(one, terms, names) for one in ratios(lines, form)]
    told[1:] = sorted(told[1:], key=lambda row: (row.ratio is None, -(row.ratio or 0)))
    return RatioTable(
        period=wanted, periods=tuple(periods), form=form, rows=tuple(told),
        least=terms.min_seekers_for_ratio,
    )  # fmt: skip


async def _english() -> dict[str, str]:
    """Return what occupations are called in English, by their Chinese name."""
    return {name.zh: name.en for name in (await occupation_names()).values() if name.en}


def _row(one: Ratio, terms: MarketTerms, names: Mapping[str, str]) -> RatioRow:
    ratio = shown(one, terms)
    return RatioRow(
        category=one.category,
        name=names.get(one.category) or gettext(_SPOKEN.get(one.category, one.category)),
        demand=one.demand,
        seekers=one.seekers,
        ratio=ratio,
        band=None if ratio is None else band(ratio, terms),
        too_few=ratio is None and one.category != UNSPECIFIED,
    )
