"""Letters of a request through the workers: in order, each with its reading or the reason why there is none."""

from __future__ import annotations

import asyncio

from ..readers import Item
from ..records import Failure
from .intake import Intake
from .jobs import Read, Reading
from .problems import Refused
from .workers import TooSlow, WorkerDied, Workers

TOO_SLOW = "too_slow"
"""Kind of failure of a letter that took too long."""


async def read_all(workers: Workers, intake: Intake, images: int = 0) -> list[Reading | Failure]:
    """Read the letters of a request. The caller holds a place.

    workers (Workers): Who reads.
    intake (Intake): The letters.
    images (int): How many pages of each to draw.
    RETURNS (list): For each its reading or its failure; several for a file that has several letters.
    """
    at_once = asyncio.Semaphore(workers.count)  # so that a long list does not hold up everybody behind it

    async def read(item: Item | Failure) -> list[Reading | Failure]:
        if isinstance(item, Failure):
            return [item]
        async with at_once:
            return await read_one(workers, item, images)

    return [one for found in await asyncio.gather(*map(read, intake.items)) for one in found]


async def read_one(workers: Workers, item: Item, images: int = 0) -> list[Reading | Failure]:
    """Read one file. The caller holds a place.

    workers (Workers): Who reads.
    item (Item): The file, or a text.
    images (int): How many of its pages to draw.
    RETURNS (list): The reading or failure of each letter in it.
    """
    try:
        result: list[Reading | Failure] = await workers.do(Read(item, images))
    except TooSlow:
        return [Failure(item.source, TOO_SLOW, "reading it took longer than a letter may take")]
    except WorkerDied:
        return [Failure(item.source, "internal", "the process that read it died, perhaps for want of memory")]
    return result


def refusal(failure: Failure) -> Refused:
    """The answer to a request for a single letter that cannot be read.

    failure (Failure): Why.
    RETURNS (Refused): To be raised.
    """
    status = {"too_large": 413, "unsupported": 415, "internal": 500, TOO_SLOW: 504}.get(failure.kind, 422)
    return Refused(status, f"{failure.source}: {failure.message}", failure.kind)
