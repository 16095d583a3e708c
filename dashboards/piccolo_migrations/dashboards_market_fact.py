"""One long view of every fact the market's figures are made of, and indexes for its readers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T03:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the view of the market's facts"

VIEW = """
CREATE VIEW market_fact AS
SELECT r.period, r.division, r.source, coalesce(d.occupation_code, '') AS occupation_code,
    d.level, 'demand'::varchar AS measure, d.demand AS value
FROM demand_row d JOIN demand_report r ON r.id = d.report
WHERE d.kind = 'occupation' AND d.demand IS NOT NULL
UNION ALL
SELECT r.period, r.division, r.source, coalesce(d.occupation_code, ''), d.level, 'seekers',
    d.seekers
FROM demand_row d JOIN demand_report r ON r.id = d.report
WHERE d.kind = 'occupation' AND d.seekers IS NOT NULL
UNION ALL
SELECT period, division, '', occupation_code, level, 'supply', supply FROM supply_rollup
UNION ALL
SELECT period, division, '', occupation_code, level, 'completed', completed FROM supply_rollup
"""
INDEXES = (
    "CREATE UNIQUE INDEX institution_rollup_once ON institution_rollup"
    " (organisation, period, occupation_code, coalesce(programme, organisation))",
    "CREATE INDEX demand_row_by_occupation ON demand_row (occupation_code)",
    "CREATE UNIQUE INDEX alert_open_once ON alert (kind, subject) WHERE state <> 'closed'",
    "CREATE UNIQUE INDEX manual_forecast_once ON manual_forecast"
    " (occupation_code, division, period) WHERE withdrawn_at IS NULL",
    "CREATE UNIQUE INDEX forecast_run_current ON forecast_run (current) WHERE current",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.tables import DemandReport

        for statement in (VIEW, *INDEXES):
            await DemandReport.raw(statement)

    async def back() -> None:
        from dashboards.tables import DemandReport

        await DemandReport.raw("DROP VIEW market_fact")
        for name in (
            "institution_rollup_once", "demand_row_by_occupation", "alert_open_once",
            "manual_forecast_once", "forecast_run_current",
        ):  # fmt: skip
            await DemandReport.raw(f"DROP INDEX {name}")

    manager.add_raw(run)
    manager.add_raw_backwards(back)
    return manager
