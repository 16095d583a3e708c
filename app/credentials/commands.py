"""``jiangce credential``: verify a certificate offline; keep the signing keys."""

import asyncio
import sys
from collections.abc import Awaitable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import cyclopts
import msgspec

from app import clock, db
from app.credentials import checking, published, rotation
from app.credentials.keyring import Keyring, Purpose, read_did_document
from app.credentials.multikey import multikey
from app.credentials.verdict import Outcome
from app.credentials.verdict_words import OUTCOMES, lead, lines
from app.credentials.wording import REASONS_REFUSED, REFUSALS
from app.errors import DomainError, MalformedError
from app.i18n import gettext
from app.permits import system_actor
from app.settings import settings

app = cyclopts.App(name="credential", help="Verify certificates; keep the keys that sign them.")
key = cyclopts.App(name="key", help="Keys that sign certificates and status lists.")
app.command(key)
UNSURE, REFUSED, USAGE = 2, 1, 3
Answer = TypeVar("Answer")
_KEEPER = system_actor("jiangce credential key")


@app.command
def verify(
    file: Path,
    *,
    did: Path | None = None,
    status: Path | None = None,
    json: Annotated[bool, cyclopts.Parameter(negative="")] = False,
) -> int:
    """Verify one certificate without database or network.

    The answer is 0 for a valid one, 1 for one that must not be accepted, 2 where it cannot be
    said, 3 where a file cannot be read.

    Parameters
    ----------
    file
        A QR code's address, its signed text, or an Open Badge (JSON).
    did
        The issuer's did.json or jwks.json; without it the copy that the service keeps here.
    status
        Signed status lists, as /credentials/status/1 gives them; without it the copy that the
        service keeps here. Without any, nothing is called valid.
    json
        Answer in JSON.
    """
    try:
        keys = _keys(did or published.folder() / "did.json")
        text = _read(file)
        kept = published.folder() / "status.json"
        held = status or (kept if kept.is_file() else None)
        lists, refused = checking.read_lists(_read(held), keys) if held else ([], [])
    except DomainError as error:
        return _refuse(error)
    found = checking.check(text, keys, lists, now=clock.now(), today=clock.today())
    found = msgspec.structs.replace(found, lists_refused=refused)
    if json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        _tell(found)
    outcome = found.verdict.outcome
    return {Outcome.VALID: 0, Outcome.UNKNOWN: UNSURE}.get(outcome, REFUSED)


def _refuse(error: DomainError) -> int:
    title, advice = REFUSALS[error.code]
    sys.stderr.write(f"{gettext(title, **error.facts)}。{gettext(advice, **error.facts)}\n")
    return USAGE


def _read(path: Path) -> str:
    try:
        body = path.read_bytes()
        return body.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedError("credential-file", file=path.name) from error


def _keys(path: Path) -> Keyring:
    try:
        return read_did_document(msgspec.json.decode(_read(path), type=dict))
    except (ValueError, msgspec.MsgspecError) as error:
        raise MalformedError("credential-keys", file=path.name) from error


def _tell(found: checking.Checked) -> None:
    told = [f"{gettext(OUTCOMES[found.verdict.outcome])}　{lead(found.verdict)}"]
    if found.code:
        told.append(f"{found.title} {found.masked_name} {found.code}")
    said = lines(found.verdict, kid=found.kid, issuer=settings().issuer_zh, name=found.masked_name)
    told += [f"  {one.label}：{one.answer}　{one.detail}" for one in said]
    reasons = [found.reason, *found.lists_refused]
    told += [f"  {gettext(REASONS_REFUSED[reason])}" for reason in reasons if reason]
    sys.stdout.write("\n".join(told) + "\n")


async def _with_database(work: Awaitable[Answer]) -> Answer:
    from app.postgres import ensure  # noqa: PLC0415 - verify needs no database

    db.set_address(ensure(settings()).app)
    await db.open_pool(largest=2)
    try:
        answer = await work
        await published.keep_copies()
        return answer
    finally:
        await db.close_pool()


@key.command(name="list")
def show() -> None:
    """List every key there ever was."""
    for held in asyncio.run(_with_database(rotation.all_keys())):
        if held.compromised_after:
            state = gettext("%(day)s 起作废", day=f"{held.compromised_after:%Y-%m-%d %H:%M}")
        elif held.not_after:
            state = gettext("%(day)s 停用", day=f"{held.not_after:%Y-%m-%d}")
        else:
            state = gettext("在用")
        began = f"{held.not_before:%Y-%m-%d}"
        line = f"{held.kid:<8} {held.purpose:<12} {began}  {state}  {multikey(held.public)}"
        sys.stdout.write(line + "\n")


@key.command
def rotate(purpose: Purpose = Purpose.CREDENTIAL) -> None:
    """End the key in use and begin the next; what was signed stays good.

    Parameters
    ----------
    purpose
        credential, or status for the key of the status lists.
    """
    made = asyncio.run(_with_database(rotation.rotate(_KEEPER, purpose)))
    sys.stdout.write(gettext("新密钥 %(kid)s 已启用。", kid=made) + "\n")


@key.command
def compromise(kid: str, *, since: datetime) -> int:
    """Say that a key may be in other hands; sign anew all that it signed.

    Parameters
    ----------
    kid
        Name of the key, as ``key list`` gives it.
    since
        From when, in the city's time: 2026-11-24 or 2026-11-24T08:00:00.
    """
    moment = since.replace(tzinfo=since.tzinfo or clock.CITY_ZONE)
    try:
        done = asyncio.run(_with_database(rotation.compromise(_KEEPER, kid, moment)))
    except DomainError as error:
        return _refuse(error)
    told = gettext("密钥 %(kid)s 已作废，重新签发 %(n)s 张证书。", kid=kid, n=done)
    sys.stdout.write(told + "\n")
    return 0
