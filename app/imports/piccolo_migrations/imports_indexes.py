"""Serial of batch numbers, and the index that finds a file sent before."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "batch numbers and file look-up"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="imports", description=DESCRIPTION)

    async def run() -> None:
        from app.imports.tables import Batch

        await Batch.raw("CREATE SEQUENCE batch_number_seq")
        await Batch.raw("CREATE INDEX batch_file ON batch (sha256)")
        await Batch.raw("CREATE INDEX batch_of_organisation ON batch (organisation, uploaded_at)")

    manager.add_raw(run)
    return manager
