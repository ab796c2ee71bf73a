"""`regie persons`: the rights of a person, and who looked into what was told about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
from cyclopts import App, Parameter

from events import erasure
from events.days import current_day
from events.fact import ERASURE, event_id
from events.vocabulary.person import ConsentGiven, ConsentWithdrawn, Door, FileLookedInto, Looked
from events.vocabulary.words import TELLING
from gateway import words
from gateway.access.terms import Action
from gateway.asker import WHOLE_FILE
from gateway.asking import NOT_YOURS
from gateway.cli.called import ABOUT, named
from gateway.cli.choices import AClass, ARole, ASource
from gateway.cli.connection import Connect
from gateway.cli.files import new_file
from gateway.cli.group import add, grouped
from gateway.cli.identity import Identity
from gateway.cli.moments import Day
from gateway.cli.needs import of_many, of_the_house, with_one_of
from gateway.cli.output import Exit, Format, refusals, show_json, show_one, show_rows, stop, talk, typed
from gateway.cli.requests import Requests, given, shown
from gateway.cli.set_apart import SetApart
from gateway.cli.together import Together
from gateway.fate import NotPossible
from gateway.orders.of_person import OfPerson
from gateway.orders.rights import EraseOnRequest
from gateway.orders.whole import EndDuty, Erase, EraseExpired, KeepLonger
from gateway.persons.consent import agree, withdraw
from gateway.persons.participants import concerned
from gateway.persons.processing import REGISTER, Lines, processed, seen_by
from gateway.persons.reading import Look, NotThere, looked_at, looks, opened, told
from gateway.persons.retention import keep_terms
from gateway.persons.standing import Decide, Standing
from gateway.persons.subject_access import subject_access
from projections.engine.trajectories import trajectories_of

Who = Annotated[UUID, Parameter(help="De persoon, of een traject van deze persoon.")]
Classes = Annotated[tuple[AClass, ...], Parameter(name="--class")]
Told = Annotated[ASource, Parameter(help="Van wie wij dit weten, en hoe.")]


def persons(connect: Connect) -> App:
    """The commands."""
    app = grouped("persons", "Personen: wie zij zijn, hun rechten, en wie inzag wat over hen is verteld.", Identity(connect))
    return add(add(add(add(app, Commands(connect)), Requests(connect)), SetApart(connect)), Together(connect))


@dataclass(frozen=True)
class Commands:
    """What each command about the rights of a person does; `connect` reaches the installation."""

    connect: Connect

    @with_one_of(Action.OPEN)
    async def told(self, person: UUID, *, output: Format = "table") -> None:
        """Lees wat over de persoon zelf is vastgelegd: de naam, wat is gevraagd en waarom zo is besloten. Wie leest, wordt vastgelegd.

        Parameters
        ----------
        person
            Het nummer van de persoon; van een traject leest u met regie trajectories told.
        """
        async with self.connect() as regie:
            try:
                found = told(await opened(regie.store, person, Look(regie.actor(), Looked.EVERYTHING, Door.COMMAND_LINE)))
            except NotThere as nobody:
                stop(Exit.NOT_FOUND, str(nobody))
        shown = [one for one in found if regie.acting.sight.shows(*one.data)]
        show_rows([{"wanneer": one.occurred_at, "wat": one.title, "gegeven": one.label, "tekst": one.text} for one in shown], output)

    @with_one_of(Action.RIGHTS)
    async def access(self, person: Who) -> None:
        """Alles wat over een persoon is vastgelegd, als JSON voor die persoon zelf (AVG art. 15 en 20). Wie het maakt, wordt vastgelegd.

        Van elk gegeven staat erbij van wie het kwam, in welke klasse het valt en op welke grond het wordt bewaard. Als bladzijde om af te
        drukken staat het bij het traject op de pagina's van Regie.
        """
        async with self.connect() as regie, refusals(NotThere):
            if not regie.acting.sight.shows(*WHOLE_FILE):
                stop(Exit.REFUSED, NOT_YOURS)
            look = Look(regie.actor(), Looked.EVERYTHING, Door.COMMAND_LINE)
            found = await subject_access(regie.pool, regie.store, await regie.vault.subject(person), look, regie.acting.asker.whole)
        show_json(found.as_json())

    @of_the_house("verwerkingen", Action.AUDIT)
    async def processing(
        self,
        *,
        to: Path,
        key: Path,
        person: UUID | None = None,
        register: str = REGISTER,
        since: Day | None = None,
        until: Day | None = None,
        output: Format = "table",
    ) -> None:
        """Schrijf elke verwerking van gegevens van personen naar een bestand: een regel JSON elk, als Logboek Dataverwerkingen.

        Twee keer hetzelfde schrijven geeft dezelfde regels, met dezelfde nummers. Wie iets deed staat er niet in; dat staat in het logboek
        van Regie zelf, bij de gebeurtenis waarvan het nummer volgt.

        Parameters
        ----------
        to
            Het bestand; het mag er nog niet zijn.
        key
            Het bestand met de sleutel waarmee personen een nummer krijgen, van minstens 16 bytes. Bewaar het: met dezelfde sleutel is het
            nummer van een persoon steeds hetzelfde.
        person
            Alleen wat met gegevens van deze persoon is gedaan, zoals de persoon dat te lezen krijgt (de leesextensie van Logboek
            Dataverwerkingen).
        register
            Het adres in het register van verwerkingsactiviteiten van de gemeente, waar de naam van de activiteit achter komt.
        since
            Vanaf deze dag; zonder: vanaf het begin.
        until
            Tot en met deze dag; zonder: tot nu.
        """
        lines, written = _lines(key, register), 0
        with new_file(to) as out:
            async with self.connect() as regie:
                days = (since, until)
                all_of_them = processed(regie.pool, regie.store, lines, days)
                whose = await regie.vault.subject(person) if person else None
                async for one in seen_by(regie.pool, regie.store, lines, whose, days) if whose else all_of_them:
                    out.write(msgspec.json.encode(one).decode() + "\n")
                    written += 1
        show_one({"bestand": to, "verwerkingen": written}, output)

    @with_one_of(Action.RIGHTS)
    async def show(self, person: Who, *, output: Format = "table") -> None:
        """Waar een persoon mee instemt, wat die vroeg en wanneer dat klaar moet zijn, en hoe lang gegevens worden bewaard."""
        async with self.connect() as regie:
            try:
                now = await regie.rights.of(person)
            except NotPossible as nobody:
                stop(Exit.NOT_FOUND, str(nobody))
            await looked_at(regie.store, now.person, Look.of_today(regie.actor(), Looked.QUESTION, Door.COMMAND_LINE, ()))
        _show(now, output)

    @with_one_of(Action.TRACES)
    async def looks(self, person: Who, *, output: Format = "table") -> None:
        """Wie inzag wat over een persoon is verteld, wanneer, en via welke deur; van trajecten waarvan u dat mag zien. Ook dit wordt
        vastgelegd."""
        async with self.connect() as regie:
            subject = await regie.vault.subject(person)
            every = await trajectories_of(regie.pool, subject)
            others = set(every) - await regie.acting.over(action=Action.TRACES).among(every)
            found = await looks(regie.store, subject, others)
            await looked_at(regie.store, subject, Look.of_today(regie.actor(), Looked.TRACES, Door.COMMAND_LINE, ()))
        rows = [
            {
                "wanneer": one.fact.occurred_at,
                "wie": one.fact.actor.id,
                "rol": str(one.fact.actor.role),
                "traject": look.trajectory,
                "wat": str(look.what),
                "gegevens": ", ".join(map(words.label, look.classes)),
                "deur": str(look.door),
                "tot en met versie": look.up_to,
            }
            for one in found
            if isinstance(look := one.event, FileLookedInto)
        ]
        show_rows(rows, output)

    @with_one_of(Action.CONSENT)
    async def consent(self, person: Who, *, shares: AClass, role: ARole, purpose: str, source: Told, output: Format = "table") -> None:
        """Een persoon stemt ermee in dat gegevens naar een soort partij gaan, voor een doel.

        Parameters
        ----------
        shares
            Welke soort gegevens.
        role
            Naar welke soort partij.
        purpose
            Waarvoor, in woorden die niets over de persoon zeggen.
        """
        agreed = ConsentGiven(shares=shares, role=role, purpose=typed(TELLING, "Het doel (--purpose)", purpose), source=source)
        await self._carry_out("consent", person, agree(agreed), (shares, role, purpose, source), output)

    @with_one_of(Action.CONSENT)
    async def withdraw(
        self, person: Who, *, shares: AClass, role: ARole, source: Told, purpose: str | None = None, output: Format = "table"
    ) -> None:
        """Een persoon trekt een toestemming in: voor een doel, of voor alle doelen.

        Parameters
        ----------
        shares
            Welke soort gegevens.
        role
            Naar welke soort partij.
        purpose
            Voor welk doel, zoals het bij de toestemming staat; zonder: voor alle.
        """
        only = typed(TELLING, "Het doel (--purpose)", purpose) if purpose is not None else None
        gone = ConsentWithdrawn(shares=shares, role=role, purpose=only, source=source)
        await self._carry_out("withdraw", person, withdraw(gone), (shares, role, only or "", source), output)

    @with_one_of(Action.HANDLE)
    async def duty_ended(self, person: Who, *, on: Day, source: Told, output: Format = "table") -> None:
        """De inburgeringsplicht eindigde van iemand van wie geen traject meer loopt; de bewaartermijn begint.

        Loopt er een traject, geef dan regie trajectories inburgeringsplicht. Een dag die niet klopte, wordt de goede door die te geven.

        Parameters
        ----------
        on
            De dag waarop de plicht eindigde.
        """
        await self._give("duty-ended", person, EndDuty(on=on, source=source), output)

    @of_many(Action.ERASE)
    async def retention(self, *, output: Format = "table") -> None:
        """Kijk van wie de bewaartermijn begint of voorbij is, en leg dat vast. Regie doet dit ook zelf, elke dag."""
        async with self.connect() as regie:
            kept = await keep_terms(regie.rights, current_day())
            seen = regie.acting.over(action=Action.ERASE)
            changed = await concerned(regie.pool, seen, [(one.person, one.retention) for one in kept if one.retention])
            rows = [
                {ABOUT: trajectory, "persoon": person, "bewaard tot en met": kept.ends, "voorbij": "ja" if kept.expired else ""}
                for trajectory, person, kept in changed
            ]
            whose = await named(regie, rows, output, seen)
        show_rows(whose, output)
        if any(row["voorbij"] for row in rows):
            talk.print("Besluit over wissen van wie de termijn voorbij is, met: regie persons erase-expired, of keep als het langer moet")

    @with_one_of(Action.ERASE)
    async def keep(self, person: Who, *, classes: Classes, until: Day, reason: str, output: Format = "table") -> None:
        """Bewaar gegevens langer dan na de inburgeringsplicht hoeft, omdat een andere regel dat vraagt. De laatste dag geldt voor alles.

        Parameters
        ----------
        classes
            Welke soorten gegevens die regel vraagt.
        until
            Tot en met welke dag.
        reason
            Welke regel dat is, en waarom die hier geldt.
        """
        reason = typed(TELLING, "De reden (--reason)", reason)
        await self._give("keep", person, KeepLonger(classes=classes, until=until, reason=reason), output)

    @with_one_of(Action.ERASE)
    async def erase_expired(self, person: Who, *, output: Format = "table") -> None:
        """Wis een persoon van wie de bewaartermijn voorbij is. Dat is niet terug te draaien.

        Dat kan als er geen traject meer loopt, geen verzoek wacht en de verwerking niet is beperkt.
        """
        await self._erase("erase-expired", person, EraseExpired(), output)

    @with_one_of(Action.ERASE)
    async def erase(self, person: UUID, *, ground: str, request: str | None = None, output: Format = "table") -> None:
        """Wis een persoon: niemand kan meer lezen wat over deze persoon is verteld. Dat is niet terug te draaien.

        Parameters
        ----------
        person
            De persoon, of een traject van deze persoon.
        ground
            De grond, bijvoorbeeld "AVG art. 17 lid 1 onder a".
        request
            Het verzoek dat u hiermee toekent, zoals verzoek-1.
        """
        ground = typed(TELLING, "De grond (--ground)", ground)
        await self._erase("erase", person, EraseOnRequest(request=request, ground=ground) if request else Erase(ground=ground), output)

    async def _erase(self, command: str, person: UUID, wanted: OfPerson, output: Format) -> None:
        """Erase somebody, and show since when they are."""
        async with self.connect() as regie:
            repeated = await regie.store.erased(person)
            try:
                now = await given(regie, command, person, wanted, output)
            except erasure.Nobody as nobody:
                stop(Exit.NOT_FOUND, f"Er is niets gewist: {nobody}. Kijk het nummer na.")
            if now is None:
                return
            done = await regie.store.find(event_id(now.person, ERASURE))
        if repeated:
            talk.print("Deze persoon was al gewist.")
        show_one({"persoon": now.person, "positie": done and done.position, "al gewist": repeated}, output)

    async def _give(self, command: str, person: UUID, wanted: OfPerson, output: Format) -> None:
        """Give an order about all of a person, and show how it stands now."""
        async with self.connect() as regie:
            now = await given(regie, command, person, wanted, output)
        if now:
            _show(now, output)

    async def _carry_out(self, command: str, person: UUID, decide: Decide, said: Iterable[object], output: Format) -> None:
        """Give an order about a person, and show how it stands now."""
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending(f"persons {command}", person, *said).until_known(NotPossible) as order:
                now = await regie.rights.carry_out(person, decide, regie.actor(), order)
        _show(now, output)


def _lines(key: Path, register: str) -> Lines:
    try:
        return Lines(key.read_bytes(), register)
    except (OSError, ValueError) as wrong:
        stop(Exit.USAGE, f"De sleutel in {key} is niet te gebruiken: {getattr(wrong, 'strerror', None) or wrong}.")


def _show(now: Standing, output: Format) -> None:
    moment = datetime.now(UTC)
    consents = [
        {"gegevens": words.label(one.shares), "naar": one.role, "doel": one.purpose, "sinds": one.since, "bron": str(one.source or "")}
        for one in now.consents
    ]
    withdrawn = [
        {
            "gegevens": words.label(one.shares),
            "naar": one.role,
            "doel": one.purpose,
            "sinds": one.since,
            "ingetrokken": one.withdrawn_at,
            "ingetrokken volgens": str(one.withdrawn_source or ""),
        }
        for one in now.withdrawn
    ]
    requests = [shown(one, moment) for one in now.requests]
    whole = {
        "persoon": now.person,
        "ook bekend als": ", ".join(map(str, now.former)),
        "gewist": now.erased,
        "toestemmingen": consents,
        "ingetrokken toestemmingen": withdrawn,
        "verzoeken": requests,
        "verwerking beperkt": ", ".join(f"{one.request} ({words.label(one.ground)})" for one in now.restrictions),
        "gevoelig": now.sensitive,
        "bewaard tot en met": now.retention.ends if now.retention else None,
        "bewaartermijn voorbij": bool(now.retention and now.retention.expired),
    }
    if output == "json":
        show_json(whole)
        return
    show_one({name: value for name, value in whole.items() if not isinstance(value, list)}, output)
    for rows in (consents, withdrawn, requests):
        if rows:
            show_rows(rows, output)
