"""Links that a person sends, withdraws or prints: for a question that is open, to the partner that was asked or to the participant."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from activities.channels import RefusedByPartner, Unreachable
from activities.directory import Partner, PartnerDirectory, contacts_of
from activities.folded import Folded
from activities.forms.link import FORM_PATH, Link, address_of, links_of, make, print_code, withdraw
from activities.forms.mail import Letter, Mailbox
from activities.forms.texts import texts
from events.fact import Actor
from events.log.store import EventStore, VersionConflict
from events.trajectory.state import Request
from events.vocabulary.forms import FormLinkMade, Reader
from gateway.fate import NotPossible
from gateway.forms.asking import of_participant, until
from gateway.persons.participants import Participants

_MEANWHILE = "Iemand anders deed dit op hetzelfde moment; kijk met regie forms list wat er nu is, en probeer het zo nodig opnieuw."
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a person names, and for whom a link to it is."""

    trajectory: UUID
    request: Request
    partner: Partner
    reader: Reader

    def made(self) -> FormLinkMade:
        """That a link to it is made."""
        return FormLinkMade(request=self.request.id, trajectory=self.trajectory, partner=self.partner.id, edition=0, reader=self.reader)


@dataclass(frozen=True, slots=True)
class Forms:
    """The links of one installation, that is reached at `base`; without a mailbox they are printed."""

    pool: asyncpg.Pool
    store: EventStore
    master: str
    base: str
    mailbox: Mailbox | None = None

    async def question(self, trajectory: UUID, named: str, reader: Reader) -> Question:
        """A question of a trajectory, by its key or number. Raises `NotPossible` when a link to it makes no sense."""
        state = await Folded(self.store).state(trajectory)
        assert state is not None
        request = state.requests.get(named) or next((one for one in state.requests.values() if str(one.id) == named), None)
        if request is None:
            raise NotPossible(f"In dit traject is geen verzoek {named}. Kijk met: regie trajectories show {trajectory}")
        if not request.open:
            raise NotPossible("Op dit verzoek is al geantwoord, of het is ingetrokken.")
        if datetime.now(UTC) > until(request):
            raise NotPossible("Met een link kan hierop niet meer worden geantwoord; leg vast wat u hoort met: regie trajectories antwoord")
        if reader is Reader.PARTICIPANT and not of_participant(request.kind):
            raise NotPossible("Dit vraagt Regie niet aan de deelnemer zelf; laat --participant weg.")
        partner = await PartnerDirectory(self.store).find(request.partner)
        if partner is None or partner.left:
            raise NotPossible("De partner aan wie dit is gevraagd, doet niet meer mee.")
        return Question(trajectory, request, partner, reader)

    async def good(self, question: Question) -> list[Link]:
        """The links of a question for its reader that are good."""
        found = await links_of(self.store, question.request.id)
        return [link for link in found if link.reader is question.reader and not link.withdrawn]

    async def withdraw(self, question: Question, reason: str, by: Actor, now: datetime) -> list[Link]:
        """Withdraw those; returns which they were. Raises `NotPossible` when the reason is none, or somebody did the same."""
        good = await self.good(question)
        try:
            for link in good:
                await withdraw(self.store, link, reason, by, now)
        except VersionConflict:
            raise NotPossible(_MEANWHILE) from None
        except ValueError as wrong:
            raise NotPossible(f"De reden {wrong}.") from None
        return good

    async def send(self, question: Question, by: Actor, now: datetime) -> Link:
        """Mail a new link; those that there were are no longer good. Raises `NotPossible`, first of all when nobody can be mailed."""
        mailbox, to, language = await self._reach(question)
        link = await self._anew(question, by, now)
        told = texts(language)
        text = told.say("mail.tekst", link=address_of(self.base, self.master, link))
        whom = "de deelnemer" if question.reader is Reader.PARTICIPANT else question.partner.name
        try:
            await mailbox.send(Letter(to, told["mail.onderwerp"], text, told.language, str(uuid4())), whom)
        except (RefusedByPartner, Unreachable) as wrong:
            raise NotPossible(f"De mail is niet verstuurd: {wrong}. Probeer het opnieuw, of druk een brief af.") from None
        return link

    async def link(self, question: Question, by: Actor, now: datetime) -> Link:
        """The link that is good, or else a new one. Raises `NotPossible`."""
        try:
            good = await self.good(question)
            return good[-1] if good else await make(self.store, question.made(), by, now)
        except VersionConflict:
            raise NotPossible(_MEANWHILE) from None

    async def letter(self, question: Question, language: str | None, by: Actor, now: datetime) -> str:
        """A letter with a code, as a page to print, for the link that is good; without one, for a new one. Raises `NotPossible`."""
        link = await self.link(question, by, now)
        try:
            code = await print_code(self.store, self.master, link, by, now)
        except VersionConflict:
            raise NotPossible(_MEANWHILE) from None
        told = texts(language or await self._language(question))
        where = f"{self.base.rstrip('/')}{FORM_PATH}"
        return _PAGES.get_template("formulier-brief.html").render(t=told, dutch=texts(None), adres=where, code=code)

    async def _anew(self, question: Question, by: Actor, now: datetime) -> Link:
        await self.withdraw(question, "er is een nieuwe link gestuurd", by, now)
        return await self.link(question, by, now)

    async def _language(self, question: Question) -> str | None:
        if question.reader is Reader.PARTNER:
            return question.partner.channel.language
        who = await Participants(self.pool, self.store).registered(question.trajectory)
        return who.language if who else None

    async def _reach(self, question: Question) -> tuple[Mailbox, str, str | None]:
        """By which mailbox, where, and in which language the reader is mailed."""
        letter = "Druk een brief af met: regie forms letter"
        if self.mailbox is None:
            raise NotPossible(f"Er is geen mailserver ingesteld (REGIE_MAIL_HOST). {letter}")
        if question.reader is Reader.PARTNER:
            contacts = await contacts_of(self.store, question.partner.id)
            to, language = (contacts[-1].email if contacts else None), question.partner.channel.language
        else:
            who = await Participants(self.pool, self.store).registered(question.trajectory)
            to, language = (who.email, who.language) if who else (None, None)
        if not isinstance(to, str):
            raise NotPossible(f"Er is geen e-mailadres bekend. {letter}")
        return self.mailbox, to, language
