"""The timeline: every event of a trajectory in order, as it is known now or as it was known then."""

import asyncpg

from events.vocabulary.base import DataClass
from events.vocabulary.course import NoteWritten
from events.vocabulary.go_no_go import GoDecided
from events.vocabulary.intake import CircumstancesTold
from events.vocabulary.values import Role, Stage
from projections.lists.timeline import TIMELINE, Entry, timeline
from tests.projections.history import ANNA, NOW, SECRET, TRAJECTORY, days, folded, history, in_stage, named, on, started
from tests.projections.models import kept

EVENTS = history(
    started(),
    on(named("ander"), started()),
    in_stage(Stage.GO_NO_GO),
    on(TRAJECTORY, GoDecided(by="anna", reason=SECRET, visit=1), CircumstancesTold(told=SECRET), actor=ANNA),
    NoteWritten(text=SECRET),
)


def test_each_event_is_a_row_with_who_did_it_and_when() -> None:
    row = folded(TIMELINE, EVENTS)[(TRAJECTORY, 3)]
    assert row == Entry(
        trajectory=TRAJECTORY,
        version=3,
        event=EVENTS[3].id,
        type="go-decided",
        title="Besloten: go",
        data_class=DataClass.PROGRESS,
        about="",
        actor=ANNA.id,
        role=Role.REGISSEUR,
        occurred_at=EVENTS[3].occurred_at,
        recorded_at=EVENTS[3].recorded_at,
    )
    assert len(folded(TIMELINE, EVENTS)) == len(EVENTS)


def test_a_row_says_what_kind_of_data_it_tells_of() -> None:
    rows = folded(TIMELINE, EVENTS)
    assert rows[(TRAJECTORY, 4)].data_class is DataClass.HEALTH


async def versions(pool: asyncpg.Pool, **chosen: object) -> list[int]:
    """The versions that the timeline shows."""
    return [row.version for row in await timeline(pool, TRAJECTORY, **chosen)]  # type: ignore[arg-type]


async def test_the_timeline_is_read_from_either_end_in_parts(pool: asyncpg.Pool) -> None:
    await kept(pool, TIMELINE, EVENTS)
    assert await versions(pool) == [1, 2, 3, 4, 5]
    assert await versions(pool, limit=2) == [1, 2]
    assert await versions(pool, after=2, limit=2) == [3, 4]
    assert await versions(pool, newest_first=True, limit=2) == [5, 4]
    assert await versions(pool, newest_first=True, after=4, limit=2) == [3, 2]


async def test_the_timeline_is_shown_as_it_was_known_at_a_moment(pool: asyncpg.Pool) -> None:
    await kept(pool, TIMELINE, EVENTS)
    assert await versions(pool, as_of=EVENTS[3].recorded_at) == [1, 2, 3]
    assert await versions(pool, as_of=EVENTS[3].occurred_at, newest_first=True) == [2, 1]
    assert await versions(pool, as_of=NOW) == []
    assert await versions(pool, as_of=days(1)) == [1, 2, 3, 4, 5]
