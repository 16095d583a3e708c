"""``jiangce credential verify`` needs neither database nor network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from verifying import DID, PLACE, SITE, badge, ring, signed_list, text

from app.credentials import commands
from app.credentials.keys import did_document, key_set
from app.credentials.status_list import StatusPurpose

ROOT = Path(__file__).parents[2]
CUT = """
import socket, sys
def cut(*_, **__):
    raise OSError("no network here")
socket.socket.connect = socket.create_connection = cut
sys.argv[0] = "jiangce"
from app.cli import main
main()
"""
"""The command, in a process that cannot open a connection."""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """What somebody carries away: keys as of today and lists."""
    keys = list(ring().keys.values())
    lists = [signed_list(purpose) for purpose in StatusPurpose]
    files = {
        "did.json": json.dumps(did_document(DID, keys)),
        "jwks.json": json.dumps(key_set(DID, keys)),
        "status.json": json.dumps(lists),
        "revoked.json": json.dumps([signed_list(marked=(PLACE[1],)), *lists[1:]]),
        "short.json": json.dumps(signed_list(size=100)),
        "qr.txt": f"{SITE}/c#{text()}\n",
        "jws.txt": text(),
        "badge.json": json.dumps(badge()),
        "forged.txt": text()[:-6] + "AAAAAA",
        "noise.bin": "",
    }
    for name, body in files.items():
        (tmp_path / name).write_text(body, "utf-8")
    (tmp_path / "noise.bin").write_bytes(b"\xff\xfe\x00")
    return tmp_path


@pytest.fixture
def verify(desk: Path, capsys: pytest.CaptureFixture[str]):
    def run(file: str, **more: str) -> tuple[int, str]:
        files = {name: desk / value for name, value in more.items()}
        status = commands.verify(desk / file, json=True, **files)
        told = capsys.readouterr()
        return status, told.out or told.err

    return run


def test_it_needs_neither_database_nor_network(desk: Path) -> None:
    command = [sys.executable, "-c", CUT, "credential", "verify"]
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("JIANGCE_", "DATABASE"))
    } | {"JIANGCE_VAR": str(desk / "var")}

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, str(desk / "qr.txt"), *more], cwd=ROOT, env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    answer = run("--did", str(desk / "did.json"), "--status", str(desk / "revoked.json"))
    assert answer.returncode == 1
    for told in ("证书已撤销", "内容未被改动", "宋*岳", "2026a"):
        assert told in answer.stdout
    assert run().returncode == 3
    assert not (desk / "var" / "postgres").exists()


@pytest.mark.parametrize("file", ["qr.txt", "jws.txt", "badge.json"])
@pytest.mark.parametrize("keys", ["did.json", "jwks.json"])
def test_each_form_is_verified_by_keys_and_lists_in_files(verify, file: str, keys: str) -> None:
    status, told = verify(file, did=keys, status="status.json")
    verdict = json.loads(told)["verdict"]
    # The made-up lists are of one day of 2026: on any later day nothing can be said by them.
    assert (status, verdict["signature"]) in {(0, "intact"), (2, "intact")}
    assert verdict["outcome"] in {"valid", "unknown"}


def test_what_must_not_be_accepted_ends_with_one(verify) -> None:
    status, told = verify("qr.txt", did="did.json", status="revoked.json")
    assert (status, json.loads(told)["verdict"]["outcome"]) == (1, "revoked")
    status, told = verify("forged.txt", did="did.json")
    assert (status, json.loads(told)["reason"]) == (1, "signature")


def test_without_a_list_or_with_a_bad_one_nothing_is_called_valid(verify) -> None:
    status, told = verify("qr.txt", did="did.json")
    assert (status, json.loads(told)["verdict"]["status"]) == (2, "missing")
    status, told = verify("qr.txt", did="did.json", status="short.json")
    assert (status, json.loads(told)["lists_refused"]) == (2, ["list-short"])


def test_a_file_that_cannot_be_read_is_named(verify) -> None:
    for file, keys in (
        ("nothing.txt", "did.json"),
        ("noise.bin", "did.json"),
        ("jws.txt", "qr.txt"),
    ):
        status, told = verify(file, did=keys)
        assert status == 3
        assert (keys if file == "jws.txt" else file) in told
