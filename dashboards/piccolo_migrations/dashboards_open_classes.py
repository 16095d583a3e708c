"""Who is in training is read from the few open classes, not from all that ever were."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T21:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "an index of the classes in which people are in training"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.tables import DemandReport

        await DemandReport.raw(
            "CREATE INDEX training_class_in_training ON training_class (occupation_code)"
            " INCLUDE (division, level, enrolled)"
            " WHERE state IN ('approved', 'running', 'assessed')"
        )

    async def back() -> None:
        from dashboards.tables import DemandReport

        await DemandReport.raw("DROP INDEX training_class_in_training")

    manager.add_raw(run)
    manager.add_raw_backwards(back)
    return manager
