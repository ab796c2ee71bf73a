"""`regie inbox`: what partners sent, and offering it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from cyclopts import App, Parameter

from events.vocabulary.words import TELLING
from gateway.access.terms import Action
from gateway.cli.called import named
from gateway.cli.choices import AState
from gateway.cli.connection import Connect, Connections
from gateway.cli.group import grouped
from gateway.cli.needs import of_many, of_the_house
from gateway.cli.numbers import Count
from gateway.cli.output import Exit, Format, show_one, show_rows, stop, talk, typed
from projections.lists.inbox import Row, State, find, messages, shown_to

AReason = Annotated[str, Parameter(help="Waarom.")]
OFFERED = "opnieuw aangeboden"


def inbox(connect: Connect) -> App:
    """The commands."""
    return grouped("inbox", "Berichten van partners.", Commands(connect))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_many(Action.READ)
    async def list_(
        self,
        *,
        state: AState | None = None,
        partner: UUID | None = None,
        trajectory: UUID | None = None,
        limit: Count = 50,
        output: Format = "table",
    ) -> None:
        """Wat er binnenkwam en wat ervan werd, het laatste eerst.

        Parameters
        ----------
        state
            Alleen berichten in deze toestand.
        partner
            Alleen van deze partner.
        trajectory
            Alleen over dit traject.
        limit
            Hoeveel er hoogstens worden getoond.
        """
        async with self.connect() as regie:
            seen = regie.acting.over(Row)
            await seen.must_be_something()
            page = await messages(regie.pool, seen.of(), state=state, partner=partner, trajectory=trajectory, limit=limit)
            about = [*dict.fromkeys(row.trajectory for row in page.items)]
            steers = await regie.acting.over(action=Action.STEER).among(about)
            await seen.listed(about, page.total)
            shown = [shown_to(row, whole=row.trajectory in steers) for row in page.items]
            rows = await named(regie, list(map(_line, shown)), output, seen)
        show_rows(rows, output)
        if page.total > len(page.items):
            talk.print(f"{len(page.items)} van {page.total} berichten; meer met --limit.")

    @of_many(Action.STEER)
    async def replay(self, *message: str, reason: AReason = OFFERED, output: Format = "table") -> None:
        """Bied berichten opnieuw aan, van trajecten die u bijstuurt; twee keer is één keer.

        Parameters
        ----------
        message
            De berichten.
        """
        if not message:
            stop(
                Exit.USAGE,
                "Noem berichten. Wat terzijde is gelegd, biedt wie Regie beheert allemaal opnieuw aan met regie inbox replay-set-aside.",
            )
        async with self.connect() as regie:
            found = {one: row for one in message if (row := await find(regie.pool, one))}
            seen, about = regie.acting.over(action=Action.STEER), [*dict.fromkeys(row.trajectory for row in found.values())]
            steers = await seen.among(about)
            if unknown := [one for one in message if one not in found or found[one].trajectory not in steers]:
                stop(Exit.NOT_FOUND, f"Er is geen bericht {', '.join(unknown)} in een traject dat u bijstuurt.")
            await seen.listed(about, len(about))
            await _offer(regie, list(found.values()), reason, output)

    @of_the_house("berichten", Action.OPERATE)
    async def replay_set_aside(self, *, reason: AReason = OFFERED, output: Format = "table") -> None:
        """Bied alles opnieuw aan wat terzijde is gelegd, van welk traject ook; twee keer is één keer."""
        async with self.connect() as regie:
            page = await messages(regie.pool, state=State.SET_ASIDE, limit=1000)
            await _offer(regie, page.items, reason, output)


async def _offer(regie: Connections, found: Sequence[Row], reason: str, output: Format) -> None:
    from gateway.runs.recovery import replay

    reason = typed(TELLING, "De reden (--reason)", reason)
    offered = await replay(regie.store, {one.message: one.partner for one in found}, reason, regie.actor())
    show_one({"aangeboden": offered}, output)


def _line(row: Row) -> dict[str, object]:
    return {
        "bericht": row.message,
        "ontvangen": row.received_at,
        "soort": row.type,
        "partner": row.partner,
        "traject": row.trajectory,
        "toestand": str(row.state),
        "reden": row.reason,
    }
