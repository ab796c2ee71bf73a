"""The three ways in which an order is given: on a page, at the command line, and by a process in our own house."""

from collections.abc import Awaitable, Callable, Mapping

import httpx2
from temporalio.service import RPCError

from deploy.embedded.process import StackError
from deploy.simulation.city.plan import REGISSEURS
from events.database.faults import OF_THE_DATABASE, StoreUnavailable
from events.fact import Actor
from events.vocabulary.values import Role
from gateway.cli.output import Exit
from gateway.orders.sending import Refused, Uncertain
from tests.chaos.ledger import Ledger, Order
from tests.chaos.site import Site
from workflows.decisions.adjustment import Adjust
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.telling import WriteNote

AWAY = (*OF_THE_DATABASE, TimeoutError, RuntimeError, StackError, StoreUnavailable, RPCError)
"""What a caller in our own house meets while something is away."""
NO_ANSWER = (*AWAY, Uncertain, httpx2.HTTPError)


class Doors:
    """Gives an order once; whether it was answered with yes. Raises `Refused` for a no, one of `NO_ANSWER` when nobody knows."""

    def __init__(self, site: Site, ledger: Ledger, http: httpx2.AsyncClient) -> None:
        self._site = site
        self._ledger = ledger
        self._http = http

    async def give(self, order: Order, command: Command) -> bool:
        """Through the door that the order names."""
        doors: Mapping[str, Callable[[Order, Command], Awaitable[bool]]] = {
            "page": self._by_page,
            "cli": self._by_cli,
            "office": self._by_office,
        }
        return await doors[order.door](order, command)

    async def _by_office(self, order: Order, command: Command) -> bool:
        actor = Actor(who(order), Role.REGISSEUR)
        async with self._site.connected() as regie:
            if isinstance(command, StartTrajectory):
                await regie.office.start(order.trajectory, command, actor, id=order.id)
            else:
                await regie.office.execute(order.trajectory, command, actor, id=order.id)
        return True

    async def _by_page(self, order: Order, command: Command) -> bool:
        name, fields = _form(command)
        url = self._site.url
        answer = await self._http.post(
            f"{url}/trajecten/{order.trajectory}/{name}",
            data={"opdracht": order.id, "wie": who(order), **fields},
            headers={"origin": url, "sec-fetch-site": "same-origin"},
        )
        if answer.status_code == 409:
            raise Refused("409")
        # A page that is not there yet, of a trajectory that began just now, is no answer to the order.
        if answer.status_code not in (202, 303, 404, 503):
            self._ledger.unexpected.append(f"{order.kind} by page: {answer.status_code} {answer.text[:300]!r}")
        return answer.status_code == 303

    async def _by_cli(self, order: Order, command: Command) -> bool:
        assert isinstance(command, WriteNote)
        said = await self._site.regie("trajectories", "notitie", str(order.trajectory), command.text, "-o", "json", by=who(order))
        if said.code == Exit.REFUSED:
            raise Refused(said.err)
        if "Traceback" in said.err:
            self._ledger.unexpected.append(f"{order.kind} at the command line: {said.err[-300:]}")
        return said.code == 0


def who(order: Order) -> str:
    """The regisseur of a trajectory."""
    return REGISSEURS[order.trajectory.int % len(REGISSEURS)]


def _form(command: Command) -> tuple[str, dict[str, str]]:
    """The last word of the address of a form, and what is filled in."""
    match command:
        case WriteNote():
            return "notitie", {"notitie": command.text}
        case Pause():
            return "onderbreken", {"reden": command.reason}
        case Resume():
            return "hervatten", {}
        case Adjust():
            [(place, value)] = command.changes.items()
            return "bijsturen", {"plaats": place, "waarde": str(value), "reden": command.reason}
        case _:
            raise ValueError(f"nobody gives {command.name} by page here")
