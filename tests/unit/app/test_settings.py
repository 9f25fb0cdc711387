"""Settings say what is wrong with them by name."""

from pathlib import Path

import pytest

from hawker.app import wiring
from hawker.app.settings import BadSetting, Settings, telling
from hawker.app.settings.table import TABLE


def test_without_any_setting_everything_is_local_and_ours(tmp_path):
    settings = Settings.from_env({"HAWKER_HOME": str(tmp_path)})

    assert (settings.host, settings.port, settings.rtmp_port) == ("127.0.0.1", 8080, 1935)
    assert settings.public_url == "http://localhost:8080"
    assert settings.web_ports == [8180, 8181]
    assert settings.nats_url.endswith("@127.0.0.1:8230")
    assert settings.has_own_database
    assert settings.has_own_nats


@pytest.mark.parametrize(
    ("public_url", "rtmp_url"),
    [
        ("https://shop.example", "rtmp://shop.example:1935/live"),
        ("http://localhost:8080", "rtmp://localhost:1935/live"),
        ("https://[2001:db8::7]", "rtmp://[2001:db8::7]:1935/live"),
        ("http://[::1]:8080", "rtmp://[::1]:1935/live"),
    ],
)
def test_broadcasts_are_published_to_the_host_of_the_public_url(tmp_path, public_url, rtmp_url):
    settings = Settings.from_env({"HAWKER_HOME": str(tmp_path), "HAWKER_PUBLIC_URL": public_url})

    assert wiring.site(settings).rtmp_url == rtmp_url


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


def test_everything_that_is_wrong_is_said_at_once_in_one_line(tmp_path):
    given = {
        "HAWKER_HOME": str(tmp_path),
        "HAWKER_PORT": "http",
        "HAWKER_SECRET": "short",
        "HAWKER_PROT": "80",
        "HAWKER_WEATHER_FORECAST": "rain",
    }

    with pytest.raises(BadSetting) as told:
        Settings.from_env(given)

    assert str(told.value) == (
        "HAWKER_PROT is no setting; did you mean HAWKER_PORT?"
        " HAWKER_WEATHER_FORECAST is no setting; `hawker settings` lists those there are."
        " HAWKER_PORT is 'http'; it takes a number from 1 to 65535."
        " HAWKER_SECRET is too short; it takes at least 16 characters."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_secret_that_cannot_be_had_is_told_in_a_line(tmp_path):
    (tmp_path / "secret").mkdir()

    with pytest.raises(BadSetting, match=r"secret cannot be read or made .*the user the site runs"):
        Settings.from_env({"HAWKER_HOME": str(tmp_path)})


def test_the_file_counts_where_the_environment_says_nothing(tmp_path):
    (tmp_path / "hawker.toml").write_text(
        'port = 9000\nrtmp_port = 1936\ntrusted_proxies = ["10.0.0.0/8", "127.0.0.1"]\n'
    )

    settings = Settings.from_env({"HAWKER_HOME": str(tmp_path), "HAWKER_PORT": "9001"})

    assert (settings.port, settings.rtmp_port) == (9001, 1936)
    assert settings.trusted_proxies == ["10.0.0.0/8", "127.0.0.1/32"]


def test_a_named_file_counts_and_may_say_where_the_home_is(tmp_path):
    file = tmp_path / "site.toml"
    file.write_text(f'home = "{tmp_path / "home"}"\nmailbox = "open"\n')

    settings = Settings.from_env({"HAWKER_SETTINGS": str(file)})

    assert settings.home == tmp_path / "home"
    assert settings.is_mailbox_open


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot = 80", "prot in FILE is no setting; did you mean port?"),
        ("port = 0", "port in FILE is '0'; it takes a number from 1 to 65535."),
        ("port = 1.5", "port in FILE is no text, number or list of texts."),
        ("port: 80", "FILE is not TOML"),
        ("number = 1", "number in FILE is no setting"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_the_file(tmp_path, text, words):
    file = tmp_path / "hawker.toml"
    file.write_text(text)

    with pytest.raises(BadSetting) as told:
        Settings.from_env({"HAWKER_HOME": str(tmp_path)})

    assert words.replace("FILE", str(file)) in str(told.value)


def test_a_named_file_that_is_not_there_is_told(tmp_path):
    given = {"HAWKER_HOME": str(tmp_path), "HAWKER_SETTINGS": str(tmp_path / "site.toml")}

    with pytest.raises(BadSetting, match=r"site\.toml, which is not there"):
        Settings.from_env(given)


def test_the_file_that_init_writes_can_be_read_and_changes_nothing(tmp_path):
    (tmp_path / "hawker.toml").write_text(telling.file())
    given = {"HAWKER_HOME": str(tmp_path), "HAWKER_SECRET": "x" * 20}

    assert Settings.from_env(given) == Settings.from_env({**given, "HAWKER_SETTINGS": ""})
    commented = {line for line in telling.file().splitlines() if " = " in line}
    assert len(commented) == len([each for each in TABLE if not each.is_inner])


def test_every_line_of_the_file_that_init_writes_is_a_setting_once_uncommented(tmp_path):
    file = tmp_path / "hawker.toml"
    lines = [line.removeprefix("# ") for line in telling.file().splitlines() if " = " in line]
    file.write_text("\n".join(line for line in lines if not line.startswith("home")))

    Settings.from_env({"HAWKER_HOME": str(tmp_path)})


def test_the_list_says_value_origin_and_meaning_and_no_secret(tmp_path):
    (tmp_path / "hawker.toml").write_text('log_days = 7\nsecret = "a secret of the file"\n')
    given = {
        "HAWKER_HOME": str(tmp_path),
        "HAWKER_PORT": "9000",
        "HAWKER_DATABASE_URL": "postgresql://hawker:pass-word@db.example/hawker",
    }

    words = "\n".join(telling.listed(given))

    assert "port             9000\n" in words
    assert "from HAWKER_PORT; without one: 8080" in words
    assert f"from {tmp_path / 'hawker.toml'}; without one: 30; HAWKER_LOG_DAYS sets it" in words
    assert "postgresql://…@db.example/hawker" in words
    assert "pass-word" not in words
    assert "a secret of the file" not in words
    assert not (tmp_path / "secret").exists()


def test_docs_tell_the_table():
    page = Path(__file__).parents[3] / "docs" / "settings.md"

    assert telling.markdown() in page.read_text(), "`make contract` writes it"


def test_settings_and_their_table_name_the_same_things():
    derived = {"has_own_database", "has_own_nats"}

    assert {each.name for each in TABLE} == set(Settings.__struct_fields__) - derived


def test_no_setting_has_words_for_being_without_that_its_default_hides():
    assert [each.name for each in TABLE if each.default and each.else_] == []


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"HAWKER_DOMAIN": "Shop.Example"}, "https://shop.example"),
        ({"HAWKER_DOMAIN": "shop.example, www.shop.example"}, "https://shop.example"),
        (
            {"HAWKER_DOMAIN": "shop.example", "HAWKER_HTTPS_PORT": "8443"},
            "https://shop.example:8443",
        ),
        ({"HAWKER_DOMAIN": "小店.example"}, "https://xn--yetu2d.example"),
        (
            {"HAWKER_DOMAIN": "shop.example", "HAWKER_PUBLIC_URL": "https://cdn.example"},
            "https://cdn.example",
        ),
    ],
)
def test_a_site_with_a_domain_is_public_over_https(tmp_path, given, url):
    settings = Settings.from_env({"HAWKER_HOME": str(tmp_path), **given})

    assert settings.public_url == url
    assert settings.has_https
    assert settings.is_public
    assert settings.host in {"::", "0.0.0.0"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HAWKER_DOMAIN", "shop"),
        ("HAWKER_DOMAIN", "203.0.113.7"),
        ("HAWKER_DOMAIN", "shop.example/path"),
        ("HAWKER_DOMAIN", "shop.example { respond }"),
        ("HAWKER_DOMAIN", "*.example.com"),
        ("HAWKER_DOMAIN", "shop.example shop.example"),
        ("HAWKER_EMAIL", "nobody"),
        ("HAWKER_ACME_URL", "http://acme.example"),
        ("HAWKER_CERTIFICATES", "none"),
        ("HAWKER_LOG_FILES", "0"),
    ],
)
def test_a_bad_setting_of_a_public_site_is_named(tmp_path, name, value):
    with pytest.raises(BadSetting, match=name):
        Settings.from_env({"HAWKER_HOME": str(tmp_path), name: value})
