"""What Piccolo has no words for: composite references, and shares that sum to one."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "composite references, weights that sum to one"

REFERENCES = (
    ("work_type", "work_type_occupation"),
    ("occupation_move", "move_to_occupation"),
    ("training_item_occupation", "item_to_occupation"),
)
FUNCTION = """
CREATE FUNCTION major_weights_sum_to_one() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE checked text := coalesce(NEW.major, OLD.major);
BEGIN
    IF (SELECT sum(weight) <> 1 FROM major_occupation WHERE major = checked) THEN
        RAISE EXCEPTION 'the weights of major % do not sum to 1', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'major_weights_sum_to_one';
    END IF;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE CONSTRAINT TRIGGER major_weights_sum_to_one
    AFTER INSERT OR UPDATE OR DELETE ON major_occupation DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION major_weights_sum_to_one()
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="reference", description=DESCRIPTION)

    async def run() -> None:
        from app.reference.tables import Occupation

        for table, name in REFERENCES:
            code = "code" if table == "occupation_move" else "occupation_code"
            await Occupation.raw(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({code}, edition)"
                " REFERENCES occupation (code, edition)"
            )
        await Occupation.raw(FUNCTION)
        await Occupation.raw(TRIGGER)

    async def back() -> None:
        from app.reference.tables import Occupation

        await Occupation.raw("DROP TRIGGER major_weights_sum_to_one ON major_occupation")
        await Occupation.raw("DROP FUNCTION major_weights_sum_to_one")
        for table, name in REFERENCES:
            await Occupation.raw(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    manager.add_raw(run)
    manager.add_raw_backwards(back)
    return manager
