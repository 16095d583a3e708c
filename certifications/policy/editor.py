"""A form of the ladder's terms, read back; names of its fields are the paths of the terms. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from app.people.data import Tier
from certifications.policy.sentences import PARTS, Field, FieldKind, Rule, RuleKind
from certifications.terms import LadderTerms

CONTEST_COLUMNS = ("level", "contest_class", "rank_max")
ON = "on:"
"""What the name of a rule's own switch begins with."""


def look_up(body: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a path of the terms as plain data; None below a rule that is off."""
    found: Any = body
    for name in path.split("."):
        if found is None:
            return None
        found = found[name]
    return found


def plain(terms: LadderTerms) -> dict[str, Any]:
    """Return the terms as plain data, as the paths walk it."""
    found: dict[str, Any] = msgspec.to_builtins(terms)
    return found


def read_terms(form: Mapping[str, Sequence[str]]) -> tuple[LadderTerms | None, str]:
    """Return the terms that a form holds, or None and the name of the field that is wrong."""
    body: dict[str, Any] = {}
    for part, rules in PARTS:
        body[part] = {}
        for rule in rules:
            _read_rule(body[part], part, rule, form)
    for tier in Tier:
        body[tier.value]["contests"] = _read_contests(tier.value, form)
        body[tier.value].setdefault("quota", {})
    try:
        return msgspec.convert(body, LadderTerms, strict=False), ""
    except msgspec.ValidationError as error:
        return None, str(error).rpartition("`$.")[2].rstrip("`") or "form"


def _read_rule(
    body: dict[str, Any], part: str, rule: Rule, form: Mapping[str, Sequence[str]]
) -> None:
    *above, last = rule.path.split(".")
    inside = body
    for name in above:
        if inside.get(name, {}) is None:
            return
        inside = inside.setdefault(name, {})
    switched_on = bool(form.get(f"{ON}{part}.{rule.path}"))
    if rule.kind is RuleKind.FLAG:
        inside[last] = switched_on
        return
    if rule.kind is RuleKind.OPTIONAL and not switched_on:
        inside[last] = None
        return
    values = {f.place: _read_field(f, form.get(f"{part}.{f.path}", ())) for f in rule.fields}
    # A rule of one figure that bears the rule's own name is that figure, not a group.
    inside[last] = values[last] if rule.fields[0].path == rule.path else values
    if rule.path in _NESTED:
        inside[last].setdefault(_NESTED[rule.path], None)


_NESTED = {
    "level": "exception",
    "holding": "direct",
    "apprentices": "reached",
    "innovation": "at_level",
}


def _read_field(field: Field, given: Sequence[str]) -> object:
    if field.kind is FieldKind.MANY:
        return list(given)
    text = given[0].strip() if given else ""
    if field.kind is FieldKind.FLAG:
        return bool(text)
    if not text and field.blank:
        return None
    if field.kind is FieldKind.PERCENT and text.replace(".", "", 1).isdigit():
        return float(text) / 100
    return text


def _read_contests(tier: str, form: Mapping[str, Sequence[str]]) -> list[dict[str, object]]:
    columns = [form.get(f"{tier}.contests.{name}", ()) for name in CONTEST_COLUMNS]
    return [
        {"level": level, "contest_class": contest_class or None, "rank_max": rank.strip()}
        for level, contest_class, rank in zip(*columns, strict=False)
        if rank.strip()
    ]
