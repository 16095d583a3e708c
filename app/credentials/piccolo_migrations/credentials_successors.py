"""What Piccolo has no words for: partial indexes, deferred keys, the sequence of places."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T17:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one credential in force for a fact; a successor and its predecessor know each other"

_STATEMENTS = (
    "CREATE UNIQUE INDEX credential_in_force_once ON credential (source)"
    " WHERE superseded_by IS NULL",
    "ALTER TABLE credential ADD CONSTRAINT credential_reissue_of FOREIGN KEY (reissue_of)"
    " REFERENCES credential (id) DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE credential ADD CONSTRAINT credential_superseded_by FOREIGN KEY (superseded_by)"
    " REFERENCES credential (id) DEFERRABLE INITIALLY DEFERRED",
    "CREATE INDEX credential_number ON credential (number text_pattern_ops)",
    "CREATE INDEX credential_batch ON credential (organisation, batch)",
    "CREATE INDEX credential_newest ON credential (signed_at DESC, id)",
    "CREATE INDEX credential_marked ON credential (status_list) WHERE state <> 'active'",
    "CREATE UNIQUE INDEX signing_key_in_use ON signing_key (purpose) WHERE not_after IS NULL",
    "CREATE UNIQUE INDEX status_change_waiting_once ON status_change (credential)"
    " WHERE state = 'waiting' AND credential IS NOT NULL",
    "CREATE UNIQUE INDEX status_change_batch_waiting_once ON status_change (organisation, batch)"
    " WHERE state = 'waiting' AND credential IS NULL",
    "CREATE INDEX status_change_history ON status_change (credential, requested_at)",
    "CREATE SEQUENCE credential_place START 0 MINVALUE 0",
    # read a few bytes at a time, so neither packed nor cut into compressed pieces
    "ALTER TABLE status_list ALTER COLUMN places SET STORAGE EXTERNAL",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="credentials", description=DESCRIPTION)

    async def run() -> None:
        from app.credentials.tables import Credential

        for statement in _STATEMENTS:
            await Credential.raw(statement)

    manager.add_raw(run)
    return manager
