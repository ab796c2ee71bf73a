"""Mail, sent to a real mail server: what is in it, how the connection is kept, and what becomes of what the server says."""

import asyncio
import ssl
from pathlib import Path
from uuid import uuid4

import pytest

from activities.channels import RefusedByPartner, Unreachable
from activities.forms.mail import Letter, Security
from tests.activities.forms.post_office import PASSWORD, USER, post_office
from tests.gateway.inbox.certificates import issue

TO = "post@garage.example"


def letter(to: str = TO, text: str = "Er staat een vraag voor u klaar.\n") -> Letter:
    return Letter(to, "Er staat een vraag voor u klaar", text, "nl", str(uuid4()))


def vouched_for(folder: Path) -> tuple[ssl.SSLContext, str]:
    """What a server shows, and the file with who vouches for it."""
    authority = issue(name="instantie")
    shown = issue(by=authority, name="localhost")
    (folder / "ca.pem").write_bytes(authority.pem)
    (folder / "server.pem").write_bytes(shown.pem + shown.key_pem)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return context, str(folder / "ca.pem")


async def test_a_mail_arrives_as_it_was_written_and_is_the_same_one_when_it_is_sent_again() -> None:
    async with post_office() as office:
        sent = letter(text="هناك سؤال في انتظارك\nhttps://regie.example/formulier/abc\n")
        await office.mailbox().send(sent, "Garage")
        await office.mailbox().send(sent, "Garage")
        one, again = office.came
    assert one["Message-ID"] == again["Message-ID"] == f"<{sent.id}@gemeente.example>"
    assert (one["From"], one["To"], one["Auto-Submitted"]) == ("regie@gemeente.example", TO, "auto-generated")
    assert one.get_content().splitlines() == sent.text.splitlines()
    assert one["Content-Language"] == "nl"


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_the_connection_is_kept_from_others_and_the_server_knows_us(security: Security, tmp_path: Path) -> None:
    context, authorities = vouched_for(tmp_path)
    async with post_office(context, at_once=security is Security.TLS, asks_who=True) as office:
        known = {"user": USER, "password": PASSWORD, "authorities": authorities}
        await office.mailbox(security, **known).send(letter(), "Garage")
        assert len(office.to(TO)) == 1
        with pytest.raises(Unreachable, match="535"):
            await office.mailbox(security, **(known | {"password": "een ander"})).send(letter(), "Garage")
        # Nobody whom this machine knows vouches for it.
        with pytest.raises(Unreachable):
            await office.mailbox(security, user=USER, password=PASSWORD).send(letter(), "Garage")
    assert len(office.came) == 1


async def test_nothing_is_sent_in_the_open_to_a_server_that_cannot_keep_it_from_others() -> None:
    async with post_office() as office:
        with pytest.raises(Unreachable):
            await office.mailbox(Security.STARTTLS).send(letter(), "Garage")
    assert office.came == []


@pytest.mark.parametrize("says", ["550 5.1.1 <post@garage.example> is onbekend", "553 nee"])
async def test_a_mail_that_the_server_refuses_goes_to_a_person_without_its_words(says: str) -> None:
    async with post_office() as office:
        office.says = says
        with pytest.raises(RefusedByPartner) as refused:
            await office.mailbox().send(letter(), "Garage")
        assert str(refused.value) == f"de mailserver weigerde de mail aan Garage ({says[:3]})"
        office.says, office.takes = "250 OK", "554 geen spam"
        with pytest.raises(RefusedByPartner, match="554"):
            await office.mailbox().send(letter(), "Garage")


@pytest.mark.parametrize("says", ["450 later", "421 druk", "535 wie bent u"])
async def test_what_the_server_does_not_take_now_is_tried_again(says: str) -> None:
    async with post_office() as office:
        office.says = says
        with pytest.raises(Unreachable, match=says[:3]) as unreachable:
            await office.mailbox().send(letter(), "Garage")
    assert TO not in str(unreachable.value)


async def test_a_server_that_refuses_us_as_the_sender_says_nothing_of_the_address_and_is_tried_again() -> None:
    async with post_office() as office:
        office.hears = "550 u niet"
        with pytest.raises(Unreachable, match="550"):
            await office.mailbox().send(letter(), "Garage")


async def test_a_server_that_is_away_or_says_nothing_is_tried_again_in_time() -> None:
    async with post_office() as office:
        office.held = asyncio.Event()
        with pytest.raises(Unreachable):
            await office.mailbox(within=0.3).send(letter(), "Garage")
        office.held.set()
    with pytest.raises(Unreachable):
        await office.mailbox(within=0.3).send(letter(), "Garage")


@pytest.mark.parametrize("address", ["a@b.example\nBcc: z@z.example", "a@b.example, c@d.example", "<a@b.example>", "", "@", "post@"])
async def test_an_address_that_says_more_than_one_address_reaches_nobody(address: str) -> None:
    async with post_office() as office:
        with pytest.raises((RefusedByPartner, Unreachable)):
            await office.mailbox().send(letter(address), "Garage")
    assert office.came == []
