"""What a kind of list is: whose, which columns, how rows are checked, entered, taken back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from app.imports.batches import Batch, BatchKind
from app.imports.staging import Staging
from app.permits import Actor

OPEN = ("new", "changed", "unchanged", "refused")
"""Outcomes of rows that acceptance may still enter."""


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """A list after its check, row by row: what it will enter, what that does, what was found.

    A row's line is None and its outcome ``refused`` where it may not be entered. Problems are
    the domain's Structs with ``field``, ``code``, ``severity`` and ``facts``.
    """

    lines: Sequence[Any]
    outcomes: Sequence[str]
    problems: Sequence[Sequence[Any]]


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch entered: its rows, and what those held before that were there already."""

    rows: tuple[UUID, ...] = ()
    replaced: tuple[dict[str, Any], ...] = ()
    """Each with ``row``, the key of what was replaced."""


class ListImport(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of list: whose it is, its columns, how rows are checked, entered, taken back.

    ``fields`` names the columns as ``table.fields_at`` takes them; ``events`` begins the names
    of the audit's events. ``examine``, ``enter`` and ``take_back`` run in the transaction.
    """

    kind: BatchKind
    events: str
    fields: str
    owns: Callable[[Actor, Batch], bool]
    examine: Callable[[Actor, Batch, Staging, Mapping[str, Any]], Awaitable[Examined]]
    enter: Callable[[UUID, Sequence[Any]], Awaitable[Entered]]
    take_back: Callable[[UUID, Entered], Awaitable[None]]
