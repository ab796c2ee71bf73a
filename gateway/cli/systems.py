"""`regie partners link|unlink|systems`: by what else than a signature the system of a partner is recognised."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

from cyclopts import Parameter

from events.vocabulary.inbox import Credential, PartnerCredentialLinked, Way
from gateway.access.terms import Action
from gateway.cli.connection import Connect
from gateway.cli.needs import of_the_house
from gateway.cli.output import Exit, Format, refusals, show_one, show_rows, stop
from gateway.fate import NotPossible
from gateway.partners import credentials
from gateway.partners.partnering import Partners

Who = Annotated[UUID, Parameter(help="De partner; zie regie partners list.")]


@dataclass(frozen=True)
class Systems:
    """What each command does; `connect` reaches the installation."""

    connect: Connect

    @of_the_house("partners", Action.PARTNERS)
    async def systems(self, partner: Who, *, output: Format = "table") -> None:
        """Waaraan de systemen van een partner worden herkend, naast het geheim waarmee zij ondertekenen."""
        async with self.connect() as regie, refusals(NotPossible):
            await Partners(regie.pool, regie.store).known(partner)
            found = await credentials.of(regie.store, partner)
        show_rows([_row(linked) for linked in found], output)

    @of_the_house("partners", Action.PARTNERS)
    async def link(
        self,
        partner: Who,
        *,
        client: str | None = None,
        issuer: str | None = None,
        subject: str | None = None,
        certificate: Path | None = None,
        oin: str | None = None,
        output: Format = "table",
    ) -> None:
        """Wie dit toont, spreekt voortaan voor een partner. Noem een client met zijn uitgever, een certificaat, of een OIN.

        Koppel bij een wisseling eerst het nieuwe, en maak het oude los als niemand het meer gebruikt.

        Parameters
        ----------
        client
            Het client_id waaronder de uitgever van tokens het systeem kent.
        issuer
            De uitgever, zoals die zich noemt in REGIE_LOGIN_FILE onder systems.
        subject
            Over wie een token van deze client gaat (sub), als dat niet het client_id zelf is.
        certificate
            Een bestand met het certificaat (PEM) dat het systeem toont.
        oin
            De OIN in de certificaten van PKIoverheid die het systeem toont.
        """
        told = PartnerCredentialLinked(partner=partner, credential=_credential(client, issuer, certificate, oin), subject=subject)
        async with self.connect() as regie, refusals(NotPossible):
            await Partners(regie.pool, regie.store).link(told, regie.actor())
        show_one(_row(told), output)

    @of_the_house("partners", Action.PARTNERS)
    async def unlink(self, partner: Who, number: UUID, *, output: Format = "table") -> None:
        """Wie dit toont, spreekt vanaf het volgende bericht niet meer voor een partner.

        Parameters
        ----------
        number
            Het kenmerk; zie regie partners systems.
        """
        async with self.connect() as regie, refusals(NotPossible):
            await Partners(regie.pool, regie.store).unlink(partner, number, regie.actor())
            left = await credentials.of(regie.store, partner)
        show_rows([_row(linked) for linked in left], output)


def _credential(client: str | None, issuer: str | None, certificate: Path | None, oin: str | None) -> Credential:
    if client and issuer and not (certificate or oin):
        return Credential(way=Way.CLIENT, name=client, issuer=issuer)
    if certificate and not (client or issuer or oin):
        return Credential(way=Way.CERTIFICATE, name=_thumbprint(certificate))
    if oin and not (client or issuer or certificate):
        return Credential(way=Way.OIN, name=oin)
    return stop(Exit.USAGE, "Noem een van drie: --client met --issuer, --certificate, of --oin.")


def _thumbprint(file: Path) -> str:
    # What few commands need, the others do not wait for.
    from cryptography.x509 import load_pem_x509_certificate

    from gateway.http.client_cert import thumbprint

    try:
        return thumbprint(load_pem_x509_certificate(file.expanduser().read_bytes()))
    except (OSError, ValueError):
        stop(Exit.USAGE, f"{file} is geen bestand met een certificaat (PEM).")


def _row(linked: PartnerCredentialLinked) -> dict[str, object]:
    one = linked.credential
    return {
        "kenmerk": credentials.stream_of(one),
        "partner": linked.partner,
        "herkend aan": str(one.way),
        "naam": one.name,
        "uitgever": one.issuer,
        "over": linked.subject,
    }
