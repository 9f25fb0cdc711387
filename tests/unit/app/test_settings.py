"""Settings say what is wrong with them by name."""

import pytest

from hawker.app.settings import BadSetting, Settings


def test_without_any_setting_everything_is_local_and_ours(tmp_path):
    settings = Settings.from_env({"HAWKER_HOME": str(tmp_path)})

    assert (settings.host, settings.port, settings.rtmp_port) == ("127.0.0.1", 8080, 1935)
    assert settings.public_url == "http://localhost:8080"
    assert settings.web_ports == [8180, 8181]
    assert settings.nats_url.endswith("@127.0.0.1:8230")
    assert settings.has_own_database
    assert settings.has_own_nats


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HAWKER_PORT", "http"),
        ("HAWKER_PORT", "0"),
        ("HAWKER_PORT", "70000"),
        ("HAWKER_PORT", "-1"),
        ("HAWKER_RTMP_PORT", "１９３５"),
        ("HAWKER_INNER_PORT", "65500"),
        ("HAWKER_WEB_PROCESSES", "11"),
        ("HAWKER_PUBLIC_URL", "shop.example"),
        ("HAWKER_PUBLIC_URL", "https://shop.example/path"),
        ("HAWKER_SECRET", "short"),
        ("HAWKER_TRUSTED_PROXIES", "everybody"),
        ("HAWKER_TRUSTED_PROXIES", "10.0.0.0/8, } respond"),
        ("HAWKER_MAILBOX", "yes"),
        ("HAWKER_HOST", "127.0.0.300"),
        ("HAWKER_HOST", "fe80::1%eth0"),
        ("HAWKER_HOST", "::1 } respond"),
        ("HAWKER_HOST", "http://localhost"),
    ],
)
def test_a_bad_setting_is_named(tmp_path, name, value):
    with pytest.raises(BadSetting, match=name):
        Settings.from_env({"HAWKER_HOME": str(tmp_path), name: value})


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    first = Settings.from_env({"HAWKER_HOME": str(tmp_path)})
    second = Settings.from_env({"HAWKER_HOME": str(tmp_path)})

    assert first.secret == second.secret
    assert len(first.secret) >= 40
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_the_bus_takes_a_token_that_belongs_to_the_secret_and_does_not_tell_it(tmp_path):
    def url(secret: str) -> str:
        given = {"HAWKER_HOME": str(tmp_path), "HAWKER_SECRET": secret}
        return Settings.from_env(given).nats_url

    first, second = "the first of secrets", "the second of secrets"

    assert url(first) == url(first) != url(second)
    assert first not in url(first)


def test_a_child_process_reads_the_same_settings(tmp_path):
    given = {
        "HAWKER_HOME": str(tmp_path),
        "HAWKER_PORT": "9000",
        "HAWKER_DATABASE_URL": "postgresql://elsewhere/hawker",
    }
    settings = Settings.from_env(given)

    assert Settings.from_env(settings.environ()) == settings


@pytest.mark.parametrize(
    ("given", "host", "reachable", "name"),
    [
        ("", "127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "0.0.0.0", "127.0.0.1", "127.0.0.1"),
        ("::", "::", "127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1", "::1", "[::1]"),
        ("2001:DB8::7", "2001:db8::7", "2001:db8::7", "[2001:db8::7]"),
        ("localhost", "localhost", "localhost", "localhost"),
        ("stall-7.local", "stall-7.local", "stall-7.local", "stall-7.local"),
    ],
)
def test_a_host_is_an_address_of_either_kind_or_a_name(tmp_path, given, host, reachable, name):
    settings = Settings.from_env({"HAWKER_HOME": str(tmp_path), "HAWKER_HOST": given})

    assert (settings.host, settings.reachable_host) == (host, reachable)
    assert settings.reachable_name == name


@pytest.mark.parametrize(
    ("url", "is_public"),
    [
        ("", False),
        ("http://127.0.0.1:8080", False),
        ("http://[::1]:8080", False),
        ("http://192.168.1.5:8080", True),
        ("https://shop.example", True),
    ],
)
def test_a_site_with_an_address_for_others_is_public(tmp_path, url, is_public):
    given = {"HAWKER_HOME": str(tmp_path), "HAWKER_PUBLIC_URL": url}

    assert Settings.from_env(given).is_public is is_public
