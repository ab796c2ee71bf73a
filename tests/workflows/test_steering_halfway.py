"""Orders that come in the middle of something: each is the smallest of the eventful lives that showed what was wrong."""

from tests.workflows.eventful import Eventful, Happening, Script
from tests.workflows.steering import PROGRAMMES
from workflows.decisions.programme_change import ChangeProgramme

BUILDING, UTRECHT = ("bouw-vca", 3), ("utrecht-werk-en-taal", 3)


def lived(programme: tuple[str, int], *happenings: Happening, wait: int = 2) -> Eventful:
    """A life to its end, in which every rule was held to."""
    life = Eventful(Script(programme, happenings, wait=wait))
    life.lives()
    return life


def test_a_question_to_a_party_that_the_next_programme_does_not_name_ends_with_the_programme() -> None:
    """The sector trains the team in the building trade; in the other programme it has no part."""
    life = lived(BUILDING, Happening("team-trainen", 1, "ander programma", 4 * sorted(PROGRAMMES).index(UTRECHT)))
    [deed] = life.deeds
    assert isinstance(deed.command, ChangeProgramme)
    assert deed.command.programme == UTRECHT[0]
    [asked] = [request for request in life.life.told.requests.values() if request.kind == "team-trainen"]
    assert asked.withdrawn == "ander programma"
