"""Rules that need what is registered already; the service looks it up, this decides. Pure."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from app.cleaning import Column, Mask, factored, filled
from courses.rules.base import Batch, Severity
from courses.rules.catalogue import severity

Days = NDArray[np.datetime64]


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """What is known elsewhere, row by row; never another institution's rows, only these facts."""

    overlap_until: Days
    """Last day of another class that overlaps this one; NaT where there is none."""
    overlap_division: Column
    """The county of that class: all that may be said of it."""
    completed_on: Days
    """When the person completed this occupation at this level; NaT where never."""
    higher_level: Column
    """A higher level completed in this occupation; "" where none."""
    name_differs: Mask
    """The ID number is registered under another name."""
    alike: NDArray[np.int64]
    """For a truncated number: how many registered people share name and birth date."""


def check_registry(batch: Batch, registry: Registry) -> None:
    """Compare the rows with the register."""
    overlaps = ~np.isnat(registry.overlap_until)
    batch.find(
        "overlapping_class",
        "id_number",
        overlaps,
        facts={
            int(row): {
                "until": str(registry.overlap_until[row]),
                "division": registry.overlap_division[row],
            }
            for row in np.flatnonzero(overlaps)
        },
    )
    completed = ~np.isnat(registry.completed_on)
    facts: dict[int, dict[str, str | int]] = {
        int(row): {"on": str(registry.completed_on[row])} for row in np.flatnonzero(completed)
    }
    batch.find("completed_before", "id_number", completed, facts=facts)
    higher = filled(registry.higher_level)
    levels: dict[int, dict[str, str | int]] = {
        int(row): {"level": registry.higher_level[row]} for row in np.flatnonzero(higher)
    }
    batch.find("higher_level_completed", "id_number", higher, facts=levels)
    batch.find("person_name_differs", "name", registry.name_differs)
    alike: dict[int, dict[str, str | int]] = {
        int(row): {"people": int(registry.alike[row])} for row in np.flatnonzero(registry.alike)
    }
    batch.find("person_alike", "id_number", registry.alike > 0, facts=alike)


def check_places(batch: Batch) -> None:
    """Refuse rows of a class that takes nobody, and the rows beyond its free places.

    Which rows are beyond is the file's order: the last ones.
    """
    distinct, place = factored(batch.clean["class_no"])
    sound = np.ones(batch.count, dtype=bool)
    for finding in batch.findings:
        if severity(finding.code, batch.terms) is Severity.ERROR:
            sound[finding.rows] = False
    known = [batch.classes.get(number) for number in distinct]
    shut = np.array([facts is not None and not facts.open for facts in known], dtype=bool)
    batch.find("class_closed", "class_no", shut, place=place)
    places = np.array(
        [
            batch.count if facts is None or facts.places_left is None else facts.places_left
            for facts in known
        ],
        dtype=np.int64,
    )
    left = places[place]
    beyond = sound & ~shut[place] & (_turns(place, sound) > left)
    batch.find(
        "class_full",
        "class_no",
        beyond,
        facts={int(row): {"places": int(left[row])} for row in np.flatnonzero(beyond)},
    )


def _turns(group: NDArray[np.int64], among: Mask) -> NDArray[np.int64]:
    """Return each row's turn among the rows of its group that count, in the file's order."""
    order = np.argsort(group, kind="stable")
    running = np.cumsum(among[order])
    before: NDArray[np.int64] = running - among[order]
    first = np.searchsorted(group[order], np.arange(group.max(initial=-1) + 1))
    turns = np.empty(len(group), dtype=np.int64)
    turns[order] = running - before[first][group[order]]
    return turns
