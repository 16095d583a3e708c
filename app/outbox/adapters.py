"""Handing a message over: by mail, by a text-message gateway, or by keeping it for the page."""

import json
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from http import HTTPStatus
from typing import Any

import aiosmtplib
import httpx2

from app.i18n import N_, gettext
from app.outbox.data import Channel, Letter, SendingError
from app.settings import Settings

Adapter = Callable[[Letter], Awaitable[None]]
TIMEOUT = 10.0
"""Seconds that a mail server or gateway has to answer."""
_SUBJECT = N_("匠册通知")


def _filled(template: Any, letter: Letter) -> Any:
    """Return the JSON template with ``{phone}`` and ``{text}`` filled, whatever they hold."""
    if isinstance(template, str):
        return template.replace("{phone}", letter.recipient).replace("{text}", letter.text)
    if isinstance(template, dict):
        return {name: _filled(value, letter) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, letter) for value in template]
    return template


def gateway(held: Settings) -> Adapter:
    """Return the adapter of a text-message gateway that takes JSON over HTTP.

    An answer of 2xx took the message; 4xx refuses it for good (the same message would be
    refused again), 408 and 429 apart; anything else, silence included, is tried again.
    """
    name, _, value = held.sms_header.partition(":")
    headers = {name.strip(): value.strip()} if name.strip() else {}
    template = json.loads(held.sms_body)

    async def send(letter: Letter) -> None:
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
                answer = await client.request(
                    held.sms_method, held.sms_url, headers=headers, json=_filled(template, letter)
                )
        except httpx2.TimeoutException as error:
            raise SendingError("gateway-silent") from error
        except httpx2.HTTPError as error:
            raise SendingError("gateway-away") from error
        if answer.is_success:
            return
        passing = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
        refused = answer.is_client_error and answer.status_code not in passing
        raise SendingError(f"gateway-{answer.status_code}", lasting=refused)

    return send


def mail(held: Settings) -> Adapter:
    """Return the adapter of a mail server; what it refuses with 5xx is refused for good."""

    async def send(letter: Letter) -> None:
        message = EmailMessage()
        message["From"] = held.mail_from
        message["To"] = letter.recipient
        message["Subject"] = gettext(_SUBJECT)
        message["Message-ID"] = f"<{letter.id}@{held.mail_from.rpartition('@')[2]}>"
        message.set_content(letter.text)
        try:
            await aiosmtplib.send(
                message,
                hostname=held.mail_host,
                port=held.mail_port,
                username=held.mail_user or None,
                password=held.mail_password or None,
                use_tls=held.mail_tls == "tls",
                start_tls=held.mail_tls == "starttls",
                timeout=TIMEOUT,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            lasting = all(one.code // 100 == 5 for one in error.recipients)  # noqa: PLR2004 - RFC 5321
            raise SendingError("mail-recipient-refused", lasting=lasting) from error
        except aiosmtplib.SMTPResponseException as error:
            lasting = error.code // 100 == 5  # noqa: PLR2004 - RFC 5321, 4.2.1
            raise SendingError(f"mail-{error.code}", lasting=lasting) from error
        except aiosmtplib.SMTPException as error:
            raise SendingError("mail-away") from error

    return send


async def keep(letter: Letter) -> None:
    """Send nothing: the demonstration shows its messages on a page."""
    _ = letter


async def _not_connected(letter: Letter) -> None:
    _ = letter
    raise SendingError("not-connected", lasting=True)


def adapter(channel: Channel, held: Settings) -> Adapter:
    """Return what these settings send messages of this channel with."""
    if channel is Channel.SMS and held.sms_url:
        return gateway(held)
    if channel is Channel.MAIL and held.mail_host:
        return mail(held)
    return keep if held.demo else _not_connected
