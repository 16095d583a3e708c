"""What must hold of decisions however they are written."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-28T22:54:21:000000"
VERSION = "1.38.0"
DESCRIPTION = "one open decision a kind and subject; those that wait are found by state"

_STATEMENTS = (
    "CREATE UNIQUE INDEX official_decision_open_once ON official_decision (kind, subject)"
    " WHERE state IN ('proposed', 'reviewed', 'signed')",
    "CREATE INDEX official_decision_waiting ON official_decision (state, proposed_at)"
    " WHERE state IN ('proposed', 'reviewed', 'signed')",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="decisions", description=DESCRIPTION)

    async def run() -> None:
        from app.decisions.tables import Decision

        for statement in _STATEMENTS:
            await Decision.raw(statement)

    manager.add_raw(run)
    return manager
