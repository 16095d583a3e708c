"""Who had a hand in an edition, when it was handed in, and why it came back."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Array, Column, Text, Timestamptz
from piccolo.columns.indexes import IndexMethod

from app.columns import Uuid7

ID = "2026-11-24T14:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the steps of an edition by account; an index of the classes that anybody can join"

_PLAIN: dict[str, Any] = {
    "null": False,
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}
_NONE: dict[str, Any] = {**_PLAIN, "default": None, "null": True}
_COLUMNS: tuple[tuple[str, type[Column], dict[str, Any]], ...] = (
    ("editors", Array, {**_PLAIN, "default": list, "base_column": Uuid7(**_PLAIN)}),
    ("reviewer", Uuid7, _NONE),
    ("handed_in_at", Timestamptz, _NONE),
    ("returned_for", Text, {**_PLAIN, "default": ""}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="courses", description=DESCRIPTION)

    async def run() -> None:
        from courses.catalogue.tables import CatalogueItem

        await CatalogueItem.raw(
            "CREATE INDEX training_class_open ON training_class"
            " (occupation_code, level, work_type, starts_on)"
            " INCLUDE (division, capacity, enrolled) WHERE state = 'approved'"
        )

    for name, kind, params in _COLUMNS:
        manager.add_column(
            table_class_name="CatalogueEdition",
            tablename="catalogue_edition",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params=params,
            schema=None,
        )
    manager.add_raw(run)
    return manager
