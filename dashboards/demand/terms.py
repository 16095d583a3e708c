"""Terms of gathering demand, edited by the bureau."""

from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import msgspec

DEMAND = "demand"
Positive = Annotated[int, msgspec.Meta(ge=1)]


class DemandTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When returns are due and reminded of, and which changes have to be explained.

    Days are working days. A change is large from ``large_change`` (a share) on, where it is of
    ``large_persons`` persons at least.
    """

    due_working_days: Positive
    remind_days_before: Positive
    remind_every_days_late: Positive
    large_change: Annotated[float, msgspec.Meta(gt=0)]
    large_persons: Positive


@lru_cache(maxsize=1)
def default_demand_terms() -> DemandTerms:
    """Return the terms shipped with the product."""
    body = files("dashboards").joinpath("defaults/demand_policy.yaml").read_bytes()
    return msgspec.yaml.decode(body, type=DemandTerms)
