"""Vacancies on their way in: from a list, or one by one on the page."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, ForbiddenError
from app.imports import lists
from app.imports.batches import Batch, BatchKind
from app.imports.list_kinds import Entered, Examined, ListImport
from app.imports.staging import Staging
from app.permits import Actor, Permit
from app.reference.queries import occupation_words
from dashboards.data import DemandDefaults
from dashboards.demand.vacancy_data import VacancyFigures, VacancyKey, VacancyLine
from dashboards.demand.vacancy_rules import check_vacancies
from dashboards.demand_words import demand_words
from dashboards.examining import decided_columns
from dashboards.return_guard import mark_corrected

FIELDS = "dashboards.demand.vacancy_fields:FIELDS"
_FIGURES = VacancyFigures.__struct_fields__


def _owns(actor: Actor, batch: Batch) -> bool:
    reach = actor.reach(Permit.DEMAND_IMPORT)
    return reach.everything or batch.division in reach.divisions


class _Held(msgspec.Struct, frozen=True):
    """A row that is there already."""

    id: UUID
    figures: VacancyFigures
    batch: UUID | None


async def _known(keys: Sequence[VacancyKey]) -> dict[VacancyKey, _Held]:
    """Return rows of these divisions, sources and occupations in any quarter."""
    wanted = sorted({key[1:] for key in keys})
    rows: Sequence[Any] = await require_transaction().fetch(
        f"SELECT v.id, v.batch, v.period, v.division, v.source, v.occupation_code,"
        f" {', '.join(f'v.{name}' for name in _FIGURES)} FROM vacancy_flow v"
        " JOIN unnest($1::text[], $2::text[], $3::text[]) AS w(division, source, code)"
        " ON (v.division, v.source, v.occupation_code) = (w.division, w.source, w.code)",
        *([one[place] for one in wanted] for place in range(3)),
    )
    return {
        (row["period"], row["division"], row["source"], row["occupation_code"]): _Held(
            row["id"], VacancyFigures(**{name: row[name] for name in _FIGURES}), row["batch"]
        )
        for row in rows
    }


def _figures(line: VacancyFigures) -> VacancyFigures:
    return VacancyFigures(**{name: getattr(line, name) for name in _FIGURES})


async def _examine(
    actor: Actor, batch: Batch, staged: Staging, header_map: Mapping[str, Any]
) -> Examined:
    _ = batch
    columns = decided_columns(staged, header_map)
    defaults = msgspec.convert(header_map.get("defaults", {}), DemandDefaults)
    words = await demand_words(actor.reach(Permit.DEMAND_IMPORT))
    first = check_vacancies(columns, words, defaults, clock.today(), {})
    known = await _known([line.key for line in first.lines if line])
    ends = {key: held.figures.open_at_end for key, held in known.items()}
    checked = check_vacancies(columns, words, defaults, clock.today(), ends)
    outcomes = []
    for line in checked.lines:
        if line is None:
            outcomes.append("refused")
        elif line.key not in known:
            outcomes.append("new")
        else:
            outcomes.append("unchanged" if known[line.key].figures == _figures(line) else "changed")
    return Examined(lines=checked.lines, outcomes=outcomes, problems=checked.problems)


async def _enter(batch: UUID | None, lines: Sequence[VacancyLine]) -> Entered:
    known = await _known([line.key for line in lines])
    written: list[tuple[UUID, VacancyLine]] = []
    replaced: list[dict[str, Any]] = []
    for line in lines:
        held = known.get(line.key)
        if held is None:
            written.append((uuid7(), line))
        elif held.figures != _figures(line):
            written.append((held.id, line))
            told = msgspec.structs.asdict(held.figures)
            replaced.append({"row": held.id, **told, "batch": held.batch})
    await require_transaction().executemany(
        "INSERT INTO vacancy_flow (id, period, division, source, occupation_code, open_at_start,"
        " advertised, filled, withdrawn, median_days, batch, recorded_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (period, division, source, occupation_code) DO UPDATE SET"
        " open_at_start = excluded.open_at_start, advertised = excluded.advertised,"
        " filled = excluded.filled, withdrawn = excluded.withdrawn,"
        " median_days = excluded.median_days, batch = excluded.batch,"
        " recorded_at = excluded.recorded_at",
        [
            (row, *line.key, *(getattr(line, name) for name in _FIGURES), batch, clock.now())
            for row, line in written
        ],
    )
    await mark_corrected({line.period for _, line in written})
    return Entered(rows=tuple(row for row, _ in written), replaced=tuple(replaced))


async def _take_back(batch: UUID, entered: Entered) -> None:
    connection = require_transaction()
    rows = await connection.fetch(
        "SELECT id, period FROM vacancy_flow WHERE id = ANY($1) AND batch = $2",
        list(entered.rows), batch,
    )  # fmt: skip
    if len(rows) != len(entered.rows):
        raise ConflictError("demand-replaced-later")
    await connection.executemany(
        "UPDATE vacancy_flow SET open_at_start = $2, advertised = $3, filled = $4, withdrawn = $5,"
        " median_days = $6, batch = $7 WHERE id = $1",
        [
            (
                UUID(str(one["row"])),
                *(one[name] for name in _FIGURES),
                UUID(str(one["batch"])) if one["batch"] else None,
            )
            for one in entered.replaced
        ],
    )
    await connection.execute("DELETE FROM vacancy_flow WHERE batch = $1", batch)
    await mark_corrected({row["period"] for row in rows})


VACANCIES = ListImport(
    kind=BatchKind.VACANCIES,
    events="dashboards.vacancies",
    fields=FIELDS,
    owns=_owns,
    examine=_examine,
    enter=_enter,
    take_back=_take_back,
)


async def receive(
    actor: Actor, *, file_name: str, content: bytes, defaults: DemandDefaults
) -> tuple[UUID, bool]:
    """Keep a list, read and check it; return its batch and whether it is new.

    Raises ForbiddenError for a division outside the actor's reach.
    """
    division = _reached(actor, defaults.division)
    return await lists.receive(
        VACANCIES,
        actor,
        file_name=file_name,
        content=content,
        division=division,
        defaults=defaults,
    )


def _reached(actor: Actor, division: str) -> str | None:
    reach = actor.reach(Permit.DEMAND_IMPORT)
    if division and not reach.everything and division not in reach.divisions:
        raise ForbiddenError("permit-missing")
    only = next(iter(reach.divisions)) if len(reach.divisions) == 1 else None
    return division or only


async def enter_vacancies(actor: Actor, line: VacancyLine, occupation: str) -> None:
    """Enter one occupation's quarter by hand; what is there already under the key is replaced.

    ``occupation`` is a name or a code of any edition. Raises ConflictError for one that is
    unknown and where more left than were open.
    """
    _reached(actor, line.division)
    async with db.transaction(actor):
        code = (await occupation_words()).get(occupation)
        if code is None:
            raise ConflictError("vacancy-occupation-unknown", value=occupation)
        if line.open_at_end < 0:
            raise ConflictError("vacancy-below-zero", end=line.open_at_end)
        held = msgspec.structs.replace(line, occupation_code=code)
        entered = await _enter(None, [held])
        if entered.rows:
            await record(
                actor, "dashboards.vacancies.entered", f"vacancy_flow:{entered.rows[0]}",
                {"period": line.period, "division": line.division, "occupation": code},
            )  # fmt: skip
