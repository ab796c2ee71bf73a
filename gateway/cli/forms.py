"""`regie forms`: the links by which partners without a system, and participants, answer a question without an account."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from cyclopts import App, Parameter
from pydantic import SecretStr

from activities.forms.link import Link, links_of
from events.log.codec import decode
from events.vocabulary.forms import FormLinkMade, Reader
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.cli.called import named
from gateway.cli.choices import ALanguage
from gateway.cli.connection import Connect, Connections
from gateway.cli.group import grouped
from gateway.cli.needs import of_many, with_trajectory
from gateway.cli.output import Format, refusals, show_rows, show_text, talk
from gateway.fate import NotPossible
from gateway.partners.master import UNKNOWN, WrongMaster, compare

if TYPE_CHECKING:
    # What sends mail is not waited for where none is sent.
    from activities.forms.mail import Mailbox
    from gateway.forms.sending import Forms

Trajectory = Annotated[UUID, Parameter(help="Het traject.")]
ARequest = Annotated[str, Parameter(help="Het verzoek: de sleutel of het nummer; zie regie trajectories show.")]
ToParticipant = Annotated[
    bool, Parameter(name="--participant", help="De link is voor de deelnemer zelf, in plaats van voor de partner aan wie het is gevraagd.")
]


@dataclass(frozen=True)
class Installation:
    """What links are made with: the master secret, where the installation is reached, and from where mail is sent."""

    master: SecretStr | None
    base: str
    mailbox: "Mailbox | None"


def forms(connect: Connect, installation: Callable[[], Installation]) -> App:
    """The commands."""
    return grouped("forms", "Links waarmee iemand zonder account een vraag beantwoordt.", Commands(connect, installation))


@dataclass(frozen=True)
class Commands:
    """What each command does; `connect` reaches the installation."""

    connect: Connect
    installation: Callable[[], Installation]

    @of_many(Action.STEER)
    async def list_(
        self, *, trajectory: UUID | None = None, partner: UUID | None = None, all: bool = False, output: Format = "table"
    ) -> None:
        """De links die werken, van trajecten die u bijstuurt.

        Parameters
        ----------
        trajectory
            Alleen van dit traject.
        partner
            Alleen van deze partner.
        all
            Ook links die zijn ingetrokken.
        """
        async with self.connect() as regie:
            found = [decode(one).event for one in await regie.store.read_log(after=0, limit=None, types={FormLinkMade.stored_name})]
            wanted = [made for made in found if isinstance(made, FormLinkMade) and partner in (None, made.partner)]
            about = [*dict.fromkeys(made.trajectory for made in wanted if trajectory in (None, made.trajectory))]
            seen = regie.acting.over(action=Action.STEER)
            mine = await seen.among(about)
            await seen.listed([one for one in about if one in mine], len(mine))
            requests = dict.fromkeys(made.request for made in wanted if made.trajectory in mine)
            links = [link for request in requests for link in await links_of(regie.store, request) if all or not link.withdrawn]
            rows = await named(regie, list(map(_row, links)), output, seen)
        show_rows(rows, output)

    @with_trajectory(Action.STEER)
    async def send(
        self, trajectory: Trajectory, request: ARequest, *, to_participant: ToParticipant = False, output: Format = "table"
    ) -> None:
        """Stuur een nieuwe link per mail; de vorige werkt niet meer."""
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            those = await self._forms(regie)
            question = await those.question(trajectory, request, _reader(to_participant))
            link = await those.send(question, regie.actor(Role.REGISSEUR), datetime.now(UTC))
        show_rows([_row(link)], output)

    @with_trajectory(Action.STEER)
    async def withdraw(
        self, trajectory: Trajectory, request: ARequest, *, reason: str, to_participant: ToParticipant = False, output: Format = "table"
    ) -> None:
        """Trek een link in die kwijt is of verkeerd terechtkwam; die werkt meteen niet meer.

        Parameters
        ----------
        reason
            Waarom.
        """
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            those = await self._forms(regie)
            question = await those.question(trajectory, request, _reader(to_participant))
            gone = await those.withdraw(question, reason, regie.actor(Role.REGISSEUR), datetime.now(UTC))
        show_rows(list(map(_row, gone)), output)

    @with_trajectory(Action.STEER)
    async def letter(
        self,
        trajectory: Trajectory,
        request: ARequest,
        *,
        to_participant: ToParticipant = False,
        language: ALanguage = None,
    ) -> None:
        """Maak een brief met een code, als pagina om af te drukken: regie forms letter … > brief.html

        Parameters
        ----------
        language
            In welke taal; zonder is dat die van de lezer. Onder een andere taal staat het ook in het Nederlands.
        """
        async with self.connect() as regie, refusals(NotPossible, WrongMaster):
            those = await self._forms(regie)
            question = await those.question(trajectory, request, _reader(to_participant))
            page = await those.letter(question, language, regie.actor(Role.REGISSEUR), datetime.now(UTC))
        talk.print("De brief staat op de uitvoer. Wie de code heeft, kan antwoorden: laat die niet liggen.")
        show_text(page)

    async def _forms(self, regie: Connections) -> "Forms":
        from gateway.forms.sending import Forms

        here = self.installation()
        if here.master is None:
            raise WrongMaster(UNKNOWN)
        await compare(regie.pool, master := here.master.get_secret_value())
        return Forms(regie.pool, regie.store, master, here.base, here.mailbox)


def _reader(to_participant: bool) -> Reader:
    return Reader.PARTICIPANT if to_participant else Reader.PARTNER


def _row(link: Link) -> dict[str, object]:
    return {
        "traject": link.trajectory,
        "verzoek": link.request,
        "partner": link.partner,
        "voor": str(link.reader),
        "nummer": link.edition,
        "gemaakt": link.made_at,
        "wie": link.by.id,
        "ingetrokken": link.withdrawn,
    }
