from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="dashboards",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        [
            "dashboards.tables",
            "dashboards.demand.tables",
            "dashboards.facts.tables",
            "dashboards.forecasts.tables",
            "dashboards.plans.tables",
            "dashboards.reports.tables",
            "dashboards.supply.tables",
            "dashboards.warning.tables",
            "dashboards.worklist.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[
        "app.organisations.piccolo_app",
        "certifications.piccolo_app",
        "courses.piccolo_app",
    ],
)
