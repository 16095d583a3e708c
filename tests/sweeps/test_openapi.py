"""The API says what it is; a change of its description is a change somebody meant."""

import json
import os
from pathlib import Path

from litestar import Litestar

SNAPSHOT = Path(__file__).parents[1] / "data" / "openapi.json"


def described(application: Litestar) -> dict:
    return json.loads(json.dumps(application.openapi_schema.to_schema(), default=str))


def test_the_description_is_the_committed_one(application: Litestar) -> None:
    found = described(application)
    if os.environ.get("JIANGCE_WRITE_EXPECTED"):
        text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
        SNAPSHOT.write_text(text + "\n", "utf-8")
    assert found == json.loads(SNAPSHOT.read_text("utf-8"))


def test_every_operation_is_named_explained_and_under_api(application: Litestar) -> None:
    for path, methods in described(application)["paths"].items():
        assert path.startswith("/api/v1/"), path
        for method, operation in methods.items():
            assert operation.get("operationId"), f"{method} {path}"
            assert operation.get("description"), f"{method} {path}"


async def test_the_reference_page_loads_nothing_from_outside(client) -> None:
    page = await client.get("/api/schema")
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
