"""The made-up city of the demonstration."""

import os
from pathlib import Path

from pydantic import SecretStr

from deploy.embedded.folder import DataFolder
from deploy.embedded.process import free_ports
from deploy.embedded.service import RunningService
from deploy.settings import Settings
from deploy.simulation.city.city import organisations
from deploy.simulation.city.installation import with_demo
from deploy.simulation.city.plan import Plan
from events.log.store import EventStore
from events.programme import Standing
from gateway.programmes.publishing import programmes, publish
from workflows.programme.catalogue import load_catalogue


async def test_the_organisations_of_the_city_agree_with_every_shipped_programme_and_so_publish_it(store: EventStore) -> None:
    partners = [organisation.registration("http://127.0.0.1:1") for organisation in organisations()]
    assert await publish(store, load_catalogue().values(), cosigners=partners) == list(load_catalogue())
    states = await programmes(store)
    assert {state.standing for state in states} == {Standing.PUBLISHED}
    for code, [edition] in {state.code: state.editions.values() for state in states}.items():
        in_it = {party.role for party in load_catalogue()[code].parties}
        assert set(edition.agreements) == {partner.partner for partner in partners if partner.role in in_it}


async def test_the_partners_of_the_city_play_from_a_folder_with_any_name(tmp_path: Path) -> None:
    data = tmp_path / os.fsdecode(b"d\xe1t\xe1")
    DataFolder(data).make()
    plan = Plan(participants=1, seed=1, history=0, port=free_ports(1)[0])
    settings = Settings(data=data, secret=SecretStr("pX3vT0m2Jq9Lw8Zr5Ks7Nc1Bd4Fg6Hh-0yUeIoAa"), database_url=SecretStr("postgresql://x/y"))
    [partners] = [service for service in with_demo(plan)(settings) if service.name == "partners"]
    running = RunningService(partners, DataFolder(data).log("partners"))
    try:
        await running.start()
        assert (data / "partners.jsonl").exists()
    finally:
        await running.stop()
