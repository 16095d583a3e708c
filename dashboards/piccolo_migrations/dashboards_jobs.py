"""Jobs after training follow the placements: by industry, and by programme."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T06:59:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "jobs by industry and by programme"

_ADD = """
CREATE FUNCTION add_jobs(quarter varchar, code varchar, its_level varchar, place varchar,
    section varchar, n int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO job_count AS j (id, period, occupation_code, level, division, industry, jobs)
    VALUES (gen_random_uuid(), quarter, code, its_level, place, section, greatest(0, n))
    ON CONFLICT (period, occupation_code, level, division, industry)
        DO UPDATE SET jobs = greatest(0, j.jobs + n)
$$
"""
_ADD_OF_PROGRAMME = """
CREATE FUNCTION add_programme_jobs(quarter varchar, its_programme uuid, code varchar, n int)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO programme_jobs AS j (id, period, programme, occupation_code, jobs)
    VALUES (gen_random_uuid(), quarter, its_programme, code, greatest(0, n))
    ON CONFLICT (period, programme, occupation_code)
        DO UPDATE SET jobs = greatest(0, j.jobs + n)
$$
"""
# In the order of the keys, so that two lists at once do not wait for each other in a circle.
_SHIFT = """
CREATE FUNCTION shift_jobs(classes uuid[], sections varchar[], codes varchar[], days date[],
    numbers int[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_jobs(k.period, k.occupation_code, k.level, k.division, k.industry, k.n) FROM (
        SELECT quarter_of(c.starts_on) AS period, c.occupation_code, c.level, c.division,
            coalesce(t.industry, '') AS industry, sum(t.n)::int AS n
        FROM unnest(classes, sections, numbers) AS t(class, industry, n)
        JOIN training_class c ON c.id = t.class
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(t.n) <> 0 ORDER BY 1, 2, 3, 4, 5
    ) k;
    PERFORM add_programme_jobs(k.period, k.programme, k.code, k.n) FROM (
        SELECT quarter_of(t.day) AS period, c.programme, t.code, sum(t.n)::int AS n
        FROM unnest(classes, codes, days, numbers) AS t(class, code, day, n)
        JOIN training_class c ON c.id = t.class
        WHERE c.programme IS NOT NULL AND t.code IS NOT NULL
        GROUP BY 1, 2, 3 HAVING sum(t.n) <> 0 ORDER BY 1, 2, 3
    ) k;
END $$
"""
_FOLLOW = """
CREATE FUNCTION follow_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM shift_jobs(array_agg(training_class), array_agg(industry),
            array_agg(occupation_code), array_agg(placed_on), array_agg(-1))
        FROM gone WHERE training_class IS NOT NULL;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM shift_jobs(array_agg(training_class), array_agg(industry),
            array_agg(occupation_code), array_agg(placed_on), array_agg(1))
        FROM added WHERE training_class IS NOT NULL;
    END IF;
    RETURN NULL;
END $$
"""
_FOLLOW_CLASSES = """
CREATE FUNCTION follow_jobs_of_class() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    FOR held IN SELECT coalesce(industry, '')::varchar AS industry, count(*)::int AS n
        FROM placement WHERE training_class = NEW.id GROUP BY 1 ORDER BY 1
    LOOP
        PERFORM add_jobs(quarter_of(OLD.starts_on), OLD.occupation_code, OLD.level, OLD.division,
            held.industry, -held.n);
        PERFORM add_jobs(quarter_of(NEW.starts_on), NEW.occupation_code, NEW.level, NEW.division,
            held.industry, held.n);
    END LOOP;
    FOR held IN SELECT quarter_of(placed_on) AS period, occupation_code AS code, count(*)::int AS n
        FROM placement WHERE training_class = NEW.id AND occupation_code IS NOT NULL
        GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
        IF OLD.programme IS NOT NULL THEN
            PERFORM add_programme_jobs(held.period, OLD.programme, held.code, -held.n);
        END IF;
        IF NEW.programme IS NOT NULL THEN
            PERFORM add_programme_jobs(held.period, NEW.programme, held.code, held.n);
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""
_TRIGGERS = (
    "CREATE TRIGGER jobs_added AFTER INSERT ON placement REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION follow_jobs()",
    "CREATE TRIGGER jobs_gone AFTER DELETE ON placement REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION follow_jobs()",
    "CREATE TRIGGER jobs_changed AFTER UPDATE ON placement REFERENCING OLD TABLE AS gone"
    " NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION follow_jobs()",
    "CREATE TRIGGER jobs_of_class_moved AFTER UPDATE OF occupation_code, level, division,"
    " programme, starts_on ON training_class FOR EACH ROW"
    " WHEN ((OLD.occupation_code, OLD.level, OLD.division, OLD.programme, OLD.starts_on)"
    " IS DISTINCT FROM (NEW.occupation_code, NEW.level, NEW.division, NEW.programme,"
    " NEW.starts_on)) EXECUTE FUNCTION follow_jobs_of_class()",
)
_COUNT = (
    "INSERT INTO job_count (id, period, occupation_code, level, division, industry, jobs)"
    " SELECT gen_random_uuid(), quarter_of(c.starts_on), c.occupation_code, c.level, c.division,"
    " coalesce(p.industry, ''), count(*) FROM placement p JOIN training_class c"
    " ON c.id = p.training_class GROUP BY 2, 3, 4, 5, 6",
    "INSERT INTO programme_jobs (id, period, programme, occupation_code, jobs)"
    " SELECT gen_random_uuid(), quarter_of(p.placed_on), c.programme, p.occupation_code, count(*)"
    " FROM placement p JOIN training_class c ON c.id = p.training_class"
    " WHERE c.programme IS NOT NULL AND p.occupation_code IS NOT NULL GROUP BY 2, 3, 4",
)
_FORGET = (
    "DROP TRIGGER jobs_of_class_moved ON training_class",
    *(f"DROP TRIGGER jobs_{what} ON placement" for what in ("added", "gone", "changed")),
    "DROP FUNCTION follow_jobs_of_class",
    "DROP FUNCTION follow_jobs",
    "DROP FUNCTION shift_jobs",
    "DROP FUNCTION add_programme_jobs",
    "DROP FUNCTION add_jobs",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.supply.tables import JobCount

        parts = (_ADD, _ADD_OF_PROGRAMME, _SHIFT, _FOLLOW, _FOLLOW_CLASSES, *_TRIGGERS, *_COUNT)
        for statement in parts:
            await JobCount.raw(statement)

    async def back() -> None:
        from dashboards.supply.tables import JobCount

        for statement in _FORGET:
            await JobCount.raw(statement)

    manager.add_raw(run)
    manager.add_raw_backwards(back)
    return manager
