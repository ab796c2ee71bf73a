"""Language beside learning and working goes on whatever level somebody has."""

from events.vocabulary.leer_werk import LanguageLevelMeasured
from events.vocabulary.values import Skill, Stage
from tests.workflows.habits import always, yes
from tests.workflows.life_in_memory import Waiting, begins, reaches
from tests.workflows.test_trial import all_of, until
from workflows.programme.catalogue import find


def test_lessons_go_on_and_are_measured_though_the_level_of_the_goal_is_there_from_the_first_round() -> None:
    everybody, programme = Waiting(), find("utrecht-werk-en-taal")
    goal = programme.voortraject.language.target_level
    everybody.answers["taalvoortgang"] = always(yes(metingen=[{"vaardigheid": skill, "niveau": goal} for skill in Skill]))
    life = begins(programme, everybody)
    until(life, lambda life: bool(life.state.language.levels))
    life.restart()
    reaches(life, Stage.PLACEMENT)
    rounds = [each.round for each in all_of(life, LanguageLevelMeasured) if each.skill is Skill.SPEAKING]
    assert rounds == [*range(1, len(rounds) + 1)]
    assert len(rounds) > 6, "every quarter, in two years of leer-werk"
    assert {each.level for each in all_of(life, LanguageLevelMeasured)} == {goal}
    assert life.state.language.running
