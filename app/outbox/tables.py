from piccolo.columns import Boolean, Bytea, SmallInt, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class Message(Table):
    """A message to somebody, written in the business transaction and sent by the worker."""

    PII: dict[str, str] = {
        "recipient": "sealed phone or mail address; to reach the person; deleted with the body",
        "recipient_index": "blind index of the recipient; limits and opt-out; never shown",
        "body": "sealed text; deleted thirty days after it was sent",
    }

    id = Uuid7(primary_key=True)
    kind = Varchar(length=24)
    channel = Varchar(length=8)
    recipient = Bytea(null=True, default=None)
    recipient_index = Bytea(index=True)
    body = Bytea(null=True, default=None)
    state = Varchar(length=12, default="waiting")
    urgent = Boolean(default=False, help_text="not held back in quiet hours")
    key = Text(help_text="natural key: the same message is written once")
    attempts = SmallInt(default=0)
    error = Text(default="")
    written_at = Timestamptz()
    send_after = Timestamptz()
    sent_at = Timestamptz(null=True, default=None)

    message_once = Unique([key])
    known_channel = Check("channel in ('sms', 'mail')")
    known_state = Check("state in ('waiting', 'sent', 'failed', 'not_wanted')")


class OptOut(Table):
    """A kind of message somebody does not want."""

    PII: dict[str, str] = {"recipient_index": "blind index of the recipient; never shown"}

    id = Uuid7(primary_key=True)
    recipient_index = Bytea()
    kind = Varchar(length=24)
    since = Timestamptz()

    opt_out_once = Unique([recipient_index, kind])
