"""`regie trajectories`, every order of the catalogue as a command: it takes the fields under their Dutch names, as text."""

import inspect
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, get_origin
from uuid import UUID, uuid5

from cyclopts import App, Parameter

from events.vocabulary.person import Door, Looked
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.accounts.staff import Staff
from gateway.cli.connection import Connect, Connections
from gateway.cli.needs import About, Need, needs
from gateway.cli.output import Exit, Format, show_one, stop
from gateway.orders.catalogue import ORDERS
from gateway.orders.inputs import plain
from gateway.orders.kinds import Incomplete, NotThere, OrderKind, Surroundings
from gateway.orders.sending import Failed, Refused, Uncertain
from gateway.persons.finding import Found, People
from gateway.persons.reading import Look
from gateway.programmes.publishing import newest_version
from workflows.decisions.course import StartTrajectory

_NEW = Parameter(name="--traject", help="Het nummer van het traject; zonder: een nieuw nummer. Hetzelfde nummer begint niet nog eens.")
_OUTPUT = inspect.Parameter("output", inspect.Parameter.KEYWORD_ONLY, default="table", annotation=Format)
_EXITS = {Incomplete: Exit.USAGE, NotThere: Exit.NOT_FOUND, Refused: Exit.REFUSED, Failed: Exit.FAILED}


def add_orders(app: App, connect: Connect) -> None:
    """Add a command for each order."""
    for order in ORDERS.values():
        app.command(_command(connect, order), name=order.name, help=order.help)


def _command(connect: Connect, order: OrderKind) -> Callable[..., Awaitable[None]]:
    signature = inspect.Signature([*_about(order), *_filled_in(order), _OUTPUT])

    async def give(*values: object, **by_name: object) -> None:
        told = signature.bind(*values, **by_name).arguments
        filled = {asked.name: told[name] for asked in order.inputs if told.get(name := _argument(asked.name)) is not None}
        show_one(await _given(connect, order, told.get("trajectory"), filled), told.get("output", "table"))

    # One that begins a trajectory is asked for the municipality that it begins in, once that is known.
    begins = order.command is StartTrajectory
    item = _argument(order.item) if order.by_holder else ""
    need = Need(order.action, About.LIST if begins else About.TRAJECTORY, "trajectory", frozenset() if begins else order.touches, item)
    give.__signature__ = signature  # type: ignore[attr-defined]
    give.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()}
    return needs(need)(give)


def _about(order: OrderKind) -> list[inspect.Parameter]:
    """The trajectory, which an order that begins one may leave open."""
    if order.command is StartTrajectory:
        return [inspect.Parameter("trajectory", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[UUID | None, _NEW])]
    return [inspect.Parameter("trajectory", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=UUID)]


def _filled_in(order: OrderKind) -> list[inspect.Parameter]:
    """The fields of the order, the first also without its name. What is wrong with a text the order itself says, as at every door."""
    found = []
    for number, (attribute, asked) in enumerate(zip(order.fields, order.inputs, strict=True)):
        many = get_origin(plain(order.model.model_fields[attribute].annotation)) is tuple
        options = f" ({', '.join(value for value, _ in asked.options)})" if asked.options else ""
        help = Parameter(name=f"--{asked.name}", help=f"{asked.label}{options}", negative="")
        by_place = number == 0 and asked.required and order.command is not StartTrajectory
        place = inspect.Parameter.POSITIONAL_OR_KEYWORD if by_place else inspect.Parameter.KEYWORD_ONLY
        default = inspect.Parameter.empty if asked.required else None
        kind: object = Annotated[list[str] | None, help] if many else Annotated[str | None, help]
        found.append(inspect.Parameter(_argument(asked.name), place, default=default, annotation=kind))
    return found


def _argument(name: str) -> str:
    return f"field_{name.replace('-', '_')}"


async def _given(connect: Connect, order: OrderKind, trajectory: UUID | None, filled: Mapping[str, object]) -> dict[str, object]:
    """Give an order and say where it brought the trajectory, or end with what is wrong."""
    try:
        values = order.read(filled)
    except Incomplete as incomplete:
        stop(Exit.USAGE, _wrong(incomplete))
    async with connect() as regie:
        pending = regie.pending(order.name, trajectory, json.dumps(filled, sort_keys=True))
        about = trajectory or uuid5(pending.id, "traject")
        staff = Staff(regie.pool, regie.store) if regie.acting.logged_in else None
        newest, among = partial(newest_version, regie.store), regie.acting.over(action=Action.FIND).among
        around = Surroundings(about, pending.id, regie.pool, regie.store, newest, partial(_others, regie), among, staff)
        try:
            command = await order.command_from(values, around)
            if isinstance(command, StartTrajectory):
                regie = await regie.granted_to_begin(about, command.municipality)
            receipt = await regie.office.execute(about, command, regie.actor(Role.REGISSEUR), id=str(pending.id))
        except Uncertain as uncertain:
            stop(Exit.FAILED, f"{uncertain} {pending.again}")
        except (Incomplete, Refused, Failed) as no:
            pending.settled()
            stop(_EXITS[type(no)], _wrong(no) if isinstance(no, Incomplete) else str(no))
    pending.settled()
    new = {"deelnemer": command.participant} if isinstance(command, StartTrajectory) else {}
    return {"traject": about, **new, "versie": receipt.version, "positie": receipt.position}


async def _others(regie: Connections, person: UUID) -> Sequence[Found]:
    """Who else a person is likely to be, of whom it may be known."""
    look = Look(regie.actor(Role.REGISSEUR), Looked.FOUND, Door.COMMAND_LINE)
    return await People(regie.pool, regie.store, regie.vault).others(person, look, regie.acting.over(action=Action.FIND).of())


def _wrong(incomplete: Incomplete) -> str:
    return "\n".join(f"--{name}: {error}" if name else error for name, error in incomplete.errors.items())
