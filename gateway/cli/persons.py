"""`regie persons`: the rights of a person."""

from uuid import UUID

from cyclopts import App
from temporalio.service import RPCError

from events import erasure
from events.fact import Actor
from events.vocabulary.person import FileLookedInto
from events.vocabulary.values import Role
from events.vocabulary.words import NAME, TELLING
from gateway.cli.connection import Connect
from gateway.cli.output import Exit, Format, show_one, show_rows, stop, talk, typed
from gateway.persons.reading import looks
from gateway.runs.recovery import begin_anew


def persons(connect: Connect) -> App:
    """The commands."""
    app = App(name="persons", help="Personen: hun rechten.")

    @app.command
    async def erase(person: UUID, *, ground: str, by: str, output: Format = "table") -> None:
        """Wis een persoon: niemand kan meer lezen wat over deze persoon is verteld. Dat is niet terug te draaien.

        Parameters
        ----------
        person
            De persoon, of een traject van deze persoon.
        ground
            De grond, bijvoorbeeld "AVG art. 17 lid 1 onder a".
        by
            Wie hiertoe besloot.
        """
        ground, by = typed(TELLING, "De grond (--ground)", ground), typed(NAME, "Wie hiertoe besloot (--by)", by)
        async with connect() as regie:
            subject = await regie.vault.subject(person)
            try:
                done = await erasure.erase(regie.pool, regie.store, regie.vault, person, ground, Actor(by, Role.COORDINATOR))
            except erasure.Nobody as nobody:
                stop(Exit.NOT_FOUND, f"Er is niets gewist: {nobody}. Kijk het nummer na.")
            try:
                await begin_anew(regie.pool, regie.store, regie.client, subject)
            except (RPCError, RuntimeError):
                talk.print("De gegevens zijn gewist, maar Temporal antwoordt niet. Geef dit straks nog eens, dan gaan trajecten verder.")
        if done.repeated:
            talk.print("Deze persoon was al gewist.")
        show_one({"persoon": subject, "positie": done.position, "al gewist": done.repeated}, output)

    @app.command(name="looks")
    async def looks_(person: UUID, *, output: Format = "table") -> None:
        """Wie inzag wat over een persoon is verteld, wanneer, en via welke deur.

        Parameters
        ----------
        person
            De persoon, of een traject van deze persoon.
        """
        async with connect() as regie:
            found = await looks(regie.store, await regie.vault.subject(person))
        rows = [
            {
                "wanneer": one.fact.occurred_at,
                "wie": one.fact.actor.id,
                "rol": str(one.fact.actor.role),
                "traject": look.trajectory,
                "wat": str(look.what),
                "deur": str(look.door),
                "tot en met versie": look.up_to,
            }
            for one in found
            if isinstance(look := one.event, FileLookedInto)
        ]
        show_rows(rows, output)

    return app
