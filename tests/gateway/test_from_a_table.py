"""The page where trajectories begin from rows out of a spreadsheet."""

import re
from html import unescape

from events.vocabulary.values import Role
from gateway.access.who import Post
from tests.gateway.coming_in import behind_a_login, comes_in
from tests.gateway.doors import Doors
from tests.workflows.city import City

TABLE = (
    "naam\tgeboortedatum\tprogramma\tgemeente\tregisseur\ttaalschool\troc\twerkgever\n"
    "{}\t1-2-1990\tutrecht-werk-en-taal\tGemeente\tanna\tTaalschool\tROC\tBakkerij"
)


def order_of(page: str) -> str:
    """The number of the form on a page."""
    numbers: set[str] = set(re.findall(r'name="opdracht" value="([^"]+)"', page))
    assert len(numbers) == 1
    return numbers.pop()


async def test_rows_are_looked_at_before_they_begin_and_begin_once(city: City, city_doors: Doors) -> None:
    await city_doors.sees_everything()
    order = order_of((await city_doors.http.get("/inlezen")).text)
    sent = {"opdracht": order, "wie": "bea", "tabel": TABLE.format("Sara <b>Idris</b>")}
    wrong = unescape((await city_doors.send("/inlezen", sent | {"tabel": sent["tabel"].replace("ROC", "Nergens"), "beginnen": "ja"})).text)
    assert "Aan 1 van 1 rijen klopt iets niet" in wrong
    assert "'Nergens' is als roc niet bekend" in wrong
    looked = (await city_doors.send("/inlezen", sent)).text
    assert "Aan 1 rijen klopt alles" in looked
    assert "Sara &lt;b&gt;Idris" in looked
    assert order_of(looked) == order
    before = await city.store.head()
    begun = [(await city_doors.send("/inlezen", sent | {"beginnen": "ja"})).text for _ in range(2)]
    numbers = [set(re.findall(r'href="/trajecten/([^"]+)"', page)) for page in begun]
    assert "1 van 1 trajecten zijn begonnen" in begun[0]
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) == 1
    assert await city.store.head() > before


async def test_what_is_no_table_is_told_at_the_field_and_kept(city_doors: Doors) -> None:
    answer = await city_doors.send("/inlezen", {"wie": "bea", "tabel": "schoenmaat\n41"})
    assert answer.status_code == 400
    assert "Deze kolommen zijn hier niet bekend: schoenmaat" in answer.text
    assert ">schoenmaat\n41</textarea>" in answer.text
    assert (await city_doors.send("/inlezen", {"wie": "bea"})).status_code == 400


async def test_who_begins_trajectories_nowhere_has_no_such_page(city_doors: Doors) -> None:
    async with behind_a_login(city_doors) as doors:
        school = await comes_in(doors, Post(Role.SCHOOL))
        assert (await school.get("/inlezen")).status_code == 403
