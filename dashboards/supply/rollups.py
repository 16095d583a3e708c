"""The rollups: how each is counted anew, by what its rows are known, which figures they hold."""

import msgspec

from dashboards.supply.counting import (
    INSTITUTIONS,
    JOBS,
    PEOPLE,
    PROGRAMME_JOBS,
    PROGRAMMES,
    REPORTS,
    STAGE_NAMES,
    STAGES,
)


class Rollup(msgspec.Struct, frozen=True):
    """A rollup: how it is counted anew, by what its rows are known, which figures they hold."""

    table: str
    counted: str
    key: tuple[str, ...]
    figures: tuple[str, ...]
    people: bool = True
    by_occupation: bool = False

    def _known_by(self, side: str, column: str) -> str:
        if column == "programme" and "organisation" in self.key:
            return f"coalesce({side}.programme, {side}.organisation)"
        return f"{side}.{column}"

    def _same(self) -> str:
        return " AND ".join(
            f"{self._known_by('h', column)} = {self._known_by('c', column)}" for column in self.key
        )

    def replace(self) -> str:
        """Return the statement that puts what was counted in the place of what stands there."""
        columns = ", ".join((*self.key, *self.figures))
        mended = ", ".join(f"{figure} = c.{figure}" for figure in self.figures)
        told = ", ".join(f"h.{figure}" for figure in self.figures)
        counted = ", ".join(f"c.{figure}" for figure in self.figures)
        return f"""
            {self.counted},
            gone AS (DELETE FROM {self.table} r USING held h WHERE r.id = h.id
                AND NOT EXISTS (SELECT FROM counted c WHERE {self._same()})),
            changed AS (UPDATE {self.table} r SET {mended} FROM held h JOIN counted c
                ON {self._same()} WHERE r.id = h.id AND ({told}) IS DISTINCT FROM ({counted}))
            INSERT INTO {self.table} (id, {columns})
            SELECT gen_random_uuid(), {columns} FROM counted c
            WHERE NOT EXISTS (SELECT FROM held h WHERE {self._same()})
        """

    def compare(self) -> str:
        """Return the query of what differs: key, what stands there, what it is; first the size."""
        key = ", ".join(
            f"'{column}', coalesce(h.{column}::text, c.{column}::text)" for column in self.key
        )
        stands, is_ = (
            ", ".join(f"'{figure}', {side}.{figure}" for figure in self.figures)
            for side in ("h", "c")
        )
        told = ", ".join(f"coalesce(h.{figure}, 0)" for figure in self.figures)
        counted = ", ".join(f"coalesce(c.{figure}, 0)" for figure in self.figures)
        return f"""
            {self.counted}
            SELECT (SELECT count(*) FROM counted) AS rows, NULL::text AS found
            UNION ALL
            SELECT 0, jsonb_build_object('period', coalesce(h.period, c.period),
                'key', jsonb_build_object({key}), 'stands', jsonb_build_object({stands}),
                'counted', jsonb_build_object({is_}))::text
            FROM held h FULL JOIN counted c ON {self._same()}
            WHERE ({told}) <> ({counted})
        """


ROLLUPS = (
    Rollup(
        "demand_report",
        REPORTS,
        ("period", "division", "source"),
        ("demand", "seekers"),
        people=False,
    ),
    Rollup(
        "people_rollup",
        PEOPLE,
        ("basis", "span", "period", "occupation_code", "division", "level"),
        STAGE_NAMES,
        by_occupation=True,
    ),
    Rollup(
        "institution_rollup",
        INSTITUTIONS,
        ("period", "organisation", "programme", "occupation_code"),
        STAGE_NAMES,
    ),
    Rollup(
        "programme_people",
        PROGRAMMES,
        ("period", "programme", "occupation_code", "division", "level"),
        ("people",),
    ),
    Rollup(
        "stage_count",
        STAGES,
        ("period", "occupation_code", "level", "division", "organisation"),
        ("seats", "enrolments"),
        people=False,
    ),
    Rollup(
        "job_count",
        JOBS,
        ("period", "occupation_code", "level", "division", "industry"),
        ("jobs",),
        people=False,
    ),
    Rollup(
        "programme_jobs",
        PROGRAMME_JOBS,
        ("period", "programme", "occupation_code"),
        ("jobs",),
        people=False,
    ),
)
