"""Every message that people may read is there in both languages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "courses", "certifications", "competitions", "dashboards")
METHODS = [
    ("**/node_modules/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.do", "trimmed": "true"}}
KEYWORDS = {"_": None, "N_": None, "gettext": None}


def messages() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for found in extract_from_dir(
            ROOT / package, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
        ):
            name, line, message = found[:3]
            yield f"{package}/{name}:{line}", message


def english() -> dict[str, str]:
    held: dict[str, str] = {}
    for path in sorted((ROOT / "app" / "i18n" / "en").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id:
                    held[str(message.id)] = str(message.string)
    return held


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    return english()


def test_every_message_is_translated(catalogue: dict[str, str]) -> None:
    missing = {message: where for where, message in messages() if not catalogue.get(message)}
    assert not missing, "\n".join(f"{where}: {message}" for message, where in missing.items())


def test_placeholders_agree(catalogue: dict[str, str]) -> None:
    placeholder = re.compile(r"%\((\w+)\)s")
    wrong = [
        chinese
        for chinese, text in catalogue.items()
        if set(placeholder.findall(text)) - set(placeholder.findall(chinese))
    ]
    assert not wrong


def test_no_english_is_left_without_its_message(catalogue: dict[str, str]) -> None:
    used = {message for _, message in messages()}
    assert not sorted(set(catalogue) - used)


def test_every_message_with_facts_can_be_filled_in(catalogue: dict[str, str]) -> None:
    """A lone per cent sign beside a placeholder breaks the page that says the message."""
    broken = []
    for text in (part for pair in catalogue.items() for part in pair if "%(" in part):
        try:
            _ = text % defaultdict(str)
        except (ValueError, TypeError):
            broken.append(text)
    assert not broken
