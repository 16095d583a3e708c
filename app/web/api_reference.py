"""The API's reference page without anything loaded from outside."""

from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import OpenAPI

_TEXT = {"type": "string"}
UNREADABLE = {
    "description": "A parameter or the body has the wrong form; `parameter` names which",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "detail", "status", "code"],
                "properties": {
                    "type": _TEXT,
                    "title": _TEXT,
                    "detail": _TEXT,
                    "status": {"type": "integer"},
                    "code": _TEXT,
                    "parameter": _TEXT,
                },
            }
        }
    },
}


class _Description(OpenAPI):
    """A description in which malformed input is 422, as the house answers, not the library's 400.

    Paths are known only once they are all in, so the change is made when it is told.
    """

    def to_schema(self) -> dict[str, Any]:
        """Return the description as plain values."""
        told = super().to_schema()
        for methods in told.get("paths", {}).values():
            for operation in methods.values():
                if operation["responses"].pop("400", None) is not None:
                    operation["responses"]["422"] = UNREADABLE
        return told


class Described(OpenAPIConfig):
    """The API's description as this house gives it."""

    def to_openapi_schema(self) -> OpenAPI:
        """Return the description to which the paths are added."""
        made = super().to_openapi_schema()
        return _Description(**{name: getattr(made, name) for name in OpenAPI.__dataclass_fields__})


class OfflineReference(OpenAPIRenderPlugin):
    """Swagger UI from our own static files, started by a script of ours."""

    def __init__(self) -> None:
        super().__init__(path=["/", "/reference"])

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the page."""
        title = msgspec.to_builtins(openapi_schema["info"]["title"])
        asset = request.app.state.asset_url
        return (
            f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
            f'<link rel="stylesheet" href="{asset("vendor/swagger-ui.css")}"></head>'
            f'<body><div id="reference" data-url="{self.get_openapi_json_route(request)}"></div>'
            f'<script src="{asset("vendor/swagger-ui-bundle.js")}"></script>'
            f'<script src="{asset("reference.js")}"></script></body></html>'
        ).encode()
