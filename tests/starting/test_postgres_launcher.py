"""The embedded database survives what happens to it on a real machine."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from app.postgres import APP, OWNER, Cluster, PostgresError, binaries

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0

USE = """
import asyncio, os, sys
from pathlib import Path
import asyncpg
from app.postgres import APP, Cluster

if "as-nobody" in sys.argv:  # after the imports: the interpreter may lie in a private home
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)

async def ask():
    connection = await asyncpg.connect(cluster.url(APP))
    print(await connection.fetchval("SELECT 6 * 7"), cluster.home, flush=True)
    await connection.close()

cluster = Cluster(Path(sys.argv[1]) / "postgres", pg_bin=sys.argv[2], durable=False)
cluster.ensure()
asyncio.run(ask())
if "wait" in sys.argv:
    sys.stdin.read()
cluster.release()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that the server's user can enter: pytest's own lies below a private one."""
    if not AS_ROOT:
        yield tmp_path
        return
    path = Path(tempfile.mkdtemp(dir="/var/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def start(var: Path, *how: str, pg_bin: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USE, str(var), pg_bin, *how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert out.startswith("42 ")
    return out.split(maxsplit=1)[1].strip()


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def alive(pid: int) -> bool:
    """Whether this process runs; one that waits for its parent to notice does not."""
    if sys.platform != "linux":
        return subprocess.run(["/bin/kill", "-0", str(pid)], check=False).returncode == 0
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


async def answer(cluster: Cluster, role: str, sql: str) -> object:
    connection = await asyncpg.connect(cluster.url(role))
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_the_app_writes_rows_but_no_schema(folder: Path):
    cluster = Cluster(folder / "postgres", durable=False)
    cluster.ensure()
    try:
        await answer(cluster, OWNER, "CREATE TABLE note (id serial, words text)")
        added = "INSERT INTO note (words) VALUES ('无人机') RETURNING id"
        assert await answer(cluster, APP, added) == 1
        for forbidden in ("CREATE TABLE other (id int)", "DROP TABLE note", "CREATE SCHEMA x"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await answer(cluster, APP, forbidden)
        privileged = (
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = "
        )
        assert await answer(cluster, APP, privileged + "current_user") is False
        await answer(cluster, OWNER, "CREATE DATABASE clone TEMPLATE jiangce")
        connection = await asyncpg.connect(cluster.url(APP, "clone"))
        assert await connection.fetchval("SELECT count(*) FROM note") == 1
        assert await connection.fetchval("SELECT similarity('无人机驾驶员', '无人机驾驶')") > 0.5
        await connection.close()
    finally:
        cluster.release()


async def test_a_wrong_password_is_refused_and_the_right_one_is_private(folder: Path):
    cluster = Cluster(folder / "postgres", durable=False)
    cluster.ensure()
    try:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(cluster.url(APP).replace(f"{APP}:", f"{APP}:x"))
        assert (cluster.home / "passwords.json").stat().st_mode & 0o777 == 0o600
    finally:
        cluster.release()


async def test_a_killed_server_comes_back_with_its_rows(folder: Path):
    cluster = Cluster(folder / "postgres")
    cluster.ensure()
    try:
        await answer(cluster, OWNER, "CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(postmaster(cluster), signal.SIGKILL)
        cluster.ensure()
        assert await answer(cluster, APP, "SELECT n FROM kept") == 7
    finally:
        cluster.release()


def test_two_first_starts_at_once_share_one_server(folder: Path):
    both = [start(folder), start(folder)]
    assert len({finish(process) for process in both}) == 1


def test_the_last_one_out_stops_the_server(folder: Path):
    first = start(folder, "wait")
    assert first.stdout
    assert first.stdout.readline().startswith("42")
    cluster = Cluster(folder / "postgres", durable=False)
    pid = postmaster(cluster)
    finish(start(folder))
    assert alive(pid)
    first.communicate("", timeout=60)
    assert not alive(pid)
    assert not (cluster.data / "postmaster.pid").exists()


def test_a_killed_user_of_the_server_holds_nothing(folder: Path):
    lost = start(folder, "wait")
    assert lost.stdout
    lost.stdout.readline()
    lost.kill()
    lost.communicate(timeout=60)
    cluster = Cluster(folder / "postgres", durable=False)
    pid = postmaster(cluster)
    finish(start(folder))
    assert not alive(pid)


def test_a_first_start_cut_short_leaves_nothing_in_the_way(folder: Path):
    cluster = Cluster(folder / "postgres", durable=False)
    half = cluster.home / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    (cluster.home / "passwords.json").write_text("{}")
    finish(start(folder))


def test_a_deep_path_gets_a_short_private_socket_folder(folder: Path):
    deep = folder.joinpath(*["很深的一层文件夹"] * 8)
    cluster = Cluster(deep / "postgres", durable=False)
    assert not cluster.sockets.is_relative_to(folder)
    finish(start(deep))
    assert cluster.sockets.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(cluster.sockets)


def test_a_socket_folder_that_somebody_else_made_is_refused(folder: Path):
    cluster = Cluster(folder.joinpath(*["很深的一层文件夹"] * 8, "postgres"), durable=False)
    cluster.sockets.symlink_to("/etc")
    try:
        with pytest.raises(PostgresError, match="jiangce-"):
            cluster.ensure()
    finally:
        cluster.sockets.unlink()
    assert Path("/etc").stat().st_mode & 0o777 == 0o755


def test_data_of_another_version_is_named_not_touched(folder: Path):
    finish(start(folder))
    cluster = Cluster(folder / "postgres", durable=False)
    (cluster.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresError, match="PostgreSQL 14"):
        cluster.ensure()


if AS_ROOT:

    def test_root_runs_the_server_as_nobody(folder: Path):
        cluster = Cluster(folder / "postgres", durable=False)
        cluster.ensure()
        try:
            status = Path(f"/proc/{postmaster(cluster)}/status").read_text()
            uid = next(line for line in status.splitlines() if line.startswith("Uid:"))
            assert "65534" in uid
        finally:
            cluster.release()

    def test_a_private_home_stays_private(folder: Path):
        private = folder / "home"
        private.mkdir(mode=0o700)
        var = private / "project" / "var"
        home = Path(finish(start(var)))
        assert home.is_relative_to("/var/lib/jiangce")
        assert private.stat().st_mode & 0o777 == 0o700
        shutil.rmtree(home)

    def test_programs_nobody_can_reach_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(binaries, "SHARED", folder / "shared")
        monkeypatch.setattr(binaries, "reachable", lambda path: folder in path.parents)
        source = binaries.find("")
        copied = binaries.for_others(source)
        assert copied.is_relative_to(folder / "shared")
        version = subprocess.run(
            [copied / "psql", "--version"],
            user="nobody",
            capture_output=True,
            text=True,
            check=True,
        )
        assert "PostgreSQL" in version.stdout

    def test_it_runs_for_a_user_who_is_not_root(folder: Path):
        own = folder / "own"
        own.mkdir()
        shutil.chown(own, "nobody", "nogroup")
        programs = binaries.for_others(binaries.find(""))
        home = Path(finish(start(own, "as-nobody", pg_bin=str(programs))))
        assert home == own / "postgres"
        assert home.owner() == "nobody"
        assert home.stat().st_mode & 0o777 == 0o700
