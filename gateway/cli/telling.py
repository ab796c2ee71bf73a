"""`regie trajectories`, the commands about what is told: to the candidate by a verbinder, and by those who guide to themselves."""

from uuid import UUID

from cyclopts import App

from events.log.codec import decode
from events.vocabulary.base import ERASED
from events.vocabulary.course import NoteWritten
from events.vocabulary.values import Role, Told
from gateway.cli.connection import Connect
from gateway.cli.orders import By, Give
from gateway.cli.output import Format, show_rows
from workflows.decisions.telling import InformCandidate, WriteNote


def add_telling(app: App, connect: Connect, give: Give) -> None:
    """Add the commands."""

    @app.command
    async def inform_candidate(trajectory: UUID, told: list[Told], *, connector: str, by: By = "", output: Format = "table") -> None:
        """Leg vast wat een verbinder de kandidaat heeft verteld.

        Parameters
        ----------
        told
            Waarover: bestaan, doel, meerwaarde, duur, inspanning; zo veel als er zijn verteld.
        connector
            Het kenmerk van de verbinder, geen naam.
        """
        await give(trajectory, InformCandidate(by=connector, told=tuple(told)), by, output)

    @app.command
    async def write_note(trajectory: UUID, text: str, *, role: Role = Role.REGISSEUR, by: By = "", output: Format = "table") -> None:
        """Schrijf een notitie, alleen voor wie begeleidt; ze staat in geen enkel overzicht.

        Parameters
        ----------
        role
            Als wie u schrijft: regisseur, jobcoach of gemeente.
        """
        await give(trajectory, WriteNote(text=text), by, output, role)

    @app.command
    async def notes(trajectory: UUID, *, output: Format = "table") -> None:
        """Lees de notities van een traject."""
        async with connect() as regie:
            facts = [decode(stored) for stored in await regie.store.read_stream(trajectory, opened=True)]
        written = [(fact, event) for fact in facts if isinstance(event := fact.event, NoteWritten)]
        rows = [
            {"wanneer": recorded.fact.occurred_at, "wie": recorded.fact.actor.id, "notitie": "gewist" if note.text is ERASED else note.text}
            for recorded, note in written
        ]
        show_rows(rows, output)
