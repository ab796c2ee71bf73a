"""Consent that a person gives and withdraws, with who told it."""

from events.log.store import EventStore
from events.vocabulary import person
from gateway.cli.output import Exit
from tests.gateway.persons.people import begun
from tests.gateway.terminal import Terminal


async def test_consent_is_given_with_its_source_and_withdrawn_again(store: EventStore, desk: Terminal) -> None:
    participant, trajectory = await begun(store)
    given = ("--shares", "gezondheid", "--role", "werkgever", "--source", "deelnemer-schriftelijk")
    purpose = ("--purpose", "aanpassingen op de werkplek")
    now = await desk.asks("consent", trajectory, *given, *purpose)
    [consent] = now["toestemmingen"]
    assert (now["persoon"], consent["gegevens"], consent["naar"], consent["bron"]) == (
        str(participant),
        "gezondheid",
        "werkgever",
        "deelnemer-schriftelijk",
    )
    code, _, said = await desk.does("consent", participant, *given, *purpose)
    assert (code, "is er al" in said) == (Exit.REFUSED, True)
    now = await desk.asks("withdraw", participant, *given)
    [former] = now["ingetrokken toestemmingen"]
    assert (now["toestemmingen"], former["sinds"], former["ingetrokken volgens"]) == ([], consent["sinds"], "deelnemer-schriftelijk")
    assert former["ingetrokken"] > former["sinds"]
    assert (await desk.asks("show", participant))["ingetrokken toestemmingen"] == [former]
    code, _, said = await desk.does("withdraw", participant, *given)
    assert (code, "al ingetrokken" in said) == (Exit.REFUSED, True)
    [gone] = [one for one in await store.read_stream(participant) if one.type == person.ConsentWithdrawn.stored_name]
    assert '"source":"deelnemer-schriftelijk"' in gone.data


async def test_consent_is_withdrawn_for_one_purpose_and_stands_for_the_others(store: EventStore, desk: Terminal) -> None:
    participant, _ = await begun(store)
    given = ("--shares", "voortgang", "--role", "werkgever", "--source", "deelnemer-schriftelijk")
    for purpose in ("begeleiding", "een verhaal op de website"):
        await desk.asks("consent", participant, *given, "--purpose", purpose)
    website = ("withdraw", participant, *given, "--purpose", "een verhaal op de website")
    assert [one["doel"] for one in (await desk.asks(*website))["toestemmingen"]] == ["begeleiding"]
    code, _, said = await desk.does(*website)
    assert (code, "al ingetrokken" in said) == (Exit.REFUSED, True)
    assert (await desk.asks("withdraw", participant, *given))["toestemmingen"] == []
