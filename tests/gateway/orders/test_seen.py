"""An order that was decided on a version of a trajectory is carried out on that version, or not at all."""

import asyncio
from uuid import uuid4

import pytest

from events.vocabulary.course import NoteWritten
from gateway.orders.sending import Changed
from tests.workflows.city import REGISSEUR, City
from tests.workflows.habits import silence
from tests.workflows.life import Life
from workflows.decisions.order import Order
from workflows.decisions.pause import Resume
from workflows.decisions.telling import WriteNote


async def at_rest(city: City) -> tuple[Life, int]:
    """A trajectory in which nothing happens by itself, and its version."""
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    return life, (await life.settles()).version


async def test_of_two_orders_on_the_same_version_one_is_carried_out(city: City) -> None:
    life, version = await at_rest(city)
    given = (city.office.execute(life.id, WriteNote(text=f"notitie {n}"), REGISSEUR, seen=version) for n in range(5))
    done = await asyncio.gather(*given, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Changed"] * 4 + ["Receipt"]
    written = [one for one in await city.store.read_stream(life.id, after=version) if one.type == NoteWritten.stored_name]
    assert [one.version for one in written] == [version + 1]


async def test_an_order_that_was_carried_out_keeps_its_answer_though_it_changed_the_version(city: City) -> None:
    life, version = await at_rest(city)
    id = str(uuid4())
    first = await city.office.execute(life.id, WriteNote(text="belt zelf"), REGISSEUR, id=id, seen=version)
    await city.office.execute(life.id, WriteNote(text="nog iets"), REGISSEUR)
    assert await city.office.execute(life.id, WriteNote(text="belt zelf"), REGISSEUR, id=id, seen=version) == first


async def test_an_order_on_another_version_changes_nothing_and_says_why(city: City) -> None:
    life, version = await at_rest(city)
    for seen in (version - 1, version + 1, 0):
        with pytest.raises(Changed, match="intussen veranderd"):
            await city.office.execute(life.id, WriteNote(text="te laat"), REGISSEUR, seen=seen)
    assert await city.store.version(life.id) == version


def test_an_order_on_no_version_is_written_as_before_there_were_any() -> None:
    order = Order(id="1", actor="anna", role=REGISSEUR.role, command=Resume())
    assert "seen" not in order.model_dump_json()
    assert '"seen":0' in order.model_copy(update={"seen": 0}).model_dump_json()
