"""The database's own shape, brought up to date."""

from pathlib import Path

from hawker.app.settings import Settings
from hawker.kernel import migrations

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(settings: Settings, *, is_before_deploy: bool = False) -> int:
    """Apply what is missing; return how many migrations that were."""
    return migrations.apply(settings.database_url, MIGRATIONS, is_before_deploy=is_before_deploy)
