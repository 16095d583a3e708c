"""A mail server and a text-message gateway on the loopback address, as small as they go."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


class MailServer:
    """Takes letters until told which answers to give to ``RCPT TO``."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []
        self.port = 0

    async def talk(self, reader: Reader, writer: Writer) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 loopback")
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            if word in {"EHLO", "HELO"}:
                say("250-loopback")
                say("250 8BITMIME")
            elif word == "RCPT":
                say(self.answers.pop(0) if self.answers else "250 ok")
            elif word == "DATA":
                say("354 go on")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(message_from_bytes(body[:-5], policy=default))
                say("250 kept")
            elif word == "QUIT":
                say("221 bye")
                break
            else:
                say("250 ok")
            await writer.drain()
        writer.close()


class Gateway:
    """Takes messages; ``answers`` are the statuses of the next ones, 200 when there are none."""

    def __init__(self) -> None:
        self.taken: list[dict[str, object]] = []
        self.headers: list[str] = []
        self.answers: list[int] = []
        self.tries = 0
        self.silent = False
        self.port = 0

    async def talk(self, reader: Reader, writer: Writer) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.tries += 1
        fields = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if line)
        body = json.loads(await reader.readexactly(int(fields["content-length"])))
        if self.silent:
            await asyncio.sleep(1)
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.taken.append(body)
            self.headers.append(head)
        writer.write(
            f"HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()


@asynccontextmanager
async def listening(service: MailServer | Gateway) -> AsyncIterator[None]:
    server = await asyncio.start_server(service.talk, "127.0.0.1", 0)
    service.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()
