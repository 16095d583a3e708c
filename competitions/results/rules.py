"""What a result asks for before it is shown, and who may appeal until when. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from competitions.data import EventState
from competitions.results.data import Line
from competitions.rules.data import EntryMarks, Ranked, RuleSet
from competitions.rules.result import decide

RUNNING = frozenset({EventState.LOCKED, EventState.PROVISIONAL})
OVER = frozenset({EventState.FINAL, EventState.CORRECTED})


def computed(rules: RuleSet, entries: Sequence[EntryMarks]) -> tuple[list[Ranked], dict[str, str]]:
    """Return every entry's result, and by code what a re-test still leaves open.

    ``retest-needed`` names the ciphers that are level. A scale that these totals do not allow to
    compute keeps nothing back: places on it stay none, and nobody has an award that needs it.
    """
    found = decide(rules, entries)
    level = [one.entry for one in found if one.retest]
    return found, {"retest-needed": "、".join(level)} if level else {}


def current(ranked: Sequence[Ranked], lines: Sequence[Line]) -> bool:
    """Whether a revision's lines say what the marks and the entries' states say now.

    Lines without a cipher never came before judges and are left out.
    """
    now = {
        one.entry: (
            one.status.value,
            {code: str(mark) for code, mark in one.stages.items()},
            None if one.total is None else str(one.total),
            one.scaled, one.rank, one.award or "", one.stopped_at or "",
        )
        for one in ranked
    }  # fmt: skip
    then = {
        line.cipher: (
            line.status, line.stages, line.total, line.scaled, line.rank, line.award,
            line.stopped_at,
        )
        for line in lines
        if line.cipher
    }  # fmt: skip
    return now == then


def appeal_clock(rules: RuleSet, shown_at: datetime) -> datetime:
    """Return the last moment of appeals; every revision shown gives the whole time again."""
    return shown_at + timedelta(hours=rules.appeal_hours)


def fault_of_appeal(
    state: EventState, until: datetime | None, now: datetime, statement: str, *, shortest: int
) -> str | None:
    """Return why an appeal cannot be received now, or none."""
    if state is not EventState.PROVISIONAL or until is None:
        return "appeal-none-now"
    if now > until:
        return "appeal-late"
    return "appeal-words" if len(statement) < shortest else None
