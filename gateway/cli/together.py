"""`regie persons waiting`, `agree` and `refuse`: what somebody wants to do to all of a person, and others have to agree with."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from cyclopts import Parameter

from events.vocabulary.base import DataClass
from events.vocabulary.person import Door, Looked
from events.vocabulary.words import TELLING
from gateway.access.terms import Action
from gateway.agreeing import until
from gateway.asking import Denied
from gateway.cli.called import ABOUT, named
from gateway.cli.connection import Connect, Connections
from gateway.cli.needs import About, of_many
from gateway.cli.output import Format, Row, refusals, show_one, show_rows, talk, typed
from gateway.fate import NotPossible
from gateway.orders.rights import AgreeWithAct, DeclineAct
from gateway.orders.together import Acts, Waiting
from gateway.persons.reading import Look, looked_at

Whose = Annotated[UUID, Parameter(help="De persoon, of een traject van deze persoon.")]
Ask = Annotated[str, Parameter(help="Wat er is gevraagd, zoals vraag-1; zie regie persons waiting.")]


@dataclass(frozen=True)
class Together:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_many(Action.HANDLE)
    async def waiting(self, *, output: Format = "table") -> None:
        """Wat is gevraagd en een persoon in meer trajecten raakt, en wacht tot ook wie over die andere gaat ermee instemt."""
        async with self.connect() as regie:
            seen, found = regie.acting.over(action=Action.HANDLE), await _acts(regie).waiting()
            await seen.listed([one.trajectory for one in found], len(found))
            for one in found:
                await looked_at(regie.store, one.person, Look.of_today(regie.actor(), Looked.QUESTION, Door.COMMAND_LINE, ()))
            whose = await named(regie, [_shown(one) for one in found], output, seen)
        show_rows(whose, output)

    @of_many(Action.HANDLE)
    async def agree(self, person: Whose, request: Ask, *, output: Format = "table") -> None:
        """Stem in met wat een ander vroeg, voor de trajecten waarin u dit zelf ook mag. Stemt iedereen in, dan gebeurt het meteen.

        Kijk eerst of het klopt, en vraag het na bij wie het vroeg. Wie vroeg, stemt niet zelf in.
        """
        await self._give("agree", person, AgreeWithAct(request=request), output)

    @of_many(Action.HANDLE)
    async def refuse(self, person: Whose, request: Ask, *, reason: str, output: Format = "table") -> None:
        """Stem niet in met wat een ander vroeg, of trek uw eigen vraag in: het gaat dan niet door.

        Parameters
        ----------
        reason
            Waarom niet; dat wordt versleuteld bewaard.
        """
        await self._give("refuse", person, DeclineAct(request=request, reason=typed(TELLING, "De reden (--reason)", reason)), output)

    async def _give(self, command: str, person: UUID, wanted: AgreeWithAct | DeclineAct, output: Format) -> None:
        async with self.connect() as regie, refusals(NotPossible):
            with regie.pending(f"persons {command}", person, wanted.model_dump_json()).until_known(NotPossible, Denied) as order:
                try:
                    outcome = await _acts(regie).carry_out(person, wanted, regie.actor(), order)
                except Denied as denied:
                    regie.acting.refused(denied, About.PERSON)
            for told in outcome.told:
                talk.print(told)
            subject = await regie.vault.subject(person)
        done = "nee" if isinstance(wanted, DeclineAct) or outcome.waits else "ja"
        show_one({"persoon": subject, "vraag": wanted.request, "uitgevoerd": done}, output)


def _acts(regie: Connections) -> Acts:
    return Acts(regie.rights, regie.office, regie.acting.asker)


def _shown(one: Waiting) -> Row:
    ask = one.act.ask
    return {
        ABOUT: one.trajectory,
        "persoon": one.person,
        "vraag": ask.what.request,
        "wat": one.kind.called.title,
        "hoe": one.wanted.said if DataClass.IDENTITY in one.classes else "",
        "wie": ask.by,
        "tot": until(ask),
        "wacht op u": "ja" if one.theirs else "nee",
    }
