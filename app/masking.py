"""Personal values as they may be shown: enough to find the row on paper, not the person."""

from enum import StrEnum

ID_LENGTH = 18
PHONE_LENGTH = 11
OPEN_FIRST, OPEN_LAST = 3, 4
"""Characters of an ID number that print shows, where a rule asks for it."""


class Sensitive(StrEnum):
    """How a value must be masked where it is shown."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    DATE = "date"
    ACCOUNT = "account"
    ADDRESS = "address"


def mask_id_number(value: str) -> str:
    """Return the first and last character, always 16 stars between: 3****************6.

    The length is hidden too: security review found that more open digits leave few candidates.
    """
    return f"{value[0]}{'*' * (ID_LENGTH - 2)}{value[-1]}" if value else ""


def printed_number(number: str) -> str:
    """Return the first 3 and last 4 characters of an ID number, as print has it."""
    hidden = len(number) - OPEN_FIRST - OPEN_LAST
    if hidden < 1:
        return f"{number[:1]}{'*' * max(len(number) - 1, 0)}"
    return f"{number[:OPEN_FIRST]}{'*' * hidden}{number[-OPEN_LAST:]}"


def mask_phone(value: str) -> str:
    """Return 138****4471; anything that is not a phone of 11 digits keeps its last two only."""
    if len(value) == PHONE_LENGTH and value.isdigit():
        return f"{value[:3]}****{value[-4:]}"
    return f"****{value[-2:]}" if value else ""


def mask_name(value: str) -> str:
    """Return 宋*岳, 李*, 欧**华: first and last character of a name, of two the first."""
    shown = 2
    if len(value) <= shown:
        return f"{value[:1]}*" if value else ""
    return f"{value[0]}{'*' * (len(value) - shown)}{value[-1]}"


def mask_contact(value: str) -> str:
    """Return a phone as ``mask_phone`` does, a mail address as z***@example.org."""
    name, at, host = value.partition("@")
    return f"{name[:1]}***@{host}" if at else mask_phone(value)


def mask(value: str, kind: Sensitive | None) -> str:
    """Return the value as its kind may be shown; a value of no kind is shown whole."""
    match kind:
        case None:
            return value
        case Sensitive.ID_NUMBER:
            return mask_id_number(value)
        case Sensitive.PHONE:
            return mask_phone(value)
        case Sensitive.DATE:
            return f"{value[:4]}-**-**" if value else ""
        case Sensitive.ACCOUNT:
            return f"****{value[-4:]}" if value else ""
        case Sensitive.ADDRESS:
            return f"{value[:6]}***" if value else ""
