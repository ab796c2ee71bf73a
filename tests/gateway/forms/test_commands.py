"""`regie forms`: links are sent, withdrawn, printed and listed, and it is on the log by whom."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
import pytest_asyncio
from pydantic import SecretStr
from temporalio.client import Client

from activities.forms.link import links_of, token_of
from activities.forms.texts import texts
from events.log.codec import decode
from events.log.streams import form_stream
from events.vocabulary.forms import FormLinkWithdrawn, Reader
from events.vocabulary.inbox import PartnerContactNamed
from events.vocabulary.values import Role
from gateway.cli.acting import by_name
from gateway.cli.connection import Connections
from gateway.cli.forms import Installation, forms
from gateway.cli.output import Exit
from gateway.partners.master import bind
from tests.activities.forms.post_office import PostOffice, post_office
from tests.gateway.cli.desks import desks, somebody
from tests.gateway.doors import Doors
from tests.gateway.forms.questions import EMAIL, Waiting, tell, waiting
from tests.vaults import vault
from tests.workflows.partners import MASTER

Command = Callable[..., Awaitable[int]]
TO = "smit@garage.example"


@pytest_asyncio.fixture(loop_scope="session")
async def office() -> AsyncIterator[PostOffice]:
    """Where mail goes."""
    async with post_office() as office:
        yield office


@pytest_asyncio.fixture(loop_scope="session")
async def command(doors: Doors, office: PostOffice) -> Command:
    """Gives a command to the installation whose doors are open."""
    here = doors.services
    await bind(here.pool, MASTER)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        client = await Client.connect("127.0.0.1:1", lazy=True)
        yield Connections("", here.pool, here.store, vault(here.pool), client, here.office)

    async def run(*tokens: object) -> int:
        installation = Installation(SecretStr(MASTER), doors.address, office.mailbox())
        try:
            app = forms(connect, lambda: installation)
            await app.run_async([str(token) for token in tokens], result_action="return_value")
        except SystemExit as ended:
            return int(str(ended.code))
        return 0

    return run


async def with_contact(doors: Doors) -> Waiting:
    """A question to a partner whose contact person has an address."""
    one = await waiting(doors)
    await tell(doors, one.partner, PartnerContactNamed(partner=one.partner, contact=uuid4(), name="Piet Smit", email=TO))
    return one


async def works(one: Waiting, link: str) -> bool:
    return "<form" in (await one.doors.http.get(link)).text


def links_in(office: PostOffice, address: str) -> list[str]:
    return [re.findall(r"/formulier/\S+", mail.get_content())[0] for mail in office.to(address)]


async def test_a_new_link_is_mailed_and_the_old_one_dies(doors: Doors, command: Command, office: PostOffice) -> None:
    one = await with_contact(doors)
    assert await works(one, one.path)
    assert await command("send", one.trajectory, one.key) == 0
    [link] = links_in(office, TO)
    assert link != one.path
    assert await works(one, link)
    assert not await works(one, one.path)
    made = await links_of(doors.services.store, one.link.request)
    assert [(each.edition, each.withdrawn, each.by.id) for each in made] == [(1, True, "regie"), (2, False, by_name().account)]


async def test_a_lost_link_is_withdrawn_at_once_by_somebody_for_a_reason(doors: Doors, command: Command) -> None:
    one = await with_contact(doors)
    assert await command("withdraw", one.trajectory, one.link.request, "--reason", "verkeerd gestuurd") == 0
    assert not await works(one, one.path)
    stored = await doors.services.store.read_stream(form_stream(one.link.request), opened=True)
    last = decode(stored[-1])
    assert isinstance(last.event, FormLinkWithdrawn)
    assert (last.event.reason, last.fact.actor.id) == ("verkeerd gestuurd", by_name().account)
    assert "verkeerd" not in "".join(one.data for one in await doors.services.store.read_stream(form_stream(one.link.request)))


async def test_a_letter_has_a_code_that_leads_to_the_same_link(doors: Doors, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    one = await waiting(doors)
    assert await command("letter", one.trajectory, one.key, "--language", "ar") == 0
    page = capsys.readouterr().out
    t = texts("ar")
    assert 'lang="ar" dir="rtl"' in page
    assert t["brief.typ"] in page
    assert texts("nl")["brief.typ"] in page
    assert f"{doors.address}/formulier<" in page
    assert token_of(MASTER, one.link) not in page
    [code] = set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page))
    answer = await doors.send("/formulier", {"code": code})
    assert answer.headers["location"] == one.path


async def test_a_participant_is_mailed_in_their_own_language_about_what_participants_are_asked_only(
    doors: Doors, command: Command, office: PostOffice
) -> None:
    one = await waiting(doors, "deelnemer-horen", Role.MUNICIPALITY, {"onderwerpen": ["wensen"]}, of_person="ti")
    assert await command("send", one.trajectory, one.key, "--participant") == 0
    [mail] = office.to(EMAIL)
    assert mail["Subject"] == texts("ti")["mail.onderwerp"]
    [link] = links_in(office, EMAIL)
    assert texts("ti")["veld.wensen"] in (await doors.http.get(link)).text
    # That of the partner goes on.
    assert await works(one, one.path)
    other = await with_contact(doors)
    assert await command("send", other.trajectory, other.key, "--participant") == Exit.REFUSED


async def test_what_cannot_be_sent_is_said_and_leaves_the_link_that_there_is(
    doors: Doors, command: Command, office: PostOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = await waiting(doors)
    assert await command("send", nobody.trajectory, nobody.key) == Exit.REFUSED
    assert "Er is geen e-mailadres bekend" in capsys.readouterr().err
    assert await works(nobody, nobody.path)
    assert await command("send", nobody.trajectory, "niets") == Exit.REFUSED
    one = await with_contact(doors)
    office.says = "550 onbekend"
    assert await command("send", one.trajectory, one.key) == Exit.REFUSED
    assert "weigerde de mail aan Garage Smit (550)" in capsys.readouterr().err.replace("\n", " ")


async def test_links_are_listed_by_trajectory_and_partner(doors: Doors, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = await waiting(doors), await waiting(doors)
    await one.another(Reader.PARTNER)

    async def listed(*tokens: object) -> list[dict[str, object]]:
        capsys.readouterr()
        assert await command("list", *tokens, "-o", "json") == 0
        found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
        return found

    assert [row["nummer"] for row in await listed("--trajectory", one.trajectory)] == [1, 2]
    assert [row["verzoek"] for row in await listed("--partner", other.partner)] == [str(other.link.request)]
    await command("withdraw", other.trajectory, other.key, "--reason", "kwijt")
    assert await listed("--partner", other.partner) == []
    assert [row["ingetrokken"] for row in await listed("--partner", other.partner, "--all")] == [True]


async def test_who_steers_none_of_them_sees_no_link_and_is_not_said_to_have(doors: Doors, capsys: pytest.CaptureFixture[str]) -> None:
    one, here = await waiting(doors), doors.services
    at_desks = await desks(here.pool, here.store, capsys)
    stranger = somebody(Role.REGISSEUR, uuid4(), account="niemand-van-hen")
    desk = at_desks.of(lambda connect: forms(connect, lambda: Installation(SecretStr(MASTER), doors.address, None)), stranger)
    assert await desk.asks("list") == []
    told = [f"{line['request']}{line['response']}" for line in await here.pool.fetch("select request, response from decisions")]
    assert [line for line in told if stranger.who.account in line]
    assert not [line for line in told if str(one.trajectory) in line]
