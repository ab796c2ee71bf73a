"""`regie persons register`, `find`, `merge` and `split`: who somebody is, who it may be of whom only a part is known, and who are one."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from getpass import getpass
from typing import Annotated
from uuid import UUID

from cyclopts import Parameter

from events.vocabulary.person import Door, Looked, PersonRegistered
from events.vocabulary.words import CODE, NAME, TELLING, Kind
from gateway.access.terms import Action
from gateway.asker import Everything
from gateway.asking import Denied, Reach
from gateway.cli.connection import Connect, Connections
from gateway.cli.moments import Day
from gateway.cli.needs import of_many, with_one_of
from gateway.cli.output import Exit, Format, refusals, show_one, show_rows, stop, talk, typed
from gateway.cli.requests import given
from gateway.fate import NotPossible
from gateway.orders.whole import NOT_NOTED, Merge, RegisterAnew, ReplaceNumber, Split
from gateway.persons.citizen_number import checked, note, of_nobody_else
from gateway.persons.finding import SHOWN, Asked, Found, People
from gateway.persons.reading import Look
from gateway.persons.rights import Taken, TakesAway
from projections.engine.trajectories import trajectories_of
from projections.lists import file

NOT_OF_HERE = (
    "Er is niets vastgelegd: bij deze gemeente heeft deze persoon geen traject waarin u dit mag. Noem de gemeente van het traject."
)
_LANGUAGE = re.compile("[a-z]{2,3}")


def _language(type_: object, value: object) -> None:
    codes = value if isinstance(value, tuple | list) else [value]
    if not all(_LANGUAGE.fullmatch(str(code)) for code in codes):
        raise ValueError("hier hoort een taal als code van twee of drie letters, zoals nl of ar")


Language = Annotated[str, Parameter(validator=_language)]
Languages = Annotated[tuple[str, ...], Parameter(validator=_language)]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Who:
    """Who somebody is, as it is typed.

    Parameters
    ----------
    name
        De naam, zoals die wordt geschreven.
    called
        Hoe deze persoon wordt aangesproken, zoals "mevrouw Haile".
    born
        De geboortedatum.
    language
        De taal waarin deze persoon wordt aangesproken, zoals nl of ar.
    languages
        Welke talen deze persoon spreekt.
    interpreter
        Of bij een gesprek een tolk nodig is.
    telephone
        Het telefoonnummer.
    email
        Het e-mailadres.
    client_number
        Het klantnummer bij de gemeente.
    """

    name: str
    called: str | None = None
    born: Day | None = None
    language: Language = "nl"
    languages: Languages = ()
    interpreter: bool | None = None
    telephone: str | None = None
    email: str | None = None
    client_number: str | None = None

    def told(self) -> PersonRegistered:
        """As it is written down."""
        return PersonRegistered(
            name=typed(NAME, "De naam (--name)", self.name),
            born=self.born,
            language=self.language,
            called=_told(NAME, "Hoe deze persoon wordt aangesproken (--called)", self.called),
            languages=self.languages,
            interpreter=self.interpreter,
            telephone=_told(CODE, "Het telefoonnummer (--telephone)", self.telephone),
            email=_told(CODE, "Het e-mailadres (--email)", self.email),
            client_number=_told(CODE, "Het klantnummer (--client-number)", self.client_number),
        )


@dataclass(frozen=True)
class Identity:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @with_one_of(Action.REGISTER)
    async def register(self, person: UUID, *, who: Who, someone_else: bool = False, output: Format = "table") -> None:
        """Leg vast wie een persoon is; dat is alleen te lezen voor wie het dossier opent of naar deze persoon zoekt.

        Leg het opnieuw vast als het verandert, en dan alles: wat u niet noemt, is er daarna niet meer. Aanvullen, of
        vastleggen hoe de persoon anders wordt bereikt of aangesproken, kan iedere regisseur van de persoon. Een andere naam, geboortedatum
        of ander klantnummer, of iets weglaten, raakt de persoon in alle trajecten: wie over een daarvan gaat en u niet, stemt eerst in.

        Parameters
        ----------
        person
            Het nummer van de deelnemer.
        someone_else
            Deze persoon lijkt op iemand die al bekend is, maar is een ander.
        """
        told = who.told()
        async with self.connect() as regie:
            if not someone_else:
                await _see_whether_known(regie, person, told, output)
            if not await _registered(regie, person, told) and not await given(regie, "register", person, RegisterAnew(who=told), output):
                return
        show_one({"persoon": person, "vastgelegd": True}, output)

    @with_one_of(Action.REGISTER)
    async def bsn(self, person: UUID, *, municipality: UUID, output: Format = "table") -> None:
        """Leg het BSN van een persoon vast, voor de uitwisseling met een gemeente; nergens anders mag het voor worden gebruikt.

        Het BSN wordt gevraagd, zodat het niet in een lijst van opdrachten komt te staan. U leest het niet terug; klopte het niet, leg dan
        het goede vast. Met het BSN logt de persoon in, dus met een ander BSN stemt eerst een ander in: een collega-regisseur of de
        coördinator, en wie over een traject in een andere gemeente gaat. Wie met het vorige is ingelogd, logt daarna opnieuw in.

        Parameters
        ----------
        person
            Het nummer van de persoon.
        municipality
            De gemeente: het nummer in het register van partners. Het is die van een traject waarin u dit mag.
        """
        async with self.connect() as regie, refusals(NotPossible, Denied):
            seen = regie.acting.over(action=Action.REGISTER)
            if regie.acting.logged_in and municipality not in await _municipalities(regie, person, seen):
                stop(Exit.REFUSED, NOT_OF_HERE)
            number = getpass("BSN: ") if sys.stdin.isatty() else sys.stdin.readline()
            try:
                noted = await _noted(regie, person, number, municipality)
            except Taken as taken:
                if regie.acting.logged_in and not await seen.among(await trajectories_of(regie.pool, taken.person)):
                    stop(Exit.REFUSED, NOT_NOTED)
                raise
            wanted = ReplaceNumber(number=checked(number), municipality=municipality)
            if not noted and not await given(regie, "bsn", person, wanted, output):
                return
        show_one({"persoon": person, "vastgelegd": True}, output)

    @with_one_of(Action.REGISTER)
    async def merge(self, person: UUID, former: UUID, *, reason: str, output: Format = "table") -> None:
        """Voeg twee nummers samen die van één persoon blijken te zijn. Alles van het tweede nummer hoort dan bij het eerste.

        Het tweede nummer blijft naar deze persoon leiden. Was het toch niet dezelfde? regie persons split haalt hen weer uit elkaar.

        Parameters
        ----------
        person
            Het nummer dat blijft.
        former
            Het andere nummer van dezelfde persoon.
        reason
            Waarom dit één persoon is.
        """
        reason = typed(TELLING, "De reden (--reason)", reason)
        await self._turn("merge", person, Merge(former=former, reason=reason), output)

    @with_one_of(Action.REGISTER)
    async def split(self, person: UUID, former: UUID, *, reason: str, output: Format = "table") -> None:
        """Haal twee nummers uit elkaar die bij vergissing zijn samengevoegd. Ieder heeft dan weer wat onder het eigen nummer is verteld.

        Wat intussen over de persoon zelf is vastgelegd, zoals een besluit op een verzoek, blijft bij het eerste nummer. Kijk dat na.

        Parameters
        ----------
        person
            Het nummer dat bleef.
        former
            Het nummer dat daarmee is samengevoegd.
        reason
            Waarom dit er twee zijn.
        """
        reason = typed(TELLING, "De reden (--reason)", reason)
        await self._turn("split", person, Split(former=former, reason=reason), output)

    async def _turn(self, command: str, person: UUID, wanted: Merge | Split, output: Format) -> None:
        async with self.connect() as regie:
            await regie.also(wanted.former)
            if (now := await given(regie, command, person, wanted, output)) is None:
                return
            trajectories = await trajectories_of(regie.pool, now.person)
        whole = {"persoon": now.person, "ook bekend als": ", ".join(map(str, now.former))}
        show_one({**whole, "trajecten": ", ".join(map(str, trajectories))}, output)

    @of_many(Action.FIND)
    async def find(self, text: str, *, output: Format = "table") -> None:
        """Zoek iemand op naam, een deel daarvan, geboortedatum of klantnummer. Van wie u ziet, wordt vastgelegd dat u keek.

        Een naam wordt ook gevonden als die anders is gespeld, of in een ander schrift staat.

        Parameters
        ----------
        text
            Wat u weet, zoals "mohamed hasan", "tesf 01-01-1990" of 4471-B.
        """
        asked = Asked.of(typed(NAME, "Wat u zoekt", text))
        async with self.connect() as regie:
            look = Look(regie.actor(), Looked.FOUND, Door.COMMAND_LINE)
            seen = regie.acting.over(action=Action.FIND)
            found = await People(regie.pool, regie.store, regie.vault).find(asked, look, seen.of())
            trajectories = [one for person in found for one in person.trajectories]
            await seen.listed(trajectories, len(trajectories))
        if len(found) == SHOWN:
            talk.print(f"Dit zijn de eerste {SHOWN}. Zeg er meer bij om anderen te zien, zoals de geboortedatum.")
        _show(found, output)


async def _registered(regie: Connections, person: UUID, who: PersonRegistered) -> bool:
    """Write down who somebody is, unless something that was known goes by it; whether that was so. Ends the command when it cannot be."""
    async with refusals(NotPossible):
        try:
            with regie.pending("persons register", person, who.model_dump_json()).until_known(NotPossible) as order:
                await regie.rights.register(person, who, regie.actor(), order, adding=True)
        except TakesAway:
            return False
    return True


async def _noted(regie: Connections, person: UUID, number: str, municipality: UUID) -> bool:
    """Note a number, unless it comes in the place of another; whether it did not. Raises `Taken`, and `NotPossible`."""
    by = regie.actor()
    try:
        await note(regie.rights, person, number, municipality, by, Door.COMMAND_LINE, adding=True)
    except TakesAway:
        await of_nobody_else(regie.rights, person, number, by, Door.COMMAND_LINE)
        return False
    return True


async def _municipalities(regie: Connections, person: UUID, seen: Reach | Everything) -> set[UUID | None]:
    """Of which municipalities those trajectories of a person are that somebody sees."""
    theirs = await seen.among(await trajectories_of(regie.pool, await regie.vault.subject(person)))
    return {row.municipality for one in theirs if (row := await file.find(regie.pool, one))}


async def _see_whether_known(regie: Connections, person: UUID, who: PersonRegistered, output: Format) -> None:
    people, look = People(regie.pool, regie.store, regie.vault), Look(regie.actor(), Looked.FOUND, Door.COMMAND_LINE)
    if await people.known(person):
        return
    if doubles := await people.doubles(await regie.vault.subject(person), who, look, regie.acting.over(action=Action.FIND).of()):
        _show(doubles, output)
        stop(
            Exit.REFUSED,
            "Deze persoon lijkt al bekend te zijn; er is niets vastgelegd. Gebruik het nummer dat er al is. Is het een ander? Geef dit dan "
            "opnieuw met --someone-else.",
        )


def _show(found: Iterable[Found], output: Format) -> None:
    rows = [
        {
            "persoon": one.person,
            "naam": one.who.name,
            "aanspreken met": one.who.called,
            "geboren": one.who.born,
            "klantnummer": one.who.client_number,
            "trajecten": ", ".join(map(str, one.trajectories)),
        }
        for one in found
    ]
    show_rows(rows, output)


def _told(kind: Kind, what: str, text: str | None) -> str | None:
    return None if text is None else typed(kind, what, text)
