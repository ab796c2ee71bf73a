"""Doing something with a programme from the command line, and the line that says how it stands."""

from typing import Annotated

from cyclopts import Parameter

from events.programme import ProgrammeState
from events.vocabulary.values import Role
from gateway.cli.canvas import Document
from gateway.cli.connection import Connect
from gateway.cli.output import Exit, stop
from gateway.programmes.publishing import Conflict, carry_out
from workflows.canvas.commands import Command
from workflows.decisions.refusal import Refused

Seen = Annotated[int | None, Parameter(help="Alleen als het programma nog op deze stand is, zoals show die noemt.")]


async def carry(connect: Connect, code: str, command: Command, seen: int | None) -> dict[str, object]:
    """Carry a command out, and say how the programme stands then. Ends with a message when it is refused or somebody was first."""
    try:
        async with connect() as regie:
            with regie.pending("programme", code, repr(command), seen).until_known(Refused, Conflict) as order:
                state = await carry_out(regie.store, code, command, regie.actor(Role.REGISSEUR), seen=seen, order=order)
    except Refused as refusal:
        stop(Exit.REFUSED, str(refusal))
    except Conflict as conflict:
        stop(Exit.FAILED, str(conflict))
    return {**line(state), "stand": state.version}


def line(state: ProgrammeState) -> dict[str, object]:
    """How a programme stands."""
    latest = state.draft or (state.present.document if state.present else {})
    return {
        "code": state.code,
        "status": str(state.standing),
        "gepubliceerd": state.newest or None,
        "ontwerp": state.draft["versie"] if state.draft else None,
        **named(latest),
    }


def named(document: Document) -> dict[str, object]:
    """What a programme is called, and what it is for."""
    return {name: document.get(name) for name in ("naam", "sector", "niveau", "beleid")}
