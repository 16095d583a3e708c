"""One living row of the ledger for each fact; merged records found by where they lead."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one living evidence row a fact"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run() -> None:
        from app.people.tables import Evidence

        await Evidence.raw(
            "CREATE UNIQUE INDEX evidence_living ON evidence (source) WHERE superseded_by IS NULL"
        )
        await Evidence.raw(
            "CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL"
        )
        await Evidence.raw("CREATE INDEX person_of_batch ON person (entered_by)")

    manager.add_raw(run)
    return manager
