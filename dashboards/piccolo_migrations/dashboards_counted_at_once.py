"""Few people are counted at once; whoever changes many does not wait for the count."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T11:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "counted at once where few"

# Each enrolment is some reads of rows that lie anywhere: of a thousand, in a city with millions of
# them and a cold disk, the count takes about a second. More of them the work that follows counts.
TOUCH = """
CREATE OR REPLACE FUNCTION touch_people(periods varchar[], codes varchar[], at_once boolean)
RETURNS void LANGUAGE plpgsql AS $$
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
    IF at_once AND touched <= 6 AND (
        SELECT coalesce(sum(s.enrolments), 0)
        FROM (SELECT DISTINCT p, c FROM unnest(periods, codes) AS t(p, c)) t
        JOIN stage_count s ON s.period = t.p AND s.occupation_code = t.c
    ) <= 1000 THEN
        PERFORM refresh_people(t.p, t.c) FROM
            (SELECT DISTINCT p, c FROM unnest(periods, codes) AS t(p, c) ORDER BY 1, 2) t;
    END IF;
END $$
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.supply.tables import PeopleRollup

        await PeopleRollup.raw(TOUCH)

    manager.add_raw(run)
    return manager
