"""The made-up city of the demonstration."""

from deploy.demo.city import organisations
from events.programme import Standing
from events.store import EventStore
from gateway.publishing import programmes, publish
from workflows.catalogue import load_catalogue


async def test_the_organisations_of_the_city_agree_with_every_shipped_programme_and_so_publish_it(store: EventStore) -> None:
    partners = [organisation.registration("http://127.0.0.1:1") for organisation in organisations()]
    assert await publish(store, load_catalogue().values(), cosigners=partners) == list(load_catalogue())
    states = await programmes(store)
    assert {state.standing for state in states} == {Standing.PUBLISHED}
    assert {len(edition.agreements) for state in states for edition in state.editions.values()} == {len(partners)}
