"""What came of the signals of a rule, as it stands beside one."""

import asyncpg
import pytest

from events.log.store import EventStore
from gateway.operations.foretold import as_text, worth


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.21, "Volgde hier 1 op de 5 keer: uitval binnen 90 dagen"),
        (0.62, "Volgde hier 6 op de 10 keer: uitval binnen 90 dagen"),
        (0.02, "Volgde hier bijna nooit: uitval binnen 90 dagen"),
        (0.97, "Volgde hier bijna altijd: uitval binnen 90 dagen"),
    ],
)
def test_how_often_it_followed_is_told_as_a_person_says_it(share: float, words: str) -> None:
    assert as_text("welzijn", share) == words


async def test_before_there_are_lessons_nothing_is_told(pool: asyncpg.Pool, store: EventStore) -> None:
    assert await worth(pool) == {}
