"""A database that is away is one line, however often it was looked for."""

import asyncpg
from structlog.testing import capture_logs

from events.log.wake import Wake
from tests.waiting import eventually
from tests.workflows.test_restart import away

LOOKS = 3


async def test_a_database_that_is_away_is_told_once_and_so_is_its_return(database: str) -> None:
    with capture_logs() as told:
        async with asyncpg.create_pool(database, min_size=0) as pool:
            wake = Wake(pool)
            bell = wake.bell()
            await bell.wait()
            async with away(database):
                # It rings once for each time that it looked in vain.
                for _ in range(LOOKS):
                    bell = wake.bell()
                    await bell.wait()
            await eventually(lambda: len(told) == 2, "the return")
            await wake.close()
    assert [line["event"] for line in told] == ["nobody is woken until the database is back", "whoever follows the log is woken again"]
    assert told[1]["seconds"] > 0
