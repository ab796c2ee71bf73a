"""`/trajecten/{id}/inzage`: all that is kept about a participant, on a page to print for them."""

from fastapi import APIRouter, HTTPException, Request, Response

from events.vocabulary.person import Door, Looked
from gateway.access.terms import Action
from gateway.asker import WHOLE_FILE
from gateway.persons.grounds import GROUNDS
from gateway.persons.reading import Look, NotThere
from gateway.persons.subject_access import subject_access
from gateway.services import Services
from gateway.web.forms import read_form
from gateway.web.names import Names
from gateway.web.pages import render
from gateway.web.trajectory import known_as
from gateway.web.visitor import visitor_of


def routes(services: Services, names: Names) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.post("/trajecten/{id}/inzage")
    async def show(request: Request, id: str) -> Response:
        """The page, for somebody who says who they are."""
        trajectory, form = known_as(id), await read_form(request)
        visitor = await visitor_of(services, request)
        if errors := visitor.unnamed(form):
            raise HTTPException(400, " ".join(errors.values()))
        async with visitor.may(trajectory, Action.RIGHTS, touches=WHOLE_FILE) as sight:
            look = Look(visitor.actor(form, sight), Looked.EVERYTHING, Door.PAGE)
            try:
                found = await subject_access(services.pool, services.store, trajectory, look, visitor.whole)
            except NotThere as nothing:
                raise HTTPException(404, str(nothing)) from nothing
            wrote, looked = [one.by for one in found.written], [one.by for one in found.looks]
            called = await names.of([*(partner for _, partner in found.asked), *wrote, *looked])
            return render(request, "inzage.html", traject=trajectory, inzage=found, gronden=GROUNDS, namen=called)

    return router
