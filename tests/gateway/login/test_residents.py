"""A resident is the participant whose citizen number a broker tells, and otherwise nobody."""

from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from events.erasure import erase
from events.log.store import EventStore
from events.vocabulary.person import CitizenNumberNoted
from gateway.access.relations import capacities
from gateway.access.terms import Relation
from gateway.access.who import Who
from gateway.login.configured import Claims
from gateway.login.refusals import Unwelcome
from gateway.login.residents import AS_A_PARTICIPANT, NOT_LINKED, participant
from gateway.login.strict import Object
from gateway.persons.rights import Rights
from projections.engine.rebuild import rebuild
from projections.lists import file
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.login.tamperer import settings
from tests.gateway.persons.people import BAS, begun
from tests.vaults import vault

BSN, OTHER = "123456782", "111222333"
TOLD = Claims(citizen_number=("gegevens", "bsn"))


async def test_who_logs_in_with_a_citizen_number_is_the_participant_that_it_was_noted_of(
    pool: asyncpg.Pool, store: EventStore, tmp_path: Path
) -> None:
    rights = Rights(pool, store, vault(pool))
    person, trajectory = await begun(store)
    await rights.note_number(person, CitizenNumberNoted(number=BSN, municipality=uuid4()), BAS)
    await rebuild(pool, store, TRAJECTORY_FILE)
    broker = settings("https://broker.example", tmp_path / "key", claims=TOLD, residents=True)
    index = rights.vault.index
    found = await participant(index, broker, {"gegevens": {"bsn": "1234.56.782"}})
    assert found == person
    row = await file.find(pool, trajectory)
    assert row
    assert {one.relation for one in capacities(Who(str(found), AS_A_PARTICIPANT), row)} == {Relation.SELF}
    wrong: tuple[Object, ...] = ({"gegevens": {"bsn": OTHER}}, {"gegevens": {"bsn": "123456789"}}, {"gegevens": {}}, {})
    for told in wrong:
        with pytest.raises(Unwelcome) as no:
            await participant(index, broker, told)
        assert str(no.value) == NOT_LINKED, "it says the same of any number"
    await erase(pool, store, rights.vault, person, "AVG art. 17", BAS)
    with pytest.raises(Unwelcome):
        await participant(index, broker, {"gegevens": {"bsn": BSN}})
