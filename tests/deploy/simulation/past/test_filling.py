"""A simulated past comes into a store as if it had been recorded there: sealed, in order, and once."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from deploy.simulation.past.cohort import Cohort, lives
from deploy.simulation.past.filling import AT_ONCE, fill
from deploy.simulation.past.lives import programmes
from deploy.simulation.past.region import region
from deploy.simulation.past.unheeded import facts
from events.log.codec import decode
from events.log.store import EventStore
from events.trajectory import fold
from events.vocabulary.inbox import PartnerRegistered
from gateway.programmes.publishing import published
from gateway.runs.recovery import open_trajectories
from tests.workflows.invariants import Law

COHORT = Cohort(participants=24, years=2, seed=5, until=date(2026, 11, 24))


async def count(store: EventStore, cohort: Cohort) -> int:
    """Facts of a cohort on the log."""
    return sum([len(await store.read_stream(cohort.trajectory(number))) for number in range(cohort.participants)])


async def test_what_is_on_the_log_folds_to_what_was_lived(store: EventStore) -> None:
    filled = await fill(store, COHORT, processes=1)
    lived = list(lives(COHORT, range(COHORT.participants), processes=1))
    for life in lived:
        stored = list(map(decode, await store.read_stream(life.trajectory, opened=True)))
        state = Law(life.trajectory).sees(stored).state
        assert replace(state, position=0) == replace(fold(life.trajectory, facts(life)), position=0)
    assert filled.trajectories == len(lived)
    assert filled.events == await count(store, COHORT) == sum(len(life.entries) for life in lived)
    assert filled.open == sum(not life.outcome for life in lived) == len(await open_trajectories(store))
    assert sum(filled.outcomes.values()) + filled.open == len(lived)


async def test_the_same_seed_twice_adds_nothing(store: EventStore) -> None:
    await fill(store, COHORT, processes=1)
    before = await store.head()
    again = await fill(store, COHORT, processes=1)
    assert (again.events, await store.head()) == (0, before)


async def test_on_another_day_the_same_seed_leaves_alone_what_is_there_and_adds_the_others(store: EventStore) -> None:
    await fill(store, COHORT, processes=1)
    before = await count(store, COHORT)
    tomorrow = replace(COHORT, participants=26, until=COHORT.until + timedelta(days=1))
    filled = await fill(store, tomorrow, processes=1)
    assert (filled.present, filled.trajectories) == (24, 2)
    assert await count(store, COHORT) == before
    assert await count(store, tomorrow) == before + filled.events


async def test_a_filling_that_was_broken_off_is_completed(store: EventStore) -> None:
    await fill(store, replace(COHORT, participants=2), processes=1)
    part = list(lives(COHORT, range(3), processes=1))[2]
    await store.append(part.trajectory, part.entries[:10], expected=0)
    filled = await fill(store, COHORT, processes=1)
    assert filled.trajectories == 24
    assert len(await store.read_stream(part.trajectory)) == len(part.entries)


async def test_what_somebody_went_on_with_is_left_alone(store: EventStore) -> None:
    some = replace(COHORT, participants=2)
    one, other = lives(some, range(2), processes=1)
    await store.append(one.trajectory, one.entries[:10], expected=0)
    gone_on = replace(other.entries[0], id=one.trajectory)
    await store.append(one.trajectory, [gone_on], expected=10)
    filled = await fill(store, some, processes=1)
    assert len(await store.read_stream(one.trajectory)) == 11
    assert filled.events == len(other.entries)


async def test_the_log_tells_things_in_about_the_order_in_which_they_happened(store: EventStore) -> None:
    await fill(store, COHORT, processes=1)
    cohort = {COHORT.trajectory(number) for number in range(COHORT.participants)}
    log = [event for event in await store.read_log(after=0, limit=None) if event.stream in cohort]
    lots = [log[at : at + AT_ONCE] for at in range(0, len(log), AT_ONCE)]
    assert len(lots) > 2
    for earlier, later in pairwise(lots):
        assert max(event.occurred_at for event in earlier) <= min(event.occurred_at for event in later)


async def test_what_identifies_or_was_told_in_confidence_is_sealed(store: EventStore) -> None:
    await fill(store, replace(COHORT, participants=4), processes=1)
    for number in range(4):
        stored = await store.read_stream(COHORT.trajectory(number))
        assert not any(event.told for event in stored)
        told = [event for event in stored if event.type == "circumstances-told"]
        assert all(event.sealed for event in told)


async def test_its_programmes_are_published_and_its_partners_are_registered(store: EventStore) -> None:
    await fill(store, replace(COHORT, participants=1), partners="http://127.0.0.1:9999", processes=1)
    for programme in programmes():
        found = await published(store, programme.code)
        assert found is not None
        assert found.version == programme.version
    for one in region().values():
        [registered] = [decode(stored).event for stored in await store.read_stream(one.id)]
        assert isinstance(registered, PartnerRegistered)
        assert registered.channel.address == f"http://127.0.0.1:9999/partners/{one.id}/verzoeken"
