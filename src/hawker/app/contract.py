"""The contract of the API, for those who generate clients from it."""

import json
import sys
import tempfile

from hawker.app import wiring
from hawker.app.settings import Settings
from hawker.kernel.db import Db
from hawker.kernel.http.app import build
from hawker.kernel.http.contract import describe


def document() -> str:
    """OpenAPI 3.1 as JSON, the same text for the same routes. Opens no connection."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.from_env({"HAWKER_HOME": home})
    db = Db(settings.database_url, "hawker_app")
    app = build(wiring.ROUTES, wiring.plugs(settings, db))
    return json.dumps(describe(app), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
