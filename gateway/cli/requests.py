"""`regie persons request`, and what becomes of it: who handles it, a longer term, and what was decided and done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from cyclopts import Parameter

from events.database.queries import query
from events.days import current_day
from events.vocabulary.person import RestrictionGround
from events.vocabulary.words import NAME, TELLING
from gateway.access.grants import GRANTS
from gateway.access.terms import Action
from gateway.access.who import Who
from gateway.accounts.staff import Place, Staff
from gateway.asker import Asker
from gateway.cli.choices import ASource, words_of
from gateway.cli.connection import Connect, Connections
from gateway.cli.moments import Day
from gateway.cli.needs import of_many, with_person
from gateway.cli.output import Format, refusals, show_json, show_rows, talk, typed
from gateway.fate import NotPossible
from gateway.orders.rights import let_wait
from gateway.persons.requests import Right, ask, assign, extend, grant, refuse, setting_right, undecided, withdraw_request
from gateway.persons.rights import Rights
from gateway.persons.standing import Decide, Request
from projections.lists import file

T = TypeVar("T")
Whose = Annotated[UUID, Parameter(help="De persoon, of een traject van deze persoon.")]
ARight = Annotated[Right, words_of(Right)]
AGround = Annotated[RestrictionGround, words_of(RestrictionGround)]
Told = Annotated[ASource, Parameter(help="Van wie wij dit weten, en hoe.")]
Facts = Annotated[tuple[UUID, ...], Parameter(name="--fact")]


@dataclass(frozen=True)
class Requests:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @with_person(Action.RIGHTS)
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
        on = received or current_day()
        await self._carry_out("request", person, ask(right, text, on, source), (right, text, source, on), output)
        if right is Right.OBJECTION:
            await self._let_wait(person)

    @with_person(Action.HANDLE)
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
        await self._carry_out("assign", person, assign(request, handler), (request, handler), output)

    @with_person(Action.RIGHTS)
    async def no_request(self, person: Whose, request: str, *, source: Told, output: Format = "table") -> None:
        """De persoon trekt een verzoek in. Wat om een bezwaar stil lag, mag dan weer verder.

        Parameters
        ----------
        request
            Het verzoek, zoals verzoek-1.
        """
        await self._carry_out("no-request", person, withdraw_request(request, source), (request, source), output)

    @of_many(Action.HANDLE)
    async def requests(self, *, output: Format = "table") -> None:
        """Op welke verzoeken nog niet is besloten, het eerst wat het eerst klaar moet zijn."""
        async with self.connect() as regie:
            found = await of_whom(regie, Action.HANDLE, await undecided(_rights(regie)))
        now = datetime.now(UTC)
        show_rows([{"persoon": person, **shown(request, now)} for person, request in found], output)

    @with_person(Action.HANDLE)
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
        await self._carry_out("extend", person, extend(request, reason), (request, reason), output)

    @with_person(Action.HANDLE)
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
        async with self.connect() as regie, refusals(NotPossible):
            done = await setting_right(_rights(regie), person, request, facts)
        decide = grant(request, reason, facts=done, ground=ground) if granted else refuse(request, reason, told_on=told_on)
        said = (request, granted, reason, *facts, *(one for one in (ground, told_on) if one))
        await self._carry_out("decide", person, decide, said, output)
        if granted and ground:
            await self._let_wait(person)

    async def _carry_out(self, command: str, person: UUID, decide: Decide, said: Iterable[object], output: Format) -> None:
        """Give an order about a person, and show how it stands with their requests."""
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending(f"persons {command}", person, *said).until_known(NotPossible) as order:
                now = await _rights(regie).carry_out(person, decide, regie.actor(), order)
        moment = datetime.now(UTC)
        rows = [shown(one, moment) for one in now.requests]
        if output == "json":
            show_json({"persoon": now.person, "verzoeken": rows})
        else:
            show_rows(rows, output)

    async def _let_wait(self, person: UUID) -> None:
        """What runs of whose data are not used waits, until somebody lets it go on."""
        async with self.connect() as regie:
            for told in await let_wait(regie.pool, regie.vault, regie.office, person, regie.actor()):
                talk.print(told)


async def _handler(regie: Connections, person: UUID, called: str) -> str:
    """The account of who is meant to handle a request of a person, by a name or a number; what was told where nobody logs in.

    Raises:
        NotPossible: nobody is meant, or somebody who may not handle it.
    """
    if (asker := regie.acting.asker.asking) is None:
        return called
    asking, _ = asker
    theirs = [row["stream"] for row in await regie.pool.fetch(query("streams_of"), [await regie.vault.subject(person)])]
    seen = await regie.acting.over(action=Action.HANDLE).among(theirs)
    places = {Place(row.municipality) for one in seen if (row := await file.find(regie.pool, one))}
    roles = {grant.role for grant in GRANTS if grant.action is Action.HANDLE}
    account = await Staff(regie.pool, regie.store).one_of(called, roles, places)
    handler = Asker((asking, await asking.known(Who(str(account)))))
    if not await handler.over(action=Action.HANDLE).among(sorted(seen)):
        raise NotPossible(f"'{called}' mag een verzoek van deze persoon niet behandelen. Kies een ander.")
    return str(account)


async def of_whom(regie: Connections, action: Action, those: Iterable[tuple[UUID, T]]) -> list[tuple[UUID, T]]:
    """Those of these persons of whom somebody may know for this, by a trajectory of theirs; where nobody is asked all of them."""
    if not regie.acting.logged_in:
        return list(those)
    seen, found, trajectories = regie.acting.over(action=action), list[tuple[UUID, T]](), list[UUID]()
    for person, what in those:
        theirs = [row["stream"] for row in await regie.pool.fetch(query("streams_of"), [person])]
        if mine := await seen.among(theirs):
            found.append((person, what))
            trajectories += sorted(mine)
    await seen.listed(trajectories, len(trajectories))
    return found


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


def _rights(regie: Connections) -> Rights:
    return Rights(regie.pool, regie.store, regie.vault)
