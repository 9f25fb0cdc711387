"""The source tree as the architecture tests see it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "hawker"
WINGS = ("open", "stage", "trade", "goods", "money", "places", "people", "media")


def modules() -> list[Path]:
    """The folders of all modules: one under each wing, in the order of their names."""
    folders = [path for wing in WINGS for path in (SOURCE / wing).iterdir() if path.is_dir()]
    return sorted(path for path in folders if (path / "__init__.py").exists())


def python_files() -> list[Path]:
    """Every Python file of ours."""
    folders = (SOURCE, *(ROOT / name for name in ("tests", "bench", "proof", "scripts")))
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def imports(file: Path) -> Iterator[str]:
    """The dotted names a file imports; of `from a import b` both `a` and `a.b`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def dotted(folder: Path) -> str:
    """`hawker.trade.orders` for its folder."""
    return ".".join(folder.relative_to(SOURCE.parent).parts)
