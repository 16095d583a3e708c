"""Marks, rulings and objections are found by their case."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T17:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "marks, rulings and entries found by application"

_STATEMENTS = (
    "CREATE INDEX spread_ruling_of_case ON spread_ruling (application, ruled_at)",
    "CREATE INDEX objection_waiting ON objection (state, due_on)",
    "CREATE INDEX public_notice_running ON public_notice (state, last_day)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="certifications", description=DESCRIPTION)

    async def run() -> None:
        from certifications.panels.tables import Panel

        for statement in _STATEMENTS:
            await Panel.raw(statement)

    manager.add_raw(run)
    return manager
