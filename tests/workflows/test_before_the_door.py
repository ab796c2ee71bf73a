"""A log that was written before it had a door: what it holds is named again, and the trajectory goes on."""

from datetime import timedelta

from events.fact import SYSTEM, Fact
from events.log.appender import Append, append_many
from events.log.codec import encode
from events.vocabulary.requests import TaskOpened
from events.vocabulary.values import Role
from gateway.runs.recovery import recover
from tests.workflows.city import REGISSEUR, City
from tests.workflows.habits import silence
from workflows.decisions.open_items import CompleteTask

LONG = "voortraject:1:belemmering:" + "x" * 9_000


async def test_a_task_with_a_key_that_no_key_may_have_any_more_is_ticked_off(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    await life.handle.terminate("een versie van voor de grenzen")
    stored = await city.store.read_stream(life.id)
    now = stored[-1].occurred_at
    due = now + timedelta(days=30)
    opened = TaskOpened(key=LONG, kind="belemmering", what="Ruim dit op", role=Role.REGISSEUR, due=due, escalate_at=due)
    entry = encode(Fact(opened, now, SYSTEM, LONG), life.id, lambda: [LONG])
    async with city.pool.acquire() as conn, conn.transaction():
        await append_many(conn, [Append(life.id, [entry], len(stored))])
    await recover(city.pool, city.store, city.client)
    assert LONG in [task.key for task in (await life.state()).open_tasks]
    await city.office.execute(life.id, CompleteTask(task=LONG), REGISSEUR)
    assert LONG not in [task.key for task in (await life.state()).open_tasks]
