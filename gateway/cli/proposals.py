"""`regie programmes proposals` and what people do with one: from lessons to another norm, and how the next cohorts went."""

from dataclasses import dataclass
from datetime import UTC, datetime

from cyclopts import App

from events.programme import ProgrammeState
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.cli.connection import Connect
from gateway.cli.group import add
from gateway.cli.needs import of_the_house
from gateway.cli.numbers import Count, Version
from gateway.cli.output import Exit, Format, show_json, show_one, show_rows, stop, talk
from gateway.cli.programme_orders import Seen, carry
from gateway.programmes.proposing import propose, seen_of
from gateway.programmes.publishing import Conflict, programmes
from projections.learning.estimates.answer import TOO_FEW
from projections.learning.lessons import moment_of
from projections.learning.programme_versions import Difference, compare
from projections.learning.questions.shown import Shown
from workflows.canvas.commands import AcceptProposal, RejectProposal
from workflows.decisions.refusal import Refused
from workflows.law.minimum_cell import minimum_cell
from workflows.law.period import Period

MONTHS = 12
MIXED = (
    "Bij gelijke samenstelling: het verschil als beide versies waren begonnen door mensen die naar taal, niveau, sector en gemeente net zo "
    "verdeeld zijn als beide samen. Wat er dan van het verschil over is, komt niet door wie er begonnen; de rest kan daardoor komen."
)


def proposals(app: App, connect: Connect) -> None:
    """Add the commands."""
    add(app, Commands(connect))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_the_house("programmas", Action.LEARN)
    async def proposals(self, *, output: Format = "table") -> None:
        """De voorstellen om normen te herzien waarover nog niemand heeft besloten, met de onderbouwing."""
        async with self.connect() as regie:
            states = await programmes(regie.store)
        show_rows([row for state in states for row in _norms(state)], output)

    @of_the_house("programmas", Action.PROPOSE)
    async def propose(self, code: str, *, output: Format = "table") -> None:
        """Leg de normen van de nieuwste versie naast wat trajecten erin werkelijk duurden, en stel zo nodig andere voor.

        Een voorstel verandert niets. Aan het begin van elke maand gebeurt dit vanzelf, waar regie up draait.
        """
        try:
            async with self.connect() as regie:
                with regie.pending("propose", code).until_known(Refused, Conflict) as order:
                    who = regie.actor(Role.REGISSEUR)
                    state = await propose(regie.pool, regie.store, code, who, datetime.now(UTC), order=order)
        except Refused as refusal:
            stop(Exit.REFUSED, str(refusal))
        except Conflict as conflict:
            stop(Exit.FAILED, str(conflict))
        show_rows(_norms(state), output)

    @of_the_house("programmas", Action.PROPOSE)
    async def accept_proposal(self, code: str, *, seen: Seen = None, output: Format = "table") -> None:
        """Maak van het voorstel een ontwerp van de volgende versie. Daarna gaat het als elke herziening: afspreken, publiceren."""
        show_one(await carry(self.connect, code, AcceptProposal(), seen), output)

    @of_the_house("programmas", Action.PROPOSE)
    async def reject_proposal(self, code: str, *, reason: str, seen: Seen = None, output: Format = "table") -> None:
        """Volg het voorstel niet. Hetzelfde komt pas terug als er duidelijk meer trajecten achter staan.

        Parameters
        ----------
        reason
            Waarom, zonder gegevens van personen.
        """
        show_one(await carry(self.connect, code, RejectProposal(reason), seen), output)

    @of_the_house("programmas", Action.LEARN)
    async def compare_(self, code: str, *, version: Version | None = None, months: Count = MONTHS, output: Format = "table") -> None:
        """Leg de trajecten die in een versie begonnen naast die van de versie ervoor.

        Parameters
        ----------
        code
            De code van het programma.
        version
            Welke versie; zonder: de nieuwste waarin trajecten begonnen.
        months
            Binnen hoeveel maanden wordt gekeken wie is geplaatst of uitgevallen; alleen wie zo lang geleden begon telt daarvoor mee.
        """
        now = datetime.now(UTC)
        async with self.connect() as regie:
            found = await seen_of(regie.pool, code, moment_of(now))
        after = version if version is not None else max(found, default=0)
        before = max((one for one in found if one < after), default=None)
        if before is None or after not in found:
            told = ", ".join(map(str, sorted(found))) or "geen"
            stop(
                Exit.NOT_FOUND,
                f"Er zijn geen twee versies van '{code}' om te vergelijken; met trajecten tot het begin van deze maand: {told}.",
            )
        differences = compare(found[before], found[after], months, minimum_cell(now))
        if output == "json":
            show_json({"voor": before, "na": after, "tot": moment_of(now), "verschillen": differences})
            return
        show_rows([_compared(one, before, after) for one in differences], output)
        talk.print(MIXED)


def _norms(state: ProgrammeState) -> list[dict[str, object]]:
    proposal = state.proposal
    if proposal is None:
        return []
    return [
        {
            "code": state.code,
            "versie": proposal.version,
            "plaats": norm.place,
            "norm": Period.parse(norm.before).in_words(),
            "voorstel": Period.parse(norm.after).in_words(),
            "onderbouwing": norm.evidence,
            "tot": proposal.on,
        }
        for norm in proposal.norms
    ]


def _compared(one: Difference, before: int, after: int) -> dict[str, object]:
    apart = _told(one.apart, True, "+") if one.share else ""
    return {
        "wat": one.what,
        f"versie {before}": _told(one.before, one.share),
        f"versie {after}": _told(one.after, one.share),
        "verschil": apart,
        "bij gelijke samenstelling": _told(one.same_mix, True, "+") if one.what.endswith("maanden") else "",
    }


def _told(told: Shown | None, share: bool, sign: str = "") -> str:
    """Such as `225 [207–246], n≈80`, and a share as `45% [36–54], n≈120`."""
    if told is None:
        return TOO_FEW
    scale, unit = (100, "%") if share else (1, "")
    value, low, high = ("?" if one is None else f"{one * scale:{sign}.0f}" for one in (told.value, told.low, told.high))
    return f"{value}{unit} [{low} – {high}], n≈{told.n}"
