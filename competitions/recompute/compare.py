"""The results of a bundle worked out anew, and where the published ones differ."""

from collections.abc import Mapping, Sequence
from typing import Any

from competitions.recompute.awards import awards_of, on_scale
from competitions.recompute.marks import STATUSES, Marks, Record
from competitions.recompute.numbers import BundleError, number, rounded, written
from competitions.recompute.places import Field, ranks_of
from competitions.recompute.proof import HEADER, SECTIONS

FORMAT = "jiangce-contest-bundle-1"
Found = tuple[str, str, object, object]
"""Cipher, field, as published, as recomputed."""
_EMPTY: Record = {"stages": {}, "total": None, "scaled": None, "rank": None, "award": ""}


def checked(bundle: Any) -> Record:
    """Return a bundle whose sections are there; raises BundleError for another."""
    if not isinstance(bundle, Mapping) or bundle.get("format") != FORMAT:
        raise BundleError("bundle-format", wanted=FORMAT)
    for field in (*HEADER, *SECTIONS):
        if field not in bundle:
            raise BundleError("bundle-shape", what=field)
    for field in ("contest", "event", "rule_set"):
        if not isinstance(bundle[field], Mapping):
            raise BundleError("bundle-shape", what=field)
    for section in SECTIONS:
        rows = bundle[section]
        if not isinstance(rows, list) or not all(
            isinstance(row, Mapping) and isinstance(row.get("cipher"), str) for row in rows
        ):
            raise BundleError("bundle-shape", what=section)
    for one in bundle["entries"]:
        if one.get("status") not in STATUSES:
            raise BundleError("bundle-unknown", where=f"{one['cipher']} {one.get('status')}")
    return bundle


def recompute(bundle: Record) -> list[dict[str, Any]]:
    """Return every entry's result by the bundle's rule set and marks: those ranked, best first.

    Stage marks and totals are strings rounded as the rule set says. Who did not compete has no
    stage marks; who was stopped at a cut line has those up to there. Raises BundleError for a
    bundle that cannot be read, UnsettledError where only a re-test can part two entries.
    """
    try:
        return _recompute(checked(bundle))
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise BundleError("bundle-shape", what=str(error)[:80]) from error


def _recompute(bundle: Record) -> list[dict[str, Any]]:
    rules = bundle["rule_set"]
    rounding = rules.get("rounding", {})
    places, mode = rounding.get("places", 2), rounding.get("mode", "half_up")
    marks = Marks(bundle)
    field = Field(marks)
    field.go()
    totals = {key: field.published(field.total(key)) for key in field.running}
    ranks = ranks_of(field, totals)
    scaled = on_scale(totals, rules.get("scale", "none"))
    competed = sum(status == "competed" for status in marks.status.values())
    awards = awards_of(rules, competed, ranks, totals, scaled)
    found = [
        {
            "cipher": key,
            "stages": {
                code: written(rounded(mark, places, mode), places)
                for code, mark in field.stages[key].items()
            },
            "total": written(totals[key], places) if key in totals else None,
            "scaled": scaled.get(key),
            "rank": ranks.get(key),
            "award": awards.get(key, ""),
        }
        for key in marks.status
    ]
    return sorted(found, key=lambda one: (one["rank"] or len(found) + 1, one["cipher"]))


def _same(published: object, computed: object) -> bool:
    if computed is None or published is None:
        return published is computed
    try:
        return number(published) == number(computed)
    except BundleError:
        return False


def _of_entry(cipher: str, published: Record, computed: Record) -> list[Found]:
    found: list[Found] = []
    stated, ours = published.get("stages"), computed["stages"]
    theirs = stated if isinstance(stated, Mapping) else {}
    if ours:
        found += [
            (cipher, f"stages.{code}", theirs.get(code), ours.get(code))
            for code in dict.fromkeys([*ours, *theirs])
            if not _same(theirs.get(code), ours.get(code))
        ]
    found += [
        (cipher, name, published.get(name), computed[name])
        for name in ("total", "scaled", "rank")
        if not _same(published.get(name), computed[name])
    ]
    if (published.get("award") or "") != computed["award"]:
        found.append((cipher, "award", published.get("award"), computed["award"]))
    return found


def differences(bundle: Record, recomputed: Sequence[Record]) -> list[Found]:
    """Return every field in which the published results or winners differ from the recomputed.

    Stage marks of entries that did not compete decide nothing and are not compared.
    """
    computed = {one["cipher"]: one for one in recomputed}
    found: list[Found] = []
    published: dict[str, Record] = {}
    for one in bundle["results"]:
        if one["cipher"] in published or one["cipher"] not in computed:
            found.append((one["cipher"], "entry", "published", None))
        published.setdefault(one["cipher"], one)
    for cipher, ours in computed.items():
        if cipher in published:
            found += _of_entry(cipher, published[cipher], ours)
        else:
            found.append((cipher, "entry", None, "recomputed"))
    return found + _of_winners(bundle["winners"], computed)


def _of_winners(winners: Sequence[Record], computed: Mapping[str, Record]) -> list[Found]:
    found: list[Found] = []
    for one in winners:
        ours = computed.get(one["cipher"], _EMPTY)
        found += [
            (one["cipher"], f"winners.{name}", one.get(name), ours[name])
            for name in ("award", "rank")
            if one.get(name) != ours[name]
        ]
    named = {one["cipher"] for one in winners}
    missing = [c for c, one in computed.items() if one["award"] and c not in named]
    return found + [(c, "winners.award", None, computed[c]["award"]) for c in missing]
