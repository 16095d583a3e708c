"""The app's role adds events and reads them, and can change none."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "events are append-only for the app's role"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="audit", description=DESCRIPTION)

    async def run() -> None:
        from app.audit.tables import Event

        await Event.raw(
            """DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jiangce_app') THEN
              REVOKE UPDATE, DELETE, TRUNCATE ON event FROM jiangce_app;
            END IF; END $$"""
        )

    manager.add_raw(run)
    return manager
