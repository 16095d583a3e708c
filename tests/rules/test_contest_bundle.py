"""A bundle proves itself: tree, signature, and the command that checks both."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785
from bundles import OTHER, awards, bundle, jwks, practice, published

from competitions.recompute import merkle_root, recompute, verify
from competitions.recompute_command import BROKEN, DIFFERS, contest_recompute

ROOT = Path(__file__).parents[2]


@pytest.fixture
def good():
    made = bundle(
        [practice(weight="100")],
        {"A017": {"A1": "80"}, "A018": {"A1": "70"}},
        awards=awards("fixed", ("FIRST", "1")),
    )
    return published(made, recompute(made))


def leaf(record: object) -> bytes:
    return sha256(b"\0" + rfc8785.dumps(record)).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def test_the_root_is_that_of_rfc_6962(good) -> None:
    made = good | {"stage_marks": [], "winners": []}
    names = ("format", "contest", "event", "revision", "rule_set", "state", "published_at")
    a, b, c, d, e, f, g = (
        leaf(one)
        for one in (
            {name: made[name] for name in names},
            *({"entries": one} for one in made["entries"]),
            *({"marks": one} for one in made["marks"]),
            *({"results": one} for one in made["results"]),
        )
    )
    tree = node(node(node(a, b), node(c, d)), node(node(e, f), g))
    assert merkle_root(made) == tree.hex()


def test_a_signed_bundle_holds_and_says_whose_keys_it_was_checked_with(good) -> None:
    assert verify(good) == (True, True, "t1", True, "")
    assert verify(good, jwks()).own_key is False
    assert verify(good, jwks(OTHER)).code == "proof-signature"
    assert verify(good, {"keys": []}).code == "proof-unknown-key"


@pytest.mark.parametrize(
    ("change", "root", "code"),
    [
        (lambda held: held["marks"][0].update(value="81"), False, "proof-root"),
        (lambda held: held["winners"][0].update(name="别人"), False, "proof-root"),
        (lambda held: held.update(state="provisional"), False, "proof-root"),
        (lambda held: held.pop("signature"), True, "proof-unsigned"),
        (lambda held: held.update(signature=held["signature"][:-9] + "AAAAAAAAA"), True,
         "proof-signature"),
        (lambda held: held.update(keys=jwks(OTHER)), True, "proof-signature"),
    ],
)  # fmt: skip
def test_whatever_is_changed_shows(good, change, root: bool, code: str) -> None:
    change(good)
    found = verify(good)
    assert (found.root, found.code) == (root, code)


def test_a_root_made_anew_for_changed_contents_is_not_the_signed_one(good) -> None:
    good["revision"] = 2
    good["root"] = merkle_root(good)
    assert verify(good).code == "proof-other"


def run(tmp_path: Path, body: object, capsys, **more: object) -> tuple[int, str]:
    file = tmp_path / "bundle.json"
    file.write_text(body if isinstance(body, str) else json.dumps(body), "utf-8")
    status = contest_recompute(file, **more)
    told = capsys.readouterr()
    return status, told.out + told.err


def test_the_command_agrees(good, tmp_path, capsys) -> None:
    status, told = run(tmp_path, good, capsys)
    assert status == 0
    assert "完全一致 · What was published and what was recomputed agree" in told
    assert "2 ranks agree, 2 awards agree, of 2 entries" in told
    assert "key t1" in told
    assert "--key jwks.json" in told


def test_the_command_names_what_differs(good, tmp_path, capsys) -> None:
    good["results"][1]["rank"] = 1
    status, told = run(tmp_path, good, capsys)
    assert status == DIFFERS
    assert "A018 rank: published 1, recomputed 2" in told
    assert "1 ranks agree, 2 awards agree" in told
    assert "The root does not hold" in told


def test_the_command_trusts_the_keys_it_is_given(good, tmp_path, capsys) -> None:
    (tmp_path / "mine.json").write_text(json.dumps(jwks()), "utf-8")
    status, told = run(tmp_path, good, capsys, key=tmp_path / "mine.json", json=True)
    assert (status, json.loads(told)["signature"]["own_key"]) == (0, False)
    (tmp_path / "mine.json").write_text(json.dumps(jwks(OTHER)), "utf-8")
    assert run(tmp_path, good, capsys, key=tmp_path / "mine.json")[0] == DIFFERS


def test_a_tie_that_was_published_undecided_is_said(tmp_path, capsys) -> None:
    made = bundle([practice(weight="100")], {"A": {"A1": "80"}, "B": {"A1": "80"}},
                  places="separate")  # fmt: skip
    status, told = run(tmp_path, published(made, []), capsys)
    assert status == DIFFERS
    assert "only a re-test can decide: A, B" in told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ({"format": "x"}, "not a contest bundle"),
        ("[" * 200_000, "cannot be read"),
    ],
)
def test_a_broken_file_is_told_in_both_languages(body, told: str, tmp_path, capsys) -> None:
    status, said = run(tmp_path, body, capsys)
    assert status == BROKEN
    assert told in said
    assert "：" in said or "（" in said


def test_in_a_fresh_directory_without_a_database(good, tmp_path) -> None:
    (tmp_path / "b.json").write_text(json.dumps(good), "utf-8")
    made = subprocess.run(
        [sys.executable, "-m", "app.cli", "contest", "recompute", "b.json", "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": "postgres://nowhere/none"},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["agrees"] is True
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]
