"""What the processes of an installation get to see of its secrets."""

import asyncio
import json
import sys
from pathlib import Path
from secrets import token_urlsafe

import pytest

from deploy.embedded.service import RunningService, Service
from deploy.installation import services
from deploy.settings import PREFIX, Settings
from tests.waiting import eventually

OWNER, APPLICATION, SEALER, CLOUD = (f"postgresql://{name}@h/regie" for name in ("eigenaar", "app", "zegel", "wolk"))
MASTER = token_urlsafe(32)


def settings(data: Path) -> Settings:
    return Settings.model_validate(
        {
            "data": data,
            "database_url": APPLICATION,
            "owner_database_url": OWNER,
            "sealer_database_url": SEALER,
            "temporal_address": "127.0.0.1:1",
            "temporal_api_key": CLOUD,
            "secret": MASTER,
        }
    )


@pytest.mark.parametrize(
    ("process", "secrets"),
    [
        ("serve", {APPLICATION, CLOUD, MASTER}),
        ("worker", {APPLICATION, CLOUD, MASTER}),
        ("relay", {APPLICATION, CLOUD}),
        ("project", {APPLICATION}),
        ("seal", {SEALER}),
    ],
)
def test_a_process_is_given_the_secrets_that_it_works_with(tmp_path: Path, process: str, secrets: set[str]) -> None:
    [service] = [each for each in services(settings(tmp_path)) if each.name == process]
    assert {OWNER, APPLICATION, SEALER, MASTER, CLOUD} & set(service.env.values()) == secrets


async def test_what_the_operator_keeps_in_the_environment_stays_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (f"{PREFIX}SECRET", f"{PREFIX}DATABASE_URL", "PGPASSWORD", "CLOUD_SECRET_KEY"):
        monkeypatch.setenv(name, "geheim van de beheerder")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    tell = "import os, json; print(json.dumps(dict(os.environ)))"
    log = tmp_path / "log"
    running = RunningService(
        Service("kind", [sys.executable, "-c", f"{tell}; import time; time.sleep(60)"], {f"{PREFIX}DATA": "hier"}), log
    )
    await running.start()
    try:
        await eventually(lambda: log.read_text().endswith("}\n"), "the child telling its environment")
        seen = json.loads(log.read_text())
        assert "geheim van de beheerder" not in seen.values()
        assert {seen[f"{PREFIX}DATA"], seen["LC_ALL"]} == {"hier", "C.UTF-8"}
        assert "PATH" in seen
    finally:
        await asyncio.shield(running.stop())
