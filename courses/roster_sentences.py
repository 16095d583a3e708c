"""A problem of a roster row as a sentence, its personal values masked."""

from collections.abc import Mapping

from app.i18n import N_, current_language, gettext
from app.masking import Sensitive, mask
from courses.fields import all_fields
from courses.names import LEVELS
from courses.rules.base import Severity
from courses.rules.roster import Problem
from courses.wording import sentence

SEVERITIES: dict[Severity, str] = {
    Severity.ERROR: N_("错误"),
    Severity.WARNING: N_("提醒"),
    Severity.NOTE: N_("备注"),
}
_LONGEST_VALUE = 40


def problem_sentence(problem: Problem, written: str, kind: Sensitive | None) -> str:
    """Return reason and fix of a problem; ``written`` is the cell, masked by ``kind``."""
    shown = mask(written.strip(), kind)
    value = shown if len(shown) <= _LONGEST_VALUE else f"{shown[:_LONGEST_VALUE]}…"
    facts: dict[str, object] = {
        **_in_words(problem.facts),
        "value": value,
        "after": problem.after,
        "options": gettext("、").join(problem.options),
    }
    return sentence(problem.code, facts)


def field_label(field: str) -> str:
    """Return a field's label in the current language."""
    held = all_fields().get(field)
    if held is None:
        return field.lstrip("+")
    return held.label_en if current_language() == "en" else held.field.label


def _in_words(facts: Mapping[str, str | int]) -> dict[str, object]:
    levels = {level.value: gettext(name) for level, name in LEVELS.items()}
    return {
        name: levels.get(str(fact), fact) if name in {"level", "expected"} else fact
        for name, fact in facts.items()
    }
