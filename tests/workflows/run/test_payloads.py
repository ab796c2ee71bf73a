"""What passes through Temporal: unreadable for who has its database, and forgotten with the participant."""

from uuid import uuid4

import asyncpg
import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import WorkflowSerializationContext
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from events.erasure import erase
from events.fact import Actor
from events.log.store import EventStore
from events.sealing.vault import Vault
from events.vocabulary.course import NoteWritten
from events.vocabulary.values import Role
from gateway.orders.sending import Refused
from gateway.runs.recovery import begin_anew
from tests.goodbye import half_way_gone
from tests.vaults import WRAPPING, vault
from tests.workflows.city import open_city
from tests.workflows.life import Life
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.telling import WriteNote
from workflows.run.payloads import ENCODING, Forgotten, SealedPayloads
from workflows.run.plugin import regie_plugin
from workflows.run.reference import workflow_id
from workflows.run.workflow import TrajectoryWorkflow

TOLD = "in vertrouwen verteld, en nergens anders"
BEFORE, AFTER = "onderbroken voor de wissing", "opgeschreven na de wissing"
BY = Actor("anna", Role.REGISSEUR)
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"Amal"')


async def histories(life: Life, *runs: str) -> bytes:
    """What Temporal keeps of runs."""
    return b"".join([event.SerializeToString() for run in runs for event in (await life.history(run)).events])


def of(codec: SealedPayloads, id: str) -> SealedPayloads:
    """The codec for a workflow."""
    return codec.with_context(WorkflowSerializationContext("regie", id))


async def test_nothing_that_is_said_to_a_trajectory_stands_in_temporal_and_it_goes_on_after_an_erasure(
    temporal: WorkflowEnvironment, database: str
) -> None:
    async with (
        asyncpg.create_pool(database, min_size=1, max_size=5) as pool,
        EventStore(pool, vault=(keys := vault(pool))) as store,
        open_city(temporal, database, keys=keys.keys) as city,
    ):
        life = await city.begins()
        await life.order(WriteNote(text=TOLD))
        await life.settles()
        with pytest.raises(Refused) as refused:
            await life.order(Resume())
        await life.order(Pause(reason=BEFORE))
        first = (await life.look()).run
        kept = await histories(life, first)
        assert ENCODING in kept, "a history in which nothing is encrypted proves nothing"
        for trace in (TOLD, BEFORE, str(refused.value), "participant", "municipality"):
            assert trace.encode() not in kept
        replayer = Replayer(workflows=[TrajectoryWorkflow], plugins=[regie_plugin(keys.keys)])
        await replayer.replay_workflow(await life.history(first))

        person = await keys.subject(life.id)
        await erase(pool, store, keys, life.id, "AVG art. 17", BY)
        assert await begin_anew(pool, store, city.client, person) == 1
        with pytest.raises(Refused, match="gewist"):
            await life.order(WriteNote(text=AFTER))
        await life.order(Resume())
        state = await life.settles()
        assert not state.paused
        assert (await life.look()).run != first
        assert [note.text for note in life.all(NoteWritten)] == [TOLD], "it was read before"
        with pytest.raises(Exception, match="Forgotten"):
            await replayer.replay_workflow(await life.history(first))
        assert AFTER.encode() not in await histories(life, (await life.look()).run)


async def test_what_was_encrypted_is_read_by_who_has_the_key_and_by_nobody_when_it_is_gone(pool: asyncpg.Pool) -> None:
    vault = Vault(pool, WRAPPING)
    trajectory = uuid4()
    codec = of(SealedPayloads(vault.keys), workflow_id(trajectory))
    [sealed] = await codec.encode([PLAIN])
    assert b"Amal" not in sealed.SerializeToString()
    assert await SealedPayloads(vault.keys).decode([sealed, PLAIN]) == [PLAIN, PLAIN], "what is in the clear is read as it is"
    async with EventStore(pool, vault=vault) as store:
        await erase(pool, store, vault, trajectory, "AVG art. 17", BY)
    with pytest.raises(Forgotten):
        await codec.decode([sealed])
    [later] = await codec.encode([PLAIN])
    assert await codec.decode([later]) == [PLAIN], "what is said after the erasure is of the house"


@pytest.mark.parametrize("id", ["traject-geen-uuid", "iets anders"])
async def test_what_belongs_to_no_trajectory_is_of_the_house(pool: asyncpg.Pool, id: str) -> None:
    codec = of(SealedPayloads(Vault(pool, WRAPPING).keys), id)
    assert await codec.decode(await codec.encode([PLAIN])) == [PLAIN]


async def test_what_was_changed_in_temporal_is_not_taken_for_true(pool: asyncpg.Pool) -> None:
    codec = SealedPayloads(Vault(pool, WRAPPING).keys)
    [sealed] = await codec.encode([PLAIN])
    sealed.data = sealed.data[:-1] + bytes([sealed.data[-1] ^ 1])
    with pytest.raises(ValueError, match="was changed"):
        await codec.decode([sealed])


async def test_without_its_database_it_is_as_if_temporal_were_away(pool: asyncpg.Pool) -> None:
    codec = SealedPayloads(Vault(pool, WRAPPING).keys)
    sealed = await codec.encode([PLAIN])
    await pool.close()
    for call in (codec.encode([PLAIN]), codec.decode(sealed)):
        with pytest.raises(RPCError):
            await call


async def test_so_it_is_when_the_database_has_just_said_goodbye(pool: asyncpg.Pool, database: str) -> None:
    sealed = await SealedPayloads(Vault(pool, WRAPPING).keys).encode([PLAIN])
    async with half_way_gone(database) as leaving:
        with pytest.raises(RPCError):
            await SealedPayloads(Vault(leaving, WRAPPING).keys).decode(sealed)
