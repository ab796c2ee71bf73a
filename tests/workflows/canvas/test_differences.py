"""What a revision changes, in words."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from workflows.canvas.differences import differences
from workflows.canvas.overview import components
from workflows.programme.catalogue import find, parse_document, validate_document

Change = Callable[[dict[str, Any]], object]


def told(change: Change) -> list[str]:
    document: dict[str, Any] = find("zorg").document()
    change(document)
    return [str(difference) for difference in differences(find("zorg").document(), document)]


CHANGED: list[tuple[str, Change]] = [
    (
        "voortraject.norm: 6 maanden (aanname van dit sjabloon) wordt 7 maanden (30 trajecten in Utrecht)",
        lambda d: d["voortraject"].update(norm={"duur": "P7M", "bron": "30 trajecten in Utrecht"}),
    ),
    ("voortraject.taal.uren_per_week: 9 wordt 12", lambda d: d["voortraject"]["taal"].update(uren_per_week=12)),
    (
        "doel: 'Statushouders leren en werken in de zorg en hebben daarna duurzaam betaald werk op hun niveau.' wordt 'Zorgen'",
        lambda d: d.update(doel="Zorgen"),
    ),
    ("criteria.leerbaarheid.hard: nee wordt ja", lambda d: d["criteria"][3].update(hard=True)),
    (
        "criteria: 'rijbewijs' komt erbij",
        lambda d: d["criteria"].append({"code": "rijbewijs", "naam": "Rijbewijs", "eis": "B", "hard": False}),
    ),
    ("criteria: 'motivatie' vervalt", lambda d: d["criteria"].pop(2)),
    ("go_no_go.adviseurs: 'roc' komt erbij", lambda d: d["go_no_go"]["adviseurs"].append("roc")),
    ("go_no_go.nodig: 2 komt erbij", lambda d: d["go_no_go"].update(nodig=2)),
    ("voortraject.snuffelstage: norm 6 weken (aanname van dit sjabloon) vervalt", lambda d: d["voortraject"].update(snuffelstage=None)),
    (
        "partijen.werkgever.inbreng: wat 'gereedschap', centen 500 komt erbij",
        lambda d: d["partijen"][2]["inbreng"].append({"wat": "gereedschap", "centen": 500}),
    ),
    ("criteria: de volgorde is anders", lambda d: d["criteria"].reverse()),
]


@pytest.mark.parametrize(("words", "change"), CHANGED, ids=[words for words, _ in CHANGED])
def test_one_change_is_told_once_at_its_place(words: str, change: Change) -> None:
    assert told(change) == [words]


def test_the_same_document_under_another_number_is_no_change() -> None:
    assert told(lambda d: d.update(versie=2)) == []


def test_of_two_organisations_in_a_role_each_change_is_told_with_its_name() -> None:
    one: dict[str, Any] = find("zorg").document()
    garage = {**one["partijen"][2], "organisatie": "Garage", "verantwoordelijk_voor": [], "eigen_belang": "vakmensen"}
    one["partijen"][2]["organisatie"] = "Bakkerij"
    one["partijen"].append(garage)
    other: dict[str, Any] = deepcopy(one)
    other["partijen"][-1]["eigen_belang"] = "meer handen"
    assert [str(each) for each in differences(one, other)] == ["partijen.werkgever (Garage).eigen_belang: 'vakmensen' wordt 'meer handen'"]
    assert validate_document(other) == []
    working = next(line for line in components(parse_document(other)) if line.component == "werken")
    assert (working.roles["werkgever (Bakkerij)"], working.roles["werkgever (Garage)"]) == ("trekt", "")
