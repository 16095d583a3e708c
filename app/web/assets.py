"""Static files: read once, sent compressed, kept by the browser for as long as they last."""

import gzip
import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import Any

import brotli
import msgspec
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from app.permits import Permit
from app.web.guard import permit

SENT_COMPRESSED = "sent_compressed"
"""The ``opt`` key that tells the application's compression to leave a response as it is."""

_MEDIA_TYPES = {
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_COMPRESSED = {".css", ".ico", ".js", ".json", ".svg", ".txt", ".webmanifest"}
_SUFFIXES = {"br": ".br", "gzip": ".gz"}


class Asset(msgspec.Struct, frozen=True):
    """One file in the forms it is sent in; ``bodies`` is keyed by content encoding."""

    tag: str
    media_type: str
    bodies: dict[str, bytes]


class Assets:
    """Every file below one folder, by its path inside it."""

    def __init__(self, root: Path) -> None:
        self._assets = {
            path.relative_to(root).as_posix(): _load(path)
            for path in sorted(root.rglob("*"))
            if path.suffix in _MEDIA_TYPES and path.is_file()
        }

    def __getitem__(self, name: str) -> Asset:
        return self._assets[name]

    def url(self, name: str) -> str:
        """Return the address that changes when the file does.

        Raises LookupError for a file that is not there: set-up makes those under ``vendor/``.
        """
        if name not in self._assets:
            raise LookupError(f"no static file {name}: run make setup")
        return f"/static/{name}?v={self._assets[name].tag}"


def _load(path: Path) -> Asset:
    body = path.read_bytes()
    bodies = {"": body}
    for encoding, suffix in _SUFFIXES.items() if path.suffix in _COMPRESSED else ():
        made = path.with_name(path.name + suffix)
        bodies[encoding] = made.read_bytes() if made.is_file() else _compress(encoding, body)
    tag = hashlib.sha256(body).hexdigest()[:16]
    return Asset(tag, _MEDIA_TYPES[path.suffix], bodies)


def _compress(encoding: str, body: bytes) -> bytes:
    """Compress the project's own small files at start; large ones come compressed by set-up."""
    if encoding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    compressed: bytes = brotli.compress(body, quality=7)
    return compressed


def _encoding(asset: Asset, accepted: str) -> str:
    """Return the smallest encoding that the browser takes (RFC 9110, 12.5.3)."""
    offers = {}
    for offer in accepted.split(","):
        name, _, weight = offer.strip().partition(";")
        offers[name.strip().lower()] = weight.replace(" ", "") not in {"q=0", "q=0.0"}
    for encoding in _SUFFIXES:
        if encoding in asset.bodies and offers.get(encoding, offers.get("*", False)):
            return encoding
    return ""


def _respond(asset: Asset, request: Request[Any, Any, Any]) -> Response[bytes]:
    encoding = _encoding(asset, request.headers.get("accept-encoding", ""))
    entity_tag = f'"{asset.tag}{encoding}"'
    lasting = request.query_params.get("v") == asset.tag
    headers = {
        "etag": entity_tag,
        "vary": "accept-encoding",
        "cache-control": "public, max-age=31536000, immutable" if lasting else "no-cache",
    }
    known = request.headers.get("if-none-match", "").replace("W/", "")
    if entity_tag in {tag.strip() for tag in known.split(",")}:
        return Response(b"", status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if encoding:
        headers["content-encoding"] = encoding
    return Response(asset.bodies[encoding], media_type=asset.media_type, headers=headers)


def static_handler(assets: Assets) -> HTTPRouteHandler:
    """Return the handler that sends these files under ``/static/``.

    The application's ``CompressionConfig`` names ``SENT_COMPRESSED`` as its ``exclude_opt_key``:
    it would compress what comes compressed once more.
    """

    @get(
        "/static/{path:path}",
        opt={**permit(Permit.PUBLIC), SENT_COMPRESSED: True},
        include_in_schema=False,
        sync_to_thread=False,
    )
    def static(path: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        try:
            asset = assets[path.lstrip("/")]
        except KeyError:
            raise NotFoundException from None
        return _respond(asset, request)

    return static
