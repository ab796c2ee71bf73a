"""`regie lists`: the lists over many trajectories, each as a command."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from inspect import Signature
from typing import Annotated
from uuid import UUID

from cyclopts import App, Parameter

from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.asking import NOT_YOURS
from gateway.cli.called import meant, named
from gateway.cli.choices import ARole, AStage
from gateway.cli.connection import Connect
from gateway.cli.needs import of_many
from gateway.cli.numbers import Count, within
from gateway.cli.output import Exit, Format, show_rows, stop, talk
from gateway.listings import LISTINGS, MOST_WEEKS, WEEKS, Asked, Listing, Row
from gateway.orders.kinds import Incomplete, partner_named
from projections.engine.paging import Selection


def _option(name: str, kind: object, *, default: object = None) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


_ARGUMENTS: Mapping[str, tuple[inspect.Parameter, ...]] = {
    "employer": (
        inspect.Parameter(
            "employer", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Annotated[str, Parameter(help="De werkgever: naam of nummer.")]
        ),
    ),
    "selection": (
        _option("regisseur", Annotated[str | None, Parameter(help="Alleen van deze regisseur.")]),
        _option("municipality", Annotated[UUID | None, Parameter(help="Alleen van deze gemeente (nummer).")]),
        _option("programme", Annotated[str | None, Parameter(help="Alleen van dit programma (code).")]),
    ),
    "stage": (_option("stage", Annotated[AStage | None, Parameter(help="Alleen in deze fase.")]),),
    "role": (_option("role", Annotated[ARole | None, Parameter(help="Alleen deze rol.")]),),
    "weeks": (_option("weeks", Annotated[int, Parameter(validator=within(1, MOST_WEEKS), help="Hoeveel weken vooruit.")], default=WEEKS),),
}
"""By the fields of `Asked` that they fill."""
_ALWAYS = (
    _option("limit", Annotated[Count, Parameter(help="Hoeveel er hoogstens worden getoond.")], default=50),
    _option("output", Format, default="table"),
)


def lists(connect: Connect) -> App:
    """The commands."""
    app = App(name="lists", help="Lijsten over alle trajecten: termijnen, te lang, vacatures, geld, inbreng, en wat een werkgever ziet.")
    for listing in LISTINGS.values():
        app.command(_command(connect, listing), name=listing.command, help=listing.help)
    return app


def _command(connect: Connect, listing: Listing) -> Callable[..., Awaitable[None]]:
    own = [argument for name, arguments in _ARGUMENTS.items() if name in listing.asks for argument in arguments]
    signature = Signature([*own, *_ALWAYS])

    @of_many(Action.READ)
    async def show(*values: object, **by_name: object) -> None:
        bound = signature.bind(*values, **by_name)
        bound.apply_defaults()
        told = bound.arguments
        async with connect() as regie:
            try:
                employer = await partner_named(regie.pool, told["employer"], frozenset({Role.EMPLOYER}), "") if "employer" in told else None
            except Incomplete as nobody:
                stop(Exit.NOT_FOUND, f"{nobody}.")
            seen = regie.acting.over(listing.view)
            await seen.must_be_something()
            own = regie.acting.asker.speaks_for(Role.EMPLOYER)
            # An employer sees of another nothing, also not of a participant whom both know.
            if employer and own and employer not in own:
                stop(Exit.REFUSED, NOT_YOURS)
            asked = Asked(
                datetime.now(UTC),
                seen.of(await meant(regie, Selection(told.get("regisseur"), told.get("municipality"), told.get("programme")))),
                told.get("stage"),
                told.get("role"),
                told.get("weeks", WEEKS),
                employer,
                limit=told["limit"],
            )
            page = await listing.read(regie.pool, asked)
            await seen.listed([one for row in page.items if isinstance(one := row.get("traject"), UUID)], page.total)
            rows = await named(regie, page.items, told["output"], seen)
        show_rows(rows if told["output"] == "json" else list(map(_in_words, rows)), told["output"])
        if not page.items:
            talk.print(listing.nothing)
        elif page.next:
            talk.print(f"Alleen de eerste {len(page.items)} van {page.total} worden getoond.")

    show.__signature__ = signature  # type: ignore[attr-defined]
    show.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()}
    return show


def _in_words(row: Mapping[str, object]) -> Row:
    """Yes and no as people write them."""
    return {name: ("ja" if value else "") if isinstance(value, bool) else value for name, value in row.items()}
