"""What a report holds is never changed, and no report is deleted."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T07:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "reports are frozen"

_STATEMENTS = (
    "CREATE FUNCTION refuse_change_of_report() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION 'what a report holds is never changed'; END $$",
    "CREATE TRIGGER market_report_frozen BEFORE UPDATE ON market_report FOR EACH ROW"
    " WHEN ((OLD.kind, OLD.period, OLD.revision, OLD.snapshot, OLD.body) IS DISTINCT FROM"
    " (NEW.kind, NEW.period, NEW.revision, NEW.snapshot, NEW.body)"
    " OR (OLD.state IN ('published', 'superseded') AND OLD.remark IS DISTINCT FROM NEW.remark))"
    " EXECUTE FUNCTION refuse_change_of_report()",
    "CREATE TRIGGER market_report_kept BEFORE DELETE ON market_report"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change_of_report()",
    "CREATE UNIQUE INDEX market_report_open_once ON market_report (kind, period)"
    " WHERE state IN ('draft', 'handed_in')",
    "CREATE UNIQUE INDEX market_report_public_once ON market_report (kind, period)"
    " WHERE state = 'published'",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.reports.tables import MarketReport

        for statement in _STATEMENTS:
            await MarketReport.raw(statement)

    async def back() -> None:
        from dashboards.reports.tables import MarketReport

        await MarketReport.raw("DROP INDEX market_report_public_once, market_report_open_once")
        await MarketReport.raw("DROP TRIGGER market_report_kept ON market_report")
        await MarketReport.raw("DROP TRIGGER market_report_frozen ON market_report")
        await MarketReport.raw("DROP FUNCTION refuse_change_of_report")

    manager.add_raw(run)
    manager.add_raw_backwards(back)
    return manager
