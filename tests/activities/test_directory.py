"""The partner directory: whoever is named by a stranger is looked up without reading what is not about partners."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg

from activities.directory import HANDING_OVER, PartnerDirectory
from events.fact import SYSTEM, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.record import Stored
from events.vocabulary.base import Event
from events.vocabulary.inbox import Channel, MessageSetAside, PartnerChannelChanged, PartnerKeyRotated, PartnerRegistered
from events.vocabulary.values import Role


class Reading(EventStore):
    """A store that remembers how many events were read."""

    read = 0

    async def _read_stream(self, *args: object, **settings: object) -> list[Stored]:
        found = await super()._read_stream(*args, **settings)  # type: ignore[arg-type]
        self.read += len(found)
        return found


async def test_of_a_stream_that_is_no_partners_one_event_is_read_and_that_once(store: EventStore) -> None:
    stream = uuid4()
    facts = [Fact(MessageSetAside(message=str(at), reason="x"), datetime.now(UTC), SYSTEM, str(at)) for at in range(50)]
    await store.append(stream, [encode(fact, stream) for fact in facts], expected=0)
    reading = Reading(store._pool)
    directory = PartnerDirectory(reading)
    assert [await directory.find(stream) for _ in range(3)] == [None, None, None]
    assert await directory.find(uuid4()) is None
    assert reading.read == 1


async def test_a_partner_is_seen_as_it_is_now(store: EventStore) -> None:
    directory, partner = PartnerDirectory(store), uuid4()
    assert await directory.find(partner) is None
    old, new = Channel(kind="cloudevents", address="http://a/"), Channel(kind="cloudevents", address="http://b/")
    registered = PartnerRegistered(partner=partner, name="School", role=Role.LANGUAGE_SCHOOL, channel=old, source="urn:x")
    for version, event in enumerate([registered, PartnerChannelChanged(partner=partner, channel=new)]):
        fact = Fact(event, datetime.now(UTC), SYSTEM, str(version))
        await store.append(partner, [encode(fact, partner)], expected=version)
        found = await directory.find(partner)
        assert found
        assert found.channel == (new if version else old)


async def test_a_partner_changes_over_from_when_its_key_is_on_the_log(store: EventStore) -> None:
    directory, partner = PartnerDirectory(store), uuid4()
    here = Channel(kind="cloudevents", address="http://a/")
    registered = PartnerRegistered(partner=partner, name="School", role=Role.LANGUAGE_SCHOOL, channel=here, source="urn:x")
    for version, event in enumerate([registered, PartnerKeyRotated(partner=partner, key_version=2, withheld=True)]):
        fact = Fact(event, datetime.now(UTC), SYSTEM, str(version))
        await store.append(partner, [encode(fact, partner)], expected=version)
        found = await directory.find(partner)
        assert found
        [*_, last] = await store.read_stream(partner)
        assert found.key_since == last.recorded_at
        assert found.withheld == bool(version)
        edge = last.recorded_at + HANDING_OVER
        assert [found.changes_over(at) for at in (edge - timedelta(seconds=1), edge)] == [True, False]


async def test_a_partner_is_read_anew_when_the_database_was_put_back_and_its_stream_is_as_long_again(
    store: EventStore, pool: asyncpg.Pool
) -> None:
    directory, partner = PartnerDirectory(store), uuid4()
    registered = PartnerRegistered(
        partner=partner, name="School", role=Role.SCHOOL, channel=Channel(kind="cloudevents", address="http://a/"), source="urn:x"
    )

    async def told(event: Event, version: int) -> None:
        # The key of both rotations is the same, as it is when they are told at the same version.
        await store.append(
            partner, [encode(Fact(event, datetime.now(UTC), SYSTEM, f"{event.stored_name}:{version}"), partner)], expected=version
        )

    await told(registered, 0)
    await told(PartnerKeyRotated(partner=partner, key_version=2), 1)
    before = await directory.find(partner)
    await pool.execute("set session_replication_role = replica; delete from events where version = 2; update streams set version = 1")
    await told(PartnerKeyRotated(partner=partner, key_version=2, withheld=True), 1)
    after = await directory.find(partner)
    assert before
    assert after
    assert (before.withheld, after.withheld) == (False, True)
