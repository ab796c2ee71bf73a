"""`/v1/berichten`: what partners sent and what became of it, and offering it again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from events.vocabulary.words import TypedTelling
from gateway.access.terms import Action
from gateway.api.caller import Caller, Calls, Here
from gateway.api.calling import AskedOfList, Route, list_of, page_of, seen
from gateway.api.deeds import Deed, Doing, open_deeds
from gateway.api.filling import Body
from gateway.api.names import SHAPES
from gateway.api.problems import ANSWERS
from gateway.api.shapes import Shape
from gateway.asker import Sight
from gateway.asking import Denied
from gateway.http.middleware import API
from gateway.orders.problems import Problem
from gateway.runs.recovery import replay
from gateway.services import Services
from projections.engine.paging import BadCursor
from projections.lists import inbox

NOT_THERE = "Dit bericht is er niet."

router = APIRouter(prefix=f"{API}/berichten", tags=["Berichten"], route_class=Route)

SHAPES.add(
    inbox.Row,
    "Bericht",
    "Wat een partner stuurde, en wat ervan werd.",
    message="id",
    partner="partner",
    source="source",
    cloud_event_id="cloudEventId",
    type="soort",
    trajectory="traject",
    occurred_at="gebeurdTijdstip",
    received_at="ontvangenTijdstip",
    state="toestand",
    changed_at="gewijzigdTijdstip",
    reason="reden",
    replays="opnieuwAangeboden Hoe vaak.",
)


class VraagNaarBerichten(AskedOfList):
    """Welke berichten."""

    state: inbox.State | None = Field(None, alias="toestand", description="Alleen in deze toestand.")
    partner: UUID | None = Field(None, description="Alleen van deze partner.")
    trajectory: UUID | None = Field(None, alias="traject", description="Alleen over dit traject.")


class Opnieuw(Body):
    """Een bericht dat opnieuw wordt aangeboden."""

    reason: TypedTelling = Field("opnieuw aangeboden", alias="reden", description="Waarom.")


class Aangeboden(Shape):
    """Het bericht is aangeboden."""

    message: str = Field(alias="id")
    position: int = Field(alias="positie", description="Geef deze als wachtOp mee om te lezen wat ervan werd.")


@router.get("", operation_id="berichten", response_model=list_of(SHAPES[inbox.Row], "Berichten"), responses=ANSWERS)
async def every(here: Here, caller: Calls, request: Request, response: Response, asked: Annotated[VraagNaarBerichten, Query()]) -> object:
    """Wat er binnenkwam en wat ervan werd, het laatste eerst."""
    await seen(here, asked.wait_for, inbox.INBOX.name)
    caller = caller.seeing_for(asked.doel)
    reach = caller.over(inbox.Row)
    await reach.must_be_something()
    try:
        page = await inbox.messages(
            here.pool,
            reach.of(),
            state=asked.state,
            partner=asked.partner,
            trajectory=asked.trajectory,
            after=asked.cursor,
            limit=asked.limit,
        )
    except BadCursor as error:
        raise Problem(400, str(error)) from None
    about = [*dict.fromkeys(row.trajectory for row in page.items)]
    steers = await caller.over(action=Action.STEER).among(about)
    await reach.listed(about, page.total)
    shown = page.each(lambda row: inbox.shown_to(row, whole=row.trajectory in steers))
    return page_of(request, response, shown, shown.items)


@asynccontextmanager
async def _with_message(here: Services, caller: Caller, message: str) -> AsyncIterator[Sight]:
    """With the trajectory that a message is for; who may not know of that hears that there is no such message."""
    found = await inbox.find(here.pool, message)
    if found is None:
        raise Problem(404, NOT_THERE)
    try:
        async with caller.may(found.trajectory, Action.STEER) as sight:
            yield sight
    except Denied as denied:
        if denied.status != HTTPStatus.NOT_FOUND:
            raise
        raise Problem(404, NOT_THERE) from None


async def _again(doing: Doing, told: Opnieuw) -> object:
    found = await inbox.find(doing.here.pool, doing.about)
    assert found
    await replay(doing.here.store, {doing.about: found.partner}, told.reason, doing.by)
    return {"id": doing.about, "positie": await doing.here.store.head()}


open_deeds(
    router,
    Deed(
        "/{message}/opnieuw",
        "Een bericht opnieuw aanbieden",
        "Bied een bericht opnieuw aan, van een traject dat u bijstuurt; twee keer is één keer.",
        _with_message,
        Opnieuw,
        _again,
        Aangeboden,
    ),
)
