"""Orders and answers with a login: they are given under one's account, by who is granted them, and by nobody else whatever a form says."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest_asyncio

from events.days import current_day
from events.log.codec import decode
from events.vocabulary.base import Event
from events.vocabulary.course import TrajectoryPaused
from events.vocabulary.intake import CriterionExceptionRequested, CriterionExceptionSigned
from events.vocabulary.requests import PartnerDeclined, TaskEscalated, TaskOpened
from events.vocabulary.values import Role
from events.vocabulary.voortraject import BarrierCleared
from gateway.access.terms import Action
from gateway.access.who import Post
from tests.gateway.coming_in import behind_a_login, comes_in, decisions
from tests.gateway.doors import Doors
from tests.gateway.login.visitor import Visitor
from tests.gateway.persons.people import tell
from tests.gateway.test_pages import words
from tests.projections.history import started
from tests.workflows.city import GARAGE, LANGUAGE_SCHOOL, MUNICIPALITY, City
from tests.workflows.habits import silence, yes
from tests.workflows.life import Life

REGISSEUR = Post(Role.REGISSEUR, str(MUNICIPALITY))
SCHOOL = Post(Role.LANGUAGE_SCHOOL, organisation=LANGUAGE_SCHOOL)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def doors(city_doors: Doors) -> AsyncIterator[Doors]:
    """The doors of the city, at which everybody is asked."""
    async with behind_a_login(city_doors) as doors:
        yield doors


async def gives(visitor: Visitor, life: Life, order: str, **fields: str) -> int:
    """Send a form, in which somebody says that they are somebody else; the status of the answer."""
    await visitor.doors.sees_everything()
    filled = {name.replace("_", "-"): value for name, value in fields.items()} | {"zegel": await visitor.seal(), "wie": "een ander"}
    return (await visitor.send(f"/trajecten/{life.id}/{order}", filled)).status_code


async def by(city: City, life: Life, kind: type[Event]) -> list[tuple[str, Role]]:
    """Who did something, and as what."""
    facts = [decode(one) for one in await city.store.read_stream(life.id, opened=True)]
    return [(one.fact.actor.id, one.fact.actor.role) for one in facts if isinstance(one.event, kind)]


async def test_an_order_is_given_by_the_account_and_not_by_the_name_in_a_form(city: City, doors: Doors) -> None:
    noor, bea = uuid4(), uuid4()
    life = await city.begins(regisseur=str(noor))
    life.answers["pip-opvragen"] = silence
    await life.settles()
    assert await gives(await comes_in(doors, REGISSEUR, account=bea), life, "onderbreken", reden="vakantie") == 403
    assert await gives(await comes_in(doors, REGISSEUR, account=noor), life, "onderbreken", reden="vakantie") == 303
    assert await by(city, life, TrajectoryPaused) == [(str(noor), Role.REGISSEUR)]
    assert (Action.STEER, "begeleiding", False) in await decisions(doors, bea, life.id)
    assert (Action.STEER, "begeleiding", True) in await decisions(doors, noor, life.id)


async def test_an_exception_that_a_regisseur_asks_is_signed_by_a_colleague_who_sees_nothing_that_was_told(city: City, doors: Doors) -> None:
    noor, bea = uuid4(), uuid4()
    life = await city.begins(regisseur=str(noor))
    del life.decides["selectie-besluit"]
    life.answers["intake-houden"] = lambda asked: yes(
        tolk=False,
        metingen=[
            {"criterium": c["criterium"], "waarde": "?", "voldoet": c["criterium"] != "motivatie"} for c in asked.content["criteria"]
        ],
    )
    await life.settles()
    regisseur, colleague = await comes_in(doors, REGISSEUR, account=noor), await comes_in(doors, REGISSEUR, account=bea)
    assert await gives(colleague, life, "uitzondering", criterium="motivatie", reden="groeit nog") == 403
    assert await gives(regisseur, life, "uitzondering", criterium="motivatie", reden="groeit nog") == 303
    assert await gives(regisseur, life, "uitzondering-tekenen", criterium="motivatie") == 409
    await doors.sees_everything()
    page = (await colleague.get(f"/trajecten/{life.id}")).text
    assert "Uitzondering voor motivatie tekenen" in words(page)
    assert "groeit nog" not in page
    school = await comes_in(doors, SCHOOL)
    assert await gives(school, life, "uitzondering-tekenen", criterium="motivatie") == 403
    assert await gives(colleague, life, "uitzondering-tekenen", criterium="motivatie") == 303
    assert await by(city, life, CriterionExceptionRequested) == [(str(noor), Role.REGISSEUR)]
    assert await by(city, life, CriterionExceptionSigned) == [(str(bea), Role.REGISSEUR)]


async def test_who_was_asked_answers_themselves_and_nobody_answers_for_another(city: City, doors: Doors) -> None:
    noor, carol = uuid4(), uuid4()
    life = await city.begins(regisseur=str(noor))
    life.answers["pip-opvragen"] = silence
    state = await life.settles()
    [question] = state.open_requests
    fields = {"verzoek": question.key, "uitkomst": "afgewezen", "toelichting": "nog niet af"}
    school = await comes_in(doors, SCHOOL)
    assert await gives(school, life, "antwoord", **fields) == 403
    assert await gives(await comes_in(doors, REGISSEUR), life, "antwoord", **fields) == 403
    caseworker = await comes_in(doors, Post(Role.CASEWORKER, str(MUNICIPALITY)), account=carol)
    assert f"antwoord?verzoek={quote(question.key)}" in (await caseworker.get(f"/trajecten/{life.id}")).text
    assert await gives(caseworker, life, "antwoord", **fields) == 303
    assert await by(city, life, PartnerDeclined) == [(str(carol), Role.CASEWORKER)]


async def test_whoever_takes_a_barrier_on_sees_that_task_and_says_that_it_is_gone(city: City, doors: Doors) -> None:
    noor, sam = uuid4(), uuid4()
    life = await city.begins(regisseur=str(noor))
    life.answers["pip-opvragen"] = silence
    await life.settles()
    regisseur, school = await comes_in(doors, REGISSEUR, account=noor), await comes_in(doors, SCHOOL, account=sam)
    told = {"soort": "reistijd", "eigenaar": Role.LANGUAGE_SCHOOL, "uiterlijk": f"{current_day() + timedelta(days=9)}"}
    assert await gives(regisseur, life, "belemmering-melden", **told) == 303
    [task] = (await life.settles()).open_tasks
    assert await gives(await comes_in(doors, Post(Role.EMPLOYER, organisation=GARAGE)), life, "belemmering", belemmering=task.about) in (
        403,
        404,
    )
    assert await gives(await comes_in(doors, REGISSEUR), life, "belemmering", belemmering=task.about, aanvaard="nee") == 403
    page = (await school.get(f"/trajecten/{life.id}")).text
    assert f"/trajecten/{life.id}/belemmering" in page
    assert f"/trajecten/{life.id}/onderbreken" not in page
    assert await gives(school, life, "onderbreken", reden="x") == 403
    assert await gives(school, life, "belemmering", belemmering="een-andere", aanvaard="nee") == 403
    assert await gives(school, life, "belemmering", belemmering=task.about, aanvaard="nee") == 303
    assert await by(city, life, BarrierCleared) == [(str(sam), Role.LANGUAGE_SCHOOL)]


async def test_a_task_that_was_escalated_is_ticked_off_by_the_coordinator_and_by_whose_it_was_and_by_no_colleague(
    city: City, doors: Doors
) -> None:
    noor, past = uuid4(), datetime.now(UTC) - timedelta(days=9)
    id, key = uuid4(), "start:opnieuw-uitnodigen"
    opened = TaskOpened(key=key, kind="opnieuw-uitnodigen", what="Nodig uit", role=Role.REGISSEUR, due=past, escalate_at=past)
    begun = started(regisseur=str(noor), municipality=MUNICIPALITY)
    await tell(city.store, id, begun, opened, TaskEscalated(key=key, role=Role.COORDINATOR))
    await doors.sees_everything()
    for post, account, offered in (
        (REGISSEUR, noor, True),
        (Post(Role.COORDINATOR, str(MUNICIPALITY)), uuid4(), True),
        (REGISSEUR, uuid4(), False),
        (Post(Role.CASEWORKER, str(MUNICIPALITY)), uuid4(), False),
    ):
        visitor = await comes_in(doors, post, account=account)
        assert (f"/trajecten/{id}/taak" in (await visitor.get(f"/trajecten/{id}")).text) is offered, post
        status = (await visitor.send(f"/trajecten/{id}/taak", {"zegel": await visitor.seal(), "taak": key})).status_code
        assert (status != 403) is offered, (post, status)
