"""What the limited child is made to do in tests."""

import os
import time
from collections.abc import Iterator

from app.errors import MalformedError
from app.imports.data import Limits
from app.imports.reader import read_grids


def echo(request: bytes, content: bytes) -> Iterator[bytes]:
    yield request
    yield content


def read(request: bytes, content: bytes) -> Iterator[bytes]:
    del request
    for grid in read_grids(content, Limits()):
        yield f"{grid.name}:{len(grid.columns)}".encode()


def abort(request: bytes, content: bytes) -> Iterator[bytes]:
    yield request + content
    os.abort()


def grow(request: bytes, content: bytes) -> Iterator[bytes]:
    yield request + content
    yield bytes(2_000_000_000)


def sleep(request: bytes, content: bytes) -> Iterator[bytes]:
    time.sleep(60)
    yield request + content


def spin(request: bytes, content: bytes) -> Iterator[bytes]:
    while len(request) or len(content) == 0:
        pass
    yield b""


def refuse(request: bytes, content: bytes) -> Iterator[bytes]:
    raise MalformedError("too_many_rows", limit=len(request) + len(content))
    yield b""


def peek(request: bytes, content: bytes) -> Iterator[bytes]:
    del request, content
    yield "\n".join(sorted(os.environ)).encode()
