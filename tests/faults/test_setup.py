"""Set-up names what a machine lacks, and does nothing the second time."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CI = ROOT / ".ci"


def path_with(folder: Path, *programs: str) -> dict[str, str]:
    """An environment in which only these programs exist."""
    folder.mkdir()
    for program in programs:
        found = shutil.which(program)
        assert found
        (folder / program).symlink_to(found)
    return {"PATH": str(folder)}


def test_a_machine_without_python_is_told_in_one_line_what_to_install(tmp_path: Path):
    env = path_with(tmp_path / "bin", "sh", "uname", "getconf", "cat")
    told = subprocess.run(
        ["/bin/sh", CI / "preflight.sh"], env=env, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert len(told.stderr.splitlines()) == 1
    assert "apt-get install -y make python3 python3-venv" in told.stderr


def test_a_python_without_venv_is_passed_over(tmp_path: Path):
    env = path_with(tmp_path / "bin", "sh", "uname", "getconf", "cat")
    bare = tmp_path / "bin" / "python3.13"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    told = subprocess.run(
        ["/bin/sh", CI / "preflight.sh"], env=env, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str(tmp_path / "bin" / "python3")


def test_a_second_set_up_is_silent_and_needs_no_network():
    cut = {"PIP_NO_INDEX": "1", "npm_config_offline": "true", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, CI / "setup.py"], env=cut, capture_output=True, text=True, check=True
    )
    assert done.stdout == done.stderr == ""


def test_missing_browser_parts_are_named_where_nothing_may_be_installed(tmp_path: Path):
    env = path_with(tmp_path / "bin", "sh", "id", "grep")
    told = subprocess.run(
        ["/bin/sh", CI / "browser.sh"], env=env, capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert len(told.stderr.splitlines()) == 1
    assert "chromium-headless-shell fontconfig fonts-noto-cjk" in told.stderr
