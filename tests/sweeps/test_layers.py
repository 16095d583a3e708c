"""Every part of the house stands in a layer, so that the import contracts see it."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
ROOF = {"app.piccolo_conf"}
"""Piccolo's registry: it names every package and nobody but Piccolo imports it."""


def test_every_module_of_the_house_has_a_layer():
    layers = " ".join(CONTRACTS["contracts"][0]["layers"])
    listed = set(re.findall(r"[\w.]+", layers))
    found = {f"app.{path.stem}" for path in (ROOT / "app").glob("*.py") if path.stem != "__init__"}
    found |= {f"app.{path.parent.name}" for path in (ROOT / "app").glob("*/__init__.py")}
    assert found - ROOF <= listed


def test_every_pure_module_is_under_the_contract_of_purity():
    named = {contract["name"]: contract for contract in CONTRACTS["contracts"]}
    pure = set(named["Rules are pure"]["source_modules"])
    rules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for top in ("app", "courses", "certifications", "competitions", "dashboards")
        for path in (*(ROOT / top).glob("**/rules.py"), *(ROOT / top).glob("**/rules"))
        if "node_modules" not in path.parts
    }
    assert rules <= pure
