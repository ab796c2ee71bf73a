"""`regie programmes`: the Canvas of a programme, from draft to closing; and documents of your own."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cyclopts import App

from activities.directory import PartnerDirectory
from events.programme import ProgrammeState
from events.vocabulary.programme import Brought
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.cli.canvas import changes, examine, findings, in_short, read, show_canvas, show_findings
from gateway.cli.connection import Connect
from gateway.cli.group import grouped
from gateway.cli.needs import of_nobody, of_the_house
from gateway.cli.numbers import Amount, Version
from gateway.cli.output import Exit, Format, show_one, show_rows, stop, talk
from gateway.cli.programme_orders import Seen, carry, line, named
from gateway.cli.proposals import proposals
from gateway.partners.known import unknown
from gateway.programmes import publishing
from gateway.programmes.publishing import state_of
from workflows.canvas.commands import Agree, Close, Draft, Publish, Revise


def programmes(connect: Connect) -> App:
    """The commands."""
    help = "Programma's: ontwerpen, afspreken, publiceren, herzien, sluiten, bekijken en controleren."
    app = grouped("programmes", help, Commands(connect))
    proposals(app, connect)
    return app


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_the_house("programmas", Action.LEARN)
    async def list_(self, *, templates: bool = False, output: Format = "table") -> None:
        """De programma's, en hoe ver ze zijn.

        Parameters
        ----------
        templates
            Toon de sjablonen die met Regie meekomen; daarvoor hoeft Regie niet te draaien.
        """
        if templates:
            from workflows.programme.catalogue import load_catalogue

            show_rows([{"code": p.code, "versie": p.version, **named(p.document())} for p in load_catalogue().values()], output)
            return
        async with self.connect() as regie:
            states = await publishing.programmes(regie.store)
        show_rows([line(state) for state in states], output)

    @of_the_house("programmas", Action.LEARN)
    async def show(
        self, code: str, *, version: Version | None = None, draft: bool = False, template: bool = False, output: Format = "table"
    ) -> None:
        """De Canvas van een programma op een scherm.

        Parameters
        ----------
        code
            De code van het programma.
        version
            Welke gepubliceerde versie; zonder: de nieuwste.
        draft
            Toon het ontwerp.
        template
            Toon het sjabloon dat met Regie meekomt; daarvoor hoeft Regie niet te draaien.
        """
        if template:
            from workflows.programme.catalogue import UnknownProgramme, find

            try:
                show_canvas(find(code, version).document(), ProgrammeState(), output)
            except UnknownProgramme as unknown:
                stop(Exit.NOT_FOUND, f"{str(unknown).capitalize()}.")
            return
        state = await self._state(code)
        if draft:
            document = state.draft
        elif version is not None:
            document = state.editions[version].document if version in state.editions else None
        else:
            document = state.present.document if state.present else state.draft
        if document is None:
            stop(Exit.NOT_FOUND, f"Dat is er niet van programma '{code}'; gepubliceerd: {', '.join(map(str, state.editions)) or 'niets'}.")
        show_canvas(document, state, output)

    @of_nobody
    def validate(self, *documents: Path, output: Format = "table") -> None:
        """Zeg wat er aan programmadocumenten ontbreekt; zonder bestanden: aan de meegeleverde.

        Een gebrek maakt een document onbruikbaar. Een gat is iets om naar te kijken; daarmee kan het wel worden gebruikt.
        """
        from workflows.programme.catalogue import load_catalogue

        if documents:
            show_findings({str(path): examine(path) for path in documents}, output)
        else:
            show_findings({code: findings(programme.document()) for code, programme in load_catalogue().items()}, output)

    @of_the_house("programmas", Action.LEARN)
    async def diff(self, code: str, document: Path | None = None, *, output: Format = "table") -> None:
        """Zeg in woorden wat een document, of anders het ontwerp, verandert aan de gepubliceerde versie.

        Parameters
        ----------
        code
            De code van het programma.
        document
            Het document; zonder: het ontwerp dat er ligt.
        """
        state = await self._state(code)
        after = read(document) if document else state.draft
        if after is None:
            stop(Exit.NOT_FOUND, f"Er ligt geen ontwerp van '{code}'; noem een document.")
        if state.present is None:
            stop(Exit.NOT_FOUND, f"Van '{code}' is niets gepubliceerd om mee te vergelijken.")
        show_rows(changes(state.present.document, after), output)

    @of_the_house("programmas", Action.PROPOSE)
    async def draft(self, document: Path, *, seen: Seen = None, output: Format = "table") -> None:
        """Leg een ingevulde Canvas vast als ontwerp, of vervang het ontwerp dat er ligt. Er mag nog iets aan ontbreken."""
        content = read(document)
        code = content.get("code")
        if not isinstance(code, str) or not code:
            stop(Exit.USAGE, f"{document} heeft geen code.")
        show_one(await carry(self.connect, code, Draft(content), seen), output)
        talk.print(f"{in_short(content)} (zie regie programmes validate)".capitalize())

    @of_the_house("programmas", Action.PROPOSE)
    async def agree(
        self,
        code: str,
        *,
        partner: UUID,
        role: str = "",
        organisation: str = "",
        brings: str = "",
        euros: Amount | None = None,
        hours: Amount | None = None,
        places: Amount | None = None,
        seen: Seen = None,
        output: Format = "table",
    ) -> None:
        """Leg vast dat een partij akkoord is met het ontwerp, met wat zij inbrengt.

        Parameters
        ----------
        code
            De code van het programma.
        partner
            Het nummer van de organisatie.
        role
            In welke rol; zonder: die waarin zij is aangemeld.
        organisation
            Welke organisatie dit in het ontwerp is, als er meer zijn in die rol; zonder: de naam waaronder zij is aangemeld.
        brings
            Wat die partij inbrengt, in woorden; zonder: wat het ontwerp van die rol zegt.
        euros
            Hoeveel geld zij inbrengt, in hele euro's.
        hours
            Hoeveel uren.
        places
            Hoeveel plaatsen.
        """
        if not brings and (euros, hours, places) != (None, None, None):
            stop(Exit.USAGE, "Zeg met --brings in woorden wat deze partij inbrengt.")
        if role not in ("", *Role):
            stop(Exit.USAGE, f"'{role}' is geen rol; kies uit {', '.join(Role)}.")
        cents = None if euros is None else 100 * euros
        brought = (Brought(what=brings, cents=cents, hours=hours, places=places),) if brings else ()
        async with self.connect() as regie:
            directory = PartnerDirectory(regie.store)
            known, why = await directory.find(partner), await unknown(directory, partner, [Role(role)] if role else [])
        if known is None or why:
            stop(Exit.NOT_FOUND, f"{why}.")
        agree = Agree(partner, known.role, brought, organisation or known.name)
        show_one(await carry(self.connect, code, agree, seen), output)

    @of_the_house("programmas", Action.PUBLISH)
    async def publish(self, code: str, *, seen: Seen = None, output: Format = "table") -> None:
        """Maak van het ontwerp de versie waarin nieuwe trajecten beginnen. Daarvoor is ieder akkoord aan wie iets wordt gevraagd."""
        show_one(await carry(self.connect, code, Publish(), seen), output)
        present = (await self._state(code)).present
        for gap in findings(present.document)[1] if present else []:
            talk.print(f"Let op: {gap}")

    @of_the_house("programmas", Action.PROPOSE)
    async def revise(self, code: str, document: Path, *, seen: Seen = None, output: Format = "table") -> None:
        """Ontwerp de volgende versie van een gepubliceerd programma, en zeg wat er verandert. Lopende trajecten houden hun versie."""
        content = read(document)
        done = await carry(self.connect, code, Revise(content), seen)
        present = (await self._state(code)).present
        told = changes(present.document, content) if present else []
        if output == "json":
            show_one({**done, "wijzigingen": told}, output)
        else:
            show_one(done, output)
            show_rows(told, output)

    @of_the_house("programmas", Action.PUBLISH)
    async def close(self, code: str, *, reason: str, seen: Seen = None, output: Format = "table") -> None:
        """Laat geen nieuwe trajecten meer beginnen; lopende gaan door.

        Parameters
        ----------
        code
            De code van het programma.
        reason
            Waarom.
        """
        show_one(await carry(self.connect, code, Close(reason), seen), output)

    async def _state(self, code: str) -> ProgrammeState:
        async with self.connect() as regie:
            state = await state_of(regie.store, code)
        if not state.code:
            stop(Exit.NOT_FOUND, f"Er is geen programma '{code}'; zie regie programmes list, of --template voor een sjabloon.")
        return state
