"""The columns that a roster and a results workbook may hold, as shipped."""

import csv
from functools import lru_cache
from importlib import resources

import msgspec

from app.imports.batches import BatchKind
from app.imports.data import Field
from app.masking import Sensitive


class RosterField(msgspec.Struct, frozen=True, kw_only=True):
    """A field with its two labels."""

    field: Field
    label_en: str


@lru_cache(maxsize=2)
def fields_of(kind: BatchKind) -> dict[str, RosterField]:
    """Return every field that a file of this kind may hold, in the order of our template."""
    text = (resources.files("courses") / "shipped" / f"{kind}_fields.csv").read_text("utf-8")
    return {
        record["field"]: RosterField(
            label_en=record["en"],
            field=Field(
                name=record["field"],
                label=record["label"],
                variants=tuple(filter(None, record["variants"].split("|"))),
                required=record["required"] == "1",
                sensitive=Sensitive(record["sensitive"]) if record["sensitive"] else None,
                fill_merged=record["fill_merged"] == "1",
                counter=record["counter"] == "1",
            ),
        )
        for record in csv.DictReader(text.splitlines())
    }


def roster_fields() -> dict[str, RosterField]:
    """Return every field that a roster may hold."""
    return fields_of(BatchKind.ROSTER)


@lru_cache(maxsize=1)
def all_fields() -> dict[str, RosterField]:
    """Return the fields of both kinds of file; one name means the same in both."""
    return fields_of(BatchKind.ROSTER) | fields_of(BatchKind.RESULTS)


def sensitive_fields() -> dict[str, Sensitive | None]:
    """Return how each field must be masked."""
    return {name: held.field.sensitive for name, held in all_fields().items()}
