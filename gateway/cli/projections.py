"""`regie projections`: how the read models are doing, building one anew, and what one could not take in."""

from dataclasses import dataclass

from cyclopts import App
from rich.progress import Progress, TaskID

from gateway.access.terms import Action
from gateway.cli.connection import Connect
from gateway.cli.group import grouped
from gateway.cli.moments import Day
from gateway.cli.needs import of_the_house
from gateway.cli.output import Exit, Format, show_one, show_rows, stop, talk


def projections(connect: Connect) -> App:
    """The commands."""
    return grouped("projections", "Leesmodellen.", Commands(connect))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_the_house("leesmodellen", Action.OPERATE)
    async def status(self, *, output: Format = "table") -> None:
        """Hoever elk leesmodel is, en wat het tegenhoudt."""
        from projections.catalogue import PROJECTIONS
        from projections.engine.status import status

        async with self.connect() as regie:
            found = await status(regie.pool, regie.store, PROJECTIONS)
        show_rows(
            [
                {
                    "leesmodel": one.name,
                    "versie": one.version,
                    "positie": one.position,
                    "achter": one.behind,
                    "seconden": round(one.age, 1),
                    "terzijde": one.aside,
                    "wordt bijgehouden": "ja" if one.owned else "nee",
                    "fout": one.error,
                }
                for one in found
            ],
            output,
        )

    @of_the_house("leesmodellen", Action.OPERATE)
    async def rebuild(self, *name: str, output: Format = "table") -> None:
        """Bouw leesmodellen opnieuw op uit het logboek; het oude dient tot het nieuwe klaar is. Zonder namen: allemaal."""
        from projections.catalogue import PROJECTIONS, projection_named
        from projections.engine.projection import LaterRelease
        from projections.engine.rebuild import RebuildRuns, rebuild

        try:
            chosen = [projection_named(one) for one in name] or PROJECTIONS
        except LookupError as error:
            stop(Exit.NOT_FOUND, str(error.args[0]))
        rows = []
        async with self.connect() as regie:
            for projection in chosen:
                with Progress(console=talk, disable=not talk.is_terminal, transient=True) as bar:
                    task = bar.add_task(projection.name, total=None)

                    def told(done: int, total: int, bar: Progress = bar, task: TaskID = task) -> None:
                        bar.update(task, completed=done, total=total)

                    try:
                        position = await rebuild(regie.pool, regie.store, projection, told)
                    except (LaterRelease, RebuildRuns) as error:
                        stop(Exit.FAILED, f"{projection.name}: {error}")
                rows.append({"leesmodel": projection.name, "positie": position})
        show_rows(rows, output) if len(rows) > 1 else show_one(rows[0], output)

    @of_the_house("leesmodellen", Action.OPERATE)
    async def counts(self, *, since: Day | None = None, until: Day | None = None, output: Format = "table") -> None:
        """Hoeveel gebeurtenissen er per dag en per soort zijn vastgelegd, de laatste dag eerst.

        Parameters
        ----------
        since
            Vanaf deze dag.
        until
            Tot en met deze dag.
        """
        from projections.lists.event_counts import counts

        async with self.connect() as regie:
            found = await counts(regie.pool, since, until)
        rows = [{"dag": one.day, "soort": one.type, "openbare naam": one.public_name, "gebeurtenissen": one.events} for one in found]
        show_rows(rows, output)

    @of_the_house("leesmodellen", Action.OPERATE)
    async def aside(self, *, output: Format = "table") -> None:
        """Welke gebeurtenissen een leesmodel niet kon verwerken, en waarom. De rest gaat door; rebuild probeert ze opnieuw."""
        from projections.catalogue import PROJECTIONS
        from projections.engine.aside import set_aside

        async with self.connect() as regie:
            found = await set_aside(regie.pool, PROJECTIONS)
        # Whose it is, is nothing for who keeps it running.
        whose = not regie.acting.logged_in
        show_rows(
            [
                {
                    "leesmodel": one.projection,
                    "positie": one.position,
                    **({"stroom": one.stream, "versie": one.version} if whose else {}),
                    "soort": one.type,
                    "sinds": one.at,
                    "waarom": one.why,
                }
                for one in found
            ],
            output,
        )
