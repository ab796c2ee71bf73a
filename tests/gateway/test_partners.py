"""`regie partners`: who takes part, and with which secret, from the command to the next message at a door that stays open."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr, ValidationError
from temporalio.client import Client

from activities.directory import ORGANISATIONS
from deploy.settings import Settings
from events.erasure import erase
from events.fact import Actor, Fact
from events.log.codec import decode, encode
from events.vocabulary.inbox import PartnerContactNamed, PartnerKeyRotated, PartnerPlacesTold
from events.vocabulary.person import PersonRegistered
from events.vocabulary.values import Role
from gateway.cli.acting import by_name
from gateway.cli.connection import Connections
from gateway.cli.output import Exit
from gateway.cli.partners import partners
from gateway.cli.pending import Pending, named
from gateway.fate import NotPossible, cause_of
from gateway.http.client_cert import thumbprint
from gateway.partners.master import bind
from tests.events.sealing.people import fact
from tests.gateway.doors import Doors
from tests.gateway.inbox.certificates import issue
from tests.gateway.sender import ANSWERED, DROPPED_OUT, Sender, introduce
from tests.vaults import vault
from tests.workflows.partners import MASTER

REGISTER = ("--role", "taalschool", "--address", "https://school.example/")
Command = Callable[..., Awaitable[int]]


@pytest.fixture
def masters() -> list[SecretStr | None]:
    """The master secret as the command line knows it: the last of these."""
    return [SecretStr(MASTER)]


@pytest.fixture
def command(doors: Doors, masters: list[SecretStr | None]) -> Command:
    """Gives a command to the installation whose doors are open."""
    here = doors.services

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        client = await Client.connect("127.0.0.1:1", lazy=True)
        yield Connections("", here.pool, here.store, vault(here.pool), client, here.office)

    async def run(*tokens: object) -> int:
        try:
            app = partners(connect, lambda: masters[-1])
            await app.run_async([str(token) for token in (*tokens, "-o", "json")], result_action="return_value")
        except SystemExit as ended:
            return int(str(ended.code))
        return 0

    return run


def shown(capsys: pytest.CaptureFixture[str]) -> Any:
    """What the command showed, among what others in this process log."""
    return json.loads(next(line for line in capsys.readouterr().out.splitlines() if line.startswith(("{", "["))))


async def registered(command: Command, capsys: pytest.CaptureFixture[str]) -> tuple[UUID, str, str]:
    """A new partner: its id, its source and its secret."""
    source = f"urn:nld:oin:00000001823288444000:systeem:{uuid4()}"
    register = ["register", "Taalschool", *REGISTER, "--source", source]
    assert await command(*register) == 0
    told = shown(capsys)
    return UUID(told["partner"]), source, told["geheim"]


async def test_a_partners_secret_is_given_renewed_and_revoked_from_the_next_message_on(
    doors: Doors, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    id, source, first = await registered(command, capsys)
    sender = Sender(doors, id, source)

    async def accepted(secret: str) -> bool:
        answer = await sender.post(sender.event(), secret=secret)
        assert answer.status_code in (202, 401)
        return answer.status_code == 202

    async def renewed(*options: str) -> str:
        assert await command("rotate", id, *options) == 0
        secret: str = shown(capsys)["geheim"]
        return secret

    assert await accepted(first)
    second = await renewed()
    assert (await accepted(first), await accepted(second)) == (True, True)
    third = await renewed("--at-once")
    assert (await accepted(second), await accepted(third)) == (False, True)
    fourth = await renewed("--days", "30")
    assert (await accepted(third), await accepted(fourth)) == (True, True)
    fifth = await renewed("--days", "0")
    assert (await accepted(fourth), await accepted(fifth)) == (False, True)
    assert await command("revoke", id) == 0
    revoked = shown(capsys)
    assert "geheim" not in revoked
    assert revoked["ingetrokken"]
    assert not await accepted(fifth)
    assert await accepted(await renewed("--at-once"))
    assert await command("list") == 0
    assert [one["ingetrokken"] for one in shown(capsys) if one["partner"] == str(id)] == [False]


async def test_a_number_of_something_else_becomes_no_partner(doors: Doors, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    person = uuid4()
    await doors.services.store.append(person, [encode(fact(PersonRegistered(name="Amal")), person)], expected=0)
    source = f"urn:test:{uuid4()}"
    assert await command("register", "Taalschool", *REGISTER, "--source", source, "--id", person) == 5
    assert "is al van iets anders" in " ".join(capsys.readouterr().err.split())
    assert await doors.services.store.version(person) == 1


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [("--source", "urn:z:Súdwest fryslân", "is geen URI"), ("--address", f"https://x.example/{'a' * 11_000}", "kan niet worden bewaard")],
)
async def test_what_no_message_can_name_or_no_log_can_keep_is_refused_with_certainty(
    command: Command, capsys: pytest.CaptureFixture[str], option: str, value: str, words: str
) -> None:
    given = {"--source": f"urn:test:{uuid4()}", "--address": "https://school.example/", option: value}
    tokens = [token for pair in given.items() for token in pair]
    assert await command("register", "Taalschool", "--role", "taalschool", *tokens) == 5
    told = " ".join(capsys.readouterr().err.split())
    assert words in told
    assert "niet zeker" not in told


async def test_a_partner_that_leaves_is_heard_no_more(doors: Doors, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    id, source, secret = await registered(command, capsys)
    sender = Sender(doors, id, source)
    assert (await sender.post(sender.event(), secret=secret)).status_code == 202
    assert await command("leave", id, "--reason", "gestopt") == 0
    assert (await sender.post(sender.event(), secret=secret)).status_code == 403
    capsys.readouterr()
    for again in (["leave", id, "--reason", "gestopt"], ["rotate", id], ["revoke", uuid4()]):
        assert await command(*again) == 5
    assert await command("list") == 0
    assert [one["doet mee"] for one in shown(capsys) if one["partner"] == str(id)] == [False]


async def test_what_is_known_of_a_partner_is_put_down_changed_and_shown(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    source = f"urn:test:{uuid4()}"
    numbers = ("--kvk", "12345678", "--rsin", "123456782", "--oin", "00000001823288444000", "--sector", "zorg", "--sector", "welzijn")
    assert await command("register", "Zorghuis", *REGISTER[2:], "--role", "werkgever", "--source", source, *numbers) == 0
    id = shown(capsys)["partner"]
    assert await command("change", id, "--name", "Zorghuis De Linde", "--address", "https://linde.example/v") == 0
    changed = shown(capsys)
    assert (changed["naam"], changed["adres"], changed["sectoren"]) == ("Zorghuis De Linde", "https://linde.example/v", "zorg, welzijn")
    assert changed["nummers"] == "KvK 12345678, RSIN 123456782, OIN 00000001823288444000"
    assert await command("change", id, "--sector", "bouw") == 0
    capsys.readouterr()
    assert await command("list") == 0
    [listed] = [one for one in shown(capsys) if one["partner"] == id]
    assert (listed["naam"], listed["sectoren"], listed["rol"]) == ("Zorghuis De Linde", "bouw", "werkgever")


async def test_what_a_partner_may_send_is_agreed_on_or_follows_from_its_role(
    doors: Doors, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    id, source, secret = await registered(command, capsys)
    sender = Sender(doors, id, source)

    async def statuses() -> list[int]:
        left = {"traject": str(uuid4()), "onderdeel": "taal", "reden": "gezondheid"}
        events = (sender.event(), {**sender.event(type=DROPPED_OUT), "data": left})
        return [(await sender.post(event, secret=secret)).status_code for event in events]

    assert await statuses() == [202, 202], "a language school, by its role"
    assert await command("change", id, "--sends", ANSWERED) == 0
    assert shown(capsys)["mag sturen"] == ANSWERED
    assert await statuses() == [202, 403]
    assert await command("change", id, "--name", "Taalschool Noord") == 0
    assert await statuses() == [202, 403], "what is not named stays as it is"
    assert await command("change", id, "--sends", DROPPED_OUT) == 0
    assert await statuses() == [403, 202]
    assert await command("change", id, "--sends", "nl.overheid.zaken.zaak-geopend") == 5
    assert "kent Regie niet" in capsys.readouterr().err
    assert await statuses() == [403, 202]


async def test_who_only_answers_what_it_is_asked_reports_no_drop_out(doors: Doors) -> None:
    expert = await introduce(doors, Role.EXPERTISE_PARTNER)
    assert (await expert.post(expert.event())).status_code == 202
    left = {"traject": str(uuid4()), "onderdeel": "taal", "reden": "gezondheid"}
    answer = await expert.post({**expert.event(type=DROPPED_OUT), "data": left})
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert DROPPED_OUT in answer.json()["detail"]
    assert ANSWERED in answer.json()["detail"]
    assert len(await expert.received()) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--rsin", "123456783"), "elfproef"),
        (("--kvk", "123"), "acht cijfers"),
        (("--oin", "1"), "twintig cijfers"),
        (("--address", "http://school.example/"), "niet versleuteld"),
        (("--address", "https://localhost/"), "deze machine zelf"),
    ],
)
async def test_a_number_or_an_address_that_is_wrong_is_put_down_nowhere(
    doors: Doors, command: Command, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], words: str
) -> None:
    id, _, _ = await registered(command, capsys)
    before = await doors.services.store.version(id)
    assert await command("change", id, "--name", "Anders", *given) == 5
    assert words in " ".join(capsys.readouterr().err.split())
    assert await doors.services.store.version(id) == before


async def test_a_contact_person_is_sealed_shown_to_who_asks_and_can_be_forgotten(
    doors: Doors, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    id, _, _ = await registered(command, capsys)
    here = doors.services
    assert await command("contact", id, "--name", "Noor de Wit") == 5
    assert "hoe de contactpersoon is te bereiken" in " ".join(capsys.readouterr().err.split())
    assert await command("contact", id, "--name", "Noor de Wit", "--email", "noor") == 5
    capsys.readouterr()
    assert await command("contact", id, "--name", "Noor de Wit", "--email", "noor@school.example") == 0
    contact = shown(capsys)
    assert (contact["contactpersoon"], contact["e-mail"], contact["telefoon"]) == ("Noor de Wit", "noor@school.example", None)
    [told] = [stored for stored in await here.store.read_stream(id) if stored.type == PartnerContactNamed.stored_name]
    assert told.sealed
    assert b"Noor" not in told.sealed
    assert "Noor" not in f"{told.data!r}"
    assert await command("change", id, "--name", "Taalhuis") == 0, "what is sealed stands in nobody's way"
    await erase(here.pool, here.store, vault(here.pool), UUID(contact["kenmerk"]), "AVG art. 17", Actor("bas", Role.COORDINATOR))
    capsys.readouterr()
    assert await command("show", id) == 0
    shown_now = shown(capsys)
    assert (shown_now["naam"], shown_now["contactpersoon"]) == ("Taalhuis", "gewist")


@pytest.mark.parametrize("wrong", [None, SecretStr("een ander geheim dan dat van de test")])
async def test_no_secret_is_made_of_a_master_secret_that_is_not_that_of_the_database(
    doors: Doors, command: Command, masters: list[SecretStr | None], capsys: pytest.CaptureFixture[str], wrong: SecretStr | None
) -> None:
    store = doors.services.store
    await bind(doors.services.pool, MASTER)
    id, *_ = await registered(command, capsys)
    before = await store.head()
    masters.append(wrong)
    for refused in (["register", "School", *REGISTER, "--source", f"urn:{uuid4()}"], ["rotate", id]):
        assert await command(*refused) == 5
        assert "hoofdgeheim" in capsys.readouterr().err
    assert await store.head() == before
    masters.append(SecretStr(MASTER))
    assert await command("rotate", id) == 0


@pytest.mark.parametrize("options", [["--days", days] for days in ("nan", "inf", "1e300", "-1", "367")] + [["--at-once", "--days", "3"]])
async def test_for_how_long_a_former_secret_is_good_has_bounds(
    doors: Doors, command: Command, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    id, *_ = await registered(command, capsys)
    before = await doors.services.store.head()
    assert await command("rotate", id, *options) == 2
    assert "--days" in capsys.readouterr().err
    assert await doors.services.store.head() == before


async def test_a_channel_that_we_do_not_have_is_refused_when_a_partner_is_registered(doors: Doors, command: Command) -> None:
    before = await doors.services.store.head()
    assert await command("register", "School", *REGISTER, "--source", f"urn:{uuid4()}", "--channel", "fax") != 0
    assert await doors.services.store.head() == before


async def test_who_has_work_tells_how_many_places_there_are_in_a_sector_in_a_municipality(
    doors: Doors, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {}
    for role in ("werkgever", "gemeente"):
        there = ("--role", role, "--address", "https://daar.example/", "--source", f"urn:{uuid4()}")
        assert await command("register", role, *there) == 0
        found[role] = shown(capsys)["partner"]
    here = ("--municipality", found["gemeente"], "--sector", "zorg", "--places")
    for number in (5, 5, 3):
        assert await command("places", found["werkgever"], *here, number) == 0
    stream = [decode(one).event for one in await doors.services.store.read_stream(UUID(found["werkgever"]))]
    assert [event.places for event in stream if isinstance(event, PartnerPlacesTold)] == [5, 5, 3]
    capsys.readouterr()
    elsewhere = ("--municipality", found["werkgever"], "--sector", "zorg", "--places", 5)
    wrong = [
        ((found["gemeente"], *here, 5), "plaatsen zijn van een werkgever"),
        ((found["werkgever"], *elsewhere), "is geen gemeente"),
        ((found["werkgever"], *here, -1), "Het aantal plaatsen is 0 tot en met"),
        ((found["werkgever"], *here, 5, "--until", "2020-01-01"), "De laatste dag is al geweest"),
        ((found["werkgever"], *here, 5, "--until", "2199-01-01"), "kijk het jaartal na"),
    ]
    for said, why in wrong:
        assert await command("places", *said) == Exit.REFUSED
        assert why in capsys.readouterr().err


@pytest.mark.parametrize("role", sorted(set(Role) - ORGANISATIONS))
async def test_somebody_is_no_organisation(command: Command, capsys: pytest.CaptureFixture[str], role: Role) -> None:
    assert await command("register", "Iemand", *REGISTER[2:], "--role", role, "--source", f"urn:{uuid4()}") == Exit.REFUSED
    assert "geen organisatie" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("role", sorted(ORGANISATIONS))
async def test_every_organisation_that_can_take_part_can_be_registered(command: Command, role: Role) -> None:
    assert await command("register", "Organisatie", *REGISTER[2:], "--role", role, "--source", f"urn:{uuid4()}") == 0


@pytest.mark.parametrize(
    ("role", "given", "words", "code"),
    [
        (Role.EMPLOYER, ("--cbs", "0344"), "Een CBS-code is van een gemeente", Exit.REFUSED),
        (Role.MUNICIPALITY, ("--cbs", "9999"), "CBS-code 9999 is van geen gemeente", Exit.USAGE),
        (Role.MUNICIPALITY, ("--size", "klein"), "Een grootte is van een werkgever", Exit.REFUSED),
        (Role.EMPLOYER, ("--address", "https://10.0.0.1/vragen"), "eigen netwerk", Exit.REFUSED),
    ],
)
async def test_what_an_organisation_cannot_have_is_refused_when_it_registers_and_when_it_changes(
    command: Command, capsys: pytest.CaptureFixture[str], role: Role, given: tuple[str, ...], words: str, code: Exit
) -> None:
    register = ("register", "Organisatie", "--role", role)
    where = () if "--address" in given else ("--address", "https://school.example/")
    assert await command(*register, *where, "--source", f"urn:{uuid4()}", *given) == code
    assert words in " ".join(capsys.readouterr().err.split())
    assert await command(*register, "--address", "https://school.example/", "--source", f"urn:{uuid4()}") == 0
    assert await command("change", shown(capsys)["partner"], *given) == code
    assert words in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("role", "given"),
    [
        (Role.EMPLOYER, ("--kvk", "87654321")),
        (Role.EMPLOYER, ("--rsin", "823288444")),
        (Role.SCHOOL, ("--oin", "00000003876543210000")),
        (Role.MUNICIPALITY, ("--cbs", "0344")),
    ],
)
async def test_no_two_organisations_in_one_role_have_one_number(
    command: Command, capsys: pytest.CaptureFixture[str], role: Role, given: tuple[str, str]
) -> None:
    def register(name: str, *more: str, as_role: Role = role) -> tuple[str, ...]:
        return ("register", name, *REGISTER[2:], "--role", as_role, "--source", f"urn:{uuid4()}", *more)

    assert await command(*register("De eerste", *given)) == 0
    first = shown(capsys)["partner"]
    assert await command(*register("De tweede", *given)) == Exit.REFUSED
    assert f"{given[1]} is al van De eerste" in " ".join(capsys.readouterr().err.split())
    assert await command(*register("De tweede")) == 0
    second = shown(capsys)["partner"]
    assert await command("change", second, *given) == Exit.REFUSED
    assert await command("change", first, "--name", "Nog steeds de eerste") == 0
    if role is not Role.MUNICIPALITY:
        assert await command(*register("In een andere rol", *given, as_role=Role.LANGUAGE_SCHOOL)) == 0, (
            "one organisation can be two parties"
        )
    assert await command("leave", first, "--reason", "gefuseerd") == 0
    assert await command("change", second, *given) == 0


async def test_no_two_partners_have_one_source(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    source = f"urn:{uuid4()}"
    outcomes = await asyncio.gather(*(command("register", f"School {number}", *REGISTER, "--source", source) for number in range(4)))
    assert sorted(outcomes) == [0, 5, 5, 5]
    capsys.readouterr()
    assert await command("list") == 0
    assert [one["source"] for one in shown(capsys)].count(source) == 1


async def test_a_command_of_which_nobody_heard_the_answer_is_the_same_order_when_it_is_given_again(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    register = ["register", "Taalschool", *REGISTER, "--source", f"urn:{uuid4()}"]

    async def twice(*tokens: object) -> Any:
        """What it shows, the same both times. What was remembered of the first, as if that was cut off before it could tell."""
        token = named.set(uuid4())
        try:
            told = []
            for _ in range(2):
                assert await command(*tokens) == 0
                told.append(shown(capsys))
        finally:
            named.reset(token)
        assert told[0] == told[1]
        return told[0]

    partner = await twice(*register)
    assert await command(*register) == 5, "once it is known what became of it, the same words are another order"
    capsys.readouterr()
    renewed = await twice("rotate", partner["partner"], "--at-once")
    assert renewed["sleutelversie"] == 2
    assert renewed["geheim"] != partner["geheim"]
    assert (await twice("revoke", partner["partner"]))["sleutelversie"] == 3
    gone = await twice("leave", partner["partner"], "--reason", "gestopt")
    assert not gone["doet mee"]


async def test_a_secret_is_not_shown_again_long_after_it_was_made(
    command: Command, doors: Doors, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await command("register", "Taalschool", *REGISTER, "--source", f"urn:{uuid4()}") == 0
    partner, order, at, by = (
        UUID(shown(capsys)["partner"]),
        uuid4(),
        datetime.now(UTC) - timedelta(hours=2),
        by_name().actor(Role.COORDINATOR),
    )
    renewed = Fact(PartnerKeyRotated(partner=partner, key_version=2), at, by, f"{cause_of(order)}:0", causation=cause_of(order))
    await doors.services.store.append(partner, [encode(renewed, partner)], expected=1)
    token = named.set(order)
    try:
        assert await command("rotate", partner) == 5
        assert "niet nog eens getoond" in capsys.readouterr().err
        assert await command("rotate", partner, "--at-once") == 5
        assert "een andere opdracht" in capsys.readouterr().err
    finally:
        named.reset(token)


async def test_an_order_of_which_it_is_not_known_what_became_of_it_keeps_its_id(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    order = Pending("rotate", "1")
    with pytest.raises(ConnectionError), order.until_known(NotPossible):
        raise ConnectionError
    assert f"--order {order.id}" in " ".join(capsys.readouterr().err.split())
    again = Pending("rotate", "1")
    assert again.id == order.id
    with pytest.raises(NotPossible), again.until_known(NotPossible):
        raise NotPossible("het kan niet")
    third = Pending("rotate", "1")
    assert third.id != order.id
    with third.until_known(NotPossible):
        pass
    assert Pending("rotate", "1").id != third.id


@pytest.mark.parametrize("weak", ["a", "a" * 64, "0123456789" * 3, "kort en krachtig"])
def test_a_master_secret_that_can_be_guessed_is_refused_without_being_shown(weak: str) -> None:
    with pytest.raises(ValidationError, match="te zwak: neem minstens 32 willekeurige bytes") as refused:
        Settings(secret=SecretStr(weak))
    assert repr(weak) not in str(refused.value)
    assert Settings(secret=SecretStr("pX3vT0m2Jq9Lw8Zr5Ks7Nc1Bd4Fg6Hh-0yUeIoAa")).secret


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("\u200b", {}, "De naam"),
        ("Roc \u202eneulb", {}, "De naam bevat een teken dat niet te zien is (U+202E)"),
        ("x" * 501, {}, "De naam mag ten hoogste 200 tekens hebben"),
        ("Roc", {"--address": "gemeente.nl/verzoeken"}, "is geen webadres"),
        ("Roc", {"--address": "http:///x"}, "is geen webadres"),
        ("Roc", {"--source": "a\nb\0"}, "De source"),
    ],
)
async def test_what_is_typed_about_a_partner_is_looked_at_before_it_is_on_the_log(
    command: Command, capsys: pytest.CaptureFixture[str], name: str, given: dict[str, str], words: str
) -> None:
    typed = {"--role": "roc", "--address": "https://school.example/", "--source": f"urn:x:{uuid4()}"} | given
    assert await command("register", name, *(part for option in typed.items() for part in option)) != 0
    assert words in " ".join(capsys.readouterr().err.split())


async def test_what_a_system_shows_is_linked_shown_and_taken_back(
    command: Command, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    id, _, _ = await registered(command, capsys)
    certificate, mine = tmp_path / "systeem.pem", issue()
    certificate.write_bytes(mine.pem)
    ways = (
        (("--client", "roc", "--issuer", "https://login.example"), ("client", "roc")),
        (("--certificate", certificate), ("certificaat", thumbprint(mine.certificate))),
        (("--oin", "00000001003214345000"), ("oin", "00000001003214345000")),
    )
    for told, _ in ways:
        assert await command("link", id, *told) == 0
        shown(capsys)
    assert await command("systems", id) == 0
    linked = shown(capsys)
    assert [(one["herkend aan"], one["naam"]) for one in linked] == [known for _, known in ways]
    assert await command("unlink", id, linked[0]["kenmerk"]) == 0
    assert [one["herkend aan"] for one in shown(capsys)] == ["certificaat", "oin"]
    assert await command("unlink", id, linked[0]["kenmerk"]) == Exit.REFUSED
    for wrong in ((), ("--client", "roc"), ("--oin", "1", "--certificate", certificate), ("--certificate", tmp_path / "weg.pem")):
        assert await command("link", id, *wrong) == Exit.USAGE
    assert await command("link", id, "--oin", "1") == Exit.REFUSED


async def test_who_lets_a_partner_go_says_who_and_why(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    id, _, _ = await registered(command, capsys)
    assert await command("leave", id, "--reason", "") != 0
    assert "De reden mag niet leeg zijn" in capsys.readouterr().err


async def test_a_partner_without_a_system_gets_forms_at_its_contact_person(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    by_form = ("register", "Garage Smit", "--role", "werkgever", "--channel", "formulier", "--language", "ar")
    assert await command(*by_form) == 0
    told = shown(capsys)
    assert (told["kanaal"], told["taal"], told["adres"], "geheim" in told) == ("formulier", "ar", "", False)
    id = told["partner"]
    assert await command(*by_form, "--address", "https://garage.example/") == Exit.REFUSED
    assert await command("register", "Garage Jansen", "--role", "werkgever", "--address", "https://garage.example/") == Exit.REFUSED
    assert await command("change", id, "--channel", "cloudevents") == Exit.REFUSED
    assert await command("change", id, "--channel", "cloudevents", "--address", "https://garage.example/") == 0
    assert await command("change", id, "--channel", "formulier") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [(one["kanaal"], one["adres"], one["taal"]) for one in lines] == [
        ("cloudevents", "https://garage.example/", "ar"),
        ("formulier", "", "ar"),
    ]
