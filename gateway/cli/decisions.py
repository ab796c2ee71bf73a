"""`regie decisions`: the log of decisions on access, for who keeps watch."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cyclopts import App

from events.days import beginning_of, end_of
from gateway.access.terms import Action
from gateway.cli.connection import Connect
from gateway.cli.files import new_file
from gateway.cli.group import grouped
from gateway.cli.moments import Day
from gateway.cli.needs import of_the_house
from gateway.cli.output import Exit, Format, show_one, show_text, stop
from gateway.logbook.decisions import ACCESS, Forged, exported, rules
from gateway.logbook.logins import EVENT


def decisions(connect: Connect) -> App:
    """The commands."""
    return grouped("decisions", "Het logboek van beslissingen over toegang.", Commands(connect))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_the_house("beslissingen", Action.AUDIT)
    async def export(self, *, since: Day, until: Day, to: Path, output: Format = "table") -> None:
        """Schrijf elke beslissing over toegang van een tijd naar een bestand, ook wat werd geweigerd: een regel JSON per beslissing.

        De vorm is die van de standaard Authorization Decision Log; er staan alleen nummers in, geen namen.

        Parameters
        ----------
        since
            De eerste dag.
        until
            De laatste dag.
        to
            Het bestand; het mag er nog niet zijn.
        """
        await self._export(since, until, to, ACCESS, "beslissingen", output)

    @of_the_house("inloggen", Action.LOGINS)
    async def logins(self, *, since: Day, until: Day, to: Path, output: Format = "table") -> None:
        """Schrijf naar een bestand wie in een tijd inlogde, uitlogde of werd geweigerd, ook systemen van partners: een regel JSON elk.

        Wat in een minuut vaker op dezelfde manier werd geweigerd, is een regel met hoe vaak (aantal).

        Parameters
        ----------
        since
            De eerste dag.
        until
            De laatste dag.
        to
            Het bestand; het mag er nog niet zijn.
        """
        await self._export(since, until, to, EVENT, "regels", output)

    @of_the_house("beslissingen", Action.AUDIT)
    async def rules(self, digest: str) -> None:
        """Toon de regels waarnaar een beslissing verwijst: een toekenning per regel.

        Parameters
        ----------
        digest
            Het kenmerk van de regels, zoals het bij de beslissing staat.
        """
        async with self.connect() as regie:
            try:
                found = await rules(regie.pool, digest)
            except Forged:
                stop(Exit.FAILED, "Wat onder dit kenmerk staat, is veranderd: het zijn niet de regels waarnaar beslissingen verwijzen.")
        if found is None:
            stop(Exit.NOT_FOUND, "Volgens zulke regels is nooit iets beslist.")
        show_text(found)

    async def _export(self, since: date, until: date, to: Path, named: str, called: str, output: Format) -> None:
        if until < since:
            stop(Exit.USAGE, "De laatste dag (--until) ligt voor de eerste (--since).")
        written = 0
        with new_file(to) as out:
            async with self.connect() as regie:
                async for record in exported(regie.pool, beginning_of(since), end_of(until), named):
                    out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
                    written += 1
        show_one({"bestand": to, called: written}, output)
