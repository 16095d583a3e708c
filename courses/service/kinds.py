"""What each kind of file means: how its rows are examined, entered and taken back."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec

from app.imports.batches import Batch, BatchKind
from app.imports.staging import Staging
from courses.service import results_rows, roster_rows
from courses.service.entering import Entered
from courses.service.examining import Examination
from courses.service.undoing import take_back


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of file; all three run in the caller's transaction."""

    examine: Callable[[Batch, Staging], Awaitable[Examination]]
    enter: Callable[[Batch, Examination, Sequence[int]], Awaitable[Entered]]
    take_back: Callable[[Batch], Awaitable[list[UUID]]]
    """Returns the classes whose free places changed."""


KINDS: dict[BatchKind, Kind] = {
    BatchKind.ROSTER: Kind(
        examine=roster_rows.examine_roster, enter=roster_rows.enter_roster, take_back=take_back
    ),
    BatchKind.RESULTS: Kind(
        examine=results_rows.examine_results,
        enter=results_rows.enter_results,
        take_back=results_rows.take_back_results,
    ),
}
