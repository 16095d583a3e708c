"""Of one occupation a person has one level certificate that stands."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T19:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one valid level certificate a person and occupation"

_STATEMENTS = (
    # Checked at the end: a list enters a higher level before it supersedes the lower one.
    "ALTER TABLE skill_certificate ADD CONSTRAINT one_level_stands EXCLUDE USING gist"
    " (person WITH =, occupation_code WITH =) WHERE (state = 'valid')"
    " DEFERRABLE INITIALLY DEFERRED",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="certifications", description=DESCRIPTION)

    async def run() -> None:
        from certifications.levels.tables import SkillCertificate

        for statement in _STATEMENTS:
            await SkillCertificate.raw(statement)

    manager.add_raw(run)
    return manager
