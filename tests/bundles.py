"""Public bundles of invented contests, signed with a key of the tests."""

import json
from typing import Any

from joserfc import jws
from joserfc.jwk import OKPKey

from competitions.recompute import FORMAT, merkle_root

KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "t1"})
OTHER = OKPKey.generate_key("Ed25519", parameters={"kid": "t1"})
Bundle = dict[str, Any]


def jwks(key: OKPKey = KEY) -> dict[str, Any]:
    return {"keys": [{**key.as_dict(private=False), "kid": "t1"}]}


def theory(code: str = "T", weight: str = "30", **more: Any) -> dict[str, Any]:
    return {"code": code, "name": code, "kind": "theory", "weight": weight, **more}


def measured(code: str, most: str) -> dict[str, Any]:
    return {"code": code, "name": code, "method": "measurement", "most": most}


def judged(code: str, most: str) -> dict[str, Any]:
    return {"code": code, "name": code, "method": "judgement", "most": most}


def practice(*modules: list[dict[str, Any]], code: str = "P", weight: str = "70", **more: Any
             ) -> dict[str, Any]:  # fmt: skip
    """A practice stage: modules A, B, ... of these aspects, by default A1 measured out of 100."""
    named = [
        {"code": "ABCDEF"[at], "name": "", "aspects": aspects}
        for at, aspects in enumerate(modules or ([measured("A1", "100")],))
    ]
    return {"code": code, "name": code, "kind": "practice", "weight": weight, "modules": named,
            **more}  # fmt: skip


def awards(sizing: str = "fixed", *classes: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"sizing": sizing, "classes": [{"award": a, "amount": n} for a, n in classes], **more}


def bundle(stages: list[dict[str, Any]], marks: dict[str, dict[str, Any]], **rules: Any) -> Bundle:
    """A bundle without results.

    ``marks`` are by cipher: by aspect a number, or the judges' in a list; by stage code a number
    for theory; ``seconds``, ``retest`` and ``penalty`` by stage; ``status``.
    """
    made: Bundle = {
        "format": FORMAT,
        "contest": {"name": "无人机大赛", "level": "city", "class": "2", "year": 2026,
                    "organisers": "市人社局"},
        "event": {"name": "无人机驾驶员", "occupation_code": "4-02-04-06", "group": "staff",
                  "number": 1},
        "revision": 1, "state": "final", "published_at": "2026-11-20T08:00:00Z",
        "rule_set": {"stages": stages, "awards": awards(), **rules},
        "entries": [], "marks": [], "stage_marks": [], "penalties": [], "results": [],
        "winners": [],
    }  # fmt: skip
    codes = {stage["code"] for stage in stages}
    for cipher, given in marks.items():
        made["entries"].append({"cipher": cipher, "status": given.get("status", "competed")})
        for code in codes:
            timed, again = given.get("seconds", {}), given.get("retest", {})
            made["stage_marks"].append(
                {"cipher": cipher, "stage": code, "theory": given.get(code),
                 "seconds": timed.get(code), "retest": again.get(code)}
            )  # fmt: skip
        for stage, points in given.get("penalty", {}).items():
            made["penalties"].append(
                {"cipher": cipher, "stage": stage, "code": "X", "points": points}
            )
        for aspect, value in given.items():
            if aspect in codes or aspect in {"status", "seconds", "retest", "penalty"}:
                continue
            for judge, one in enumerate(value if isinstance(value, list) else [value]):
                named = f"J{judge + 1}" if isinstance(value, list) else ""
                made["marks"].append(
                    {"cipher": cipher, "aspect": aspect, "judge": named, "value": str(one)}
                )
    return made


def published(made: Bundle, results: list[dict[str, Any]], key: OKPKey = KEY) -> Bundle:
    """The bundle with these results, its winners, root and signature."""
    made = json.loads(json.dumps(made)) | {"results": results}
    made["winners"] = [
        {"cipher": one["cipher"], "name": f"选手{one['cipher']}", "organisation": "泰山重工",
         "award": one["award"], "rank": one["rank"]}
        for one in results if one["award"]
    ]  # fmt: skip
    made["root"] = merkle_root(made)
    payload = {name: made[name] for name in ("root", "event", "revision")}
    made["signature"] = jws.serialize_compact(
        {"alg": "Ed25519", "kid": "t1"}, json.dumps(payload).encode(), key, algorithms=["Ed25519"]
    )
    return made | {"keys": jwks(key)}
