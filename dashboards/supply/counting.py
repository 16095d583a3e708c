"""The SQL that counts distinct persons of a whole year, at every grain, in one pass.

A person carries one bit a quarter for each stage, four bits a stage in one number: a bit set
counts in that quarter, any bit up to a quarter counts in the year up to it.
"""

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


STAGE_NAMES = ("enrolled", "completed", "certified", "placed", "supply")
_QUARTERS = 4
"""Bits of a stage."""
_SHIFT = {stage: _QUARTERS * place for place, stage in enumerate(STAGE_NAMES)}


def _bit(stage: str, day: str, condition: str = "true") -> str:
    return (
        f"CASE WHEN {day} >= $1 AND {day} < $2 AND {condition}"
        f" THEN 1 << (extract(quarter FROM {day})::int + {_SHIFT[stage] - 1}) ELSE 0 END"
    )


_EVENT = (
    _bit("enrolled", "f.starts_on", "f.enrolled"),
    _bit("completed", "f.completed_on"),
    _bit("certified", "f.certified_on"),
    _bit("placed", "f.placed_on"),
    _bit("supply", "f.completed_on", "f.newcomer"),
)
_COHORT = (
    _bit("enrolled", "f.starts_on", "f.enrolled"),
    _bit("completed", "f.starts_on", "f.completed_on IS NOT NULL"),
    _bit("certified", "f.starts_on", "f.certified_on IS NOT NULL"),
    _bit("placed", "f.starts_on", "f.placed_on IS NOT NULL"),
    _bit("supply", "f.starts_on", "f.completed_on IS NOT NULL AND f.newcomer"),
)
_MASKS = f"{' | '.join(_EVENT)} AS event, {' | '.join(_COHORT)} AS cohort"
_MERGED = "bit_or(event) AS event, bit_or(cohort) AS cohort"
FACT_TABLE = (
    "CREATE TEMP TABLE year_fact (person uuid, occupation_code varchar, division varchar,"
    " level varchar, organisation uuid, programme uuid, event int, cohort int) ON COMMIT DROP"
)
_SAME = "LEFT JOIN person {1} ON {1}.id = {0}.person AND {1}.merged_into IS NOT NULL"
_WHO = "coalesce({1}.merged_into, {0}.person)"
FACTS = f"""
    WITH wanted(id) AS MATERIALIZED ({_ENROLMENTS}),
    held AS (
        SELECT {_WHO.format("s", "n")} AS person, s.occupation_code, s.level,
            min(s.issued_on) AS day
        FROM skill_certificate s {_SAME.format("s", "n")}
        WHERE s.state <> 'withdrawn' GROUP BY 1, 2, 3
    ),
    through AS (
        SELECT {_WHO.format("p", "n")} AS person, p.training_class, min(p.placed_on) AS day
        FROM placement p {_SAME.format("p", "n")}
        WHERE p.training_class IS NOT NULL GROUP BY 1, 2
    ),
    found AS (
        SELECT k.enrolment, min(p.day) AS day
        FROM (SELECT {_WHO.format("q", "n")} AS person, q.placed_on AS day
            FROM placement q {_SAME.format("q", "n")} WHERE q.training_class IS NULL) p
        JOIN (SELECT j.enrolment, j.completed_on, {_WHO.format("j", "n")} AS person
            FROM completion j {_SAME.format("j", "n")}) k
            ON k.person = p.person AND p.day >= k.completed_on
        GROUP BY 1
    )
    INSERT INTO year_fact
    SELECT f.person, f.occupation_code, f.division, f.level, f.organisation, f.programme, {_MASKS}
    FROM (
        SELECT {_WHO.format("e", "m")} AS person, c.occupation_code, c.division, c.level,
            c.organisation, c.programme, c.starts_on, k.completed_on,
            e.state <> 'withdrawn' AS enrolled,
            e.person_category <> 'enterprise_employee' AS newcomer,
            CASE WHEN i.certificate = 'completion' THEN k.completed_on
                WHEN held.day IS NOT NULL THEN greatest(k.completed_on, held.day)
            END AS certified_on,
            CASE WHEN through.day IS NOT NULL OR found.day IS NOT NULL
                THEN greatest(k.completed_on, least(through.day, found.day)) END AS placed_on
        FROM wanted w
        JOIN enrolment e ON e.id = w.id
        JOIN training_class c ON c.id = e.training_class
        JOIN catalogue_item i ON i.id = c.catalogue_item
        {_SAME.format("e", "m")}
        LEFT JOIN completion k ON k.enrolment = e.id
        LEFT JOIN held ON k.id IS NOT NULL AND held.person = {_WHO.format("e", "m")}
            AND held.occupation_code = c.occupation_code AND held.level = c.level
        LEFT JOIN through ON k.id IS NOT NULL AND through.person = {_WHO.format("e", "m")}
            AND through.training_class = c.id
        LEFT JOIN found ON found.enrolment = e.id
    ) f
"""
"""What ``training_fact`` says of each enrolment, worked out for many of them at once."""
_WINDOWS = """
    (VALUES (1, 'quarter', 1), (2, 'quarter', 2), (3, 'quarter', 4), (4, 'quarter', 8),
        (1, 'year', 1), (2, 'year', 3), (3, 'year', 7), (4, 'year', 15)) AS w(quarter, span, bits)
"""


def _within(basis: str, *stages: str) -> str:
    masks = " | ".join(f"(w.bits << {_SHIFT[stage]})" for stage in stages)
    return f"{basis} & ({masks}) <> 0"


def _counts(basis: str, counted: str) -> str:
    return ", ".join(
        f"coalesce({counted} FILTER (WHERE {_within(basis, stage)}), 0)::int AS {stage}"
        for stage in STAGE_NAMES
    )


def _people(basis: str) -> str:
    return f"""
        SELECT '{basis}'::varchar AS basis, w.span::varchar AS span,
            ($1 || 'Q' || w.quarter)::varchar AS period, occupation_code, division, level,
            {_counts(basis, "sum(people)")}
        FROM (SELECT occupation_code, division, level, {basis}, sum(people) AS people
            FROM alike GROUP BY 1, 2, 3, 4) a
        CROSS JOIN {_WINDOWS} WHERE {_within(basis, *STAGE_NAMES)}
        GROUP BY w.quarter, w.span, occupation_code, division, level
    """


PEOPLE = f"""
    WITH alike AS MATERIALIZED (
        SELECT occupation_code, division, level, event, cohort, count(*) AS people FROM (
            SELECT occupation_code, coalesce(division, '') AS division,
                coalesce(level, '') AS level, {_MERGED}
            FROM year_fact WHERE $2::varchar[] IS NULL OR occupation_code = ANY($2)
            GROUP BY person, occupation_code, CUBE (division, level)
            UNION ALL
            SELECT '', coalesce(division, ''), coalesce(level, ''), {_MERGED}
            FROM year_fact GROUP BY person, CUBE (division, level)
        ) merged GROUP BY 1, 2, 3, 4, 5
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
            {_counts("cohort", "count(DISTINCT person)")}
        FROM year_fact CROSS JOIN {_WINDOWS}
        WHERE w.span = 'quarter' AND {_within("cohort", "enrolled", "completed")}
        GROUP BY w.quarter, organisation, GROUPING SETS
            ((programme, occupation_code), (programme), (occupation_code), ())
        HAVING grouping(programme) = 1 OR programme IS NOT NULL
    ),
    held AS (SELECT * FROM institution_rollup WHERE left(period, 4) = $1)
"""
"""Persons of each institution by cohort; no programme is all of them."""
PROGRAMMES = f"""
    WITH counted AS (
        SELECT ($1 || 'Q' || w.quarter)::varchar AS period, programme, occupation_code,
            coalesce(division, '') AS division, coalesce(level, '') AS level,
            count(DISTINCT person)::int AS people
        FROM year_fact CROSS JOIN (VALUES (1, 1), (2, 2), (3, 4), (4, 8)) AS w(quarter, bits)
        WHERE {_within("event", "supply")} AND programme IN (
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

JOBS = """
    WITH counted AS (
        SELECT quarter_of(c.starts_on) AS period, c.occupation_code, c.level, c.division,
            coalesce(p.industry, '') AS industry, count(*)::int AS jobs
        FROM training_class c JOIN placement p ON p.training_class = c.id
        WHERE left(quarter_of(c.starts_on), 4) = $1 GROUP BY 1, 2, 3, 4, 5
    ),
    held AS (SELECT * FROM job_count WHERE left(period, 4) = $1)
"""
"""Jobs of the cohorts that began in the year, by industry; an empty one is not known."""
PROGRAMME_JOBS = """
    WITH counted AS (
        SELECT quarter_of(p.placed_on) AS period, c.programme, p.occupation_code,
            count(*)::int AS jobs
        FROM placement p JOIN training_class c ON c.id = p.training_class
        WHERE p.placed_on >= make_date($1::text::int, 1, 1)
            AND p.placed_on < make_date($1::text::int + 1, 1, 1)
            AND p.occupation_code IS NOT NULL AND c.programme IS NOT NULL GROUP BY 1, 2, 3
    ),
    held AS (SELECT * FROM programme_jobs WHERE left(period, 4) = $1)
"""
"""Jobs that began in the year, by programme and the occupation of the job."""
REPORTS = """
    WITH counted AS (
        SELECT r.period, r.division, r.source, sum(d.demand)::int AS demand,
            sum(d.seekers)::int AS seekers
        FROM demand_report r LEFT JOIN demand_row d ON d.report = r.id AND d.kind = 'occupation'
        WHERE left(r.period, 4) = $1 GROUP BY r.id
    ),
    held AS (SELECT * FROM demand_report WHERE left(period, 4) = $1)
"""
"""What each report asks for in all: every report is counted, so none is written or deleted."""
