"""Doing something with a programme from the command line, and the line that says how it stands."""

import getpass
from typing import Annotated

from cyclopts import Parameter

from events.fact import Actor
from events.programme import ProgrammeState
from events.vocabulary.values import Role
from events.vocabulary.words import NAME
from gateway.cli.canvas import Document
from gateway.cli.connection import Connect
from gateway.cli.output import Exit, stop, typed
from gateway.cli.pending import Pending
from gateway.programmes.publishing import Conflict, carry_out
from workflows.canvas.commands import Command
from workflows.decisions.refusal import Refused

By = Annotated[str, Parameter(help="Wie dit doet; zonder: de naam waarmee u bent aangemeld.")]
Seen = Annotated[int | None, Parameter(help="Alleen als het programma nog op deze stand is, zoals show die noemt.")]


async def carry(connect: Connect, code: str, command: Command, by: str, seen: int | None) -> dict[str, object]:
    """Carry a command out, and say how the programme stands then. Ends with a message when it is refused or somebody was first."""
    who = actor(by)
    try:
        async with connect() as regie:
            with Pending("programme", code, repr(command), str(seen), str(who)).until_known(Refused, Conflict) as order:
                state = await carry_out(regie.store, code, command, who, seen=seen, order=order)
    except Refused as refusal:
        stop(Exit.REFUSED, str(refusal))
    except Conflict as conflict:
        stop(Exit.FAILED, str(conflict))
    return {**line(state), "stand": state.version}


def actor(by: str) -> Actor:
    """Who does it: the name that was given, or that of the account."""
    return Actor(typed(NAME, "Wie dit doet (--by)", by or getpass.getuser()), Role.REGISSEUR)


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
