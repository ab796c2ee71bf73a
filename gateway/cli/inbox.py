"""`regie inbox`: what partners sent, and offering it again."""

from dataclasses import dataclass
from uuid import UUID

from cyclopts import App

from events.vocabulary.words import TELLING
from gateway.access.terms import Action
from gateway.cli.called import named
from gateway.cli.choices import AState
from gateway.cli.connection import Connect
from gateway.cli.group import grouped
from gateway.cli.needs import of_many, of_the_house
from gateway.cli.numbers import Count
from gateway.cli.output import Exit, Format, show_one, show_rows, stop, talk, typed
from projections.lists.inbox import Row, State, find, messages, shown_to


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

    @of_the_house("berichten", Action.OPERATE)
    async def replay(self, *message: str, set_aside: bool = False, reason: str = "opnieuw aangeboden", output: Format = "table") -> None:
        """Bied berichten opnieuw aan hun trajecten aan; twee keer is één keer.

        Parameters
        ----------
        message
            De berichten.
        set_aside
            Alle berichten die terzijde zijn gelegd.
        reason
            Waarom.
        """
        from gateway.runs.recovery import replay

        reason = typed(TELLING, "De reden (--reason)", reason)
        async with self.connect() as regie:
            found = {one: await find(regie.pool, one) for one in message}
            if unknown := [one for one, row in found.items() if row is None]:
                stop(Exit.NOT_FOUND, f"Er is geen bericht {', '.join(unknown)}.")
            chosen = {one: row.partner for one, row in found.items() if row}
            if set_aside:
                page = await messages(regie.pool, state=State.SET_ASIDE, limit=1000)
                chosen |= {row.message: row.partner for row in page.items}
            if not chosen and not set_aside:
                stop(Exit.USAGE, "Noem berichten, of geef --set-aside.")
            offered = await replay(regie.store, chosen, reason)
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
