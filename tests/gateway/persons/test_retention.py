"""How long data are kept after the civic duty: from when it ended, until it is over."""

import asyncio
from datetime import date

from events.log.store import EventStore
from events.vocabulary.base import DataClass
from gateway.cli.output import Exit
from gateway.persons.retention import keep_looking, keep_terms
from gateway.persons.rights import Rights
from gateway.persons.terms import retention_until
from tests.gateway.persons.people import TODAY, begun, duty_ended, tell
from tests.gateway.terminal import Terminal
from tests.waiting import eventually


def test_data_on_civic_integration_are_kept_for_five_years_after_the_duty() -> None:
    assert retention_until(date(2026, 11, 1), TODAY) == date(2031, 11, 1)


async def test_retention_begins_where_the_duty_ended_and_runs_out_once(store: EventStore, rights: Rights) -> None:
    long_ago, lately = date(2020, 2, 3), date(2026, 11, 1)
    over, _ = await begun(store, duty_ended(long_ago))
    runs, trajectory = await begun(store, duty_ended(lately))
    await begun(store)
    assert {one.person for one in await keep_terms(rights, date(2026, 11, 29))} == {over, runs}
    assert [one.person for one in await keep_terms(rights, date(2026, 11, 29))] == [over]
    assert await keep_terms(rights, date(2026, 11, 29)) == []
    retention = (await rights.of(runs)).retention
    assert retention
    assert (retention.ends, retention.expired, retention.classes) == (date(2031, 11, 1), False, (DataClass.CIVIC_INTEGRATION,))
    assert (await rights.of(trajectory)).person == runs
    assert [one.person for one in await keep_terms(rights, date(2031, 11, 2))] == [runs]
    types = [one.type for one in await store.read_stream(over)]
    assert types == ["retention-started", "retention-expired"]


async def test_retention_is_counted_again_when_the_trajectory_tells_another_day(store: EventStore, rights: Rights) -> None:
    wrong, right = date(2018, 11, 1), date(2026, 11, 1)
    participant, trajectory = await begun(store, duty_ended(wrong))
    for _ in range(2):
        await keep_terms(rights, TODAY)
    await tell(store, trajectory, duty_ended(right))
    assert [one.person for one in await keep_terms(rights, TODAY)] == [participant]
    assert await keep_terms(rights, TODAY) == []
    retention = (await rights.of(participant)).retention
    assert retention
    assert (retention.ends, retention.expired) == (date(2031, 11, 1), False)


async def test_retention_is_looked_at_without_anybody_asking(store: EventStore, rights: Rights) -> None:
    participant, _ = await begun(store, duty_ended(date(2026, 11, 1)))
    looking = asyncio.create_task(keep_looking(rights))

    async def began() -> bool:
        return (await rights.of(participant)).retention is not None

    try:
        await eventually(began, "the retention of somebody whose duty ended")
    finally:
        looking.cancel()
        await asyncio.wait({looking})


async def test_retention_of_who_has_no_running_trajectory_begins_by_hand(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    ended = ("duty-ended", participant, "--source", "duo", "--on")
    assert (await desk.asks(*ended, "2026-11-01"))["bewaard tot en met"] == "2031-11-01"
    code, _, said = await desk.does(*ended, "2026-11-01")
    assert (code, "loopt al, vanaf deze dag" in said) == (Exit.REFUSED, True)
    assert await desk.asks("retention") == []


async def test_a_wrong_day_by_hand_is_put_right_by_the_right_one(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    ended = ("duty-ended", participant, "--source", "duo", "--on")
    for on, kept in (("2020-02-03", "2025-02-03"), ("2026-11-02", "2031-11-02"), ("2020-02-03", "2025-02-03")):
        assert (await desk.asks(*ended, on))["bewaard tot en met"] == kept


async def test_what_a_trajectory_told_is_put_right_there(store: EventStore, rights: Rights, desk: Terminal) -> None:
    participant, _ = await begun(store, duty_ended(date(2026, 11, 1)))
    await keep_terms(rights, TODAY)
    code, _, said = await desk.does("duty-ended", participant, "--source", "duo", "--on", "2026-11-02")
    assert (code, "volgens het traject" in said) == (Exit.REFUSED, True)
