"""Parties see the Canvas of their own programme, and of no other."""

from datetime import UTC, datetime
from uuid import uuid4

import httpx2

from activities.signing import partner_secret, sign
from events.fact import SYSTEM, Actor, Fact
from events.log.codec import encode
from events.vocabulary.course import Party
from events.vocabulary.values import Role
from gateway.programmes.publishing import carry_out
from tests.gateway.doors import Doors
from tests.gateway.sender import Sender, introduce
from tests.workflows.canvas.specification import PARTNERS
from tests.workflows.partners import MASTER
from tests.workflows.specification import started
from workflows.canvas.commands import Agree, Command, Draft, Publish
from workflows.programme.catalogue import find

CODE = "zorg-met-ons"
PATH = f"/v1/programmas/{CODE}"


async def asks(doors: Doors, partner: Sender, path: str = PATH, *, signed: str = "") -> httpx2.Response:
    """A partner asks for a Canvas, and signs the address that it calls unless it signs another."""
    headers = sign(partner_secret(MASTER, partner.id, 1), str(uuid4()), datetime.now(UTC), (signed or path).encode())
    return await doors.http.get(path, headers={**headers, "regie-partner": str(partner.id)})


async def test_a_partner_sees_goal_and_roles_of_the_programme_that_it_agreed_with_or_works_in_and_of_no_other(doors: Doors) -> None:
    store = doors.services.store
    agrees, works, stranger = [await introduce(doors, Role.EMPLOYER) for _ in range(3)]
    assert (await asks(doors, agrees)).status_code == 404, "there is none yet"
    everybody = {**PARTNERS, Role.EMPLOYER: agrees.id}
    document = {**find("zorg").document(), "code": CODE, "doel": "Zorgen dat er zorg is."}
    commands: list[Command] = [Draft(document), *(Agree(partner, role) for role, partner in everybody.items()), Publish()]
    for command in commands:
        await carry_out(store, CODE, command, Actor("anna", Role.REGISSEUR))

    seen = await asks(doors, agrees)
    assert seen.status_code == 200
    assert seen.json()["doel"] == "Zorgen dat er zorg is."
    assert {party["rol"] for party in seen.json()["partijen"]} == {party.role for party in find("zorg").parties}
    [care] = [one for one in seen.json()["onderdelen"] if one["onderdeel"] == "taal"]
    assert care["verantwoordelijk"] == ["taalschool"]

    assert (await asks(doors, works)).status_code == 404
    trajectory = uuid4()
    began = started().model_copy(update={"programme": CODE, "parties": (Party(role=Role.EMPLOYER, partner=works.id),)})
    await store.append(trajectory, [encode(Fact(began, datetime.now(UTC), SYSTEM, "begin"), trajectory)], expected=0)
    await doors.sees_everything()
    assert (await asks(doors, works)).status_code == 200
    assert (await asks(doors, stranger)).status_code == 404


async def test_nobody_sees_a_canvas_in_the_name_of_another(doors: Doors, sender: Sender) -> None:
    assert (await asks(doors, sender, signed="/v1/programmas/anders")).status_code == 401
    assert (await doors.http.get(PATH)).status_code == 403
    assert (await doors.http.get(PATH, headers={"regie-partner": str(sender.id)})).status_code == 401
