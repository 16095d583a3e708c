"""The API's reference page without anything loaded from outside."""

from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin


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
