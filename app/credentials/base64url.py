"""base64url without padding (RFC 7515, 2), strict: one text for one value."""

import base64
import binascii
import re

_FORM = re.compile(r"[A-Za-z0-9_-]*")


def encode(data: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes; raises ValueError for padding, foreign symbols and loose last bits."""
    if not _FORM.fullmatch(text):
        raise ValueError("not base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if encode(data) != text:
        raise ValueError("not canonical base64url")
    return data
