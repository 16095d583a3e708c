"""README's table of settings is the Struct of settings: every name, every default."""

import re
from pathlib import Path

import msgspec

from app.settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
ROW = re.compile(r"^\| `JIANGCE_(\w+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)


def written(default: object) -> str:
    if default in (None, ""):
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_every_setting_stands_in_the_readme_with_its_default():
    documented = {name.lower(): default for name, default, _ in ROW.findall(README)}
    declared = {field.name: written(field.default) for field in msgspec.structs.fields(Settings)}
    assert documented == declared


def test_every_setting_says_what_it_means():
    assert all(len(meaning) > 10 for _, _, meaning in ROW.findall(README))
