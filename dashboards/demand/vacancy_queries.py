"""Vacancies as a page shows them: one quarter's rows, or the flows of several together."""

import msgspec

from app import db
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.queries import division_names, occupation_names
from app.scope import reach_arguments
from app.settings import settings
from dashboards.demand.vacancy_data import VacancyLine, VacancyRow, VacancySum
from dashboards.demand.vacancy_rules import breaks, summed
from dashboards.periods import quarters_back

_LINE = ", ".join(VacancyLine.__struct_fields__)


class Vacancies(msgspec.Struct, frozen=True, kw_only=True):
    """Vacancies of a quarter, and the flows of the four quarters up to it."""

    period: str
    periods: tuple[str, ...]
    rows: tuple[VacancyRow, ...]
    quarter: VacancySum | None
    year: VacancySum | None
    """Four quarters up to this one: flows added up, stocks at the two ends."""


async def vacancies(actor: Actor, period: str = "", division: str = "") -> Vacancies:
    """Return the vacancies of a quarter within the actor's reach, the latest where none is named.

    A quarter or division of which there is nothing gives no rows, never zeros.
    """
    everything, _, divisions = reach_arguments(actor, Permit.DEMAND_IMPORT)
    english = current_language() == "en"
    async with db.read(actor) as connection:
        periods = [
            row["period"]
            for row in await connection.fetch(
                "SELECT DISTINCT period FROM vacancy_flow WHERE $1 OR division = ANY($2)"
                " ORDER BY 1 DESC",
                everything, divisions,
            )
        ]  # fmt: skip
        wanted = period or (periods[0] if periods else "")
        rows = await connection.fetch(
            f"SELECT {_LINE} FROM vacancy_flow WHERE period = ANY($1)"
            " AND ($2 OR division = ANY($3)) AND $4 IN ('', division)",
            quarters_back(wanted, 5) if wanted else [], everything, divisions, division,
        )  # fmt: skip
        places = {
            one.code: (one.en if english and one.en else one.zh)
            for one in await division_names(settings().city_code)
        }
        names = await occupation_names()
    lines = [msgspec.convert(dict(row), VacancyLine) for row in rows]
    differing = breaks(lines)
    now = [line for line in lines if line.period == wanted]
    shown = [
        VacancyRow(
            **msgspec.structs.asdict(line),
            name=_name(names.get(line.occupation_code), line.occupation_code, english=english),
            place=places.get(line.division, line.division),
            expected=differing.get(line.key),
        )
        for line in now
    ]
    four = set(quarters_back(wanted, 4)) if wanted else set()
    return Vacancies(
        period=wanted,
        periods=tuple(periods),
        rows=tuple(sorted(shown, key=lambda r: (r.expected is None, -r.open_at_end, r.name))),
        quarter=summed(now),
        year=summed([line for line in lines if line.period in four]),
    )


def _name(named: object, code: str, *, english: bool) -> str:
    if named is None:
        return code
    return str(getattr(named, "en", "") if english else "") or str(getattr(named, "zh", code))
