"""Where a run of the tests keeps its database."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - a fresh folder in it, of our own
_ROOM = 2 * 1024**3  # bytes; a run takes some 200 MB


def folder_for_tests() -> Path:
    """Return a folder in memory, gone with this process, or one on disk where memory is short.

    Each test gets a clone of the migrated database, about 700 files: on a disk making them can
    take longer than the test itself.
    """
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM:
        made = Path(tempfile.mkdtemp(prefix="jiangce-test-", dir=_MEMORY))
        # As root the server is another user, who must be able to enter; `var` itself stays ours.
        made.chmod(0o755)
        atexit.register(shutil.rmtree, made, ignore_errors=True)
        return made / "var"
    other = "-other-postgresql" if os.environ.get("JIANGCE_PG_BIN") else ""
    return Path(__file__).parents[1] / "var" / f"test{other}"
