"""What the ladder's queues are called, and where each is worked on."""

from app.i18n import N_

QUEUES: dict[str, tuple[str, str]] = {
    "decisions": (N_("等您办的决定"), "/desk/decisions?mine=true"),
    "county_checks": (N_("县级资格审核"), "/desk/checks/county"),
    "city_checks": (N_("市级资格审核"), "/desk/checks/city"),
    "recommendations": (N_("等推荐的申报"), "/desk/recommendations"),
    "joint_reviews": (N_("联审等答复"), "/desk/rounds?state=checking"),
    "rounds_over": (N_("已过截止日的评选"), "/desk/rounds?state=called"),
    "objections": (N_("待处理的异议"), "/desk/objections"),
    "objection_reviews": (N_("待复核的异议"), "/desk/objection-reviews"),
}
"""Name and page."""
