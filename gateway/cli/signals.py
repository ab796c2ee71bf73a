"""`regie signals`: where trajectories deviate from the norms of their programme."""

from collections.abc import Mapping
from uuid import UUID

from cyclopts import App

from gateway.access.terms import Action
from gateway.cli.called import meant, named
from gateway.cli.connection import Connect
from gateway.cli.needs import of_many
from gateway.cli.numbers import Count
from gateway.cli.output import Format, show_rows, talk
from gateway.operations.foretold import worth
from projections.engine.paging import Selection
from projections.learning.estimates.answer import TOO_FEW
from projections.lists.open_signals import OpenSignal, open_signals


def signals(connect: Connect) -> App:
    """The commands."""
    app = App(name="signals", help="Signalen: waar trajecten afwijken van de normen van hun programma.")

    @app.command(name="list")
    @of_many(Action.READ)
    async def list_(
        *,
        regisseur: str | None = None,
        municipality: UUID | None = None,
        programme: str | None = None,
        rule: str | None = None,
        limit: Count = 50,
        output: Format = "table",
    ) -> None:
        """Wat open staat: eerst wat de meeste partijen vertellen, dan het langste. Waarom staat op de pagina van het traject.

        Beantwoord een signaal met regie trajectories bijsturen --signaal, of met regie trajectories signaal.

        Parameters
        ----------
        regisseur
            Alleen van deze regisseur.
        municipality
            Alleen van deze gemeente (nummer).
        programme
            Alleen van dit programma (code).
        rule
            Alleen van deze regel, zoals taalgroei.
        limit
            Hoeveel er hoogstens worden getoond.
        """
        async with connect() as regie:
            seen = regie.acting.over(OpenSignal)
            await seen.must_be_something()
            selection = seen.of(await meant(regie, Selection(regisseur, municipality, programme)))
            page = await open_signals(regie.pool, selection, rule=rule, limit=limit)
            await seen.listed([one.trajectory for one in page.items], page.total)
            known = await worth(regie.pool)
            rows = await named(regie, [_row(one, known) for one in page.items], output, seen)
        show_rows(rows, output)
        if page.next:
            talk.print(f"Alleen de eerste {len(page.items)} van {page.total} worden getoond.")

    return app


def _row(one: OpenSignal, known: Mapping[str, str]) -> dict[str, object]:
    return {
        "traject": one.trajectory,
        "signaal": one.signal,
        "sinds": one.since,
        "feiten": one.facts,
        "onderdeel": str(one.component),
        "wat erop volgde": known.get(one.rule, TOO_FEW),
        "fase": str(one.stage or ""),
        "programma": one.programme,
        "regisseur": one.regisseur,
    }
