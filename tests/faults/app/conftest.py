"""A whole site, started by its supervisor as a user would start it."""

import shutil
import tempfile
from pathlib import Path

import pytest

from hawker.app import seed
from hawker.app.supervisor.running import running
from hawker.app.supervisor.site import settings_on_free_ports
from hawker.kernel.db import Db
from hawker.kernel.storage import Storage

PICTURE_SIZE = 64  # drawn small: they are not looked at


@pytest.fixture
def home():
    """A data folder with a path short enough for sockets."""
    path = Path(tempfile.mkdtemp(prefix="hawker-site-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
async def site(home):
    """A running, seeded site: its tree, with `settings` and what was told of its processes."""
    settings = settings_on_free_ports(home)
    events: list[str] = []
    async with running(settings, lambda _: None, events.append, seeded=False) as tree:
        async with Db(settings.database_url, "hawker_worker", size=4) as db:
            await seed.seed(db, Storage(settings.media_folder), size=PICTURE_SIZE)
        tree.settings, tree.events = settings, events
        yield tree
