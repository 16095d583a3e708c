"""Ed25519 public keys as text: Multikey (base58btc) and JWK. Pure.

W3C Controlled Identifiers 1.0: ``z`` + base58btc(0xed 0x01 + 32 bytes).
"""

from app.credentials.base64url import encode

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"
PUBLIC_LENGTH = 32


def base58(data: bytes) -> str:
    """Return bytes in base58btc."""
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, place = divmod(number, 58)
        text = _ALPHABET[place] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    """Return the bytes of base58btc; raises ValueError for any other symbol."""
    number = 0
    for symbol in text:
        number = number * 58 + _ALPHABET.index(symbol)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multikey(public: bytes) -> str:
    """Return an Ed25519 public key as a Multikey."""
    return "z" + base58(_ED25519 + public)


def from_multikey(text: str) -> bytes:
    """Return the public key of an Ed25519 Multikey; raises ValueError for anything else."""
    whole = from_base58(text[1:]) if text.startswith("z") else b""
    if not whole.startswith(_ED25519) or len(whole) != len(_ED25519) + PUBLIC_LENGTH:
        raise ValueError("not an Ed25519 Multikey")
    return whole[len(_ED25519) :]


def jwk(public: bytes, kid: str) -> dict[str, str]:
    """Return an Ed25519 public key as a JWK (RFC 8037, alg of RFC 9864)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": encode(public), "kid": kid, "use": "sig",
            "alg": "Ed25519"}  # fmt: skip
