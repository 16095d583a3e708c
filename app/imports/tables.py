from piccolo.columns import (
    JSONB,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.files.tables import StoredFile


class Batch(Table):
    """One uploaded file on its way to becoming rows of a domain."""

    PII: dict[str, str] = {
        "file_name": "as uploaded; may name a person; uploader's unit only",
        "summary": "causes and decisions with cells as written, sealed; uploader's unit only",
    }

    id = Uuid7(primary_key=True)
    kind = Varchar(length=12)
    number = Varchar(length=24)
    organisation = Uuid7(null=True, default=None)
    division = Varchar(length=12, null=True, default=None)
    subject = Uuid7(null=True, default=None, help_text="the class it was uploaded for, if one")
    stored_file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict)
    file_name = Text()
    sha256 = Bytea()
    state = Varchar(length=12, default="received")
    header_map = JSONB(default="{}")
    counts = JSONB(default="{}")
    summary = Bytea(null=True, default=None)
    rows_read = Integer(default=0)
    rows_checked = Integer(default=0)
    rows_written = Integer(default=0)
    starts = SmallInt(default=0)
    refusal = JSONB(null=True, default=None)
    uploaded_by = Uuid7(null=True, default=None)
    uploaded_at = Timestamptz()
    checked_at = Timestamptz(null=True, default=None)
    accepted_at = Timestamptz(null=True, default=None)
    undone_at = Timestamptz(null=True, default=None)

    batch_one_number = Unique([number])
    known_kind_of_file = Check(
        "kind in ('roster', 'results', 'demand', 'levels', 'entries', 'theory', 'vacancies',"
        " 'jobs')"
    )
    known_state = Check(
        "state in ('received', 'reading', 'mapping', 'ready', 'accepting', 'accepted',"
        " 'undone', 'refused', 'discarded')"
    )


class BatchRow(Table):
    """One row of an uploaded file: its cells sealed, its problems as codes."""

    PII: dict[str, str] = {
        "cells": "the row as uploaded, sealed; deleted a set time after the batch closes",
        "problems": "codes and masked values only",
        "before": "what was there before acceptance, sealed; deleted with the row",
    }

    id = BigSerial(primary_key=True)
    batch = ForeignKey(Batch, null=False, on_delete=OnDelete.restrict)
    sheet = SmallInt(default=0)
    number = Integer(help_text="row as the spreadsheet shows it")
    cells = Bytea()
    outcome = Varchar(length=12, default="refused")
    problems = JSONB(default="[]")
    repaired = Boolean(default=False)
    written_to = Uuid7(null=True, default=None, help_text="the domain row it became")
    before = Bytea(null=True, default=None, help_text="what it changed, sealed, for undo")

    batch_row_once = Unique([batch, sheet, number])
    known_outcome = Check(
        "outcome in ('new', 'changed', 'unchanged', 'refused', 'removed', 'accepted')"
    )


class HeaderMemory(Table):
    """A heading that somebody matched to a field by hand, remembered for the organisation."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    organisation = Uuid7(default=None)
    kind = Varchar(length=12)
    heading = Text()
    field = Varchar(length=32)

    header_memory_once = Unique([organisation, kind, heading])
