"""Argon2id in a bounded pool, so that guessing passwords cannot starve the pages."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST = 10
_hasher = PasswordHash((Argon2Hasher(memory_cost=19_456, time_cost=2, parallelism=1),))
"""OWASP's second set: 19 MiB, two passes."""
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
_NOBODY = _hasher.hash("an account that does not exist")


async def make_hash(password: str) -> str:
    """Return the hash to keep."""
    return await asyncio.get_running_loop().run_in_executor(_pool, _hasher.hash, password)


async def matches(password: str, kept: str | None) -> bool:
    """Whether the password is right; an unknown account costs the same time as a known one."""
    loop = asyncio.get_running_loop()
    right = await loop.run_in_executor(_pool, _hasher.verify, password, kept or _NOBODY)
    return right and kept is not None
