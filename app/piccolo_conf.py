"""Piccolo's registry: with ``app/main.py`` the one place that looks up the house."""

from piccolo.conf.apps import AppRegistry

from app.db import ENGINE

DB = ENGINE

APP_REGISTRY = AppRegistry(
    apps=[
        "app.audit.piccolo_app",
        "app.files.piccolo_app",
        "app.outbox.piccolo_app",
        "app.reference.piccolo_app",
        "app.terms.piccolo_app",
        "app.organisations.piccolo_app",
        "app.accounts.piccolo_app",
        "app.people.piccolo_app",
        "app.decisions.piccolo_app",
        "app.openings.piccolo_app",
        "app.credentials.piccolo_app",
        "app.imports.piccolo_app",
        "courses.piccolo_app",
        "certifications.piccolo_app",
        "competitions.piccolo_app",
        "dashboards.piccolo_app",
    ]
)
