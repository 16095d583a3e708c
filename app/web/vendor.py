"""Copies what the pages load out of node_modules and compresses it once: ``-m app.web.vendor``."""

import gzip
import shutil
from pathlib import Path

import brotli

WEB = Path(__file__).parent

FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "plotly-cartesian.min.js": "plotly.js-cartesian-dist-min/plotly-cartesian.min.js",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
}


def build(modules: Path, target: Path) -> None:
    """Put every file of ``FILES`` into target with its ``.br`` and ``.gz``, all or nothing."""
    draft = target.with_name(f"{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name, source in FILES.items():
        body = (modules / source).read_bytes()
        (draft / name).write_bytes(body)
        (draft / f"{name}.br").write_bytes(brotli.compress(body, quality=11))
        (draft / f"{name}.gz").write_bytes(gzip.compress(body, 9, mtime=0))
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)


if __name__ == "__main__":
    build(WEB / "node_modules", WEB / "static" / "vendor")
