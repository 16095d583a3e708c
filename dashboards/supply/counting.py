"""The SQL that counts distinct persons of a whole year, at every grain, in one pass.

A person carries one bit a quarter for each stage: a bit set counts in that quarter, any bit up to
a quarter counts in the year up to it.
"""

import msgspec

_ENROLMENTS = """
    SELECT e.id FROM training_class c JOIN enrolment e ON e.training_class = c.id
    WHERE c.starts_on >= $1 AND c.starts_on < $2
    UNION SELECT enrolment FROM completion WHERE completed_on >= $1 AND completed_on < $2
    UNION SELECT k.enrolment FROM skill_certificate s JOIN completion k ON k.person = s.person
        AND k.occupation_code = s.occupation_code AND k.level = s.level
    WHERE s.state <> 'withdrawn' AND s.issued_on >= $1 AND s.issued_on < $2
        AND k.completed_on < $1
    UNION SELECT k.enrolment FROM skill_certificate s JOIN same_person o ON o.one = s.person
        JOIN completion k ON k.person = o.other
        AND k.occupation_code = s.occupation_code AND k.level = s.level
    WHERE s.state <> 'withdrawn' AND s.issued_on >= $1 AND s.issued_on < $2
    UNION SELECT k.enrolment FROM placement p JOIN completion k ON k.person = p.person
    WHERE p.placed_on >= $1 AND p.placed_on < $2 AND k.completed_on < $1
    UNION SELECT k.enrolment FROM placement p JOIN same_person o ON o.one = p.person
        JOIN completion k ON k.person = o.other
    WHERE p.placed_on >= $1 AND p.placed_on < $2
"""


def _bit(day: str, condition: str = "true") -> str:
    return (
        f"CASE WHEN {day} >= $1 AND {day} < $2 AND {condition}"
        f" THEN 1 << (extract(quarter FROM {day})::int - 1) ELSE 0 END"
    )


_STAGES = ("enrolled", "completed", "certified", "placed", "supply")
_EVENT = (
    _bit("f.starts_on", "f.enrolled"),
    _bit("f.completed_on"),
    _bit("f.certified_on"),
    _bit("f.placed_on"),
    _bit("f.completed_on", "f.newcomer"),
)
_COHORT = (
    _bit("f.starts_on", "f.enrolled"),
    _bit("f.starts_on", "f.completed_on IS NOT NULL"),
    _bit("f.starts_on", "f.certified_on IS NOT NULL"),
    _bit("f.starts_on", "f.placed_on IS NOT NULL"),
    _bit("f.starts_on", "f.completed_on IS NOT NULL AND f.newcomer"),
)
_MASKS = ", ".join(
    f"{bits} AS {basis}_{stage}"
    for basis, masks in (("event", _EVENT), ("cohort", _COHORT))
    for stage, bits in zip(_STAGES, masks, strict=True)
)
_MASK_NAMES = [f"{basis}_{stage}" for basis in ("event", "cohort") for stage in _STAGES]
_MERGED = ", ".join(f"bit_or({name}) AS {name}" for name in _MASK_NAMES)
FACT_TABLE = (
    "CREATE TEMP TABLE year_fact (person uuid, occupation_code varchar, division varchar,"
    " level varchar, organisation uuid, programme uuid,"
    f" {', '.join(f'{name} int' for name in _MASK_NAMES)}) ON COMMIT DROP"
)
FACTS = f"""
    INSERT INTO year_fact
    SELECT f.person, f.occupation_code, f.division, f.level, f.organisation, f.programme, {_MASKS}
    FROM ({_ENROLMENTS}) wanted(id) JOIN training_fact f ON f.enrolment = wanted.id
"""
_WINDOWS = """
    (VALUES (1, 'quarter', 1), (2, 'quarter', 2), (3, 'quarter', 4), (4, 'quarter', 8),
        (1, 'year', 1), (2, 'year', 3), (3, 'year', 7), (4, 'year', 15)) AS w(quarter, span, bits)
"""


def _counts(basis: str, counted: str) -> str:
    return ", ".join(
        f"count({counted}) FILTER (WHERE {basis}_{stage} & w.bits <> 0)::int AS {stage}"
        for stage in _STAGES
    )


def _people(basis: str) -> str:
    return f"""
        SELECT '{basis}'::varchar AS basis, w.span::varchar AS span,
            ($1 || 'Q' || w.quarter)::varchar AS period, occupation_code, division, level,
            {_counts(basis, "*")}
        FROM merged CROSS JOIN {_WINDOWS} GROUP BY 2, 3, 4, 5, 6
    """


PEOPLE = f"""
    WITH merged AS MATERIALIZED (
        SELECT occupation_code, coalesce(division, '') AS division, coalesce(level, '') AS level,
            person, {_MERGED}
        FROM year_fact WHERE $2::varchar[] IS NULL OR occupation_code = ANY($2)
        GROUP BY person, occupation_code, CUBE (division, level)
        UNION ALL
        SELECT '', coalesce(division, ''), coalesce(level, ''), person, {_MERGED}
        FROM year_fact GROUP BY person, CUBE (division, level)
    ),
    counted AS (
        SELECT * FROM ({_people("event")} UNION ALL {_people("cohort")}) every
        WHERE enrolled + completed + certified + placed > 0
            AND ($2::varchar[] IS NULL OR span = 'year' OR occupation_code = '')
    ),
    held AS (
        SELECT * FROM people_rollup WHERE left(period, 4) = $1 AND ($2::varchar[] IS NULL
            OR occupation_code = '' OR span = 'year' AND occupation_code = ANY($2))
    )
"""
"""``$1`` the year; ``$2`` the occupations counted, of which quarters stand already; null is all."""
INSTITUTIONS = f"""
    WITH counted AS (
        SELECT ($1 || 'Q' || w.quarter)::varchar AS period, organisation,
            CASE WHEN grouping(programme) = 0 THEN programme END AS programme,
            coalesce(occupation_code, '') AS occupation_code,
            {_counts("cohort", "DISTINCT person")}
        FROM year_fact CROSS JOIN {_WINDOWS}
        WHERE w.span = 'quarter' AND (cohort_enrolled | cohort_completed) & w.bits <> 0
        GROUP BY w.quarter, organisation, GROUPING SETS
            ((programme, occupation_code), (programme), (occupation_code), ())
        HAVING grouping(programme) = 1 OR programme IS NOT NULL
    ),
    held AS (SELECT * FROM institution_rollup WHERE left(period, 4) = $1)
"""
"""Persons of each institution by cohort; no programme is all of them."""
PROGRAMMES = """
    WITH counted AS (
        SELECT ($1 || 'Q' || w.quarter)::varchar AS period, programme, occupation_code,
            coalesce(division, '') AS division, coalesce(level, '') AS level,
            count(DISTINCT person)::int AS people
        FROM year_fact CROSS JOIN (VALUES (1, 1), (2, 2), (3, 4), (4, 8)) AS w(quarter, bits)
        WHERE event_supply & w.bits <> 0 AND programme IN (
            SELECT programme FROM programme_occupation GROUP BY 1 HAVING count(*) > 1
        )
        GROUP BY w.quarter, programme, occupation_code, CUBE (division, level)
    ),
    held AS (SELECT * FROM programme_people WHERE left(period, 4) = $1)
"""
"""Completers of each programme that serves several occupations."""
STAGES = """
    WITH counted AS (
        SELECT quarter_of(c.starts_on) AS period, c.occupation_code, c.level, c.division,
            c.organisation, coalesce(sum(c.capacity) FILTER (WHERE c.state IN ('approved',
            'running', 'assessed', 'completed', 'archived')), 0)::int AS seats,
            coalesce(sum(e.n), 0)::int AS enrolments
        FROM training_class c LEFT JOIN (
            SELECT e.training_class, count(*) AS n FROM enrolment e
            JOIN training_class t ON t.id = e.training_class
            WHERE e.state <> 'withdrawn' AND left(quarter_of(t.starts_on), 4) = $1 GROUP BY 1
        ) e ON e.training_class = c.id
        WHERE left(quarter_of(c.starts_on), 4) = $1
        GROUP BY 1, 2, 3, 4, 5
    ),
    held AS (SELECT * FROM stage_count WHERE left(period, 4) = $1)
"""


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
        "people_rollup",
        PEOPLE,
        ("basis", "span", "period", "occupation_code", "division", "level"),
        _STAGES,
        by_occupation=True,
    ),
    Rollup(
        "institution_rollup",
        INSTITUTIONS,
        ("period", "organisation", "programme", "occupation_code"),
        _STAGES,
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
)
