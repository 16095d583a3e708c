"""An account keeps the phone or address that its codes go to; one account a person."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-24T14:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "where codes go to"


def _bytes(*, index: bool) -> dict[str, object]:
    return {
        "default": None,
        "null": True,
        "primary_key": False,
        "unique": False,
        "index": index,
        "index_method": IndexMethod.btree,
        "choices": None,
        "db_column_name": None,
        "secret": False,
    }


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="accounts", description=DESCRIPTION)
    for name, index in (("contact", False), ("contact_index", True)):
        manager.add_column(
            table_class_name="Account",
            tablename="account",
            column_name=name,
            db_column_name=name,
            column_class_name="Bytea",
            column_class=Bytea,
            params=_bytes(index=index),
            schema=None,
        )
    return manager
