"""A living city of invented people and institutions, made the way real ones are."""

DEMO_PASSWORD = "taishan-2026"  # noqa: S105 - printed and shown on the sign-in page; demonstration only
"""Password of every demonstration account."""
CLAIMABLE = ("沈若溪", "379991199603120080")
"""Name and number of somebody invented who has a record and no account yet."""
