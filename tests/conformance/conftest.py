"""These tests compare with files that lie outside the project: ``../shared`` or JIANGCE_SHARED.

The vectors of credentials may lie elsewhere: JIANGCE_VECTORS.
"""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("JIANGCE_SHARED", Path(__file__).parents[3] / "shared"))
VECTORS = Path(os.environ.get("JIANGCE_VECTORS", SHARED / "vectors"))
NEEDED = {"test_reference_sources.py": SHARED / "data", "test_credential_vectors.py": VECTORS}

collect_ignore = [test for test, folder in NEEDED.items() if not folder.is_dir()]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for test in collect_ignore:
        terminalreporter.write_line(f"conformance: {test} left out, {NEEDED[test]} is not there")


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture(scope="session")
def vectors() -> Path:
    return VECTORS
