"""Encryption of fields and files, and the blind indexes that find them again.

A sealed value is ``version | nonce | AES-256-GCM(key of that version)``, bound to its row and
column as additional data, so it cannot be moved to another row. An index is
HMAC-SHA256 over the normalised value, cut to 16 bytes. Keys live outside the database.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.settings import settings

_NONCE = 12
_INDEX = 16
_KEY = 32
CIPHERS = {"aes-256-gcm": AESGCM}
"""Ciphers by the name in a key file's suffix; another one is added here, old values stay."""


class VaultError(Exception):
    """A sealed value cannot be opened: wrong key, wrong row, or altered."""


class Keys(msgspec.Struct, frozen=True):
    """The field keys by version, the newest version, and the index key."""

    fields: dict[int, AESGCM]
    newest: int
    index: bytes


def _make(path: Path) -> bytes:
    """Return the file's bytes, made at random where it is missing.

    It gets its name only when it is whole: a process beside us reads all of it or none.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        part = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(os.urandom(_KEY))
        with suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
    return path.read_bytes()


@lru_cache(maxsize=32)
def _kept(folder: Path, name: str) -> bytes:
    return _make(folder / name)


def secret(name: str) -> bytes:
    """Return the 32-byte secret of this name, made with mode 0600 on first use."""
    return _kept(settings().secrets, name)


@lru_cache(maxsize=1)
def keys() -> Keys:
    """Return the keys of the secrets folder, making the first ones where there are none."""
    folder = settings().secrets
    secret("field-1.aes-256-gcm")
    found = {
        int(path.stem.removeprefix("field-")): CIPHERS[path.suffix[1:]](path.read_bytes())
        for path in folder.glob("field-*.*")
    }
    return Keys(found, max(found), secret("index.key"))


def seal(value: str | bytes, place: str) -> bytes:
    """Encrypt a value for one place (``table|column|row``)."""
    held = keys()
    plain = value.encode() if isinstance(value, str) else value
    nonce = os.urandom(_NONCE)
    return (
        bytes((held.newest,))
        + nonce
        + held.fields[held.newest].encrypt(nonce, plain, place.encode())
    )


def unseal(sealed: bytes, place: str) -> bytes:
    """Decrypt a value sealed for this place; raises VaultError where it was not."""
    held = keys()
    cipher = held.fields.get(sealed[0])
    if cipher is None:
        raise VaultError(f"no key of version {sealed[0]}")
    try:
        return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place.encode())
    except InvalidTag as error:
        raise VaultError(f"not sealed for {place.split('|', maxsplit=1)[0]}") from error


def seal_column(values: Sequence[str | bytes], places: Iterable[str]) -> list[bytes]:
    """Encrypt a whole column: one cipher, one burst of randomness."""
    held = keys()
    encrypt = held.fields[held.newest].encrypt
    version = bytes((held.newest,))
    noise = os.urandom(_NONCE * len(values))
    sealed = []
    for position, (value, place) in enumerate(zip(values, places, strict=True)):
        nonce = noise[position * _NONCE : (position + 1) * _NONCE]
        plain = value.encode() if isinstance(value, str) else value
        sealed.append(version + nonce + encrypt(nonce, plain, place.encode()))
    return sealed


def index(value: str) -> bytes:
    """Return the blind index of a normalised value: equal values, equal index."""
    return hmac.digest(keys().index, value.encode(), hashlib.sha256)[:_INDEX]


def index_column(values: Iterable[str]) -> list[bytes]:
    """Return the blind indexes of a whole column."""
    key = keys().index
    return [hmac.digest(key, value.encode(), hashlib.sha256)[:_INDEX] for value in values]
