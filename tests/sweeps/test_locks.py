"""The locks pin everything by hash and name no host."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "app" / "web"
LOCKS = [ROOT / "requirements.lock", WEB / "package-lock.json", WEB / ".npmrc"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_host(lock: Path):
    assert "://" not in lock.read_text("utf-8")


def test_every_python_package_is_pinned_by_hash():
    text = (ROOT / "requirements.lock").read_text("utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) > 50
    for block in blocks:
        assert "==" in block.splitlines()[0]
        assert "--hash=sha256:" in block


def test_every_front_end_package_is_pinned_by_hash():
    packages = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert installed
    assert all(package["integrity"].startswith("sha512-") for package in installed.values())
