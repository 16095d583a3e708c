"""From what is frozen to what is signed: the claims in the QR code. Pure."""

from collections.abc import Mapping
from datetime import date, datetime

from joserfc.jwk import OKPKey

from app.credentials.data import Kind
from app.credentials.jws import VERSION, Claims, sign
from app.reference.levels import SkillLevel

TITLES: Mapping[Kind, str] = {
    Kind.COMPLETION: "培训合格证书",
    Kind.LEVEL: "职业技能等级证书",
}
"""Names of certificates that their kind says, so that the QR code need not."""


def signed_text(
    *,
    code: str,
    kind: Kind,
    title: str,
    masked_name: str,
    occupation_code: str,
    occupation: str,
    level: SkillLevel | None,
    issuer: str,
    issued_on: date,
    expires_on: date | None,
    place: tuple[int, int],
    kid: str,
    key: OKPKey,
    now: datetime,
) -> str:
    """Return the JWS of one credential; ``issuer`` is empty where the bureau certifies."""
    claims = Claims(
        version=VERSION,
        code=code,
        kind=kind.value,
        masked_name=masked_name,
        title="" if title == TITLES.get(kind) else title,
        occupation_code=occupation_code,
        occupation=occupation,
        level=level.value if level else "",
        issued_on=issued_on,
        expires_on=expires_on,
        issuer=issuer,
        status=place,
        signed_at=int(now.timestamp()),
    )
    return sign(claims, kid, key)
