from pathlib import Path

import asyncpg
import pytest

from events.evidence.files import EvidenceFiles
from events.log.store import EventStore
from tests.events.evidence.sealing import Log


@pytest.fixture
def log(pool: asyncpg.Pool, store: EventStore, tmp_path: Path) -> Log:
    return Log(pool, store, EvidenceFiles(tmp_path / "bewijs"))
