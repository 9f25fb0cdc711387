"""What a person reads when their site has opened."""

import pytest

from hawker.app.settings import Settings
from hawker.app.supervisor import console


@pytest.fixture
async def opening(tmp_path, monkeypatch, capsys, dsn):
    """Say what `hawker up` prints, of a site that opens at once and is closed at once."""

    async def perform(settings, scene, *, seeded):
        assert not seeded
        await scene(None, console.Screen())
        return 0

    monkeypatch.setattr(console, "perform", perform)

    async def up(url):
        given = {
            "HAWKER_HOME": str(tmp_path),
            "HAWKER_PUBLIC_URL": url,
            "HAWKER_DATABASE_URL": dsn,
        }
        await console.up(Settings.from_env(given))
        return capsys.readouterr().out

    return up


async def test_a_public_site_says_that_its_payments_are_play_money(opening):
    out = await opening("https://shop.example")

    assert "https://shop.example" in out
    assert [line for line in out.splitlines() if "play money" in line] == [console.PLAY_MONEY]


async def test_a_site_at_home_says_nothing_of_money(opening):
    assert "money" not in await opening("http://localhost:8080")
