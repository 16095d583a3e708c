"""Addresses of the run's databases."""

from urllib.parse import urlsplit, urlunsplit


def named(url: str, database: str) -> str:
    """Return the address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
