from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="certifications",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        [
            "certifications.levels.tables",
            "certifications.naming.tables",
            "certifications.notices.tables",
            "certifications.office.tables",
            "certifications.panels.tables",
            "certifications.policy.tables",
            "certifications.rounds.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[
        "app.decisions.piccolo_app",
        "app.files.piccolo_app",
        "app.organisations.piccolo_app",
        "app.people.piccolo_app",
        "app.terms.piccolo_app",
    ],
)
