"""The channel `formulier`: a partner without a system gets a mail with a link, and answers on a page (docs/forms.md).

The mail goes to the contact person of the partner, whose address is sealed. Who has none is reached by letter: the question is then refused
here, which a person sees, who prints it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid5

from activities.channels import Delivery, Purpose, RefusedByPartner
from activities.directory import Partner, contacts_of
from activities.forms.link import Link, address_of, links_of, make
from activities.forms.mail import Letter, Mailbox
from activities.forms.texts import texts
from events.fact import SYSTEM
from events.log.store import EventStore
from events.vocabulary.forms import FormLinkMade, Reader


@dataclass(frozen=True, slots=True)
class FormChannel:
    """Mails links to the pages at `base`; without a mailbox nobody gets any."""

    store: EventStore
    master: str
    base: str
    mailbox: Mailbox | None

    async def deliver(self, partner: Partner, delivery: Delivery) -> None:
        """Mail the link of a question, a reminder of it, or that it is not needed any more. See `Channel.deliver`."""
        links = [link for link in await links_of(self.store, delivery.request) if link.reader is Reader.PARTNER]
        good = next((link for link in reversed(links) if not link.withdrawn), None)
        if delivery.purpose is Purpose.WITHDRAW and good is None:
            return
        mailbox, to = await self._reach(partner)
        if good is None and links:
            raise RefusedByPartner(f"de link voor {partner.name} is ingetrokken; stuur een nieuwe met: regie forms send")
        link = good or await self._made(partner, delivery)
        told, base = texts(partner.channel.language), KEYS[delivery.purpose]
        text = told.say(f"{base}.tekst", link=address_of(self.base, self.master, link))
        await mailbox.send(Letter(to, told[f"{base}.onderwerp"], text, told.language, str(uuid5(delivery.id, "mail"))), partner.name)

    async def _reach(self, partner: Partner) -> tuple[Mailbox, str]:
        letter = "druk een brief af met: regie forms letter"
        if self.mailbox is None:
            raise RefusedByPartner(f"er is geen mailserver ingesteld (REGIE_MAIL_HOST); {letter}")
        contacts = await contacts_of(self.store, partner.id)
        if not (contacts and isinstance(to := contacts[-1].email, str)):
            raise RefusedByPartner(f"{partner.name} heeft geen contactpersoon met een e-mailadres; {letter}")
        return self.mailbox, to

    async def _made(self, partner: Partner, delivery: Delivery) -> Link:
        told = FormLinkMade(request=delivery.request, trajectory=delivery.trajectory, partner=partner.id, edition=0)
        return await make(self.store, told, SYSTEM, datetime.now(UTC))


KEYS = {Purpose.ASK: "mail", Purpose.REMIND: "mail.herinnering", Purpose.WITHDRAW: "mail.ingetrokken"}
"""Under which key the words of each mail are."""
