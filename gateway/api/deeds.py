"""Orders that are about no trajectory, each described once: its address, what is sent, who may, what is done and what is answered.

From that follow the route, the schema and the errors, so that all of them have a name, a key, limits and a decision that is taken down.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel

from events.fact import Actor
from gateway.access.terms import Action
from gateway.api.caller import Caller, Calls, Here
from gateway.api.calling import JSON, VERSIONED, Key, etag, on_version, order_under, sent
from gateway.api.filling import Body, answering, filled_in, read, schema_of
from gateway.api.orders import around
from gateway.api.problems import ORDER_ANSWERS
from gateway.api.shapes import camel
from gateway.asker import Sight
from gateway.http.middleware import API
from gateway.orders.kinds import OrderKind
from gateway.services import Services

MOST = 200
"""Characters of a code in an address."""


@dataclass(frozen=True, slots=True)
class Doing:
    """An order that somebody may give: what they see, what it is about, its id, and the version on which it was decided."""

    here: Services
    caller: Caller
    sight: Sight
    about: Any
    order: UUID
    seen: int | None = None

    @property
    def by(self) -> Actor:
        """Who gives it."""
        return self.caller.actor(self.sight)


@dataclass(frozen=True, slots=True)
class Done:
    """What is answered, when that is more than the thing itself: at which version it is, and where."""

    told: object
    version: int | None = None
    where: str = ""


May = Callable[[Services, Caller, Any], AbstractAsyncContextManager[Sight]]
"""Around what somebody may do with what an order is about. Raises `Denied`."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An order. `path` is below that of its router; `body` is what is sent, and `do` is given that as it was read.

    One that is `versioned` names the version on which it is decided. One that only `asks` is no order: what is asked is too long or too
    personal for an address.
    """

    path: str
    title: str
    help: str
    may: May
    body: type[Body] | OrderKind
    do: Callable[[Doing, Any], Awaitable[object]]
    answer: type[BaseModel]
    status: int = 200
    versioned: bool = False
    told_version: bool = False
    """Its answer names a version, also where none is asked for."""
    asks: bool = False


class Niets(Body):
    """Er is niets te zeggen."""


def of_house(part: str, action: Action) -> May:
    """With a part of the house by its name."""

    @asynccontextmanager
    async def may(here: Services, caller: Caller, about: object) -> AsyncIterator[Sight]:
        async with caller.of_the_house(part, action) as sight:
            yield sight

    return may


def over_many(action: Action) -> May:
    """With those of many for whom it is granted."""

    @asynccontextmanager
    async def may(here: Services, caller: Caller, about: object) -> AsyncIterator[Sight]:
        await caller.over(action=action).must_be_something()
        yield caller.acting(action)

    return may


async def of_number(id: UUID) -> UUID:
    """A number in an address."""
    return id


Code = Annotated[str, Path(max_length=MOST)]


async def of_code(code: Code) -> str:
    """A code in an address."""
    return code


async def of_message(message: Code) -> str:
    """What a message is called in an address."""
    return message


async def of_nothing() -> None:
    """An address that leaves nothing open."""


_ABOUT: Mapping[str, Callable[..., Awaitable[object]]] = {"{id}": of_number, "{code}": of_code, "{message}": of_message}


async def any_version() -> None:
    """Of what has no version."""


def open_deeds(router: APIRouter, *deeds: Deed) -> None:
    """Open each at its address."""
    for one in deeds:
        _open(router, one)


def _open(router: APIRouter, deed: Deed) -> None:
    kind = deed.body if isinstance(deed.body, OrderKind) else None
    schema = schema_of(kind.model if kind else deed.body, deed.help)  # type: ignore[arg-type]

    async def give(
        here: Here, caller: Calls, request: Request, response: Response, about: object, version: int | None, key: Key = None
    ) -> object:
        caller.must_be_named()
        told, order_id = await sent(request, here, caller), order_under(caller, key)
        async with answering(kind), deed.may(here, caller, about) as sight:
            doing = Doing(here, caller, sight, about, order_id, version)
            if isinstance(deed.body, OrderKind):
                assert isinstance(about, UUID), "it is about somebody"
                values = deed.body.read(filled_in(deed.body, schema, told))
                wanted: BaseModel = await deed.body.made(values, around(here, caller, about, order_id))
            else:
                wanted = read(deed.body, schema, told)
            done = await deed.do(doing, wanted)
            if not isinstance(done, Done):
                return done
            response.headers.update(etag(done.version) | ({"Location": done.where} if done.where else {}))
            return done.told

    asked = next((of for part, of in _ABOUT.items() if part in deed.path), of_nothing)
    give.__annotations__["about"] = Annotated[Any, Depends(asked)]
    give.__annotations__["version"] = Annotated[Any, Depends(on_version if deed.versioned else any_version)]
    if deed.asks:
        give.__annotations__["key"] = Annotated[Any, Depends(of_nothing)]
    body = {"required": "required" in schema, "content": {JSON: {"schema": schema}}}
    left_out = set() if deed.versioned else {412, 428}
    router.add_api_route(
        deed.path,
        give,
        methods=["POST"],
        status_code=deed.status,
        response_model=deed.answer,
        responses={status: ORDER_ANSWERS[status] for status in ORDER_ANSWERS if status not in left_out},
        operation_id=_name_of(f"{router.prefix}{deed.path}", deed),
        summary=deed.title,
        description=deed.help,
        openapi_extra={"requestBody": body, **(VERSIONED if deed.versioned or deed.told_version else {})},
    )


def _name_of(path: str, deed: Deed) -> str:
    """By which it is known in the description: the words of its address; what makes something new has that of the list as well."""
    words = [word for word in path.removeprefix(API).split("/") if word and "{" not in word]
    return camel("-".join([*words, "nieuw"] if deed.status == HTTPStatus.CREATED else words))
