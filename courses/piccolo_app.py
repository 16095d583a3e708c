from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="courses",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        [
            "courses.catalogue.tables",
            "courses.tables",
            "courses.filing.tables",
            "courses.attendance.tables",
            "courses.papers.tables",
            "courses.places.tables",
            "courses.outcomes.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[
        "app.files.piccolo_app",
        "app.organisations.piccolo_app",
        "app.people.piccolo_app",
    ],
)
