"""A city of a million people is built through the real import path; allow an hour."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import msgspec
import pytest

from app.postgres import ensure
from app.settings import settings

ROOT = Path(__file__).parents[2]
VAR = ROOT / "var" / "drill"
PEOPLE = int(os.environ.get("JIANGCE_DRILL_PEOPLE", "1000000"))


@pytest.fixture
def city() -> Path:
    """The folder of a city that the command built."""
    shutil.rmtree(VAR, ignore_errors=True)
    env = {**os.environ, "JIANGCE_VAR": str(VAR), "JIANGCE_DEMO": "true"}
    subprocess.run(
        [sys.executable, "-m", "app.cli", "demo", "--people", str(PEOPLE)],
        cwd=ROOT, env=env, check=True,
    )  # fmt: skip
    return VAR


async def test_a_million_people_are_registered(city: Path) -> None:
    found = ensure(msgspec.structs.replace(settings(), var=city))
    connection = await asyncpg.connect(found.app)
    people = await connection.fetchval("SELECT count(*) FROM person")
    refused = await connection.fetchval("SELECT count(*) FROM batch_row WHERE outcome = 'refused'")
    await connection.close()
    assert people >= PEOPLE
    assert refused == 0
