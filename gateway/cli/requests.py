"""`regie persons request`, and what becomes of it: who handles it, a longer term, and what was decided and done."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from cyclopts import Parameter

from events.days import current_day
from events.vocabulary.person import RestrictionGround
from events.vocabulary.words import NAME, TELLING
from gateway.access.grants import GRANTS
from gateway.access.terms import Action
from gateway.access.who import Who
from gateway.accounts.staff import Place, Staff
from gateway.asker import Asker
from gateway.asking import Denied
from gateway.cli.called import ABOUT, named
from gateway.cli.choices import ASource, words_of
from gateway.cli.connection import Connect, Connections
from gateway.cli.moments import Day
from gateway.cli.needs import of_many, with_one_of
from gateway.cli.output import Format, refusals, show_json, show_one, show_rows, talk, typed
from gateway.fate import NotPossible
from gateway.orders.of_person import OfPerson
from gateway.orders.rights import AskRight, DecideRequest, ExtendRequest, HandleRequest, WithdrawRequest
from gateway.orders.together import Acts
from gateway.persons.participants import concerned
from gateway.persons.requests import Right, undecided
from gateway.persons.standing import Request, Standing
from projections.engine.trajectories import trajectories_of
from projections.lists import file

Whose = Annotated[UUID, Parameter(help="De persoon, of een traject van deze persoon.")]
ARight = Annotated[Right, words_of(Right)]
AGround = Annotated[RestrictionGround, words_of(RestrictionGround)]
Told = Annotated[ASource, Parameter(help="Van wie wij dit weten, en hoe.")]
Facts = Annotated[tuple[UUID, ...], Parameter(name="--fact")]


@dataclass(frozen=True)
class Requests:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @with_one_of(Action.RIGHTS)
    async def request(
        self, person: Whose, *, right: ARight, text: str, source: Told, received: Day | None = None, output: Format = "table"
    ) -> None:
        """Een persoon vraagt om inzage, rectificatie, wissing of een ander recht; het antwoord moet er binnen de termijn van de AVG zijn.

        Parameters
        ----------
        right
            Welk recht.
        text
            Wat de persoon vraagt.
        received
            De dag waarop het verzoek kwam; zonder: vandaag.
        """
        text = typed(TELLING, "Het verzoek (--text)", text)
        asked = AskRight(right=right, text=text, source=source, received_on=received or current_day())
        await self._give("request", person, asked, output)

    @with_one_of(Action.HANDLE)
    async def assign(self, person: Whose, request: str, *, to: str, output: Format = "table") -> None:
        """Zeg wie een verzoek behandelt.

        Parameters
        ----------
        request
            Het verzoek, zoals verzoek-1.
        to
            Wie het behandelt: een collega die dat bij deze persoon mag, op naam of het nummer van het account.
        """
        to = typed(NAME, "Wie het behandelt (--to)", to)
        async with self.connect() as regie, refusals(NotPossible):
            handler = await _handler(regie, person, to)
        await self._give("assign", person, HandleRequest(request=request, to=handler), output)

    @with_one_of(Action.RIGHTS)
    async def no_request(self, person: Whose, request: str, *, source: Told, output: Format = "table") -> None:
        """De persoon trekt een verzoek in. Wat om een bezwaar stil lag, mag dan weer verder.

        Parameters
        ----------
        request
            Het verzoek, zoals verzoek-1.
        """
        await self._give("no-request", person, WithdrawRequest(request=request, source=source), output)

    @of_many(Action.HANDLE)
    async def requests(self, *, output: Format = "table") -> None:
        """Op welke verzoeken nog niet is besloten, het eerst wat het eerst klaar moet zijn."""
        async with self.connect() as regie:
            seen, now = regie.acting.over(action=Action.HANDLE), datetime.now(UTC)
            found = await concerned(regie.pool, seen, await undecided(regie.rights))
            rows = [{ABOUT: trajectory, "persoon": person, **shown(request, now)} for trajectory, person, request in found]
            whose = await named(regie, rows, output, seen)
        show_rows(whose, output)

    @with_one_of(Action.HANDLE)
    async def extend(self, person: Whose, request: str, *, reason: str, output: Format = "table") -> None:
        """Neem meer tijd voor een verzoek: één keer, binnen de eerste termijn, en met een reden die de persoon hoort.

        Parameters
        ----------
        request
            Het verzoek, zoals verzoek-1.
        reason
            Waarom het langer duurt.
        """
        reason = typed(TELLING, "De reden (--reason)", reason)
        await self._give("extend", person, ExtendRequest(request=request, reason=reason), output)

    @with_one_of(Action.HANDLE)
    async def decide(
        self,
        person: Whose,
        request: str,
        *,
        granted: bool,
        reason: str,
        facts: Facts = (),
        ground: AGround | None = None,
        told_on: Day | None = None,
        output: Format = "table",
    ) -> None:
        """Besluit op een verzoek. Wat u toekent, is dan ook gedaan: het overzicht is gemaakt, het foute verbeterd, de verwerking beperkt.

        Een verzoek om wissing kent u toe door te wissen: regie persons erase --request.

        Parameters
        ----------
        request
            Het verzoek, zoals verzoek-1.
        granted
            Toegekend, of (--no-granted) afgewezen.
        reason
            Waarom.
        facts
            Bij rectificatie: de nummers van de gebeurtenissen waarmee is verbeterd.
        ground
            Bij beperking: op welke grond (AVG art. 18 lid 1).
        told_on
            Bij een bezwaar dat u afwijst: op welke dag u de persoon hebt verteld dat de gegevens weer worden gebruikt.
        """
        reason = typed(TELLING, "De reden (--reason)", reason)
        decided = DecideRequest(request=request, granted=granted, reason=reason, facts=facts, ground=ground, told_on=told_on)
        await self._give("decide", person, decided, output)

    async def _give(self, command: str, person: UUID, wanted: OfPerson, output: Format) -> None:
        """Give an order about a person, and show how it stands with their requests."""
        async with self.connect() as regie:
            if (now := await given(regie, command, person, wanted, output)) is None:
                return
        moment = datetime.now(UTC)
        rows = [shown(one, moment) for one in now.requests]
        if output == "json":
            show_json({"persoon": now.person, "verzoeken": rows})
        else:
            show_rows(rows, output)


async def _handler(regie: Connections, person: UUID, called: str) -> str:
    """The account of who is meant to handle a request of a person, by a name or a number; what was told where nobody logs in.

    Raises:
        NotPossible: nobody is meant, or somebody who may not handle it.
    """
    if (asker := regie.acting.asker.asking) is None:
        return called
    asking, _ = asker
    theirs = await trajectories_of(regie.pool, await regie.vault.subject(person))
    seen = await regie.acting.over(action=Action.HANDLE).among(theirs)
    places = {Place(row.municipality) for one in seen if (row := await file.find(regie.pool, one))}
    roles = {grant.role for grant in GRANTS if grant.action is Action.HANDLE}
    account = await Staff(regie.pool, regie.store).one_of(called, roles, places)
    handler = Asker((asking, await asking.known(Who(str(account)))))
    if not await handler.over(action=Action.HANDLE).among(sorted(seen)):
        raise NotPossible(f"'{called}' mag een verzoek van deze persoon niet behandelen. Kies een ander.")
    return str(account)


async def given(regie: Connections, command: str, person: UUID, wanted: OfPerson, output: Format) -> Standing | None:
    """Give an order about a person, say what is to be seen to then, and return how it stands; None when that waits for others to agree,
    which is shown then. Ends the command when it is refused."""
    rights = regie.rights
    async with refusals(NotPossible, Denied):
        acts, said = Acts(rights, regie.office, regie.acting.asker), wanted.model_dump_json(exclude={"number"})
        with regie.pending(f"persons {command}", person, said).until_known(NotPossible, Denied) as order:
            outcome = await acts.carry_out(person, wanted, regie.actor(), order)
        for told in outcome.told:
            talk.print(told)
        if outcome.waits:
            show_one({"persoon": await regie.vault.subject(person), "wacht op instemming": outcome.waits}, output)
            return None
        return await rights.of(person)


def shown(request: Request, now: datetime) -> dict[str, object]:
    """A request as it is listed."""
    decided = "ingetrokken" if request.withdrawn else "" if request.granted is None else "toegekend" if request.granted else "afgewezen"
    return {
        "verzoek": request.id,
        "artikel": f"AVG art. {request.article}",
        "ontvangen": request.received_on,
        "uiterlijk": request.due,
        "verlengd": request.extended,
        "te laat": request.late(now),
        "behandelaar": request.handler or "",
        "besluit": decided,
    }
