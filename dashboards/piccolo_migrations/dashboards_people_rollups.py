"""Persons by stage, seats and enrolments follow the facts; the market's view reads them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-11-29T04:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "rollups of persons, seats and enrolments"

FORGET = (
    "DROP VIEW market_fact",
    "DROP TRIGGER supply_after_delete ON completion",
    "DROP TRIGGER supply_after_insert ON completion",
    "DROP FUNCTION supply_follows_completions",
    "DROP FUNCTION refresh_supply",
)
INDEXES = (
    "CREATE INDEX completion_by_day ON completion (completed_on)",
    "CREATE INDEX certificate_by_quarter ON skill_certificate (occupation_code, issued_on)"
    " WHERE state <> 'withdrawn'",
    "CREATE INDEX certificate_by_day ON skill_certificate (issued_on) WHERE state <> 'withdrawn'",
    "CREATE INDEX placement_by_class ON placement (training_class, placed_on)",
    "CREATE INDEX placement_by_day ON placement (placed_on)",
    "CREATE INDEX placement_of_no_class ON placement (placed_on) WHERE training_class IS NULL",
    "CREATE INDEX training_class_by_quarter ON training_class (occupation_code, starts_on)",
    "CREATE INDEX person_led ON person (id) INCLUDE (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX people_rollup_series ON people_rollup"
    " (occupation_code, division, level, basis, span, period)",
    "CREATE INDEX institution_rollup_by_period ON institution_rollup (period)",
)
QUARTER = """
CREATE FUNCTION quarter_of(day date) RETURNS varchar LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (extract(year FROM day)::text || 'Q' || extract(quarter FROM day)::text)::varchar
$$
"""
FIRST_DAY = """
CREATE FUNCTION first_day(quarter varchar) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT make_date(left(quarter, 4)::int, 3 * right(quarter, 1)::int - 2, 1)
$$
"""
# Pairs of records that are one person; few, however many people there are.
SAME_PERSON = """
CREATE VIEW same_person AS
SELECT id AS one, merged_into AS other FROM person WHERE merged_into IS NOT NULL
UNION ALL SELECT merged_into, id FROM person WHERE merged_into IS NOT NULL
UNION ALL SELECT a.id, b.id FROM person a JOIN person b ON b.merged_into = a.merged_into
WHERE a.merged_into IS NOT NULL AND b.merged_into IS NOT NULL AND b.id <> a.id
"""
# One row an enrolment. Certified: the catalogue item asks for no more than the completion, or the
# person holds a level certificate of that occupation and level; one held before counts from the
# completion on. Placed: through this class, or for itself after the completion.
TRAINING_FACT = """
CREATE VIEW training_fact AS
SELECT e.id AS enrolment, coalesce(m.merged_into, e.person) AS person, c.occupation_code,
    c.division, c.level, c.organisation, c.programme, c.starts_on,
    e.state <> 'withdrawn' AS enrolled, e.person_category <> 'enterprise_employee' AS newcomer,
    k.completed_on,
    CASE WHEN i.certificate = 'completion' THEN k.completed_on
        WHEN s.day IS NOT NULL THEN greatest(k.completed_on, s.day) END AS certified_on,
    CASE WHEN p.day IS NOT NULL THEN greatest(k.completed_on, p.day) END AS placed_on
FROM training_class c
JOIN enrolment e ON e.training_class = c.id
JOIN catalogue_item i ON i.id = c.catalogue_item
LEFT JOIN person m ON m.id = e.person AND m.merged_into IS NOT NULL
LEFT JOIN completion k ON k.enrolment = e.id
LEFT JOIN LATERAL (
    SELECT array_append(ARRAY(SELECT other FROM same_person WHERE one = e.person), e.person) AS ids
    WHERE k.id IS NOT NULL OFFSET 0
) records ON true
LEFT JOIN LATERAL (
    SELECT min(held.issued_on) AS day FROM skill_certificate held
    WHERE held.person = ANY(records.ids) AND held.occupation_code = c.occupation_code
        AND held.level = c.level AND held.state <> 'withdrawn'
) s ON true
LEFT JOIN LATERAL (
    SELECT min(job.placed_on) AS day FROM placement job
    WHERE job.person = ANY(records.ids) AND (job.training_class = c.id
        OR job.training_class IS NULL AND job.placed_on >= k.completed_on)
) p ON true
"""
# Enrolments of an occupation that may count in a quarter, on either basis.
CANDIDATES = """
CREATE FUNCTION enrolments_of(code varchar, since date, before date) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 3000 AS $$
    SELECT e.id FROM training_class c JOIN enrolment e ON e.training_class = c.id
    WHERE c.occupation_code = code AND c.starts_on >= since AND c.starts_on < before
    UNION
    SELECT k.enrolment FROM completion k
    WHERE k.occupation_code = code AND k.completed_on >= since AND k.completed_on < before
    UNION
    SELECT k.enrolment FROM skill_certificate s JOIN completion k ON k.person = s.person
        AND k.occupation_code = s.occupation_code AND k.level = s.level
    WHERE s.occupation_code = code AND s.state <> 'withdrawn'
        AND s.issued_on >= since AND s.issued_on < before
    UNION
    SELECT k.enrolment FROM skill_certificate s JOIN same_person o ON o.one = s.person
        JOIN completion k ON k.person = o.other
        AND k.occupation_code = s.occupation_code AND k.level = s.level
    WHERE s.occupation_code = code AND s.state <> 'withdrawn'
        AND s.issued_on >= since AND s.issued_on < before
    UNION
    SELECT e.id FROM training_class c JOIN placement p ON p.training_class = c.id
        JOIN enrolment e ON e.training_class = c.id AND e.person = p.person
    WHERE c.occupation_code = code AND p.placed_on >= since AND p.placed_on < before
    UNION
    SELECT e.id FROM training_class c JOIN placement p ON p.training_class = c.id
        JOIN same_person o ON o.one = p.person
        JOIN enrolment e ON e.training_class = c.id AND e.person = o.other
    WHERE c.occupation_code = code AND p.placed_on >= since AND p.placed_on < before
    UNION
    SELECT k.enrolment FROM placement p JOIN completion k ON k.person = p.person
    WHERE k.occupation_code = code AND p.training_class IS NULL
        AND p.placed_on >= since AND p.placed_on < before
    UNION
    SELECT k.enrolment FROM placement p JOIN same_person o ON o.one = p.person
        JOIN completion k ON k.person = o.other
    WHERE k.occupation_code = code AND p.training_class IS NULL
        AND p.placed_on >= since AND p.placed_on < before
$$
"""
# One occupation and quarter is counted anew whole: distinct people cannot be added up. The lock
# keeps two classes that complete at once from each missing the other's people.
REFRESH = """
CREATE FUNCTION refresh_people(quarter varchar, code varchar) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    since date := first_day(quarter);
    before date := first_day(quarter) + interval '3 months';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('people ' || quarter || ' ' || code, 0));
    DELETE FROM people_rollup
    WHERE period = quarter AND occupation_code = code AND span = 'quarter';
    INSERT INTO people_rollup (id, basis, span, period, occupation_code, division, level,
        enrolled, completed, certified, placed, supply)
    WITH fact AS MATERIALIZED (
        SELECT f.*, f.starts_on >= since AND f.starts_on < before AS begun,
            f.completed_on >= since AND f.completed_on < before AS done
        FROM enrolments_of(code, since, before) AS wanted(id)
        JOIN training_fact f ON f.enrolment = wanted.id
    )
    SELECT gen_random_uuid(), b.basis, 'quarter', quarter, code, b.division, b.level,
        b.enrolled, b.completed, b.certified, b.placed, b.supply
    FROM (
        SELECT 'event' AS basis, coalesce(division, '') AS division, coalesce(level, '') AS level,
            count(DISTINCT person) FILTER (WHERE begun AND enrolled) AS enrolled,
            count(DISTINCT person) FILTER (WHERE done) AS completed,
            count(DISTINCT person) FILTER
                (WHERE certified_on >= since AND certified_on < before) AS certified,
            count(DISTINCT person) FILTER
                (WHERE placed_on >= since AND placed_on < before) AS placed,
            count(DISTINCT person) FILTER (WHERE done AND newcomer) AS supply
        FROM fact GROUP BY GROUPING SETS ((division, level), (division), (level), ())
        UNION ALL
        SELECT 'cohort', coalesce(division, ''), coalesce(level, ''),
            count(DISTINCT person) FILTER (WHERE enrolled),
            count(DISTINCT person) FILTER (WHERE completed_on IS NOT NULL),
            count(DISTINCT person) FILTER (WHERE certified_on IS NOT NULL),
            count(DISTINCT person) FILTER (WHERE placed_on IS NOT NULL),
            count(DISTINCT person) FILTER (WHERE completed_on IS NOT NULL AND newcomer)
        FROM fact WHERE begun GROUP BY GROUPING SETS ((division, level), (division), (level), ())
    ) b WHERE b.enrolled + b.completed + b.certified + b.placed > 0;
END $$
"""
# What is touched is due for its year and for all occupations together; a few keys are counted at
# once, more of them, or any that a list brings, by the work that follows.
TOUCH = """
CREATE FUNCTION touch_people(periods varchar[], codes varchar[], at_once boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    touched int;
BEGIN
    SELECT count(DISTINCT (p, c)) INTO touched FROM unnest(periods, codes) AS t(p, c);
    IF touched = 0 THEN
        RETURN;
    END IF;
    INSERT INTO rollup_due (id, period, occupation_code, due_since)
    SELECT gen_random_uuid(), p, c, now()
    FROM (SELECT DISTINCT p, c FROM unnest(periods, codes) AS t(p, c)) t;
    IF at_once AND touched <= 6 THEN
        PERFORM refresh_people(t.p, t.c) FROM
            (SELECT DISTINCT p, c FROM unnest(periods, codes) AS t(p, c) ORDER BY 1, 2) t;
    END IF;
END $$
"""
# The quarters in which these enrolments count: begun, completed, certified, placed.
TOUCH_ENROLMENTS = """
CREATE FUNCTION touch_enrolments(keys uuid[], at_once boolean, extra_periods varchar[],
    extra_codes varchar[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    periods varchar[];
    codes varchar[];
BEGIN
    SELECT array_agg(quarter_of(d.day)), array_agg(f.occupation_code) INTO periods, codes
    FROM training_fact f CROSS JOIN LATERAL (VALUES
        (f.starts_on), (f.completed_on), (f.certified_on), (f.placed_on)
    ) AS d(day) WHERE f.enrolment = ANY(keys) AND d.day IS NOT NULL;
    PERFORM touch_people(periods || extra_periods, codes || extra_codes, at_once);
END $$
"""
# Counts add up: what came is added, what went is taken off, once a statement.
ENROLMENTS = """
CREATE FUNCTION touch_enrolments(keys uuid[], at_once boolean, extra_periods varchar[],
    extra_codes varchar[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    periods varchar[];
    codes varchar[];
BEGIN
    SELECT array_agg(quarter_of(d.day)), array_agg(f.occupation_code) INTO periods, codes
    FROM training_fact f CROSS JOIN LATERAL (VALUES
        (f.starts_on), (f.completed_on), (f.certified_on), (f.placed_on)
    ) AS d(day) WHERE f.enrolment = ANY(keys) AND d.day IS NOT NULL;
    PERFORM touch_people(periods || extra_periods, codes || extra_codes, at_once);
END $$
"""
SHIFT = """
CREATE FUNCTION shift_stage(classes uuid[], numbers int[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS shifted (period varchar, occupation_code varchar,
        level varchar, division varchar, organisation uuid, n int) ON COMMIT DROP;
END $$
"""
# Counts add up: what came is added, what went is taken off, once a statement.
COUNTED = """
    INSERT INTO stage_count (id, period, occupation_code, level, division, organisation)
    SELECT DISTINCT gen_random_uuid(), quarter_of(c.starts_on), c.occupation_code, c.level,
        c.division, c.organisation
    FROM (SELECT DISTINCT x.occupation_code, x.level, x.division, x.organisation,
        first_day(quarter_of(x.starts_on)) AS starts_on FROM {classes} x) c
    ORDER BY 2, 3, 4, 5, 6
    ON CONFLICT (period, occupation_code, level, division, organisation) DO NOTHING;
"""
ENROLMENTS = """
CREATE FUNCTION count_enrolments(classes uuid[], numbers int[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stage_count AS s (id, period, occupation_code, level, division, organisation)
    SELECT gen_random_uuid(), k.* FROM (
        SELECT DISTINCT quarter_of(c.starts_on), c.occupation_code, c.level, c.division,
            c.organisation
        FROM training_class c WHERE c.id = ANY(classes) ORDER BY 1, 2, 3, 4, 5
    ) k ON CONFLICT (period, occupation_code, level, division, organisation) DO NOTHING;
    UPDATE stage_count s SET enrolments = greatest(0, s.enrolments + k.n) FROM (
        SELECT quarter_of(c.starts_on) AS period, c.occupation_code, c.level, c.division,
            c.organisation, sum(t.n)::int AS n
        FROM unnest(classes, numbers) AS t(id, n) JOIN training_class c ON c.id = t.id
        GROUP BY 1, 2, 3, 4, 5
    ) k WHERE s.period = k.period AND s.occupation_code = k.occupation_code
        AND s.level = k.level AND s.division = k.division AND s.organisation = k.organisation
        AND k.n <> 0;
END $$
"""
FOLLOW_ENROLMENTS = """
CREATE FUNCTION follow_enrolments() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    classes uuid[];
    numbers int[];
    recounted uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(t.c), array_agg(t.n) INTO classes, numbers FROM (
            SELECT training_class AS c, count(*)::int AS n FROM added
            WHERE state <> 'withdrawn' GROUP BY 1) t;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(t.c), array_agg(t.n) INTO classes, numbers FROM (
            SELECT training_class AS c, -count(*)::int AS n FROM gone
            WHERE state <> 'withdrawn' GROUP BY 1) t;
    ELSE
        SELECT array_agg(t.c), array_agg(t.n) INTO classes, numbers FROM (
            SELECT u.c, sum(u.n)::int AS n FROM gone g JOIN added a ON a.id = g.id
            CROSS JOIN LATERAL (VALUES
                (g.training_class, -(g.state <> 'withdrawn')::int),
                (a.training_class, (a.state <> 'withdrawn')::int)) AS u(c, n)
            WHERE (g.training_class, g.person, g.state = 'withdrawn')
                IS DISTINCT FROM (a.training_class, a.person, a.state = 'withdrawn')
            GROUP BY 1) t;
        SELECT array_agg(a.id) INTO recounted FROM gone g JOIN added a ON a.id = g.id
        WHERE (g.person_category = 'enterprise_employee', g.person, g.training_class)
            IS DISTINCT FROM (a.person_category = 'enterprise_employee', a.person,
                a.training_class)
            AND a.state = 'completed';
        IF recounted IS NOT NULL THEN
            PERFORM touch_enrolments(recounted, true, ARRAY[]::varchar[], ARRAY[]::varchar[]);
        END IF;
    END IF;
    IF classes IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM count_enrolments(classes, numbers);
    PERFORM touch_people(array_agg(quarter_of(starts_on)), array_agg(occupation_code), false)
    FROM training_class WHERE id = ANY(classes);
    RETURN NULL;
END $$
"""
# Planned seats are those of classes that were approved and not called off.
FOLLOW_CLASSES = """
CREATE FUNCTION follow_classes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved boolean := TG_OP <> 'UPDATE';
    seats_before int := 0;
    seats_after int := 0;
    people int := 0;
    keys uuid[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        moved := (OLD.occupation_code, OLD.level, OLD.division, OLD.organisation,
            quarter_of(OLD.starts_on)) IS DISTINCT FROM (NEW.occupation_code, NEW.level,
            NEW.division, NEW.organisation, quarter_of(NEW.starts_on));
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.state = ANY(ARRAY['approved', 'running', 'assessed', 'completed', 'archived']) THEN
        seats_before := OLD.capacity;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = ANY(ARRAY['approved', 'running', 'assessed', 'completed', 'archived']) THEN
        seats_after := NEW.capacity;
    END IF;
    IF TG_OP = 'UPDATE' AND moved THEN
        SELECT count(*) FILTER (WHERE state <> 'withdrawn'), array_agg(id) INTO people, keys
        FROM enrolment WHERE training_class = NEW.id;
    END IF;
    IF TG_OP <> 'INSERT' AND (moved OR seats_before <> seats_after) THEN
        UPDATE stage_count SET seats = greatest(0, seats - seats_before),
            enrolments = greatest(0, enrolments - people)
        WHERE period = quarter_of(OLD.starts_on) AND occupation_code = OLD.occupation_code
            AND level = OLD.level AND division = OLD.division
            AND organisation = OLD.organisation;
    END IF;
    IF TG_OP <> 'DELETE' AND (moved OR seats_before <> seats_after) THEN
        INSERT INTO stage_count AS s (id, period, occupation_code, level, division, organisation,
            seats, enrolments)
        VALUES (gen_random_uuid(), quarter_of(NEW.starts_on), NEW.occupation_code, NEW.level,
            NEW.division, NEW.organisation, seats_after, people)
        ON CONFLICT (period, occupation_code, level, division, organisation) DO UPDATE
        SET seats = s.seats + excluded.seats, enrolments = s.enrolments + excluded.enrolments;
    END IF;
    IF TG_OP = 'UPDATE' AND keys IS NOT NULL THEN
        PERFORM touch_enrolments(keys, false, ARRAY[quarter_of(OLD.starts_on),
            quarter_of(NEW.starts_on)], ARRAY[OLD.occupation_code, NEW.occupation_code]);
    ELSIF TG_OP = 'UPDATE' AND OLD.programme IS DISTINCT FROM NEW.programme THEN
        PERFORM touch_people(ARRAY[quarter_of(NEW.starts_on)], ARRAY[NEW.occupation_code], false);
    END IF;
    RETURN NULL;
END $$
"""
FOLLOW_COMPLETIONS = """
CREATE FUNCTION follow_completions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    keys uuid[];
    periods varchar[];
    codes varchar[];
BEGIN
    SELECT array_agg(t.enrolment) INTO keys FROM touched t;
    SELECT array_agg(quarter_of(d.day)), array_agg(t.occupation_code) INTO periods, codes
    FROM touched t CROSS JOIN LATERAL (
        SELECT t.completed_on UNION ALL
        SELECT greatest(t.completed_on, s.issued_on) FROM skill_certificate s
        WHERE s.person = t.person AND s.occupation_code = t.occupation_code
            AND s.state <> 'withdrawn' AND TG_OP = 'DELETE'
        UNION ALL
        SELECT greatest(t.completed_on, p.placed_on) FROM placement p
        WHERE p.person = t.person AND TG_OP = 'DELETE'
    ) AS d(day);
    IF keys IS NOT NULL THEN
        PERFORM touch_enrolments(keys, true, periods, codes);
    END IF;
    RETURN NULL;
END $$
"""
# A certificate that leaves may leave an older or a younger one to count: all of the person's days.
FOLLOW_CERTIFICATES = """
CREATE FUNCTION follow_certificates() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    keys uuid[];
    periods varchar[];
    codes varchar[];
BEGIN
    SELECT array_agg(k.enrolment), array_agg(quarter_of(greatest(k.completed_on, d.day))),
        array_agg(k.occupation_code) INTO keys, periods, codes
    FROM (SELECT DISTINCT person, occupation_code, level, issued_on FROM touched) t
    CROSS JOIN LATERAL (SELECT t.person UNION SELECT other FROM same_person WHERE one = t.person)
        AS o(id)
    JOIN completion k ON k.person = o.id AND k.occupation_code = t.occupation_code
        AND k.level = t.level
    CROSS JOIN LATERAL (
        SELECT t.issued_on UNION SELECT s.issued_on FROM skill_certificate s
        WHERE s.person = t.person AND s.occupation_code = t.occupation_code AND s.level = t.level
    ) AS d(day);
    IF keys IS NOT NULL THEN
        PERFORM touch_enrolments(keys, NOT EXISTS (SELECT FROM touched WHERE batch IS NOT NULL),
            periods, codes);
    END IF;
    RETURN NULL;
END $$
"""
FOLLOW_PLACEMENTS = """
CREATE FUNCTION follow_placements() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    keys uuid[];
    periods varchar[];
    codes varchar[];
BEGIN
    SELECT array_agg(k.enrolment), array_agg(quarter_of(greatest(k.completed_on, d.day))),
        array_agg(k.occupation_code) INTO keys, periods, codes
    FROM (SELECT DISTINCT person, training_class, placed_on FROM touched) t
    CROSS JOIN LATERAL (SELECT t.person UNION SELECT other FROM same_person WHERE one = t.person)
        AS o(id)
    JOIN completion k ON k.person = o.id
    CROSS JOIN LATERAL (
        SELECT t.placed_on UNION SELECT p.placed_on FROM placement p WHERE p.person = t.person
    ) AS d(day);
    IF keys IS NOT NULL THEN
        PERFORM touch_enrolments(keys, true, periods, codes);
    END IF;
    RETURN NULL;
END $$
"""
FOLLOW_MERGES = """
CREATE FUNCTION follow_merges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM touch_enrolments(array_agg(e.id), false, ARRAY[]::varchar[], ARRAY[]::varchar[]) FROM enrolment e
    WHERE e.person IN (
        SELECT unnest(ARRAY[OLD.id, OLD.merged_into, NEW.merged_into]) UNION
        SELECT id FROM person WHERE merged_into IN (OLD.id, OLD.merged_into, NEW.merged_into)
    );
    PERFORM touch_people(array_agg(quarter_of(greatest(k.completed_on, d.day))),
        array_agg(k.occupation_code), false)
    FROM (SELECT unnest(ARRAY[OLD.id, OLD.merged_into, NEW.merged_into]) UNION
        SELECT id FROM person WHERE merged_into IN (OLD.id, OLD.merged_into, NEW.merged_into)
    ) AS o(id)
    JOIN completion k ON true JOIN LATERAL (
        SELECT s.issued_on FROM skill_certificate s WHERE s.person = o.id
        UNION SELECT p.placed_on FROM placement p WHERE p.person = o.id
    ) AS d(day) ON true
    WHERE k.person IN (OLD.id, OLD.merged_into, NEW.merged_into);
    RETURN NULL;
END $$
"""


def _statement_triggers(table: str, function: str, name: str) -> tuple[str, ...]:
    each = "FOR EACH STATEMENT EXECUTE FUNCTION"
    return (
        f"CREATE TRIGGER {name}_after_insert AFTER INSERT ON {table}"
        f" REFERENCING NEW TABLE AS touched {each} {function}()",
        f"CREATE TRIGGER {name}_after_delete AFTER DELETE ON {table}"
        f" REFERENCING OLD TABLE AS touched {each} {function}()",
        # Of an update both what stood there and what stands there now were touched.
        f"CREATE TRIGGER {name}_after_update AFTER UPDATE ON {table}"
        f" REFERENCING NEW TABLE AS touched {each} {function}()",
        f"CREATE TRIGGER {name}_before_update AFTER UPDATE ON {table}"
        f" REFERENCING OLD TABLE AS touched {each} {function}()",
    )


TRIGGERS = (
    "CREATE TRIGGER enrolments_added AFTER INSERT ON enrolment REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION follow_enrolments()",
    "CREATE TRIGGER enrolments_gone AFTER DELETE ON enrolment REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION follow_enrolments()",
    "CREATE TRIGGER enrolments_changed AFTER UPDATE ON enrolment"
    " REFERENCING OLD TABLE AS gone NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION follow_enrolments()",
    "CREATE TRIGGER class_entered AFTER INSERT OR DELETE ON training_class"
    " FOR EACH ROW EXECUTE FUNCTION follow_classes()",
    "CREATE TRIGGER class_changed AFTER UPDATE OF occupation_code, level, division, organisation,"
    " programme, starts_on, capacity, state ON training_class"
    " FOR EACH ROW EXECUTE FUNCTION follow_classes()",
    "CREATE TRIGGER person_merged AFTER UPDATE OF merged_into ON person FOR EACH ROW"
    " WHEN (OLD.merged_into IS DISTINCT FROM NEW.merged_into)"
    " EXECUTE FUNCTION follow_merges()",
    *_statement_triggers("completion", "follow_completions", "completions"),
    *_statement_triggers("skill_certificate", "follow_certificates", "certificates"),
    *_statement_triggers("placement", "follow_placements", "placements"),
)
VIEW = """
CREATE VIEW market_fact AS
SELECT r.period, r.division, r.source, d.occupation_code, d.level, 'demand'::varchar AS measure,
    d.demand AS value
FROM demand_row d JOIN demand_report r ON r.id = d.report
WHERE d.kind = 'occupation' AND d.demand IS NOT NULL
UNION ALL
SELECT r.period, r.division, r.source, d.occupation_code, d.level, 'seekers', d.seekers
FROM demand_row d JOIN demand_report r ON r.id = d.report
WHERE d.kind = 'occupation' AND d.seekers IS NOT NULL
UNION ALL
SELECT p.period, p.division, '', p.occupation_code, p.level, m.measure, m.value
FROM people_rollup p CROSS JOIN LATERAL (VALUES
    ('enrolled', p.enrolled), ('completed', p.completed), ('certified', p.certified),
    ('placed', p.placed), ('supply', p.supply)) AS m(measure, value)
WHERE p.basis = 'event' AND p.span = 'quarter'
UNION ALL
SELECT p.period, p.division, '', p.occupation_code, p.level, m.measure, m.value
FROM people_rollup p CROSS JOIN LATERAL (VALUES
    ('enrolled_ytd', p.enrolled), ('completed_ytd', p.completed), ('certified_ytd', p.certified),
    ('placed_ytd', p.placed), ('supply_ytd', p.supply)) AS m(measure, value)
WHERE p.basis = 'event' AND p.span = 'year'
UNION ALL
SELECT p.period, p.division, '', p.occupation_code, p.level, m.measure, m.value
FROM people_rollup p CROSS JOIN LATERAL (VALUES
    ('c_enrolled', p.enrolled), ('c_completed', p.completed), ('c_certified', p.certified),
    ('c_placed', p.placed)) AS m(measure, value)
WHERE p.basis = 'cohort' AND p.span = 'quarter'
UNION ALL
SELECT period, division, '', occupation_code, level, 'seats', sum(seats)::int
FROM stage_count GROUP BY period, division, occupation_code, level
UNION ALL
SELECT v.period, v.division, v.source, v.occupation_code, '', m.measure, m.value
FROM vacancy_flow v CROSS JOIN LATERAL (VALUES
    ('vacancies_open', v.open_at_start + v.advertised - v.filled - v.withdrawn),
    ('advertised', v.advertised), ('filled', v.filled), ('withdrawn', v.withdrawn)
) AS m(measure, value)
"""
COUNT_WHAT_IS_THERE = """
INSERT INTO stage_count (id, period, occupation_code, level, division, organisation, seats,
    enrolments)
SELECT gen_random_uuid(), quarter_of(c.starts_on), c.occupation_code, c.level, c.division,
    c.organisation, coalesce(sum(c.capacity) FILTER
        (WHERE c.state IN ('approved', 'running', 'assessed', 'completed', 'archived')), 0),
    coalesce(sum(e.n), 0)
FROM training_class c LEFT JOIN (SELECT training_class, count(*) AS n FROM enrolment
    WHERE state <> 'withdrawn' GROUP BY 1) e ON e.training_class = c.id
GROUP BY 2, 3, 4, 5, 6
"""
DUE = """
INSERT INTO rollup_due (id, period, occupation_code, due_since)
SELECT gen_random_uuid(), d.period, d.code, now() FROM (
    SELECT quarter_of(starts_on) AS period, occupation_code AS code FROM training_class
    UNION SELECT quarter_of(completed_on), occupation_code FROM completion
    UNION SELECT quarter_of(s.issued_on), s.occupation_code FROM skill_certificate s
        JOIN completion k ON k.person = s.person AND k.occupation_code = s.occupation_code
    UNION SELECT quarter_of(p.placed_on), k.occupation_code FROM placement p
        JOIN completion k ON k.person = p.person
) d
"""
STATEMENTS = (
    *FORGET, *INDEXES, QUARTER, FIRST_DAY, SAME_PERSON, TRAINING_FACT, CANDIDATES, REFRESH, TOUCH,
    TOUCH_ENROLMENTS, ENROLMENTS, FOLLOW_ENROLMENTS, FOLLOW_CLASSES, FOLLOW_COMPLETIONS,
    FOLLOW_CERTIFICATES, FOLLOW_PLACEMENTS, FOLLOW_MERGES, *TRIGGERS, VIEW, COUNT_WHAT_IS_THERE,
    DUE,
)  # fmt: skip


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.supply.tables import PeopleRollup

        for statement in STATEMENTS:
            await PeopleRollup.raw(statement)

    manager.add_raw(run)
    manager.drop_table(class_name="SupplyRollup", tablename="supply_rollup", schema=None)
    manager.alter_column(
        table_class_name="RollupDue",
        tablename="rollup_due",
        column_name="period",
        db_column_name="period",
        params={"index": True},
        old_params={"index": False},
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )
    manager.drop_constraint(
        table_class_name="RollupDue",
        tablename="rollup_due",
        constraint_name="rollup_due_once",
        schema=None,
    )
    return manager
