"""How many questions a filing leaves open, counted when it is filed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import SmallInt

ID = "2026-11-24T13:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "open questions of a filing"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="courses", description=DESCRIPTION)
    manager.add_column(
        table_class_name="TrainingClass",
        tablename="training_class",
        column_name="questions",
        db_column_name="questions",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={"default": 0, "null": False},
    )
    return manager
