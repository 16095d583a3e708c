from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-29T06:44:38:076391"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="imports", description=DESCRIPTION
    )

    manager.drop_constraint(
        table_class_name="Batch",
        tablename="batch",
        constraint_name="known_list_kind",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Batch",
        tablename="batch",
        constraint_name="known_kind_of_file",
        constraint_class=Check,
        params={
            "condition": "kind in ('roster', 'results', 'demand', 'levels', 'entries', 'theory', 'vacancies', 'jobs')"
        },
        schema=None,
    )

    return manager
