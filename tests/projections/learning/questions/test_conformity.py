"""The road of the programme beside the roads that trajectories go."""

from collections.abc import Sequence

import pytest

from events.vocabulary.values import Outcome, Stage
from gateway.operations.beside import beside_the_road
from projections.learning.lives.facts import StageSpell
from projections.learning.lives.parts import Part
from projections.learning.lives.table import Life
from projections.learning.questions.conformity import (
    CONFORMITY,
    EARLIER,
    FOLLOWED,
    LEFT,
    OTHERWISE,
    SO_FAR,
    WHOLE,
    beside,
    follows,
    off,
)
from projections.learning.questions.shares import Shares
from projections.learning.questions.ways import STEPS
from tests.projections.history import days
from tests.projections.learning.questions.answers import answers
from tests.projections.learning.questions.lives import life

ALL_SIX = tuple(Stage)
MOMENT = days(900)


def went(name: str, stages: Sequence[Stage], ended: Outcome | None = None) -> Life:
    """A life through these stages, ten days each."""
    spells: list[Part] = [
        StageSpell(days(10 * number), stage, list(stages[:number]).count(stage) + 1, days(60)) for number, stage in enumerate(stages)
    ]
    return life(name, stages=spells, ended=(10.0 * len(stages), ended) if ended else None)


@pytest.mark.parametrize(
    ("stages", "ended", "how", "step"),
    [
        (ALL_SIX, Outcome.SUSTAINED_WORK, WHOLE, None),
        (ALL_SIX, Outcome.AT_WORK, WHOLE, None),
        (ALL_SIX[:3], None, SO_FAR, None),
        (ALL_SIX[:2], Outcome.DROPPED_OUT, EARLIER, "voortraject → einde:uitgevallen"),
        (ALL_SIX, Outcome.NOT_PLACED, EARLIER, "nazorg → einde:niet-geplaatst"),
        ((*ALL_SIX[:3], Stage.VOORTRAJECT), None, OTHERWISE, "go-no-go → voortraject"),
        ((*ALL_SIX, Stage.PLACEMENT, Stage.AFTERCARE), Outcome.SUSTAINED_WORK, OTHERWISE, "nazorg → plaatsing"),
        ((Stage.INTAKE, Stage.GO_NO_GO), None, OTHERWISE, "intake → go-no-go"),
    ],
)
def test_a_life_follows_the_road_of_the_programme_or_leaves_it_at_a_step(
    stages: Sequence[Stage], ended: Outcome | None, how: str, step: str | None
) -> None:
    one = went("a", stages, ended)
    assert (follows(one), off(one)) == (how, step)


def test_which_share_follows_and_where_the_others_left_is_told() -> None:
    lives = [went(f"heel {n}", ALL_SIX, Outcome.SUSTAINED_WORK) for n in range(30)]
    lives += [went(f"terug {n}", (*ALL_SIX[:3], Stage.VOORTRAJECT)) for n in range(20)]
    lives += [went(f"uit {n}", ALL_SIX[:2], Outcome.DROPPED_OUT) for n in range(50)]
    for number, one in enumerate(lives):
        # In one class nothing could be told of them.
        one.started_at = days(-31 * (number % 10))
    found = answers(CONFORMITY, lives, MOMENT)
    followed, left = found[FOLLOWED], found[LEFT]
    assert isinstance(followed, Shares)
    assert isinstance(left, Shares)
    assert {one: told.value for one, told in followed.shares.items() if told} == {WHOLE: 0.3, EARLIER: 0.5, OTHERWISE: 0.2}
    assert {one: told.value for one, told in left.shares.items() if told} == {"go-no-go → voortraject": 0.29, "voortraject → einde": 0.71}


def test_the_map_lies_beside_the_road_in_both_directions() -> None:
    lives = [went(f"terug {n}", (*ALL_SIX[:3], Stage.VOORTRAJECT)) for n in range(20)]
    steps = answers(STEPS, lives, MOMENT)
    meant = beside(steps)
    assert [*meant.otherwise] == ["go-no-go → voortraject"]
    assert meant.not_taken == ["go-no-go → leer-werk", "leer-werk → plaatsing", "plaatsing → nazorg", "nazorg → einde"]
    told = beside_the_road(meant, {})
    assert told[0] == "Niet in de weg van het programma: go-no-go → voortraject (20 trajecten)."
    assert told[1].startswith("Wel in de weg, en door niemand of door te weinig om iets te zeggen gegaan: go-no-go → leer-werk;")
