"""A living city of invented people and institutions, made the way real ones are."""

DEMO_PASSWORD = "taishan-2026"  # noqa: S105 - printed and shown on the sign-in page; demonstration only
"""Password of every demonstration account."""
