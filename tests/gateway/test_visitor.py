"""Who asks for a page: everything is shown where there is no login, and what is granted where there is one, each time as one decision."""

from dataclasses import replace
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import HTTPException, Request

from events.fact import Actor
from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.terms import Action, Purpose
from gateway.access.who import Post, Who
from gateway.asker import EVERYTHING_SEEN, PURPOSES
from gateway.asking import Asking, Denied, Known
from gateway.services import Services
from gateway.web.forms import WHO, Form
from gateway.web.visitor import NOBODY, Visitor, visitor_of
from projections.lists import file
from tests.gateway.test_asking import ANNA, ELSEWHERE, HERE, asking, records, somebody, trajectory
from tests.projections.history import EMPLOYER

__all__ = ["asking", "trajectory"]


def answers(lines: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    """Of each decision what for, and whether it was granted."""
    return [(one["body"]["adl.core.request"]["context"]["doel"], one["body"]["adl.core.response"]["decision"]) for one in lines]


async def test_without_a_login_everything_is_shown_and_whoever_orders_says_their_name() -> None:
    async with NOBODY.may(uuid4(), Action.ERASE) as sight, NOBODY.of_the_house("installatie", Action.OPERATE) as also:
        assert sight == also == EVERYTHING_SEEN
        assert sight.shows(*DataClass)
    assert NOBODY.actor(Form(values={WHO: "Noor"}), sight) == Actor("Noor", Role.REGISSEUR)
    assert NOBODY.unnamed(Form()) == {WHO: "vul dit in"}


async def test_somebody_is_asked_about_for_the_first_purpose_in_which_they_may_and_that_is_one_decision(
    asking: Asking, trajectory: UUID, pool: asyncpg.Pool
) -> None:
    of_the_garage = Visitor((asking, somebody(Role.EMPLOYER, organisation=EMPLOYER)))
    async with of_the_garage.may(trajectory, Action.READ) as sight:
        assert (sight.purpose, sight.role) == (Purpose.LEARN_WORK, Role.EMPLOYER)
        assert sight.classes == {DataClass.IDENTITY, DataClass.PLACEMENT}
    row = await file.find(pool, trajectory)
    assert row
    shown = sight.of(row)
    assert shown
    assert (shown.stage, shown.civic_term_ends, shown.regisseur, shown.parties) == (None, None, "", [])
    assert answers(await records(pool)) == [(Purpose.LEARN_WORK, True)]


async def test_an_address_says_what_for_and_is_then_asked_for_nothing_else(asking: Asking, trajectory: UUID, pool: asyncpg.Pool) -> None:
    anna = somebody(Role.REGISSEUR, HERE, account=ANNA)
    async with Visitor((asking, anna), Purpose.FUNDING).may(trajectory, Action.READ) as sight:
        assert sight.classes == {DataClass.PROGRESS, DataClass.PLACEMENT, DataClass.FUNDING}
    with pytest.raises(Denied) as denied:
        async with Visitor((asking, somebody(Role.EMPLOYER, organisation=EMPLOYER)), Purpose.GUIDANCE).may(trajectory, Action.READ):
            raise AssertionError("nobody gets here")
    assert denied.value.status == 403
    assert answers(await records(pool)) == [(Purpose.FUNDING, True), (Purpose.GUIDANCE, False)]


async def test_who_may_not_is_denied_once_however_many_purposes_there_are(asking: Asking, trajectory: UUID, pool: asyncpg.Pool) -> None:
    for known, status in ((somebody(Role.REGISSEUR, ELSEWHERE), 404), (somebody(Role.COORDINATOR, HERE), 403)):
        with pytest.raises(Denied) as denied:
            async with Visitor((asking, known)).may(trajectory, Action.OPEN):
                raise AssertionError("nobody gets here")
        assert denied.value.status == status
    assert len(PURPOSES[Action.OPEN]) > 1
    assert answers(await records(pool)) == [(Purpose.GUIDANCE, False), (Purpose.GUIDANCE, False)]


async def test_what_is_done_is_done_by_the_account_in_the_role_in_which_it_may(asking: Asking, trajectory: UUID) -> None:
    several = Known(Who(ANNA, (Post(Role.COORDINATOR, str(HERE)), Post(Role.REGISSEUR, str(HERE)), Post(Office.ADMINISTRATOR))))
    visitor = Visitor((asking, several))
    typed = Form(values={WHO: "een ander"})
    for action, role in ((Action.DECIDE, Role.REGISSEUR), (Action.ERASE, Role.COORDINATOR)):
        async with visitor.may(trajectory, action) as sight:
            assert visitor.actor(typed, sight) == Actor(ANNA, role)
    async with visitor.of_the_house("accounts", Action.ACCOUNTS) as sight:
        assert visitor.actor(typed, sight) == Actor(ANNA, Role.COORDINATOR)
    assert visitor.unnamed(Form()) == {}


async def test_doors_with_a_login_that_ask_nobody_what_they_may_do_are_not_made(asking: Asking) -> None:
    nothing = cast(Any, None)
    services = Services(nothing, nothing, nothing, nothing, nothing, "", nothing)
    with pytest.raises(ValueError, match="asked"):
        replace(services, asking=asking)
    with pytest.raises(ValueError, match="asked"):
        replace(services, login=cast(Any, object()))


async def test_without_a_session_nobody_is_let_in_where_there_is_a_login_whatever_let_them_past_the_gate(asking: Asking) -> None:
    nothing = cast(Any, None)
    services = Services(nothing, nothing, nothing, nothing, nothing, "", nothing, login=cast(Any, object()), asking=asking)
    with pytest.raises(HTTPException) as refused:
        await visitor_of(services, Request({"type": "http", "headers": [], "query_string": b"", "path": "/"}))
    assert refused.value.status_code == 401
