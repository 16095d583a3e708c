"""What an item must and should be, who may take which step, how two editions differ. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.reference.levels import SkillLevel
from courses.catalogue.data import (
    EDITION_TRANSITIONS,
    CatalogueTerms,
    ChangedField,
    ChangedItem,
    Difference,
    EditionState,
    Finding,
    Item,
    Severity,
)

COMPARED = (
    "title", "hours", "practice_hours", "subsidy_standard", "certificate", "eligible_categories",
)  # fmt: skip
"""What makes an item another one for those who train and are trained; its dates follow the
edition."""
LARGEST_SUBSIDY = 100_000
"""Yuan a person; what is above is a slip of the keyboard."""
CERTIFIED = frozenset({SkillLevel.L5, SkillLevel.L4, SkillLevel.L3, SkillLevel.L2, SkillLevel.L1})
"""Levels that one trains for; the others an enterprise appoints to."""


def check_item(
    *,
    level: SkillLevel,
    hours: int,
    practice_hours: int,
    subsidy_standard: Decimal | None,
    valid: tuple[date, date | None],
    edition: tuple[date, date | None],
    terms: CatalogueTerms,
) -> list[Finding]:
    """Return what is wrong with an item, and what falls short of the terms."""
    found = [*_errors(level, hours, practice_hours, subsidy_standard), *_dates(valid, edition)]
    if not found:
        found = _warnings(level, hours, practice_hours, terms)
    return found


def _error(code: str, **facts: object) -> Finding:
    texts = {name: str(value) for name, value in facts.items()}
    return Finding(code=code, severity=Severity.ERROR, facts=texts)


def _errors(
    level: SkillLevel, hours: int, practice_hours: int, subsidy: Decimal | None
) -> list[Finding]:
    found = []
    if level not in CERTIFIED:
        found.append(_error("item-level"))
    if hours <= 0:
        found.append(_error("item-hours"))
    if not 0 <= practice_hours <= max(hours, 0):
        found.append(_error("item-practice-hours", hours=hours))
    if subsidy is not None and not (subsidy.is_finite() and 0 <= subsidy <= LARGEST_SUBSIDY):
        found.append(_error("item-subsidy", most=LARGEST_SUBSIDY))
    return found


def _dates(valid: tuple[date, date | None], edition: tuple[date, date | None]) -> list[Finding]:
    (first, last), (opens, closes) = valid, edition
    if last is not None and last < first:
        return [_error("item-dates-backwards")]
    ends_late = closes is not None and (last is None or last > closes)
    if first < opens or ends_late:
        return [_error("item-dates-outside", valid_from=opens, valid_until=closes or "—")]
    return []


def _warnings(
    level: SkillLevel, hours: int, practice_hours: int, terms: CatalogueTerms
) -> list[Finding]:
    least = terms.hours_min_lowest if level.rank <= SkillLevel.L5.rank else terms.hours_min_higher
    found = []
    if hours < least:
        facts = {"hours": str(hours), "least": str(least)}
        found.append(Finding(code="item-hours-few", severity=Severity.WARNING, facts=facts))
    if Decimal(practice_hours) < terms.practice_share_min * hours:
        facts = {
            "share": f"{Decimal(practice_hours) / hours:.0%}",
            "least": f"{terms.practice_share_min:.0%}",
        }
        found.append(Finding(code="item-practice-little", severity=Severity.WARNING, facts=facts))
    return found


def fault_of_step(
    state: EditionState,
    to: EditionState,
    *,
    account: UUID | None,
    editors: Sequence[UUID],
    reviewer: UUID | None,
    handed_in: bool,
) -> str | None:
    """Return the code of why this account may not take this step now, or None.

    Drafting, review and signing are three people's work: who edited does not review, who
    edited or reviewed does not sign. A way back is open to whoever may take the step forward.
    """
    if to not in EDITION_TRANSITIONS[state]:
        return "edition-state"
    if state is EditionState.DRAFT and not handed_in:
        return "edition-not-handed-in"
    if to is EditionState.DRAFT:
        return None
    if account is not None and account in editors:
        return "edition-own-draft"
    if to is EditionState.PUBLISHED and account is not None and account == reviewer:
        return "edition-own-review"
    return None


def difference(before: Sequence[Item], after: Sequence[Item]) -> Difference:
    """Return what the later edition adds, drops and changes, by occupation, work type, level."""
    old, new = _by_key(before), _by_key(after)
    changed = []
    for key in new.keys() & old.keys():
        fields = tuple(
            ChangedField(name, getattr(old[key], name), getattr(new[key], name))
            for name in COMPARED
            if getattr(old[key], name) != getattr(new[key], name)
        )
        if fields:
            changed.append(ChangedItem(old[key], new[key], fields))
    return Difference(
        added=tuple(item for key, item in new.items() if key not in old),
        removed=tuple(item for key, item in old.items() if key not in new),
        changed=tuple(sorted(changed, key=lambda one: one.after.occupation_code)),
        unchanged=len(new.keys() & old.keys()) - len(changed),
    )


def _by_key(items: Sequence[Item]) -> Mapping[tuple[str, str, SkillLevel], Item]:
    return {(item.occupation_code, item.work_type, item.level): item for item in items}
