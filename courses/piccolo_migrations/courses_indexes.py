"""Indexes of the lists and of undo."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of lists and of undo"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="courses", description=DESCRIPTION)

    async def run() -> None:
        from courses.tables import Enrolment

        await Enrolment.raw("CREATE INDEX enrolment_of_batch ON enrolment (batch)")

    manager.add_raw(run)
    return manager
