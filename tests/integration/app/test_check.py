"""`hawker demo --check`, of which only the walk itself is played here."""

import asyncio
import tempfile

import pytest

from hawker.app.demo import main
from hawker.app.demo.visitor import Broken


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """Run the check with a walk that does this; return its code, its words and what it left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def run(walk):
        async def in_its_folder(settings, screen):
            (settings.home / "log").mkdir()
            (settings.home / "log" / "web-0.log").write_text("last words")
            screen.begin("5  The viewer pays")
            await walk()

        monkeypatch.setattr(main, "_walk", in_its_folder)
        code = await main.check()
        said = capsys.readouterr()
        return code, said.err, list(tmp_path.iterdir())

    return run


async def test_a_check_that_works_leaves_nothing(check):
    async def works():
        pass

    assert await check(works) == (0, "", [])


async def test_a_check_that_fails_keeps_its_folder_and_names_it(check):
    async def breaks():
        raise Broken("The order should be paid, it is closed.")

    code, err, (kept,) = await check(breaks)

    assert code == 1
    assert err == (
        "hawker: the check failed: The order should be paid, it is closed.\n"
        f"Its folder is kept: {kept} (the logs are in {kept}/log).\n"
    )
    assert (kept / "log" / "web-0.log").read_text() == "last words"


async def test_what_nobody_foresaw_is_told_in_words_and_kept_in_full(check):
    async def surprises():
        raise KeyError("playlist_url")

    code, err, (kept,) = await check(surprises)

    assert code == 1
    assert "the check failed: KeyError: 'playlist_url'" in err
    assert "Traceback" not in err
    assert str(kept) in err
    assert "in surprises" in (kept / "log" / "check.log").read_text()


async def test_a_check_that_is_stopped_leaves_nothing(check, tmp_path):
    async def stopped():
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):  # as nobody pressed Ctrl-C
        await check(stopped)
    assert list(tmp_path.iterdir()) == []


async def test_a_failed_start_without_a_free_port_is_told(check, monkeypatch):
    def none(home):
        raise main.Taken("No block of 62 free ports was found.")

    monkeypatch.setattr(main, "settings_on_free_ports", none)
    code, err, kept = await check(None)

    assert (code, kept) == (1, [])
    assert err == "hawker: the check failed: No block of 62 free ports was found.\n"
