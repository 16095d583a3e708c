"""A credential as Open Badges 3.0 (1EdTech) over VCDM 2.0 (W3C): to download, to carry away. Pure.

The holder appears by the masked name alone, as plain text: salted hashes of names can be
guessed. The schema of 3.0 allows one status entry, so this names revocation; suspension and
succession stand in the sister lists at the same place.
"""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from app.credentials.data import Credential, Kind
from app.credentials.data_integrity import CREDENTIALS_V2, OPEN_BADGES
from app.credentials.jws import SignatureError
from app.credentials.status_list import StatusPurpose, list_address

_TYPES = {
    Kind.COMPLETION: "CertificateOfCompletion",
    Kind.LEVEL: "Certification",
    Kind.APPOINTMENT: "Award",
    Kind.AWARD: "Award",
}
_NOON = time(4, 0)
"""Noon in the city: a day's certificate is valid on that day everywhere in the country."""


def _uuid_name(key: UUID) -> str:
    return f"urn:uuid:{key}"


def _achievement(held: Credential) -> dict[str, Any]:
    parts = [held.title, held.occupation, held.level.value if held.level else "", held.issuer]
    told = {
        "id": f"urn:jiangce:{held.kind.value}:{held.occupation_code or 'none'}",
        "type": ["Achievement"],
        "achievementType": _TYPES[held.kind],
        "name": f"{held.title}（{held.occupation}）" if held.occupation else held.title,
        "description": "，".join(part for part in parts if part),
        "criteria": {"narrative": held.details.get("criteria", held.title)},
        "inLanguage": "zh",
    }
    if held.occupation_code:
        told["humanCode"] = held.occupation_code
    return told


def open_badge(held: Credential, *, did: str, site: str, bureau: str) -> dict[str, Any]:
    """Return the credential without proofs.

    ``site`` is the address that people use; ``bureau`` the name of who signs.
    """
    where = list_address(site, held.status_list, StatusPurpose.REVOCATION)
    made = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES],
        "id": _uuid_name(held.id),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": held.title,
        "issuer": {"id": did, "type": ["Profile"], "name": bureau, "url": site},
        "validFrom": _instant(datetime.combine(held.issued_on, _NOON, UTC)),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": held.masked_name,
                    "identityType": "name",
                },
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": held.code,
                    "identityType": "identifier",
                },
            ],
            "achievement": _achievement(held),
        },
        "credentialStatus": {
            "id": f"{where}#{held.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": StatusPurpose.REVOCATION.value,
            "statusListIndex": str(held.status_index),
            "statusListCredential": where,
        },
    }
    if held.expires_on is not None:
        made["validUntil"] = _instant(datetime.combine(held.expires_on, time(15, 59, 59), UTC))
    return made


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def status_place(document: dict[str, Any]) -> tuple[int, int]:
    """Return the list and place that a badge of ours names; raises SignatureError."""
    try:
        told = document["credentialStatus"]
        *_, number, purpose = told["statusListCredential"].split("/")
        if purpose != told["statusPurpose"] or purpose != StatusPurpose.REVOCATION.value:
            raise SignatureError("list-purpose")
        return int(number), int(told["statusListIndex"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SignatureError("claims") from error
