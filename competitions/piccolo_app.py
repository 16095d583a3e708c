from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="competitions",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        [
            "competitions.entries.tables",
            "competitions.hiring.tables",
            "competitions.honours.tables",
            "competitions.marking.tables",
            "competitions.plans.tables",
            "competitions.results.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[
        "app.files.piccolo_app",
        "app.organisations.piccolo_app",
        "app.people.piccolo_app",
    ],
)
