"""Reading and checking in a child process that may neither grow nor run without end.

The child gets the request and the file on its standard input and answers in frames on its
standard output. Nothing that a file does to it, an abort included, reaches the parent.

Wire: every frame is one byte of kind, four bytes of length, then the body.
"""

import asyncio
import importlib
import os
import resource
import signal
import struct
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.errors import MalformedError
from app.imports.data import MIB

Task = Callable[[bytes, bytes], Iterator[bytes]]
"""What runs in the child: (request, file) to frames; it may raise ``MalformedError``."""

_HEAD = struct.Struct(">cI")
_REQUEST, _FILE, _FRAME, _REFUSED, _END = b"Q", b"I", b"F", b"R", b"E"
_NICENESS = 10
_OPEN_FILES = 64
_LARGEST_FRAME = 64 * MIB


class ChildLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What the child may use."""

    memory_bytes: int = 512 * MIB
    seconds: int = 20
    """CPU seconds."""

    @property
    def patience(self) -> int:
        """Wall seconds until the first frame and between two: the child is at low priority.

        On a busy machine a second of its work takes several.
        """
        return 3 * self.seconds


class Refused(msgspec.Struct, frozen=True):
    """A refusal on its way from the child to the parent."""

    code: str
    facts: dict[str, int | str]


async def frames(
    task: str, request: bytes, content: bytes, limits: ChildLimits
) -> AsyncIterator[bytes]:
    """Yield what ``task`` (``module:function``) answers about the file, frame by frame.

    Raises ``MalformedError``: the task's own, or ``file_slow``, ``file_heavy`` and
    ``file_unsafe`` where the child ran out of time or memory, or died.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "app.imports.child", task, str(limits.memory_bytes), str(limits.seconds)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        async with asyncio.timeout(limits.patience):
            await _send(process, ((_REQUEST, request), (_FILE, content)))
        while (frame := await _receive(process, limits)) is not None:
            yield frame
    except TimeoutError as late:
        raise MalformedError("file_slow", seconds=limits.seconds) from late
    finally:
        if process.returncode is None:
            process.kill()
        # Waiting ends only when the pipes are empty.
        await process.communicate()


async def _send(
    process: asyncio.subprocess.Process, parts: tuple[tuple[bytes, bytes], ...]
) -> None:
    if process.stdin is None:
        raise MalformedError("file_unsafe")
    # A child that refuses early stops reading; its answer says why.
    with suppress(BrokenPipeError, ConnectionResetError):
        for kind, body in parts:
            process.stdin.write(_HEAD.pack(kind, len(body)))
            for start in range(0, len(body), MIB):
                process.stdin.write(body[start : start + MIB])
                await process.stdin.drain()
        process.stdin.close()


async def _receive(process: asyncio.subprocess.Process, limits: ChildLimits) -> bytes | None:
    if process.stdout is None:
        raise MalformedError("file_unsafe")
    try:
        async with asyncio.timeout(limits.patience):
            kind, length = _HEAD.unpack(await process.stdout.readexactly(_HEAD.size))
            if length > _LARGEST_FRAME:
                raise MalformedError("file_unsafe")
            body = await process.stdout.readexactly(length)
    except asyncio.IncompleteReadError as cut:
        code = await process.wait()
        if code in {-signal.SIGXCPU, -signal.SIGKILL}:
            raise MalformedError("file_slow", seconds=limits.seconds) from cut
        raise MalformedError("file_unsafe") from cut
    if kind == _REFUSED:
        refused = msgspec.msgpack.decode(body, type=Refused)
        raise MalformedError(refused.code, **refused.facts)
    return body if kind == _FRAME else None


def _environment() -> dict[str, str]:
    """Return what the child needs and nothing else: no keys, no addresses."""
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "LC_ALL": "C.UTF-8",
    }


def main(task: str, memory_bytes: int, seconds: int) -> None:
    """Run the task under its limits: the child's own entry."""
    _limit(memory_bytes, seconds)
    request = _read(sys.stdin.buffer)
    content = _read(sys.stdin.buffer)
    try:
        module, _, name = task.partition(":")
        run: Task = getattr(importlib.import_module(module), name)
        for body in run(request, content):
            _write(_FRAME, body)
        _write(_END, b"")
    except MalformedError as refused:
        _write(_REFUSED, _refusal(refused.code, refused.facts))
    except MemoryError:
        _write(_REFUSED, _refusal("file_heavy", {"megabytes": memory_bytes // MIB}))


def _limit(memory_bytes: int, seconds: int) -> None:
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    for kind, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_AS, memory_bytes),
    ):
        # macOS does not let every limit be set; the wall clock and the pre-scan still hold.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def _read(stream: BinaryIO) -> bytes:
    _, length = _HEAD.unpack(stream.read(_HEAD.size))
    return stream.read(length)


def _write(kind: bytes, body: bytes) -> None:
    sys.stdout.buffer.write(_HEAD.pack(kind, len(body)))
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def _refusal(code: str, facts: dict[str, object]) -> bytes:
    plain = {name: fact if isinstance(fact, int) else str(fact) for name, fact in facts.items()}
    return msgspec.msgpack.encode(Refused(code, plain))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
