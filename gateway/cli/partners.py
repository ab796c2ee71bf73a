"""`regie partners`: who takes part in the work, and the secrets with which they sign."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid4, uuid5

from cyclopts import App, Parameter
from pydantic import SecretStr

from activities.directory import Partner
from activities.forms.link import KIND
from activities.signing import partner_secret
from events.vocabulary.inbox import Channel, PartnerDescribed, PartnerPlacesTold, PartnerRegistered
from gateway.access.terms import Action
from gateway.cli.choices import AChannel, ALanguage, ARole, ASize, Sends
from gateway.cli.connection import Connect, Connections
from gateway.cli.contacts import Contacts, looked_at, person_of
from gateway.cli.group import add, grouped
from gateway.cli.moments import Day
from gateway.cli.needs import of_the_house
from gateway.cli.output import Exit, Format, refusals, show_one, show_rows, stop, talk
from gateway.cli.systems import Systems
from gateway.fate import NotPossible
from gateway.partners.allowed import types_of
from gateway.partners.identifying import cbs, not_found
from gateway.partners.master import UNKNOWN, WrongMaster, compare
from gateway.partners.partnering import Partners, reachable

MOST_DAYS = 366
"""For which a former secret can stay good, when it is said for how many."""
Who = Annotated[UUID, Parameter(help="De partner; zie regie partners list.")]
Size = Annotated[ASize | None, Parameter(help="Hoe groot een werkgever is.")]
Municipal = Annotated[
    str | None,
    Parameter(
        help="De CBS-code van een gemeente, vier cijfers: daarmee gelden de eigen regels van die gemeente.",
        validator=lambda _, code: code and cbs(code),
    ),
]
Kvk = Annotated[str | None, Parameter(help="Haar nummer bij de Kamer van Koophandel, acht cijfers.")]
Rsin = Annotated[str | None, Parameter(help="Haar RSIN, negen cijfers.")]
Oin = Annotated[str | None, Parameter(help="Haar OIN, twintig cijfers.")]
Here = Annotated[bool, Parameter(help="Het adres mag van deze machine zijn, en zonder https: om iets te proberen.")]


def partners(connect: Connect, master: Callable[[], SecretStr | None]) -> App:
    """The commands. `master` is what every partner's secret is made of."""
    app = grouped("partners", "Partners: wie meedoen, en waaraan hun systemen worden herkend.", Commands(connect, master))
    return add(add(app, Systems(connect)), Contacts(connect))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect
    master: Callable[[], SecretStr | None]

    async def _master(self, regie: Connections) -> str:
        """What a secret is made of, for before anything is done of which a secret has to be shown."""
        known = self.master()
        if known is None:
            raise WrongMaster(UNKNOWN)
        await compare(regie.pool, known.get_secret_value())
        return known.get_secret_value()

    @of_the_house("partners", Action.PARTNERS)
    async def list_(self, *, output: Format = "table") -> None:
        """Wie meedoen of meededen."""
        async with self.connect() as regie:
            found = await Partners(regie.pool, regie.store).all()
        show_rows([_row(partner) for partner in found], output)

    @of_the_house("partners", Action.PARTNERS)
    async def show(self, partner: Who, *, output: Format = "table") -> None:
        """Wat van een partner bekend is: naam, sectoren, nummers, kanaal, en met wie te spreken."""
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            those = Partners(regie.pool, regie.store)
            known, contact = await those.known(partner), await those.contact_of(partner)
            await looked_at(regie, contact)
        show_one({**_row(known), **person_of(contact)}, output)

    @of_the_house("partners", Action.PARTNERS)
    async def register(
        self,
        name: str,
        *,
        role: ARole,
        address: str = "",
        source: str = "",
        channel: AChannel = "cloudevents",
        language: ALanguage = None,
        size: Size = None,
        cbs: Municipal = None,
        sector: tuple[str, ...] = (),
        kvk: Kvk = None,
        rsin: Rsin = None,
        oin: Oin = None,
        sends: Sends = (),
        on_this_machine: Here = False,
        id: UUID | None = None,
        output: Format = "table",
    ) -> None:
        """Laat een organisatie meedoen, en toon één keer het geheim.

        Parameters
        ----------
        name
            Hoe de organisatie heet.
        role
            Wat zij doet.
        address
            Waar het systeem van de organisatie vragen aanneemt; niet bij een formulier.
        source
            Wat de CloudEvents van de organisatie als source noemen; van elke partner een andere. Niet nodig bij een formulier.
        sector
            Een sector waarin zij werkt; zo vaak als nodig.
        id
            Haar id; zonder wordt er een gemaakt.
        """
        said = (name, role, address, source, channel, language, size, cbs, sector, kvk, rsin, oin, on_this_machine, id, sends)
        told = PartnerRegistered(
            partner=id or uuid4(),
            name=name,
            role=role,
            channel=Channel(kind=channel, address=address, language=language),
            source=source,
            size=size,
            cbs_code=cbs,
            sectors=sector,
            kvk=kvk,
            rsin=rsin,
            oin=oin,
            sends=sends or None,
        )
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            known = await self._master(regie)
            with regie.pending("register", *said).until_known(NotPossible) as order:
                new = _numbered(told, id or uuid5(order, "partner"))
                partner = await Partners(regie.pool, regie.store).register(new, regie.actor(), here=on_this_machine, order=order)
        await _warn_of(None if on_this_machine else address)
        _show_secret(known, partner, output)

    @of_the_house("partners", Action.PARTNERS)
    async def change(
        self,
        partner: Who,
        *,
        name: str | None = None,
        address: str | None = None,
        channel: AChannel | None = None,
        language: ALanguage = None,
        size: Size = None,
        cbs: Municipal = None,
        sector: tuple[str, ...] = (),
        kvk: Kvk = None,
        rsin: Rsin = None,
        oin: Oin = None,
        sends: Sends = (),
        on_this_machine: Here = False,
        output: Format = "table",
    ) -> None:
        """Wijzig wat van een partner bekend is, of waar die wordt bereikt. Wat u niet noemt blijft zoals het is; de rol ook.

        Parameters
        ----------
        name
            Hoe de organisatie voortaan heet.
        address
            Waar het systeem van de organisatie voortaan vragen aanneemt.
        sector
            De sectoren waarin zij werkt, in plaats van die van nu; zo vaak als nodig.
        """
        asked = {"name": name, "size": size, "cbs_code": cbs, "sectors": sector or None, "kvk": kvk, "rsin": rsin, "oin": oin}
        asked["sends"] = sends or None
        told = {field: value for field, value in asked.items() if value is not None}
        moves = (address, channel, language)
        if not told and not any(one is not None for one in moves):
            stop(Exit.USAGE, "Noem wat er verandert, zoals --name of --address.")
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            those = Partners(regie.pool, regie.store)
            with regie.pending("change", partner, repr(told), *moves, on_this_machine).until_known(NotPossible) as order:
                now = await those.known(partner)
                other = _moved(now.channel, *moves)
                if other:
                    reachable(other, on_this_machine)
                if told:
                    now = await those.describe(_described(now, told), regie.actor(), order=order)
                if other:
                    now = await those.reach(partner, other, regie.actor(), here=on_this_machine, order=uuid5(order, "kanaal"))
        await _warn_of(None if on_this_machine else address)
        show_one(_row(now), output)

    @of_the_house("partners", Action.PARTNERS)
    async def places(
        self, partner: Who, *, municipality: UUID, sector: str, places: int, until: Day | None = None, output: Format = "table"
    ) -> None:
        """Leg vast hoeveel plaatsen een werkgever, branche of werkgeversservicepunt heeft, in plaats van wat eerst was verteld.

        Zij staan naast wie op een plek wacht, per gemeente en sector: regie lessons show --question vraag.

        Parameters
        ----------
        municipality
            De gemeente waar de plaatsen zijn; zie regie partners list.
        sector
            In welke sector.
        places
            Hoeveel plaatsen; 0 is geen meer.
        until
            Tot en met welke dag.
        """
        told = PartnerPlacesTold(partner=partner, municipality=municipality, sector=sector, places=places, until=until)
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            with regie.pending("places", partner, municipality, sector, places, until).until_known(NotPossible) as order:
                now = await Partners(regie.pool, regie.store).tell_places(told, regie.actor(), order=order)
        show_one(
            {"partner": now.id, "naam": now.name, "gemeente": municipality, "sector": sector, "plaatsen": places, "tot": until}, output
        )

    @of_the_house("partners", Action.PARTNERS)
    async def rotate(self, partner: Who, *, at_once: bool = False, days: float | None = None, output: Format = "table") -> None:
        """Geef een partner een nieuw geheim, en toon het één keer. Het vorige blijft goed tot het volgende, om over te stappen.

        Parameters
        ----------
        at_once
            Het vorige geheim geldt meteen niet meer: het is gelekt.
        days
            Het vorige geheim blijft nog zo veel dagen goed.
        """
        now = datetime.now(UTC)
        if days is not None and not 0 <= days <= MOST_DAYS:
            stop(Exit.USAGE, f"--days: hier hoort een aantal dagen van 0 tot en met {MOST_DAYS}.")
        if at_once and days:
            stop(
                Exit.USAGE,
                "--at-once en --days gaan niet samen: kies of het vorige geheim meteen of over een aantal dagen niet meer geldt.",
            )
        until = now if at_once else None if days is None else now + timedelta(days=days)
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            known = await self._master(regie)
            with regie.pending("rotate", partner, at_once, days).until_known(NotPossible) as order:
                renewed = await Partners(regie.pool, regie.store).rotate(partner, regie.actor(), former_until=until, order=order)
        _show_secret(known, renewed, output)

    @of_the_house("partners", Action.PARTNERS)
    async def revoke(self, partner: Who, *, output: Format = "table") -> None:
        """Trek het geheim van een partner meteen in, zonder een nieuw te geven.

        Berichten worden geweigerd, en vragen wachten, tot regie partners rotate.
        """
        now = datetime.now(UTC)
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            with regie.pending("revoke", partner).until_known(NotPossible) as order:
                revoked = await Partners(regie.pool, regie.store).rotate(
                    partner, regie.actor(), former_until=now, withheld=True, order=order
                )
        talk.print("Het geheim is ingetrokken; vragen aan deze partner wachten op een nieuw. Geef dat met: regie partners rotate --at-once")
        show_one(_row(revoked), output)

    @of_the_house("partners", Action.PARTNERS)
    async def leave(self, partner: Who, *, reason: str, output: Format = "table") -> None:
        """Een partner doet niet meer mee: er gaan geen vragen meer heen, en berichten worden geweigerd.

        Parameters
        ----------
        reason
            Waarom.
        """
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            with regie.pending("leave", partner, reason).until_known(NotPossible) as order:
                gone = await Partners(regie.pool, regie.store).leave(partner, reason, regie.actor(), order=order)
        show_one(_row(gone), output)


def _moved(now: Channel, address: str | None, kind: str | None, language: str | None) -> Channel | None:
    """How a partner is reached with what was said of it; None when nothing was."""
    said = {"address": "" if address is None and kind == KIND else address, "kind": kind, "language": language}
    told = {field: value for field, value in said.items() if value is not None}
    return now.model_copy(update=told) if told else None


def _numbered(told: PartnerRegistered, id: UUID) -> PartnerRegistered:
    """A partner by its number; who answers by a form has no source of its own."""
    source = told.source or (f"urn:uuid:{id}" if told.channel.kind == KIND else "")
    return told.model_copy(update={"partner": id, "source": source})


async def _warn_of(address: str | None) -> None:
    if address and (warning := await not_found(address)):
        talk.print(warning)


def _show_secret(known: str, partner: Partner, output: Format) -> None:
    if partner.channel.kind == KIND:
        show_one(_row(partner), output)
        return
    secret = partner_secret(known, partner.id, partner.key_version)
    talk.print("Het geheim wordt alleen nu getoond. Geef het de partner langs een veilige weg.")
    show_one({**_row(partner), "geheim": secret}, output)


def _described(partner: Partner, told: Mapping[str, object]) -> PartnerDescribed:
    """What is known of a partner, with something else in some places."""
    known = {name: getattr(partner, name) for name in PartnerDescribed.model_fields if name != "partner"}
    return PartnerDescribed.model_validate({"partner": partner.id, **known, **told})


def _row(partner: Partner) -> dict[str, object]:
    numbers = {"KvK": partner.kvk, "RSIN": partner.rsin, "OIN": partner.oin, "CBS": partner.cbs_code}
    return {
        "partner": partner.id,
        "naam": partner.name,
        "rol": str(partner.role),
        "kanaal": partner.channel.kind,
        "taal": partner.channel.language,
        "adres": partner.channel.address,
        "sectoren": ", ".join(partner.sectors),
        "nummers": ", ".join(f"{name} {number}" for name, number in numbers.items() if number),
        "source": partner.source,
        "mag sturen": ", ".join(types_of(partner)),
        "sleutelversie": partner.key_version,
        "vorige sleutel tot": partner.former_until,
        "ingetrokken": partner.withheld,
        "doet mee": not partner.left,
    }
