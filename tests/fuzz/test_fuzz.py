"""A portion of the fuzzing that `make fuzz` does at length."""

import pytest

from tests.fuzz.run import fuzz


@pytest.mark.timeout(280)
async def test_nothing_that_is_sent_breaks_the_gateway_or_is_lost() -> None:
    found = await fuzz(500, 7)
    assert found.holds, (found.told(), found.failures)
    assert found.cases == 500
    assert len(found.accepted) > 50
    assert {"202", "400", "401", "403", "404", "409"} <= set(found.statuses)
