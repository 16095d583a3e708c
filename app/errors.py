"""Domain errors: each carries a status, a stable code and the facts its sentence needs."""

from http import HTTPStatus
from typing import ClassVar


class DomainError(Exception):
    """Something a person asked for cannot be done; ``code`` names why.

    The sentence shown lives in ``app.i18n.sentences`` under the code; ``facts`` fill its
    placeholders and never hold an unmasked personal value.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class MalformedError(DomainError):
    """The input cannot be read at all."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotSignedInError(DomainError):
    """Nobody is signed in, and this needs somebody."""

    status = HTTPStatus.UNAUTHORIZED


class ForbiddenError(DomainError):
    """An insider asks for what their role does not permit."""

    status = HTTPStatus.FORBIDDEN


class NotFoundError(DomainError):
    """It does not exist, or not for this person: the two are told apart to nobody."""

    status = HTTPStatus.NOT_FOUND


class ConflictError(DomainError):
    """The state of things does not allow it now."""


class TooManyError(DomainError):
    """Tried too often; the facts say when to try again."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class UnavailableError(DomainError):
    """A part the service needs does not answer for the moment."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
