"""The supply rollup follows the completions by itself."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the supply rollup follows the completions"

# One occupation and quarter is worked out anew whole: distinct people cannot be added up. The
# lock keeps two classes that complete at once from each missing the other's people.
REFRESH = """
CREATE FUNCTION refresh_supply(code varchar, quarter varchar) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first_day date := make_date(left(quarter, 4)::int, 3 * right(quarter, 1)::int - 2, 1);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('supply ' || quarter || ' ' || code, 0));
    DELETE FROM supply_rollup WHERE period = quarter AND occupation_code = code;
    INSERT INTO supply_rollup (id, period, occupation_code, division, level, supply, completed)
    SELECT gen_random_uuid(), quarter, code, coalesce(c.division, ''), coalesce(k.level, ''),
        count(DISTINCT k.person) FILTER (WHERE e.person_category <> 'enterprise_employee'),
        count(DISTINCT k.person)
    FROM completion k
    JOIN enrolment e ON e.id = k.enrolment
    JOIN training_class c ON c.id = e.training_class
    WHERE k.occupation_code = code AND k.completed_on >= first_day
        AND k.completed_on < first_day + interval '3 months'
    GROUP BY GROUPING SETS ((c.division, k.level), (c.division), (k.level), ())
    HAVING count(*) > 0;
END $$
"""
FOLLOW = """
CREATE FUNCTION supply_follows_completions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refresh_supply(k.code, k.quarter) FROM (
        SELECT DISTINCT occupation_code AS code, to_char(completed_on, 'YYYY"Q"Q') AS quarter
        FROM touched ORDER BY 1, 2
    ) k;
    RETURN NULL;
END $$
"""
TRIGGERS = (
    "CREATE TRIGGER supply_after_insert AFTER INSERT ON completion REFERENCING NEW TABLE AS touched"
    " FOR EACH STATEMENT EXECUTE FUNCTION supply_follows_completions()",
    "CREATE TRIGGER supply_after_delete AFTER DELETE ON completion REFERENCING OLD TABLE AS touched"
    " FOR EACH STATEMENT EXECUTE FUNCTION supply_follows_completions()",
)
INDEX = "CREATE INDEX completion_by_quarter ON completion (occupation_code, completed_on)"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.tables import DemandReport

        for statement in (INDEX, REFRESH, FOLLOW, *TRIGGERS):
            await DemandReport.raw(statement)

    async def back() -> None:
        from dashboards.tables import DemandReport

        for statement in (
            "DROP TRIGGER supply_after_delete ON completion",
            "DROP TRIGGER supply_after_insert ON completion",
            "DROP FUNCTION supply_follows_completions",
            "DROP FUNCTION refresh_supply",
            "DROP INDEX completion_by_quarter",
        ):
            await DemandReport.raw(statement)

    manager.add_raw(run)
    manager.add_raw_backwards(back)
    return manager
