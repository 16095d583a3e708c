"""These tests compare with files that lie outside the project: ``../shared`` or JIANGCE_SHARED."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("JIANGCE_SHARED", Path(__file__).parents[3] / "shared"))

collect_ignore_glob = [] if SHARED.is_dir() else ["test_*.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not SHARED.is_dir():
        terminalreporter.write_line(f"conformance: nothing to compare with, {SHARED} is not there")


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED
