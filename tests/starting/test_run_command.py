"""``jiangce run`` brings everything up, and takes it all down again, however it is told to."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(dir="/var/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(var: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "run", "--empty"],
        env={**os.environ, "JIANGCE_VAR": str(var), "JIANGCE_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def answer(port: int) -> int:
    with httpx.Client(transport=httpx.HTTPTransport(retries=7)) as browser:
        return browser.get(f"http://127.0.0.1:{port}/health/ready").status_code


def children(var: Path) -> list[str]:
    """Programs that still run for this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(var).encode() in told:
            found.append(told[:80].decode("utf-8", "replace"))
    return found


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGHUP])
def test_it_answers_and_stops_all_that_it_started(var: Path, port: int, told: signal.Signals):
    # a hang-up ends it by way of the signal that service managers send, SIGTERM
    with running(var, port) as process:
        assert answer(port) == 200
        os.killpg(process.pid, told)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert children(var) == []


def test_a_second_start_answers_and_a_third_at_the_same_port_says_what_is_wrong(
    var: Path, port: int
):
    with running(var, port):
        assert answer(port) == 200
        with running(var, port) as other:
            _, errors = other.communicate(timeout=30)
        assert other.returncode == 2
        assert str(port) in errors
        assert len(errors.splitlines()) == 1
