"""Accreditations of one organisation for one occupation, level and purpose do not overlap."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T13:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "accreditations do not overlap"

_STATEMENTS = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE accreditation ADD CONSTRAINT accreditation_no_overlap EXCLUDE USING gist"
    " (organisation WITH =, occupation_code WITH =, level WITH =, purpose WITH =,"
    " daterange(valid_from, valid_until, '[]') WITH &&)",
    "CREATE UNIQUE INDEX accreditation_application_open_once ON accreditation_application"
    " (organisation, occupation_code, level, purpose) WHERE state IN ('draft', 'filed', 'returned')",
    "CREATE INDEX teacher_of_document ON teacher (id_index)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="organisations", description=DESCRIPTION)

    async def run() -> None:
        from app.organisations.tables import Accreditation

        for statement in _STATEMENTS:
            await Accreditation.raw(statement)

    manager.add_raw(run)
    return manager
