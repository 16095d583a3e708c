"""One private PostgreSQL on a Unix socket, shared by this user's processes, the last stops it."""

import fcntl
import hashlib
import json
import os
import pwd
import re
import secrets
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

import msgspec

from app.i18n import gettext
from app.postgres import binaries
from app.postgres.binaries import SHARED, PostgresError

OWNER = "jiangce_owner"
APP = "jiangce_app"
DATABASE = "jiangce"

_LONGEST_SOCKET_PATH = 103  # bytes: 107 on Linux, 103 on macOS
_SOCKET = ".s.PGSQL.5432"
_LOG_KEPT = 4 * 1024 * 1024  # bytes before the server's log is set aside
_START_SECONDS = 20  # backends of a killed server may hold its memory for a moment

_SERVER = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    # DETAIL lines and statements hold people's data: they never reach the log
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# template1 gets the extensions and default privileges, so that test clones have them too
_TEMPLATE = f"""
ALTER ROLE postgres PASSWORD '{{postgres}}';

CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{{{OWNER}}}';

CREATE ROLE {APP} LOGIN PASSWORD '{{{APP}}}';

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE EXTENSION pg_trgm;

CREATE EXTENSION btree_gist;

ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};

ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APP};

CREATE DATABASE {DATABASE} OWNER {OWNER};

"""
_ACCESS = "local all all scram-sha-256\n"


class Passwords(msgspec.Struct, frozen=True):
    """Random passwords of one cluster's roles."""

    postgres: str
    jiangce_owner: str
    jiangce_app: str


class Cluster:
    """A PostgreSQL data folder and the server over it.

    ``home`` holds the data, the log, the passwords (0600) and two lock files. A root user's
    server runs as ``nobody``; where ``nobody`` cannot reach ``wanted``, home lies under
    ``/var/lib/jiangce`` instead, and no existing folder's mode is changed.
    """

    def __init__(self, wanted: Path, *, pg_bin: str = "", durable: bool = True) -> None:
        wanted = wanted.resolve()
        self.key = hashlib.sha256(bytes(wanted)).hexdigest()[:12]
        self.server_user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.home = self._choose_home(wanted)
        self.data = self.home / "data"
        self.sockets = self._choose_sockets()
        self.bin = binaries.find(pg_bin)
        self.durable = durable
        self._hold: IO[str] | None = None

    def ensure(self) -> None:
        """Start the server unless it runs, and count this process among its users.

        Raises ``PostgresError`` with the log's last lines when it cannot start.
        """
        with self._lock():
            if self.server_user:
                self.bin = binaries.for_others(self.bin)
            if not self.data.exists():
                self._create()
            self._start()
            if self._hold is None:
                self._hold = (self.home / "users").open("a")
                fcntl.flock(self._hold, fcntl.LOCK_SH)

    def release(self) -> None:
        """Stop counting this process; the last one out stops the server."""
        if self._hold is None:
            return
        with self._lock():
            try:
                fcntl.flock(self._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                if self._answer() == 0:
                    self._pg_ctl("-m", "fast", "stop")
            self._hold.close()
            self._hold = None

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address for this role; raises ``PostgresError`` before the first start."""
        try:
            passwords = json.loads((self.home / "passwords.json").read_bytes())
        except FileNotFoundError:
            raise PostgresError(gettext("数据库尚未建立：请先运行 make run")) from None
        return f"postgresql://{role}:{passwords[role]}@/{database}?host={quote(str(self.sockets))}"

    def _choose_home(self, wanted: Path) -> Path:
        if self.server_user is None:
            binaries.open_folder(wanted.parent, 0o755)
            wanted.mkdir(mode=0o700, exist_ok=True)
            return wanted
        binaries.open_folder(wanted, 0o755)
        if binaries.reachable(wanted):
            return wanted
        home = SHARED / self.key
        binaries.open_folder(home, 0o755)
        return home

    def _choose_sockets(self) -> Path:
        inside = self.home / "run"
        fits = len(bytes(inside / _SOCKET)) <= _LONGEST_SOCKET_PATH
        if fits and re.fullmatch(r"[\w./-]+", str(inside), re.ASCII):
            return inside
        if self.server_user and os.access("/run", os.W_OK):
            return Path("/run") / f"jiangce-{self.key}"
        short = os.environ.get("XDG_RUNTIME_DIR", "")
        if short and len(short) <= _LONGEST_SOCKET_PATH // 2 and os.access(short, os.W_OK):
            return Path(short) / f"jiangce-{self.key}"
        return Path(tempfile.gettempdir()) / f"jiangce-{os.geteuid()}-{self.key}"

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.home / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _own(self, folder: Path) -> None:
        """Make a folder for the server's user alone; refuse one that somebody else made."""
        user = self.server_user.pw_uid if self.server_user else os.geteuid()
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {user, os.geteuid()}:
            raise PostgresError(gettext("%(folder)s 属于别的用户，请先移走", folder=folder))
        if self.server_user:
            os.chown(folder, self.server_user.pw_uid, self.server_user.pw_gid)
        folder.chmod(0o700)

    def _create(self) -> None:
        """Make the data folder whole under another name, then give it its own in one step."""
        passwords = Passwords(*(secrets.token_urlsafe(24) for _ in range(3)))
        self._write_private("passwords.json", msgspec.json.encode(passwords))
        draft = self.home / "data.new"
        if draft.exists():
            shutil.rmtree(draft)
        self._own(draft)
        locale = ("--locale=C.UTF-8",)
        if sys.platform == "darwin":
            locale = ("--lc-collate=C", "--lc-ctype=en_US.UTF-8")
        quick = () if self.durable else ("--no-sync",)
        self._run(
            *("initdb", "-D", str(draft), "-U", "postgres", "-E", "UTF8", *locale, *quick),
            *("--auth-local=reject", "--auth-host=reject"),
        )
        script = _TEMPLATE.format(**msgspec.structs.asdict(passwords))
        self._run(
            *("postgres", "--single", "-j", "-F", "-D", str(draft), "-c", "exit_on_error=on"),
            "template1",
            told=script.encode(),
        )
        access = draft / "pg_hba.conf"
        access.write_text(_ACCESS, "utf-8")
        draft.rename(self.data)

    def _write_private(self, name: str, content: bytes) -> None:
        draft = self.home / f"{name}.new"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
        draft.rename(self.home / name)

    def _start(self) -> None:
        self._check_version()
        for folder in (self.sockets, self.home / "log"):
            self._own(folder)
        log = self.home / "log" / "server.log"
        settings = _SERVER | {"unix_socket_directories": str(self.sockets)}
        settings |= {} if self.durable else _NOT_DURABLE
        options = " ".join(f"-c {shlex.quote(f'{key}={value}')}" for key, value in settings.items())
        until = time.monotonic() + _START_SECONDS
        while (answer := self._answer()) != 0:
            if answer == 1:  # starting up, or shutting down
                time.sleep(0.1)
            elif log.exists() and log.stat().st_size > _LOG_KEPT:
                log.rename(log.with_suffix(".old.log"))
            else:
                try:
                    self._pg_ctl("-t", "120", "-l", str(log), "-o", options, "start")
                except PostgresError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.25)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text("utf-8").strip()
        version = subprocess.run(  # noqa: S603 - the programs that settings name
            [self.bin / "postgres", "--version"], capture_output=True, check=True, text=True
        ).stdout
        if not re.search(rf"\) {made_by}\b", version):
            raise PostgresError(
                gettext(
                    "%(data)s 由 PostgreSQL %(made_by)s 建立，不能用 %(version)s 打开："
                    "请改用原来的程序，或另设 JIANGCE_VAR",
                    data=self.data,
                    made_by=made_by,
                    version=version.strip(),
                )
            )

    def _answer(self) -> int:
        """Ask the server itself, not its pid file: 0 ready, 1 not yet, 2 nobody there."""
        return subprocess.run(  # noqa: S603 - the programs that settings name
            [self.bin / "pg_isready", "-q", "-t", "1", "-h", self.sockets], cwd="/", check=False
        ).returncode

    def _pg_ctl(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", *arguments)

    def _run(self, program: str, *arguments: str, told: bytes | None = None) -> None:
        """Run a program as the server's user; its words go to a file, which a server inherits."""
        with (self.home / "tools.log").open("w+b") as log:
            result = subprocess.run(  # noqa: S603 - the programs that settings name
                [self.bin / program, *arguments],
                input=told,
                stdin=subprocess.DEVNULL if told is None else None,
                stdout=log,
                stderr=log,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                cwd="/",
                user=self.server_user.pw_uid if self.server_user else None,
                group=self.server_user.pw_gid if self.server_user else None,
                extra_groups=[] if self.server_user else None,
                check=False,
            )
            if result.returncode:
                log.seek(0)
                words = log.read().decode("utf-8", "replace").strip().splitlines()[-6:]
                raise PostgresError(f"{program}: " + "\n".join(words))
