"""``jiangce contest recompute``: a published result checked by anyone, without a database."""

import json as json_text
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import cyclopts

from app.i18n import gettext, use_language
from competitions import recompute_wording as words
from competitions.recompute import (
    BundleError,
    Proof,
    UnsettledError,
    differences,
    merkle_root,
    recompute,
    verify,
)
from competitions.recompute.compare import Found, checked
from competitions.recompute.marks import Record

DIFFERS, BROKEN = 1, 2


def both(message: str, **facts: object) -> str:
    """Say a sentence in Chinese and in English: whoever checks may read only one."""
    with use_language("zh"):
        chinese = gettext(message, **facts)
    with use_language("en"):
        return f"{chinese} · {gettext(message, **facts)}"


def contest_recompute(
    bundle: Path,
    *,
    key: Path | None = None,
    json: Annotated[bool, cyclopts.Parameter(negative="")] = False,
) -> int:
    """Work a contest's results out anew from its public bundle, and check root and signature.

    The answer is 0 where everything agrees, 1 where anything differs, 2 where a file cannot be
    read.

    Parameters
    ----------
    bundle
        The bundle (JSON) from the page of results.
    key
        The publisher's jwks.json; without it the keys in the bundle, which prove no origin.
    json
        Answer in JSON.
    """
    try:
        held = checked(_read(bundle, "bundle-file"))
        keys = _keys(key) if key else None
        proof, root = verify(held, keys), merkle_root(held)
        results, unsettled = _results(held)
    except BundleError as error:
        sys.stderr.write(both(words.REFUSALS[error.code], **error.facts) + "\n")
        return BROKEN
    found = differences(held, results) if unsettled is None else []
    well = proof.root and proof.signature and not found and unsettled is None
    if json:
        _tell_json(results, found, proof, root, unsettled, well=well)
    else:
        _tell(held, results, found, proof, root, unsettled)
        sys.stdout.write(both(words.ALL_WELL if well else words.NOT_WELL) + "\n")
    return 0 if well else DIFFERS


def _keys(path: Path) -> dict[str, Any]:
    """Return the keys in a file; raises BundleError where it holds none."""
    found = _read(path, "bundle-keys")
    if not isinstance(found.get("keys"), list):
        raise BundleError("bundle-keys", file=path.name)
    return found


def _read(path: Path, code: str) -> dict[str, Any]:
    try:
        found = json_text.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(code, file=path.name) from error
    if not isinstance(found, dict):
        raise BundleError(code, file=path.name)
    return found


def _results(bundle: Record) -> tuple[list[dict[str, Any]], str | None]:
    try:
        return recompute(bundle), None
    except UnsettledError as error:
        return [], str(error.facts["ciphers"])


def _tell_json(results: Sequence[dict[str, Any]], found: Sequence[Found], proof: Proof, root: str,
               unsettled: str | None, *, well: bool) -> None:  # fmt: skip
    answer = {
        "agrees": well,
        "differences": [
            dict(zip(("cipher", "field", "published", "recomputed"), one, strict=True))
            for one in found
        ],
        "unsettled": unsettled,
        "root": {"computed": root, "holds": proof.root},
        "signature": {
            "holds": proof.signature, "kid": proof.kid, "own_key": proof.own_key,
            "code": proof.code,
        },
        "results": list(results),
    }  # fmt: skip
    sys.stdout.write(json_text.dumps(answer, ensure_ascii=False) + "\n")


def _tell(bundle: Record, results: Sequence[dict[str, Any]], found: Sequence[Found],
          proof: Proof, root: str, unsettled: str | None) -> None:  # fmt: skip
    told = [f"{bundle['contest'].get('name', '')} {bundle['event'].get('name', '')}".strip()]
    if unsettled is not None:
        told.append(both(words.REFUSALS["bundle-unsettled"], ciphers=unsettled))
    else:
        wrong = {
            field: {cipher for cipher, what, *_ in found if what in {field, "entry"}}
            for field in ("rank", "award")
        }
        told.append(
            both(words.AGREE, ranks=len(results) - len(wrong["rank"] & _ciphers(results)),
                 awards=len(results) - len(wrong["award"] & _ciphers(results)), of=len(results))
        )  # fmt: skip
    if found:
        told.append(both(words.DIFFERENCES, n=len(found)))
    for cipher, field, published, computed in found:
        said = {"published": _shown(published), "computed": _shown(computed)}
        told.append("  " + both(words.DIFFERENCE, cipher=cipher, field=field, **said))
    told.append(
        both(words.ROOT_HOLDS, root=root)
        if proof.root
        else both(words.ROOT_FAILS, published=_shown(bundle.get("root")), root=root)
    )
    told.append(both(words.PROOFS[proof.code], kid=proof.kid or "—"))
    told.append(both(words.OWN_KEY if proof.own_key else words.TRUSTED_KEY))
    sys.stdout.write("\n".join(told) + "\n")


def _ciphers(results: Sequence[dict[str, Any]]) -> set[str]:
    return {one["cipher"] for one in results}


def _shown(value: object) -> str:
    return "—" if value is None or value == "" else str(value)
