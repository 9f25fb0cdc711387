"""What was told, by whom: the environment first, then the settings file, then the defaults."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import msgspec

from hawker.app.settings.table import BY_NAME, BY_VARIABLE, PREFIX, TABLE, Setting

FILE_VARIABLE = "HAWKER_SETTINGS"  # names the file; not itself a setting of the file
FILE = "hawker.toml"  # in the data folder, where none is named
# For the tests and tools of the repository, which read these themselves.
OTHERS = {FILE_VARIABLE, "HAWKER_CHROMIUM", "HAWKER_SITE"}
OTHERS_PREFIX = "HAWKER_TEST_"
NEAR = 0.6  # how alike two names must be for one to be meant by the other


class BadSetting(Exception):  # noqa: N818 — the setting is bad, the program is not
    """Settings cannot be used; the message names all of them and says what would do."""


class Told(msgspec.Struct, frozen=True):
    """What one setting was told."""

    setting: Setting
    text: str
    value: Any  # None when there is neither text nor default
    origin: str  # a variable, the file, or "" for the default


def read(environ: Mapping[str, str]) -> dict[str, Told]:
    """Read every setting. Raises BadSetting with everything that is wrong."""
    wrong = list(_misspelt(environ))
    file = file_of(environ)
    kept = _kept(file, wrong)
    told: dict[str, Told] = {}
    for setting in TABLE:
        told[setting.name] = _tell(setting, environ, kept, file, wrong)
    if wrong:
        raise BadSetting(" ".join(wrong))
    return told


def file_of(environ: Mapping[str, str]) -> Path:
    """Where the settings file is, or would be."""
    named = environ.get(FILE_VARIABLE)
    home = Path(environ.get("HAWKER_HOME") or BY_NAME["home"].default)
    return (Path(named) if named else home / FILE).absolute()


def _tell(
    setting: Setting,
    environ: Mapping[str, str],
    kept: Mapping[str, str],
    file: Path,
    wrong: list[str],
) -> Told:
    text, origin, name = environ.get(setting.variable, ""), setting.variable, setting.variable
    if not text:
        text, origin, name = kept.get(setting.name, ""), str(file), f"{setting.name} in {file}"
    if not text:
        text, origin = setting.default, ""
    if not text:
        return Told(setting, "", None, "")
    try:
        return Told(setting, text, setting.kind.read(text), origin)
    except ValueError:
        was = "too short" if setting.is_secret else repr(text)
        wrong.append(f"{name} is {was}; it takes {setting.kind.takes}.")
        return Told(setting, text, None, origin)


def _misspelt(environ: Mapping[str, str]) -> Iterable[str]:
    for name in sorted(environ):
        is_ours = name.startswith(PREFIX) and not name.startswith(OTHERS_PREFIX)
        if is_ours and name not in BY_VARIABLE and name not in OTHERS:
            yield _unknown(name, [*BY_VARIABLE, FILE_VARIABLE])


def _kept(file: Path, wrong: list[str]) -> Mapping[str, str]:
    """What the file says, as text. A file that somebody named has to be there."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if file.name != FILE:
            wrong.append(f"{FILE_VARIABLE} names {file}, which is not there.")
        return {}
    except OSError as error:
        wrong.append(f"{file} cannot be read ({(error.strerror or str(error)).lower()}).")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        wrong.append(f"{file} is not TOML: {error}.")
        return {}
    return dict(_texts(found, file, wrong))


def _texts(found: Mapping[str, Any], file: Path, wrong: list[str]) -> Iterable[tuple[str, str]]:
    known = [each.name for each in TABLE if not each.is_inner]
    for name, value in found.items():
        if name not in known:
            wrong.append(_unknown(name, known, f" in {file}"))
        elif (text := _text(value)) is None:
            wrong.append(f"{name} in {file} is no text, number or list of texts.")
        else:
            yield name, text


def _text(value: object) -> str | None:
    if isinstance(value, list):
        parts = [_text(each) for each in cast("list[object]", value)]
        return None if None in parts else ", ".join(part for part in parts if part)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value)


def _unknown(name: str, known: Iterable[str], where: str = "") -> str:
    bare = {each.removeprefix(PREFIX).lower(): each for each in known}
    near = difflib.get_close_matches(name.removeprefix(PREFIX).lower(), bare, 1, NEAR)
    meant = bare[near[0]] if near else ""
    hint = f"did you mean {meant}?" if meant else "`hawker settings` lists those there are."
    return f"{name}{where} is no setting; {hint}"
