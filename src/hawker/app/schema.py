"""The database's own shape, brought up to date."""

from pathlib import Path

from hawker.app.settings import Settings
from hawker.kernel import migrations

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(settings: Settings) -> int:
    """Apply what is missing; return how many migrations that were."""
    return migrations.apply(settings.database_url, MIGRATIONS)
