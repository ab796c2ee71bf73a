"""The channel `formulier`: one link for each question, mailed to the contact person, and a person who hears of it where that cannot be."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from activities.channels import Delivery, Purpose, RefusedByPartner, Unreachable
from activities.directory import Partner
from activities.forms.channel import FormChannel
from activities.forms.link import KIND, links_of, token_of, withdraw
from activities.forms.mail import Mailbox
from events.fact import SYSTEM, Fact
from events.log.codec import encode
from events.log.store import EventStore
from events.vocabulary.inbox import Channel, PartnerContactNamed
from events.vocabulary.values import Role
from tests.activities.forms.post_office import post_office
from tests.workflows.partners import MASTER

TO = "post@garage.example"
HERE = "https://regie.example"


def garage(language: str | None = None) -> Partner:
    channel = Channel(kind=KIND, address="", language=language)
    return Partner(uuid4(), "Garage", Role.EMPLOYER, channel, "urn:garage", key_version=1)


def question(partner: Partner) -> Delivery:
    due = datetime(2027, 2, 23, 10, tzinfo=UTC)
    return Delivery(Purpose.ASK, partner.id, uuid4(), uuid4(), "werkplek-bieden", {"sector": "techniek"}, due)


async def named(store: EventStore, partner: Partner, email: str | None = TO) -> None:
    told = PartnerContactNamed(partner=partner.id, contact=uuid4(), name="Piet", email=email, telephone="010 1234567")
    fact = Fact(told, datetime.now(UTC), SYSTEM, str(uuid4()))
    await store.append(partner.id, [encode(fact, partner.id)], expected=None)


async def good(store: EventStore, request: UUID) -> list[int]:
    return [link.edition for link in await links_of(store, request) if not link.withdrawn]


async def test_a_question_and_its_reminder_bring_the_same_link_and_nothing_else(store: EventStore) -> None:
    partner = garage()
    await named(store, partner)
    asked = question(partner)
    async with post_office() as office:
        channel = FormChannel(store, MASTER, HERE, office.mailbox())
        await channel.deliver(partner, asked)
        await channel.deliver(partner, asked)
        await channel.deliver(partner, replace(asked, purpose=Purpose.REMIND, count=1))
    [link] = await links_of(store, asked.request)
    assert all(f"{HERE}/formulier/{token_of(MASTER, link)}" in mail.get_content() for mail in office.to(TO))
    one, again, reminder = office.to(TO)
    assert one["Message-ID"] == again["Message-ID"] != reminder["Message-ID"]
    whole = "".join(str(mail) + mail.get_content() for mail in office.came)
    assert not any(word in whole for word in (asked.kind, "techniek", str(asked.trajectory), str(asked.request), "Piet"))


async def test_a_mail_is_in_the_language_of_the_partner(store: EventStore) -> None:
    partner = garage("ar")
    await named(store, partner)
    async with post_office() as office:
        await FormChannel(store, MASTER, HERE, office.mailbox()).deliver(partner, question(partner))
    assert office.came[0]["Content-Language"] == "ar"
    assert office.came[0]["Subject"] == "هناك سؤال في انتظارك"


async def test_whoever_was_mailed_hears_that_a_question_is_withdrawn_and_nobody_else(store: EventStore) -> None:
    partner = garage()
    await named(store, partner)
    asked, other = question(partner), question(partner)
    async with post_office() as office:
        channel = FormChannel(store, MASTER, HERE, office.mailbox())
        await channel.deliver(partner, asked)
        for each in (asked, other):
            await channel.deliver(partner, replace(each, purpose=Purpose.WITHDRAW, reason="het plan is veranderd"))
    assert [mail["Subject"] for mail in office.came] == ["Er staat een vraag voor u klaar", "Een vraag is niet meer nodig"]


async def test_who_cannot_be_mailed_is_for_a_person_and_no_link_is_made(store: EventStore) -> None:
    nobody, by_telephone = garage(), garage()
    await named(store, by_telephone, email=None)
    async with post_office() as office:
        for partner in (nobody, by_telephone):
            asked = question(partner)
            with pytest.raises(RefusedByPartner, match=r"contactpersoon met een e-mailadres.*regie forms letter"):
                await FormChannel(store, MASTER, HERE, office.mailbox()).deliver(partner, asked)
            assert await links_of(store, asked.request) == []
    with pytest.raises(RefusedByPartner, match="REGIE_MAIL_HOST"):
        await FormChannel(store, MASTER, HERE, None).deliver(by_telephone, question(by_telephone))


async def test_a_link_that_somebody_withdrew_is_not_mailed_again_by_itself(store: EventStore) -> None:
    partner = garage()
    await named(store, partner)
    asked = question(partner)
    async with post_office() as office:
        channel = FormChannel(store, MASTER, HERE, office.mailbox())
        await channel.deliver(partner, asked)
        [link] = await links_of(store, asked.request)
        await withdraw(store, link, "verkeerd gestuurd", SYSTEM, datetime.now(UTC))
        with pytest.raises(RefusedByPartner, match="regie forms send"):
            await channel.deliver(partner, replace(asked, purpose=Purpose.REMIND, count=1))
    assert len(office.came) == 1
    assert await good(store, asked.request) == []


async def test_a_mail_server_that_is_away_keeps_the_link_for_the_next_attempt(store: EventStore) -> None:
    partner = garage()
    await named(store, partner)
    asked = question(partner)
    with pytest.raises(Unreachable):
        await FormChannel(store, MASTER, HERE, Mailbox("localhost", 1, "regie@gemeente.example")).deliver(partner, asked)
    async with post_office() as office:
        await FormChannel(store, MASTER, HERE, office.mailbox()).deliver(partner, asked)
    assert await good(store, asked.request) == [1]
