from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from app.columns import Uuid7
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-29T00:02:50:319090"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="competitions", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="StageSheet",
        tablename="stage_sheet",
        column_name="opener",
        db_column_name="opener",
        column_class_name="Uuid7",
        column_class=Uuid7,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
