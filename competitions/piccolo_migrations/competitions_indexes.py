"""What Piccolo's constraints cannot say: one live mark, nobody in two events at once, frozen rules."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-28T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "partial unique indexes, an exclusion, and rule sets that nothing changes"

_FROZEN = """
CREATE FUNCTION contest_rule_set_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published rule set does not change' USING ERRCODE = 'check_violation';
END $$
"""
_STATEMENTS = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "CREATE UNIQUE INDEX yearly_plan_once ON yearly_plan (year, serial, coalesce(division, ''))",
    "CREATE INDEX contest_listed ON contest (state, starts_on)",
    "CREATE UNIQUE INDEX rule_set_draft_once ON contest_rule_set (event) WHERE state = 'draft'",
    _FROZEN,
    "CREATE TRIGGER contest_rule_set_frozen BEFORE UPDATE OR DELETE ON contest_rule_set"
    " FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION contest_rule_set_frozen()",
    "ALTER TABLE entry_member ADD CONSTRAINT nobody_in_two_events_at_once EXCLUDE USING gist"
    " (person WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (live)",
    "CREATE UNIQUE INDEX mark_judged_once ON mark (entry, aspect, seat)"
    " WHERE replaced_at IS NULL",
    "CREATE UNIQUE INDEX mark_measured_once ON mark (entry, aspect)"
    " WHERE replaced_at IS NULL AND method = 'measurement'",
    "CREATE INDEX mark_of_event ON mark (event, stage) WHERE replaced_at IS NULL",
    "CREATE UNIQUE INDEX seat_held_once ON judge_seat (event, account, role)"
    " WHERE ended_at IS NULL",
    "CREATE UNIQUE INDEX seat_chief_once ON judge_seat (event)"
    " WHERE ended_at IS NULL AND role = 'chief'",
    "CREATE UNIQUE INDEX stage_sheet_live ON stage_sheet (event, stage) WHERE live",
    "CREATE UNIQUE INDEX revision_in_force ON result_revision (event) WHERE state = 'final'",
    "CREATE INDEX entry_result_newest ON entry_result (entry, revision)",
    "CREATE INDEX appeal_waiting ON appeal (event) WHERE state = 'filed'",
    "CREATE UNIQUE INDEX honour_list_open_once ON honour_list (event) WHERE state = 'draft'",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="competitions", description=DESCRIPTION)

    async def run() -> None:
        from competitions.plans.tables import Contest

        for statement in _STATEMENTS:
            await Contest.raw(statement)

    manager.add_raw(run)
    return manager
