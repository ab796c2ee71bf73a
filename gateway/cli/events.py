"""`regie events`: the log itself."""

import asyncio
from contextlib import suppress

from cyclopts import App

from events.record import Stored
from gateway.access.terms import Action
from gateway.cli.connection import Connect
from gateway.cli.needs import of_the_house
from gateway.cli.numbers import Count, Position
from gateway.cli.output import Format, show_json, show_text
from workflows.law.period import AMSTERDAM


def events(connect: Connect) -> App:
    """The commands."""
    app = App(name="events", help="De gebeurtenissen in het logboek.")

    @app.command
    @of_the_house("logboek", Action.OPERATE)
    async def tail(*, after: Position | None = None, follow: bool = False, limit: Count = 50, output: Format = "table") -> None:
        """Toon de laatste gebeurtenissen, of alles na een positie; met --follow blijft het kijken.

        Parameters
        ----------
        after
            Positie waarna te beginnen; zonder: de laatste `limit`.
        follow
            Blijf nieuwe gebeurtenissen tonen, tot Ctrl-C.
        limit
            Hoeveel er zonder --follow hoogstens worden getoond.
        """
        async with connect() as regie:
            # Whoever keeps it running sees no timeline, and by the stream of each event this would be one.
            whose = not regie.acting.logged_in
            start = max(0, await regie.store.head() - limit) if after is None else after
            if not follow:
                for stored in await regie.store.read_log(after=start, limit=limit):
                    _show(stored, output, whose=whose)
                return
            with suppress(asyncio.CancelledError):
                async for batch in regie.store.subscribe(after=start):
                    for stored in batch:
                        _show(stored, output, whose=whose)

    return app


def _show(stored: Stored, output: Format, *, whose: bool) -> None:
    if output == "json":
        show_json(
            {
                "positie": stored.position,
                **({"stroom": stored.stream, "versie": stored.version} if whose else {}),
                "soort": stored.type,
                "tijdstip": stored.occurred_at,
                "vastgelegd": stored.recorded_at,
            }
        )
    else:
        when = stored.recorded_at.astimezone(AMSTERDAM).strftime("%d-%m %H:%M:%S.%f")[:-3]
        stream = f"{str(stored.stream)[:8]}  v{stored.version:<4} " if whose else ""
        show_text(f"{stored.position:>9}  {when}  {stream}{stored.type}")
