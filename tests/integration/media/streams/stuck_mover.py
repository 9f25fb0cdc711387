"""A program that moves a recording and is stuck in its third reel, to be killed there."""

import asyncio
import sys
from pathlib import Path

import msgspec

from hawker.kernel.db import Db
from hawker.kernel.storage import Bucket, Storage
from hawker.media.streams.mover import Mover


class Stuck(Storage):
    left = 2  # reels that it takes; of the next one it never has the whole

    async def put_long(self, key, pieces):
        async def never_ending():
            async for piece in pieces:
                yield piece
            await asyncio.Event().wait()

        self.left -= 1
        await super().put_long(key, pieces if self.left >= 0 else never_ending())


async def ended(_id):
    return True


async def main(dsn, kind, place, prefix, home):
    where = Path(place) if kind == "folder" else msgspec.json.decode(place, type=Bucket)
    async with Db(dsn, "hawker_worker", size=2) as db:
        storage = Stuck(where, prefix=prefix)
        await Mover(db, storage, Path(home), "here:1", ended, reel_bytes=30).step()


asyncio.run(main(*sys.argv[1:]))
