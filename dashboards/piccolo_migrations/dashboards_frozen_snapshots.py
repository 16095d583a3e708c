"""A snapshot and its facts are never changed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T04:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "snapshots are frozen"

_STATEMENTS = (
    "CREATE FUNCTION refuse_change_of_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION 'a snapshot is never changed'; END $$",
    "CREATE TRIGGER data_snapshot_frozen BEFORE UPDATE OR DELETE ON data_snapshot"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_snapshot()",
    "CREATE TRIGGER snapshot_fact_frozen BEFORE UPDATE OR DELETE ON snapshot_fact"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_snapshot()",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.facts.tables import DataSnapshot

        for statement in _STATEMENTS:
            await DataSnapshot.raw(statement)

    async def back() -> None:
        from dashboards.facts.tables import DataSnapshot

        await DataSnapshot.raw("DROP TRIGGER snapshot_fact_frozen ON snapshot_fact")
        await DataSnapshot.raw("DROP TRIGGER data_snapshot_frozen ON data_snapshot")
        await DataSnapshot.raw("DROP FUNCTION refuse_change_of_snapshot")

    manager.add_raw(run)
    manager.add_raw_backwards(back)
    return manager
