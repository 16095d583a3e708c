"""What each entry was given, and what a stage comes to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from competitions.recompute.numbers import HUNDRED, BundleError, number, within

Record = Mapping[str, Any]
STATUSES = {"competed", "withdrawn", "absent", "disqualified"}
_NEVER = Fraction(10**13)
"""Seconds of who has no time: longer than any."""
_JUDGEMENT = 3
"""The largest judgement, 0 to 3."""


class Marks:
    """What each entry was given, by cipher; every mark stands once and belongs somewhere."""

    def __init__(self, bundle: Record) -> None:
        self.rules: Record = bundle["rule_set"]
        self.stages: Sequence[Record] = self.rules["stages"]
        self.status = {one["cipher"]: one["status"] for one in bundle["entries"]}
        if len(self.status) != len(bundle["entries"]):
            raise BundleError("bundle-twice", where="entries")
        self.aspects = {
            aspect["code"]: aspect
            for stage in self.stages
            for module in stage.get("modules", ())
            for aspect in module["aspects"]
        }
        if len(self.aspects) != sum(
            len(module["aspects"]) for stage in self.stages for module in stage.get("modules", ())
        ):
            raise BundleError("bundle-twice", where="aspects")
        self.codes = {stage["code"] for stage in self.stages}
        self.given: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
        self.stage_marks: dict[tuple[str, str], Record] = {}
        self.taken: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        self._read(bundle)

    def _read(self, bundle: Record) -> None:
        for one in bundle["marks"]:
            aspect = self._known(one, "aspect", self.aspects)
            held, judge = self.given[one["cipher"], aspect], one["judge"]
            judged = self.aspects[aspect]["method"] == "judgement"
            if judge in held or (held and not judged):
                raise BundleError("bundle-twice", where=f"{one['cipher']} {aspect} {judge}")
            most = Fraction(_JUDGEMENT) if judged else number(self.aspects[aspect]["most"])
            held[judge] = within(one["value"], most, f"{one['cipher']} {aspect}")
        for one in bundle["stage_marks"]:
            key = one["cipher"], self._known(one, "stage", self.codes)
            if key in self.stage_marks:
                raise BundleError("bundle-twice", where=" ".join(key))
            self.stage_marks[key] = one
        for one in bundle["penalties"]:
            stage = self._known(one, "stage", self.codes)
            self.taken[one["cipher"], stage] += number(one["points"])

    def _known(self, one: Record, field: str, among: Iterable[str]) -> str:
        cipher, code = str(one["cipher"]), str(one[field])
        if cipher not in self.status or code not in among:
            raise BundleError("bundle-unknown", where=f"{cipher} {code}")
        return code

    def aspect(self, cipher: str, aspect: Record) -> Fraction:
        """Return the mark of an aspect: as measured, or the largest times the mean of judges."""
        held = self.given.get((cipher, aspect["code"]))
        if not held:
            raise BundleError("bundle-missing", where=f"{cipher} {aspect['code']}")
        total = sum(held.values(), Fraction(0))
        if aspect["method"] != "judgement":
            return total
        return number(aspect["most"]) * total / (_JUDGEMENT * len(held))

    def module(self, cipher: str, module: Record) -> Fraction:
        """Return the sum of a module's aspects."""
        return sum((self.aspect(cipher, one) for one in module["aspects"]), Fraction(0))

    def stage(self, cipher: str, stage: Record) -> Fraction:
        """Return a stage's mark: its parts less the penalties, not below 0."""
        key = cipher, stage["code"]
        if stage["kind"] == "theory":
            theory = self.stage_marks.get(key, {}).get("theory")
            if theory is None:
                raise BundleError("bundle-missing", where=" ".join(key))
            found = within(theory, Fraction(HUNDRED), " ".join(key))
        else:
            found = sum((self.module(cipher, one) for one in stage["modules"]), Fraction(0))
        return max(Fraction(0), found - self.taken.get(key, 0))

    def retest(self, cipher: str, stage: Record) -> Fraction | None:
        """Return the re-test mark after a stage, or none."""
        mark = self.stage_marks.get((cipher, stage["code"]), {}).get("retest")
        return None if mark is None else number(mark)

    def seconds(self, cipher: str, stages: Sequence[Record]) -> Fraction:
        """Return the time of the timed stages; one that is missing is longer than any."""
        times = [
            self.stage_marks.get((cipher, stage["code"]), {}).get("seconds")
            for stage in stages
            if stage.get("timed")
        ]
        if any(time is None for time in times):
            return _NEVER
        return sum((number(time) for time in times), Fraction(0))
