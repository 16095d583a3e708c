"""Who ended at a cut line, and who is level: waits for a re-test."""

from collections.abc import Collection
from uuid import UUID

from competitions.marking.queries import entry_marks
from competitions.marking.sheet_rules import level_by_stage
from competitions.rules.data import RuleSet, Stage
from competitions.rules.result import decide, missing


async def stopped(event: UUID, rules: RuleSet, locked: Collection[str]) -> dict[str, str]:
    """Return the ciphers that ended at a cut line, with the stage after which they did.

    A line counts once its stage is locked: before that nobody knows who goes on.
    """
    if not any(stage.cut is not None and stage.code in locked for stage in rules.stages):
        return {}
    ranked = decide(rules, await entry_marks(event, rules))
    return {
        one.entry: one.stopped_at
        for one in ranked
        if one.stopped_at is not None and one.stopped_at in locked
    }


def stages_of(rules: RuleSet, stopped_at: str | None) -> tuple[Stage, ...]:
    """Return the stages that an entry takes part in: all, or those up to where it ended."""
    if stopped_at is None:
        return rules.stages
    codes = [stage.code for stage in rules.stages]
    return rules.stages[: codes.index(stopped_at) + 1]


async def level(event: UUID, rules: RuleSet) -> dict[str, list[str]]:
    """Return the ciphers that wait for a re-test by the stage after which it is held.

    A stage that lacks marks, and the end while any stage does, has none yet.
    """
    entries = await entry_marks(event, rules)
    return level_by_stage(rules, decide(rules, entries), {m.stage for m in missing(rules, entries)})
