"""The command line takes what the guides write."""

import pytest

from hawker.app.cli import app


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("backup", {"place": "", "recordings": False, "keep": None}),
        ("backup -", {"place": "-", "recordings": False, "keep": None}),
        ("backup - --recordings", {"place": "-", "recordings": True, "keep": None}),
        ("backup --recordings", {"place": "", "recordings": True, "keep": None}),
        ("backup /mnt/elsewhere --keep 14", {"place": "/mnt/elsewhere", "keep": 14}),
    ],
)
def test_a_backup_goes_where_it_is_told(line, given):
    command, bound, _ = app.parse_args(line.split(), exit_on_error=False)

    bound.apply_defaults()
    assert command.__name__ == "backup"
    assert given.items() <= bound.arguments.items()
