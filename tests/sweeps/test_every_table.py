"""Every table says which of its columns hold personal data."""

import pytest
from piccolo.table import Table

from app.piccolo_conf import APP_REGISTRY

TABLES = [table for app in APP_REGISTRY.app_configs.values() for table in app.table_classes]
ABOUT_NOBODY = {table for table in TABLES if table.__module__ == "app.reference.tables"}
TELLING = ("name", "id_number", "phone", "birth", "password", "address", "employer", "post")
NOT_OF_A_PERSON = {
    ("organisation", "name"), ("stored_file", "name"), ("header_memory", "heading"),
    ("room", "name"), ("room", "address"), ("completion_certificate", "organisation_name"),
    ("skill_certificate", "issuer_name"), ("round", "objection_phone"),
    ("round", "supervision_phone"), ("public_notice", "objection_phone"),
    ("public_notice", "supervision_phone"), ("studio", "name"), ("contest", "name"),
    ("contest_event", "name"), ("job_offer", "employer"), ("job_offer", "post"),
    ("major_project", "name"),
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table._meta.tablename)
def test_every_table_carries_a_note_for_each_personal_column(table: type[Table]) -> None:
    notes = table.__dict__.get("PII")
    assert notes is not None, "no PII note"
    columns = {column._meta.name for column in table._meta.columns}
    assert set(notes) <= columns
    assert all(note.strip() for note in notes.values())


@pytest.mark.parametrize(
    "table", [t for t in TABLES if t not in ABOUT_NOBODY], ids=lambda table: table._meta.tablename
)
def test_a_column_that_sounds_personal_is_noted_or_explained(table: type[Table]) -> None:
    name = table._meta.tablename
    sounding = {
        column._meta.name
        for column in table._meta.columns
        if column._meta.name in TELLING or column._meta.name.endswith(("_phone", "_name"))
    }
    unnoted = {c for c in sounding - set(table.PII) if (name, c) not in NOT_OF_A_PERSON}
    assert not unnoted
