"""The database's addresses: of our own small server, or of the one that settings name."""

import atexit
from pathlib import Path

import msgspec

from app.postgres.binaries import PostgresError
from app.postgres.cluster import APP, OWNER, Cluster
from app.settings import Settings

__all__ = [
    "APP",
    "OWNER",
    "Addresses",
    "Cluster",
    "PostgresError",
    "addresses",
    "ensure",
    "place",
    "release",
]

_clusters: dict[Path, Cluster] = {}


class Addresses(msgspec.Struct, frozen=True):
    """Database URLs: the owner's migrates, the app's serves and owns nothing."""

    owner: str
    app: str


def _cluster(settings: Settings, *, durable: bool = True) -> Cluster:
    folder = settings.var.resolve() / "postgres"
    if folder not in _clusters:
        _clusters[folder] = Cluster(folder, pg_bin=settings.pg_bin, durable=durable)
    return _clusters[folder]


def addresses(settings: Settings) -> Addresses:
    """Return the addresses without starting anything.

    Raises ``PostgresError`` when the embedded database was never made.
    """
    if settings.database_url:
        return Addresses(
            settings.owner_database_url or settings.database_url, settings.database_url
        )
    cluster = _cluster(settings)
    return Addresses(cluster.url(OWNER), cluster.url(APP))


def ensure(settings: Settings, *, durable: bool = True) -> Addresses:
    """Start the embedded server unless it runs or settings name another; return the addresses.

    This process keeps the server up until ``release``. ``durable=False`` gives up safety
    against power loss for speed: for tests. Raises ``PostgresError`` when it cannot start.
    """
    if not settings.database_url:
        _cluster(settings, durable=durable).ensure()
        atexit.register(release)
    return addresses(settings)


def release() -> None:
    """Let go of every server this process holds; the last process out stops it."""
    for cluster in _clusters.values():
        cluster.release()
    _clusters.clear()


def place(settings: Settings) -> Path | None:
    """Return the folder that holds the embedded database, or None with a real server."""
    return None if settings.database_url else _cluster(settings).home
