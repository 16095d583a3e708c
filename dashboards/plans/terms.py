"""Terms of seat plans, edited by the bureau."""

from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import msgspec

Positive = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
SEAT_PLAN = "seat_plan"
"""The kind under which dated terms are kept."""


class Tier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The weight of needs of which at least this share is not covered."""

    from_: Share = msgspec.field(name="from")
    weight: Annotated[float, msgspec.Meta(gt=0)]


class PlanTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a plan takes for granted. Classes and seats are counts, shares of 1, money yuan."""

    swing: Share
    overshoot: Share
    new_classes: Positive
    smallest_class: Positive
    largest_class: Positive
    lead_quarters: Annotated[int, msgspec.Meta(ge=0, le=4)]
    history_quarters: Positive
    unfinished_quarters: Annotated[int, msgspec.Meta(ge=0)]
    yield_weight: Positive
    yield_confidence: Annotated[float, msgspec.Meta(gt=0.5, lt=1)]
    least_enrolled: Positive
    least_rated: Positive
    least_jobs: Positive = 10
    turns: Positive
    step_yuan: Positive
    solve_seconds: Positive
    tiers: tuple[Tier, ...]
    priority_categories: tuple[str, ...]

    def weight(self, uncovered: float) -> float:
        """Return the weight of a need by the share of it that nothing covers."""
        found = [tier.weight for tier in self.tiers if uncovered >= tier.from_]
        return max(found, default=1.0)


@lru_cache(maxsize=1)
def default_terms() -> PlanTerms:
    """Return the terms shipped with the product."""
    body = files("dashboards").joinpath("defaults/plan_policy.yaml").read_bytes()
    return msgspec.yaml.decode(body, type=PlanTerms)
