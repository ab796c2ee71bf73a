"""Orders that come in the middle of something: each is the smallest of the eventful lives that showed what was wrong."""

from datetime import timedelta
from uuid import UUID

from events.vocabulary.leer_werk import LanguageStarted, LanguageStopped
from events.vocabulary.placement import TrialPlacementEnded
from events.vocabulary.requests import TaskDone
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.values import Outcome, Role, Stage
from tests.workflows.eventful import NO, Eventful, Happening, Script
from tests.workflows.life_in_memory import begins, reaches, refused
from tests.workflows.run.test_rehearsal import ANNA, Everybody
from tests.workflows.steering import PROGRAMMES
from workflows.decisions.people import JoinParty
from workflows.decisions.programme_change import ChangeProgramme
from workflows.tracks.income import NO_INCOME

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


def test_who_goes_back_to_learning_after_a_job_was_lost_gets_lessons_again_and_reaches_another() -> None:
    life = Eventful(Script(UTRECHT, loses=3))
    while life.life.state.visits.get(Stage.PLACEMENT) != 2:
        life.moves()
    assert not life.life.state.language.running
    at_once = ChangeProgramme(programme=UTRECHT[0], programme_version=UTRECHT[1] + 1, stage=Stage.LEER_WERK, reason="eerst meer leren")
    assert "Kies het voortraject" in refused(life.life, at_once)
    life.life.order(at_once.model_copy(update={"stage": Stage.VOORTRAJECT}), ANNA)
    life.lives()
    lessons = [r.event for r in life.life.facts if isinstance(r.event, LanguageStarted | LanguageStopped)]
    assert [type(event) for event in lessons] == [LanguageStarted, LanguageStopped] * 2
    assert life.life.told.outcome is Outcome.SUSTAINED_WORK


def test_an_income_that_was_missing_is_there_also_for_a_run_that_was_dropped_before_it_could_say_so() -> None:
    told = Happening("op de werkvloer", 0, "inkomen", 603937)
    disturbed = Eventful(
        Script(BUILDING, (told,), {"team-voorbereiden": (NO, 0)}, wait=1, verdicts=("verlengen", "aannemen"), dies=5), True
    )
    disturbed.lives()
    raised = [r.fact.key for r in disturbed.life.facts if isinstance(r.event, AttentionRaised) and r.event.signal == NO_INCOME]
    [passed] = [r for r in disturbed.life.facts if isinstance(r.event, AttentionPassed) and r.event.signal == NO_INCOME]
    [arranged] = [r for r in disturbed.life.facts if isinstance(r.event, TaskDone) and "inkomen-regelen" in r.event.key]
    assert len(raised) == 1
    assert passed.fact.occurred_at == arranged.fact.occurred_at, "a signal that stays is about nothing"


def test_what_is_asked_once_more_after_a_no_is_not_overdue_from_the_start() -> None:
    """The employer says no to the evaluation of a proefplaatsing, and somebody arranges it after the day on which the first was due."""
    happenings = (
        Happening("dienstverband-bevestigen", 2, "wet", 913373),
        Happening("team-voorbereiden", 0, "afzien", 714616),
        Happening("begeleiding-verslag", 0, "andere werkgever eerst", 129491),
    )
    manners = {"team-trainen": (NO, 100), "proefplaatsing-evalueren": (NO, 5)}
    life = Eventful(Script(("heerlen-duaal", 3), happenings, manners, wait=11, verdicts=("verlengen", "verlengen", "aannemen")))
    life.lives()
    asked = [r for r in life.life.told.requests.values() if r.kind == "proefplaatsing-evalueren"]
    first, again = asked[:2]
    assert first.declined is not None
    assert first.due < again.asked_at < again.due


def test_a_sector_organisation_that_joins_during_the_leer_werk_is_asked_for_its_leerlijn_at_once() -> None:
    life = begins("bouw-vca", Everybody(timedelta(days=2)), without=Role.SECTOR_ORGANISATION)
    reaches(life, Stage.LEER_WERK)
    assert not [r for r in life.state.requests.values() if r.kind == "leerlijn-afspreken"]
    life.order(JoinParty(role=Role.SECTOR_ORGANISATION, partner=UUID(int=44)), ANNA)
    life.settle()
    assert [r.partner for r in life.state.requests.values() if r.kind == "leerlijn-afspreken"] == [UUID(int=44)]


def test_an_employer_that_ends_a_proefplaatsing_after_a_move_is_no_refusal_of_the_new_municipality() -> None:
    moves = Happening("op proef", 0, "verhuizen", 392526)
    elsewhere = Happening("intentie-uitspreken", 0, "andere werkgever eerst", 121369)
    life = Eventful(Script(("heerlen-duaal", 3), (moves, elsewhere), wait=3, verdicts=("verlengen", "verlengen", "afwijzen")))
    life.lives()
    [trial] = [r.event for r in life.life.facts if isinstance(r.event, TrialPlacementEnded)][:1]
    assert not trial.hired
    assert not [task for task in life.life.told.tasks.values() if task.key.startswith("verhuizing:opnieuw-regelen")]
