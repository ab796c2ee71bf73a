"""What holds of whatever is written down about a person: about somebody who is known and not erased, and once."""

from datetime import date, timedelta
from uuid import uuid4

import asyncpg
import pytest

from events.erasure import erase
from events.log.store import EventStore
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.values import Role, Source
from gateway.cli.output import Exit
from gateway.fate import AnotherOrder, NotPossible
from gateway.persons.marks import mark_sensitive
from gateway.persons.requests import Right, ask
from gateway.persons.retention import keep_terms
from gateway.persons.rights import Rights
from tests.gateway.persons.people import BAS, TODAY, begun, duty_ended, tell
from tests.gateway.terminal import Terminal


async def test_who_somebody_is_can_be_written_down_and_read_by_who_says_their_name(store: EventStore, desk: Terminal) -> None:
    known = uuid4()
    await desk.asks("register", known, "--name", "Samira", "--born", "1990-05-17", "--language", "ar")
    assert {row["gegeven"]: row["tekst"] for row in await desk.asks("told", known)} == {
        "Naam": "Samira",
        "Geboortedatum": "17-05-1990",
    }
    channel = Channel(kind="cloudevents", address="https://voorbeeld.nl/")
    partner = PartnerRegistered(partner=uuid4(), name="Garage", role=Role.EMPLOYER, channel=channel, source=f"urn:{uuid4()}")
    await tell(store, partner.partner, partner)
    code, _, told = await desk.does("register", known, "--name", "Samira", "--born", TODAY - timedelta(days=300))
    assert (code, "minder dan 14 jaar terug" in told) == (Exit.REFUSED, True)
    code, _, told = await desk.does("register", partner.partner, "--name", "Samira")
    assert (code, "van iets anders" in told) == (Exit.REFUSED, True)
    code, _, _ = await desk.does("register", known, "--name", "Samira", "--language", "Nederlands")
    assert code != Exit.DONE
    code, _, _ = await desk.does("show", uuid4())
    assert code == Exit.NOT_FOUND


async def test_nothing_is_written_down_about_who_was_erased(pool: asyncpg.Pool, store: EventStore, rights: Rights) -> None:
    participant, _ = await begun(store, duty_ended(date(2020, 2, 3)))
    await erase(pool, store, rights.vault, participant, "AVG art. 17", BAS)
    with pytest.raises(NotPossible, match="zijn gewist"):
        await rights.carry_out(participant, ask(Right.ACCESS, "alles", TODAY, Source.PERSON_WRITING), BAS)
    assert await keep_terms(rights, TODAY) == []
    assert (await rights.of(participant)).erased


async def test_the_same_order_is_carried_out_once(store: EventStore, rights: Rights) -> None:
    participant, _ = await begun(store)
    order = uuid4()
    for _ in range(2):
        now = await rights.carry_out(participant, ask(Right.ACCESS, "alles", TODAY, Source.PERSON_WRITING), BAS, order)
    assert [one.id for one in now.requests] == ["verzoek-1"]
    another = await rights.carry_out(participant, ask(Right.ACCESS, "alles", TODAY, Source.PERSON_WRITING), BAS, uuid4())
    assert [one.id for one in another.requests] == ["verzoek-1", "verzoek-2"]
    with pytest.raises(AnotherOrder):
        await rights.carry_out(participant, ask(Right.OBJECTION, "alles", TODAY, Source.PERSON_WRITING), BAS, order)
    with pytest.raises(AnotherOrder):
        await rights.carry_out(participant, mark_sensitive("een bekende"), BAS, order)
    assert len((await rights.of(participant)).requests) == 2
