"""What must hold of the ladder's rows however they are written."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T17:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one open decision a subject, one application a round, one term of a tier at a time"

_STATEMENTS = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "CREATE UNIQUE INDEX decision_open_once ON decision (kind, subject)"
    " WHERE state IN ('proposed', 'reviewed', 'signed')",
    "CREATE INDEX decision_waiting ON decision (state, proposed_at)"
    " WHERE state IN ('proposed', 'reviewed', 'signed')",
    "CREATE UNIQUE INDEX round_number_once ON round (tier, number) WHERE number IS NOT NULL",
    "CREATE UNIQUE INDEX application_once_a_round ON application (round, person)"
    " WHERE state <> 'withdrawn'",
    "CREATE INDEX application_waiting ON application (division, state, due_on)",
    "CREATE UNIQUE INDEX application_check_stands_once ON application_check (application, stage)"
    " WHERE verdict <> 'returned'",
    "CREATE UNIQUE INDEX expert_mark_stands_once ON expert_mark (panel, expert, application)"
    " WHERE superseded_by IS NULL",
    "CREATE UNIQUE INDEX notice_open_once ON public_notice (round) WHERE state = 'open'",
    "CREATE UNIQUE INDEX objection_open_once ON objection (entry, objector_index)"
    " WHERE state IN ('received', 'review')",
    "ALTER TABLE appointment ADD CONSTRAINT one_term_of_a_tier EXCLUDE USING gist"
    " (person WITH =, tier WITH =, daterange(named_on, valid_until, '[]') WITH &&)"
    " WHERE (state IN ('active', 'suspended'))",
    "CREATE UNIQUE INDEX mentor_pair_once ON mentor_pair (mentor, apprentice)"
    " WHERE state IN ('filed', 'confirmed')",
    "CREATE INDEX appointment_running ON appointment (state, valid_until)",
    "CREATE INDEX skill_certificate_of_occupation ON skill_certificate"
    " (person, occupation_code, level)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="certifications", description=DESCRIPTION)

    async def run() -> None:
        from certifications.rounds.tables import Round

        for statement in _STATEMENTS:
            await Round.raw(statement)

    manager.add_raw(run)
    return manager
