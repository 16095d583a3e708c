"""The market's view tells jobs by industry, and those of programmes of several occupations."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T08:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "jobs in the market's facts"

# The types are those of the other branches, so that a measure is read from its own table alone.
_MORE = """
UNION ALL
SELECT period, division, industry, occupation_code, level, 'jobs'::varchar, jobs
FROM job_count WHERE jobs > 0
UNION ALL
SELECT j.period, ''::varchar, j.programme::varchar, j.occupation_code, ''::varchar,
    'observed'::varchar, j.jobs
FROM programme_jobs j WHERE j.jobs > 0
    AND EXISTS (SELECT FROM programme_people p WHERE p.programme = j.programme)
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.supply.tables import JobCount

        (view,) = await JobCount.raw("SELECT pg_get_viewdef('market_fact') AS text")
        text = view["text"].rstrip().removesuffix(";")
        if "job_count" in text:
            return
        await JobCount.raw("DROP VIEW market_fact")
        await JobCount.raw(f"CREATE VIEW market_fact AS {text} {_MORE}")

    async def back() -> None:
        from dashboards.supply.tables import JobCount

        (view,) = await JobCount.raw("SELECT pg_get_viewdef('market_fact') AS text")
        head = "UNION ALL".join(view["text"].split("UNION ALL")[:-2])
        await JobCount.raw("DROP VIEW market_fact")
        await JobCount.raw(f"CREATE VIEW market_fact AS {head}")

    manager.add_raw(run)
    manager.add_raw_backwards(back)
    return manager
