"""What a signed sheet stands for, as one digest. Pure."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence

from competitions.marking.data import EventMarks
from competitions.rules.data import EntryMarks, Ranked, RuleSet, Stage


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


def level_by_stage(
    rules: RuleSet, ranked: Iterable[Ranked], lacking: Collection[str]
) -> dict[str, list[str]]:
    """Return who waits for a re-test by stage: at its cut line, or at the end for the last one.

    ``lacking`` are the stages with missing marks: what comes at and after them is not known.
    """
    codes = [stage.code for stage in rules.stages]
    known = next((n for n, code in enumerate(codes) if code in lacking), len(codes))
    found: dict[str, list[str]] = {}
    for one in ranked:
        at = one.stopped_at or codes[-1]
        needed = codes.index(at) if one.stopped_at else len(codes) - 1
        if one.retest and needed < known:
            found.setdefault(at, []).append(one.entry)
    return {code: sorted(entries) for code, entries in found.items()}


def level_before(
    rules: RuleSet, stage: Stage, locked: Collection[str], found: dict[str, list[str]]
) -> list[str]:
    """Return who must be parted before a stage is signed: also at the end, if it is the last."""
    last = rules.stages[-1].code
    others = {one.code for one in rules.stages} - {stage.code}
    ends = stage.code == last or others <= set(locked)
    return sorted({*found.get(stage.code, ()), *(found.get(last, ()) if ends else ())})
