"""Decisions live in ``app.decisions``: rows move there, namings refer to them there."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-28T22:54:22:599308"
VERSION = "1.38.0"
DESCRIPTION = "decisions move to official_decision, with every row"

_COLUMNS = (
    "id, kind, subject, title, body, state, needs_cosign, proposer, proposed_by, "
    "proposed_at, reviewer, reviewed_by, reviewed_at, signer, signed_by, signed_at, "
    "cosigner, cosigned_by, cosigned_at, returned_by, returned_for, ended_at"
)
_STATEMENTS = (
    f"INSERT INTO official_decision ({_COLUMNS}) SELECT {_COLUMNS} FROM decision",
    "ALTER TABLE naming DROP CONSTRAINT naming_decision_fkey",
    "ALTER TABLE naming ADD CONSTRAINT naming_decision_fkey FOREIGN KEY (decision)"
    " REFERENCES official_decision (id) ON DELETE RESTRICT ON UPDATE CASCADE",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="certifications", description=DESCRIPTION)

    async def run() -> None:
        from certifications.rounds.tables import Round

        for statement in _STATEMENTS:
            await Round.raw(statement)

    manager.add_raw(run)
    manager.drop_table(class_name="Decision", tablename="decision", schema=None)
    return manager
