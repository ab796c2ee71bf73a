"""Practice is of employer and school together, and what somebody learned to do in it stands in what they have to show for it."""

from datetime import timedelta

from events.vocabulary.base import Event
from events.vocabulary.leer_werk import EvaluationsCompared, QualificationObtained
from events.vocabulary.values import QualificationKind, Stage, Verdict
from tests.workflows.habits import in_turn, yes
from tests.workflows.life_in_memory import Waiting, begins, reaches, refused
from tests.workflows.run.test_rehearsal import ANNA, lives, the_end
from workflows.decisions.open_items import CompleteTask, RecordAnswer
from workflows.run.rehearsal.life import Life

STATEMENT = QualificationKind.PRACTICE_STATEMENT


def found(life: Life, kind: type[Event]) -> list[Event]:
    """The events of a kind, in order."""
    return [recorded.event for recorded in life.facts if isinstance(recorded.event, kind)]


def test_what_employer_and_school_found_of_a_round_lies_side_by_side_and_they_talk_when_it_differs_much() -> None:
    everybody = Waiting()
    everybody.answers["studievoortgang"] = in_turn(yes(oordeel="doorgaan", aanwezigheid=95), yes(oordeel="stoppen", aanwezigheid=40))
    life = lives(everybody)
    reaches(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=105))
    assert found(life, EvaluationsCompared) == [EvaluationsCompared(round=1, employer=Verdict.CONTINUE, school=Verdict.CONTINUE)]
    assert not [task for task in life.state.open_tasks if task.kind == "praktijk-bespreken"]
    life.passes(life.now + timedelta(days=80))
    assert found(life, EvaluationsCompared)[1:] == [EvaluationsCompared(round=2, employer=Verdict.CONTINUE, school=Verdict.STOP)]
    [talk] = [task for task in life.state.open_tasks if task.kind == "praktijk-bespreken"]
    assert "werkgever zegt over ronde 2: doorgaan; de opleider: stoppen" in talk.what
    life.order(CompleteTask(task=talk.key, remark="de docent komt op de werkvloer kijken"), ANNA)
    assert not [task for task in life.state.open_tasks if task.kind == "praktijk-bespreken"]


def test_a_praktijkverklaring_keeps_the_werkprocessen_that_it_states() -> None:
    life = begins("heerlen-duaal", Waiting())
    reaches(life, Stage.PLACEMENT)
    stated = [event for event in found(life, QualificationObtained) if isinstance(event, QualificationObtained) and event.kind is STATEMENT]
    assert [event.processes for event in stated] == [("25753:B1-K1-W1", "25753:B1-K1-W2")]


def test_a_werkproces_is_named_as_sbb_numbers_it() -> None:
    everybody = Waiting()
    everybody.silent = ("kwalificeren",)
    life = begins("heerlen-duaal", everybody)
    while not (asked := [request for request in life.state.open_requests if request.kind == "kwalificeren"]):
        assert life.moves(the_end(life)), life.state.stage
    agreed = RecordAnswer(request=asked[0].key, agreed=True, answer={"behaaldOp": life.now.date().isoformat()})
    for told in ({"kwalificatie": "zorg", "werkproces": "B1-K1-W1"}, {"kwalificatie": "25753", "werkproces": "bakken"}):
        assert "werkprocessen.0" in refused(life, agreed.model_copy(update={"answer": {**agreed.answer, "werkprocessen": [told]}}))
    life.order(agreed, ANNA)  # a school that names none is not held up
    assert [event.processes for event in found(life, QualificationObtained) if isinstance(event, QualificationObtained)] == [()]
