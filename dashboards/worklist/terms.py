"""Terms of the work list, edited by the bureau."""

from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import msgspec

WORK_LIST = "work_list"
"""The kind under which dated terms are kept."""
Positive = Annotated[int, msgspec.Meta(ge=1)]


class WorkTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When entries are due and reminded of, in calendar days."""

    due_days: Positive
    remind_days_before: Positive
    remind_every_days: Positive
    thin_quarters: Annotated[int, msgspec.Meta(ge=0, le=3)]


@lru_cache(maxsize=1)
def default_terms() -> WorkTerms:
    """Return the terms shipped with the product."""
    body = files("dashboards").joinpath("defaults/worklist_policy.yaml").read_bytes()
    return msgspec.yaml.decode(body, type=WorkTerms)
