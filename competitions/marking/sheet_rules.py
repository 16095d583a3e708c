"""What a signed sheet stands for, as one digest. Pure."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from competitions.marking.data import EventMarks
from competitions.rules.data import EntryMarks, RuleSet, Stage


def sheet_digest(stage: str, entries: Iterable[EntryMarks], held: EventMarks) -> bytes:
    """Return the SHA-256 of everything a stage's sheet shows, whatever order it comes in.

    Entries with their status; marks with their judges; theory, time, re-test; deductions.
    """
    told = {
        "stage": stage,
        "entries": sorted([one.entry, one.status.value] for one in entries),
        "marks": sorted(
            [one.cipher, one.aspect, one.judge, f"{one.value:.2f}"]
            for one in held.marks
            if one.stage == stage
        ),
        "stages": sorted(
            [one.cipher, str(one.theory), str(one.seconds), str(one.retest)]
            for one in held.stages
            if one.stage == stage
        ),
        "penalties": sorted(
            [one.cipher, one.code, f"{one.points:.2f}"]
            for one in held.penalties
            if one.stage == stage
        ),
    }
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).digest()


def waits_for(rules: RuleSet, stage: Stage, locked: frozenset[str]) -> list[Stage]:
    """Return the earlier stages to lock first: before their cut line nobody knows who goes on."""
    earlier: Sequence[Stage] = rules.stages[: rules.stages.index(stage)]
    return [one for one in earlier if one.cut is not None and one.code not in locked]
