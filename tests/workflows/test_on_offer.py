"""Which programmes somebody can begin in."""

import pytest

from events.vocabulary.values import Stage
from gateway.orders.sending import Refused
from gateway.programmes.publishing import carry_out, publish
from tests.workflows.city import BRIEF, REGISSEUR, SHIPPED, City
from tests.workflows.invariants import check
from workflows.canvas.commands import Close, Revise
from workflows.programme.catalogue import find


async def test_nobody_begins_in_a_closed_programme_and_who_is_in_it_goes_on(city: City) -> None:
    life = await city.begins()
    await carry_out(city.store, "utrecht-werk-en-taal", Close("de pilot is voorbij"), REGISSEUR)
    for version in (SHIPPED, BRIEF):
        with pytest.raises(Refused, match=r"'utrecht-werk-en-taal' is gesloten \(de pilot is voorbij\); begin dit traject in een ander"):
            await city.begins(version=version)
    await life.until(Stage.VOORTRAJECT)
    await check(life)


async def test_nobody_begins_in_a_draft(city: City) -> None:
    await publish(city.store, [find("zorg")])
    await carry_out(city.store, "utrecht-werk-en-taal", Revise({**find("utrecht-werk-en-taal").document(), "doel": "anders"}), REGISSEUR)
    for code, version in (("zorg", find("zorg").version), ("utrecht-werk-en-taal", BRIEF + 1)):
        with pytest.raises(Refused, match=f"'{code}' versie {version} is niet gepubliceerd"):
            await city.begins(code=code, version=version)
