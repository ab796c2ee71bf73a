"""How long the stages take: a whole life of every shipped programme, in which everything is answered and done on the day that it is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from dateutil.relativedelta import relativedelta
from pydantic import JsonValue

from activities.channels import Delivery, Purpose
from events.fact import Actor
from events.trajectory.state import Task, Trajectory
from events.vocabulary.base import Event
from events.vocabulary.course import DeadlineMoved, EvaluationHeld, StageCompleted, StageEntered
from events.vocabulary.leer_werk import (
    Enrolled,
    PracticeAgreementSigned,
    QualificationDelayed,
    QualificationNotObtained,
    QualificationObtained,
)
from events.vocabulary.requests import MessageWithoutEffect, PartnerRequested, PartnerRequestWithdrawn
from events.vocabulary.steering import AttentionRaised
from events.vocabulary.values import Outcome, QualificationKind, Role, Stage, Term, WithoutQualification
from tests.workflows import city
from tests.workflows.habits import ANSWERS, DECISIONS, EXTEND, GO, Asked, Decides, Habit, always, in_turn, learns, no, silence, yes
from workflows.decisions.adjustment import Adjust, Extend
from workflows.decisions.command import Command
from workflows.decisions.open_items import CompleteTask, RecordAnswer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.qualification import DecideQualification
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import BY_AIM
from workflows.law.calendar import beginning_of
from workflows.law.period import AMSTERDAM, Period
from workflows.programme.catalogue import find, load_catalogue, parse_document
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life, Reaction, Reply
from workflows.tracks.practice import NO_AGREEMENT

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANNA = city.REGISSEUR
CODES = sorted(load_catalogue())
SHELF = Shelf([find(code) for code in CODES])
TENTH = 0.1
MOMENT = timedelta(milliseconds=1)
"""So long before something is late it is done."""
BBL = "bbl-mbo-2"
"""Two years at school and at work, in quarters, with a praktijkovereenkomst."""
SOONER = timedelta(days=2)
SHORT = "hoveniers"
"""Three months of leer-werk."""
DIPLOMA = QualificationKind.DIPLOMA


@dataclass
class Punctual:
    """Partners and people who answer and act on the last day that they have, each as tests/workflows/habits.py has it; `due` is when."""

    life: Life
    answers: dict[str, Habit] = field(default_factory=lambda: dict(ANSWERS))
    decides: dict[str, Decides] = field(default_factory=lambda: {k: d for k, d in DECISIONS.items() if k != "signaal-beantwoorden"})

    def partners(self, delivery: Delivery) -> Reaction:
        """The answer comes when it is due, and tells that day; `after` says how much sooner."""
        if delivery.purpose is not Purpose.ASK:
            return Reaction()
        wait = max(timedelta(), delivery.due - MOMENT - self.life.now)
        asked = Asked(
            delivery.trajectory, delivery.partner, str(delivery.request), delivery.kind, delivery.content, self.life.now + wait, 0
        )
        said = self.answers[delivery.kind](asked)
        if said is None:
            return Reaction()
        wait = max(timedelta(), wait - said.after)
        data: dict[str, JsonValue] = {"verzoek": asked.request, "uitkomst": said.outcome, "antwoord": dict(said.answer)}
        return Reaction(replies=[Reply(data, f"antwoord:{asked.request}", wait)])

    def hears(self, task: Task) -> timedelta | None:
        """When it is due; what only ends by something else is left."""
        return max(timedelta(), task.due - MOMENT - self.life.now) if task.kind in self.decides or task.kind not in BY_AIM else None

    def acts(self, state: Trajectory, task: Task) -> Sequence[tuple[Command, Actor]]:
        """The decision, or that it is done."""
        if decide := self.decides.get(task.kind):
            command = decide(task)
            return [(command, ANNA)] if command else []
        return [(CompleteTask(task=task.key, remark="gedaan"), ANNA)]


def begun(code: str, **answers: Habit) -> tuple[Life, Punctual]:
    """A life of a programme that has just been started; `answers` are other habits of partners, by kind with _ for -."""
    life = Life(UUID(int=12), SHELF, NOW)
    punctual = Punctual(life)
    punctual.answers |= {"werkgever-matchen": always(yes(werkgever=str(city.GARAGE))), "taalvoortgang": learns}
    punctual.answers |= {kind.replace("_", "-"): habit for kind, habit in answers.items()}
    life.partners, life.people = punctual.partners, punctual
    life.order(city.start_with_everybody(find(code)), ANNA)
    return life, punctual


def lived(code: str, **answers: Habit) -> Life:
    """Such a life to its end."""
    life, _ = begun(code, **answers)
    life.passes(life.now + timedelta(days=6000))
    return life


@cache
def whole(code: str) -> Life:
    """A life to its end of somebody for whom all goes well."""
    return lived(code)


def stays(life: Life) -> dict[Stage, timedelta]:
    """How long each stage took."""
    entered: dict[Stage, datetime] = {}
    took: dict[Stage, timedelta] = {}
    for recorded in life.facts:
        if isinstance(recorded.event, StageEntered):
            entered[recorded.event.stage] = recorded.fact.occurred_at
        elif isinstance(recorded.event, StageCompleted):
            took[recorded.event.stage] = recorded.fact.occurred_at - entered[recorded.event.stage]
    assert life.told.ended_at
    took.setdefault(Stage.AFTERCARE, life.told.ended_at - entered[Stage.AFTERCARE])
    return took


def all_of(life: Life, *kinds: type[Event]) -> list[Any]:
    """The events of some kinds, in order."""
    return [recorded.event for recorded in life.facts if isinstance(recorded.event, kinds)]


def until(life: Life, stage: Stage) -> Life:
    """Live on until a stage is entered."""
    while life.state.stage is not stage:
        assert life.moves(life.now + timedelta(days=6000)), f"{stage} is not reached"
    return life


# Every stage of every programme -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_who_has_partners_that_answer_on_the_day_ends_at_work(code: str) -> None:
    assert whole(code).told.outcome is Outcome.SUSTAINED_WORK
    assert not whole(code).failures


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("code", CODES)
def test_with_partners_that_answer_on_the_day_a_stage_takes_its_norm_within_a_tenth(code: str, stage: Stage) -> None:
    norm = find(code).norm_of(stage).period
    planned, took = norm.after(NOW) - NOW, stays(whole(code))[stage]
    assert abs(took / planned - 1) <= TENTH, f"{stage} took {took} and its norm is {norm.in_words()}"


@pytest.mark.parametrize("code", CODES)
def test_no_signal_speaks_in_a_life_in_which_everybody_answers_on_the_day(code: str) -> None:
    assert [event.signal for event in all_of(whole(code), AttentionRaised)] == []


# Until when leer-werk lasts ------------------------------------------------------------------------------------------------


def day(moment: datetime) -> date:
    """The day in the Netherlands."""
    return moment.astimezone(AMSTERDAM).date()


def entered(life: Life, stage: Stage) -> datetime:
    """When a stage was entered the last time."""
    return [r.fact.occurred_at for r in life.facts if isinstance(r.event, StageEntered) and r.event.stage is stage][-1]


def left(life: Life, stage: Stage) -> datetime:
    """When a stage was over."""
    return [r.fact.occurred_at for r in life.facts if isinstance(r.event, StageCompleted) and r.event.stage is stage][-1]


def enrolled(**more: str) -> Habit:
    """The school enrols from the day on which it answers, with what else it tells."""
    return lambda asked: yes(**{"startdatum": asked.day, **more})


def agreed(**more: str) -> Habit:
    """The praktijkovereenkomst is signed on the day of the answer, with what else is told."""
    return lambda asked: yes(**{"getekendOp": asked.day, **more})


@pytest.mark.parametrize("code", [code for code in CODES if code != "demonstratie"])
def test_leer_werk_lasts_until_the_last_day_that_the_school_told(code: str) -> None:
    life, _ = begun(code)
    until(life, Stage.LEER_WERK)
    last = day(find(code).leer_werk.norm.period.after(life.now)) + timedelta(days=200)
    told = lived(code, inschrijven=enrolled(einddatum=str(last)))
    assert day(left(told, Stage.LEER_WERK)) == last
    assert told.told.outcome is Outcome.SUSTAINED_WORK


def test_the_praktijkovereenkomst_tells_the_last_day_when_the_enrolment_does_not() -> None:
    signed = agreed(einddatum="2029-07-31")
    assert day(left(lived(BBL, praktijkovereenkomst_tekenen=signed), Stage.LEER_WERK)) == date(2029, 7, 31)
    both = lived(BBL, praktijkovereenkomst_tekenen=signed, inschrijven=enrolled(einddatum="2029-06-30"))
    assert day(left(both, Stage.LEER_WERK)) == date(2029, 6, 30), "the school knows of the education"


def test_a_praktijkovereenkomst_that_ends_before_the_education_is_followed_by_another() -> None:
    ends = date(2028, 6, 30)
    signed = in_turn(
        lambda asked: yes(getekendOp=asked.day, einddatum=str(ends)), lambda asked: yes(getekendOp=asked.day, einddatum="2029-06-30")
    )
    life = lived(BBL, praktijkovereenkomst_tekenen=signed, inschrijven=enrolled(einddatum="2029-06-30"))
    first, second = all_of(life, PracticeAgreementSigned)
    assert (first.employer, first.ends, second.ends) == (second.employer, ends, date(2029, 6, 30))
    asked = [
        r.fact.occurred_at for r in life.facts if isinstance(r.event, PartnerRequested) and r.event.kind == "praktijkovereenkomst-tekenen"
    ]
    assert day(asked[1]) == day(find(BBL).signal_money_before.period.before(beginning_of(ends))), "as long before as money is signalled"
    assert NO_AGREEMENT not in [event.rule for event in all_of(life, AttentionRaised)]
    assert day(left(life, Stage.LEER_WERK)) == date(2029, 6, 30)


def test_leer_werk_that_goes_on_without_a_praktijkovereenkomst_is_a_signal_until_there_is_one() -> None:
    signed = in_turn(lambda asked: yes(getekendOp=asked.day, einddatum="2028-06-30"), silence)
    life, _ = begun(BBL, praktijkovereenkomst_tekenen=signed, inschrijven=enrolled(einddatum="2029-06-30"))
    while NO_AGREEMENT not in life.state.attention:
        assert life.moves(life.now + timedelta(days=2000))
    assert day(life.now) == date(2028, 7, 1)
    assert "liep tot en met 30-06-2028" in all_of(life, AttentionRaised)[-1].evidence
    [request] = [r for r in life.state.open_requests if r.kind == "praktijkovereenkomst-tekenen"]
    answer = {"getekendOp": "2028-07-01", "einddatum": "2029-06-30"}
    life.order(RecordAnswer(request=request.key, agreed=True, answer=answer), ANNA)
    life.settle()
    assert NO_AGREEMENT not in life.state.attention


def test_a_later_first_day_moves_the_education() -> None:
    starts = date(2028, 2, 1)
    life = lived(BBL, inschrijven=enrolled(startdatum=str(starts)))
    assert day(left(life, Stage.LEER_WERK)) == date(2030, 2, 1)
    first = next(r.fact.occurred_at for r in life.facts if isinstance(r.event, EvaluationHeld))
    assert day(first) >= date(2028, 5, 1), "the first quarter begins with the education"
    moved = [event.due for event in all_of(life, DeadlineMoved) if event.subject == Term.STAGE]
    assert [day(due) for due in moved] == [date(2030, 2, 1)]
    assert not [event for event in all_of(life, AttentionRaised) if event.rule == "over-de-norm"]


def test_a_later_first_day_at_work_moves_the_norm_as_well() -> None:
    starts = date(2027, 9, 1)
    life = lived(BBL, werkplek_bieden=always(yes(startdatum=str(starts), begeleider="meester-1")))
    assert day(left(life, Stage.LEER_WERK)) == date(2029, 9, 1)


def test_a_last_day_before_the_first_is_no_answer_and_ends_nothing() -> None:
    life, punctual = begun(BBL)
    punctual.answers["inschrijven"] = always(yes(startdatum="2027-01-10", einddatum="2026-12-31"))
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=60))
    [refused] = all_of(life, MessageWithoutEffect)
    assert "na de startdatum" in refused.reason
    right_by_telephone(life, {"startdatum": "2027-01-10", "einddatum": "2026-12-31"}, "na de startdatum")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"startdatum": "2026-01-10", "einddatum": "2026-12-31"}, "na vandaag"),
        ({"startdatum": "2027-01-10", "einddatum": "2172-12-31"}, "jaartal"),
        ({"startdatum": "2172-01-10"}, "jaartal"),
    ],
)
def test_a_day_that_cannot_be_is_not_accepted_asked_again_and_ends_nothing(answer: dict[str, str], words: str) -> None:
    life, punctual = begun(BBL)
    punctual.answers["inschrijven"] = in_turn(yes(**answer), silence)
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=60))
    first, _ = (request for request in life.state.requests.values() if request.kind == "inschrijven")
    assert first.not_accepted
    assert words in str(first.withdrawn)
    right_by_telephone(life, answer, words)


def right_by_telephone(life: Life, answer: Mapping[str, str], words: str) -> None:
    """The same answer by telephone is refused in these words, one that can be is taken, and the education lasts as long as its norm."""
    [question] = [request for request in life.state.open_requests if request.kind == "inschrijven"]
    order = RecordAnswer(request=question.key, agreed=True, answer=dict(answer))
    with pytest.raises(Refused, match=words):
        life.order(order, ANNA)
    life.order(RecordAnswer(request=question.key, agreed=True, answer={"startdatum": str(day(life.now))}), ANNA)
    life.passes(life.now + timedelta(days=6000))
    assert stays(life)[Stage.LEER_WERK] > timedelta(days=730)


def test_an_employer_that_never_says_what_it_intends_keeps_nobody_in_leer_werk() -> None:
    life = lived(BBL, intentie_uitspreken=silence)
    assert day(left(life, Stage.LEER_WERK)) == day(left(whole(BBL), Stage.LEER_WERK))
    assert life.told.outcome is Outcome.SUSTAINED_WORK


TOMORROW, NINE_YEARS = timedelta(days=1), timedelta(days=9 * 365)


def ending(after: timedelta) -> Habit:
    """An education that ends so long after the day on which the school says so."""
    return lambda asked: yes(startdatum=asked.day, einddatum=str(day(asked.at + after)))


@pytest.mark.parametrize("after", [TOMORROW, NINE_YEARS])
def test_a_last_day_that_is_far_from_what_the_plan_has_is_looked_at_again(after: timedelta) -> None:
    life, _ = begun(BBL, inschrijven=in_turn(ending(after), enrolled()))
    life.passes(life.now + timedelta(days=6000))
    [refused] = [event for event in all_of(life, PartnerRequestWithdrawn) if event.not_accepted]
    assert "kijk de datum na" in refused.reason
    assert "leer_werk.norm" in refused.reason
    assert day(left(life, Stage.LEER_WERK)) == day(left(whole(BBL), Stage.LEER_WERK)), "as the plan has it"


@pytest.mark.parametrize("kind", ["inschrijven", "praktijkovereenkomst-tekenen"])
def test_a_last_day_that_is_far_from_what_the_plan_has_holds_once_a_person_arranged_it(kind: str) -> None:
    last = date(2036, 7, 31)
    answer = enrolled(einddatum=str(last)) if kind == "inschrijven" else agreed(einddatum=str(last))
    life, punctual = begun(BBL)
    punctual.answers[kind] = answer
    life.passes(life.now + timedelta(days=6000))
    assert [event.not_accepted for event in all_of(life, PartnerRequestWithdrawn)][:2] == [True, True]
    [task] = [task for task in life.state.tasks.values() if task.kind == "opnieuw-regelen"]
    assert "kijk de datum na" in task.what
    assert day(left(life, Stage.LEER_WERK)) == last


def test_who_knows_that_it_takes_otherwise_adjusts_the_plan_first() -> None:
    life, _ = begun(BBL, inschrijven=silence)
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=10))
    [question] = [request for request in life.state.open_requests if request.kind == "inschrijven"]
    told = {"startdatum": str(day(life.now)), "einddatum": str(day(life.now + timedelta(days=120)))}
    by_phone = RecordAnswer(request=question.key, agreed=True, answer=dict(told))
    with pytest.raises(Refused, match="erg vroeg of laat"):
        life.order(by_phone, ANNA)
    life.order(Adjust(changes={"leer_werk.norm": "P4M"}, reason="heeft vrijstellingen"), ANNA)
    life.order(by_phone, ANNA)
    life.passes(life.now + timedelta(days=6000))
    assert str(day(left(life, Stage.LEER_WERK))) == told["einddatum"]


def test_a_last_day_that_went_by_while_there_was_no_workplace_is_asked_again() -> None:
    soon, later = date(2028, 3, 31), date(2030, 7, 31)
    twice = in_turn(enrolled(einddatum=str(soon)), enrolled(einddatum=str(later)))
    life, _ = begun(BBL, werkplek_bieden=silence, inschrijven=twice)
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=500))
    assert day(life.now) > soon
    [question] = [request for request in life.state.open_requests if request.kind == "werkplek-bieden"]
    life.order(RecordAnswer(request=question.key, agreed=True, answer={"startdatum": "2028-09-01", "begeleider": "meester-1"}), ANNA)
    life.passes(life.now + timedelta(days=6000))
    assert [event.ends for event in all_of(life, Enrolled)] == [soon, later]
    assert day(left(life, Stage.LEER_WERK)) == later


@pytest.mark.parametrize(("told", "moves"), [(True, 0), (False, 60)])
def test_a_pause_moves_the_norm_and_not_the_day_that_the_school_told(told: bool, moves: int) -> None:
    def ends(paused: bool) -> date:
        life, _ = begun(BBL, inschrijven=enrolled(einddatum="2029-07-31") if told else enrolled())
        until(life, Stage.LEER_WERK)
        life.passes(life.now + timedelta(days=200))
        if paused:
            life.order(Pause(reason="ziek"), ANNA)
            life.passes(life.now + timedelta(days=60))
            life.order(Resume(), ANNA)
        life.passes(life.now + timedelta(days=6000))
        return day(left(life, Stage.LEER_WERK))

    assert (ends(paused=True) - ends(paused=False)).days == moves


@pytest.mark.parametrize("told", [True, False])
def test_the_last_day_that_the_school_told_is_marked_as_one_that_no_pause_moves(told: bool) -> None:
    life, _ = begun(BBL, inschrijven=enrolled(einddatum="2029-07-31") if told else enrolled())
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=200))
    moved = [recorded.event for recorded in life.facts if isinstance(recorded.event, DeadlineMoved) and recorded.event.subject == "fase"]
    assert [event.runs_on for event in moved] == [told]


def test_what_was_paused_before_the_education_begins_does_not_make_it_longer() -> None:
    life, _ = begun(BBL, inschrijven=enrolled(startdatum="2028-02-01"))
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=80))
    life.order(Pause(reason="ziek"), ANNA)
    life.passes(life.now + timedelta(days=60))
    life.order(Resume(), ANNA)
    life.passes(life.now + timedelta(days=6000))
    assert day(left(life, Stage.LEER_WERK)) == date(2030, 2, 1)


def test_more_time_for_the_stage_is_a_longer_education() -> None:
    plain = day(left(whole(BBL), Stage.LEER_WERK))
    life, _ = begun(BBL)
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=200))
    life.order(Extend(by=Period(months=6), reason="de stage duurt langer"), ANNA)
    life.passes(life.now + timedelta(days=6000))
    assert day(left(life, Stage.LEER_WERK)) == day(Period(months=6).after(datetime.combine(plain, datetime.min.time(), AMSTERDAM)))


# Evaluation along the way -------------------------------------------------------------------------------------------------


def test_evaluation_goes_on_as_long_as_the_education() -> None:
    held = all_of(whole(BBL), EvaluationHeld)
    for party in (Role.EMPLOYER, Role.SCHOOL):
        assert [event.round for event in held if event.party is party] == [1, 2, 3, 4, 5, 6, 7, 8], "two years in quarters"
    assert not all_of(whole(BBL), PartnerRequestWithdrawn), "nothing is asked that nobody has time to answer"


@pytest.mark.parametrize("kind", ["werkevaluatie", "studievoortgang", "taalvoortgang", "begeleiding-verslag"])
def test_a_partner_who_never_reports_does_not_make_leer_werk_longer(kind: str) -> None:
    plain = stays(whole(BBL))[Stage.LEER_WERK]
    life = lived(BBL, **{kind.replace("-", "_"): silence})
    assert stays(life)[Stage.LEER_WERK] == plain
    asked = [r for r in life.told.requests.values() if r.kind == kind and r.key.startswith("leer-werk")]
    assert all(r.withdrawn for r in asked), "nobody waits any more for what was not answered"


# What is obtained ----------------------------------------------------------------------------------------------------------


def test_not_yet_is_asked_again_on_the_day_that_the_school_tells() -> None:
    plain = day(left(whole(BBL), Stage.LEER_WERK))
    later = plain + timedelta(days=120)
    life = lived(BBL, kwalificeren=in_turn(yes(nogNietVoor=str(later)), ANSWERS["kwalificeren"]))
    [delayed] = all_of(life, QualificationDelayed)
    assert (delayed.kind, delayed.until) == (DIPLOMA, later)
    asked = [day(r.asked_at) for r in life.told.requests.values() if r.kind == "kwalificeren"]
    assert asked == [plain - timedelta(days=21), later]
    assert [event.kind for event in all_of(life, QualificationObtained)] == [DIPLOMA]
    assert later <= day(left(life, Stage.LEER_WERK)) <= later + timedelta(days=21)
    rounds = [event.round for event in all_of(life, EvaluationHeld) if event.party is Role.SCHOOL]
    assert rounds == [1, 2, 3, 4, 5, 6, 7, 8, 9], "as long as it lasts"


@pytest.mark.parametrize("when", ["2026-02-28", "2172-01-01"])
def test_not_yet_tells_a_day_that_comes(when: str) -> None:
    life, _ = begun(SHORT, kwalificeren=in_turn(yes(nogNietVoor=when), silence))
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=200))
    refused, again = (request for request in life.state.requests.values() if request.kind == "kwalificeren")
    assert refused.not_accepted
    assert "nogNietVoor" in str(refused.withdrawn)
    assert again.open
    assert life.state.stage is Stage.LEER_WERK


def test_not_yet_for_years_moves_the_end_only_once_a_person_has_talked_about_it() -> None:
    plain = day(left(whole(BBL), Stage.LEER_WERK))
    years = plain + timedelta(days=900)
    life, _ = begun(BBL, kwalificeren=always(yes(nogNietVoor=str(years))))
    until(life, Stage.LEER_WERK)
    life.passes(beginning_of(plain + timedelta(days=30)))
    asked = [request for request in life.state.requests.values() if request.kind == "kwalificeren"]
    assert [request.not_accepted for request in asked] == [True, True]
    assert f"tot en met {plain + relativedelta(years=2):%d-%m-%Y}" in str(asked[0].withdrawn)
    assert "opnieuw-regelen" in [task.kind for task in life.state.open_tasks]
    assert not all_of(life, QualificationDelayed)
    life.passes(life.now + timedelta(days=60))
    assert [event.until for event in all_of(life, QualificationDelayed)] == [years]


def test_not_yet_time_and_again_comes_to_no_more_than_not_yet_at_once() -> None:
    plain = day(left(whole(BBL), Stage.LEER_WERK))
    first, second = plain + timedelta(days=600), plain + timedelta(days=800)
    life, _ = begun(BBL, kwalificeren=in_turn(yes(nogNietVoor=str(first)), yes(nogNietVoor=str(second)), ANSWERS["kwalificeren"]))
    until(life, Stage.LEER_WERK)
    until(life, Stage.PLACEMENT)
    assert [event.until for event in all_of(life, QualificationDelayed)] == [first]
    assert [r.not_accepted for r in life.state.requests.values() if r.kind == "kwalificeren"] == [False, True, False]


def test_a_plain_no_is_for_a_person_to_decide_on() -> None:
    life, punctual = begun(BBL, kwalificeren=always(no("nog niet alles is afgetekend")))
    del punctual.decides["kwalificatie-besluit"]
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=2000))
    assert life.state.stage is Stage.LEER_WERK, "nothing happens by itself"
    assert not all_of(life, QualificationNotObtained)
    life.order(DecideQualification(kind=DIPLOMA, without=WithoutQualification.NOT_FEASIBLE, reason="het lukt niet"), ANNA)
    life.passes(life.now + timedelta(days=2000))
    [gone_without] = all_of(life, QualificationNotObtained)
    assert (gone_without.kind, gone_without.code) == (DIPLOMA, WithoutQualification.NOT_FEASIBLE)
    assert life.told.outcome is Outcome.SUSTAINED_WORK


def test_a_person_chooses_a_day_to_ask_again() -> None:
    life, punctual = begun(BBL, kwalificeren=in_turn(no("nog niet"), ANSWERS["kwalificeren"]))
    del punctual.decides["kwalificatie-besluit"]
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=1000))
    later = day(life.now) + timedelta(days=100)
    for wrong, words in (
        (DecideQualification(kind=DIPLOMA, reason="x"), "een van de drie"),
        (DecideQualification(kind=DIPLOMA, until=day(life.now), reason="x"), "na vandaag"),
        (DecideQualification(kind=QualificationKind.VCA, until=later, reason="x"), "niets te besluiten"),
    ):
        with pytest.raises(Refused, match=words):
            life.order(wrong, ANNA)
    life.order(DecideQualification(kind=DIPLOMA, until=later, reason="herkansing"), ANNA)
    life.passes(life.now + timedelta(days=2000))
    assert [day(r.asked_at) for r in life.told.requests.values() if r.kind == "kwalificeren"][-1] == later
    assert [event.kind for event in all_of(life, QualificationObtained)] == [DIPLOMA]


def test_who_no_longer_waits_for_a_delayed_qualification_goes_on_without_it_at_once() -> None:
    life, _ = begun(BBL, kwalificeren=always(yes(nogNietVoor="2031-01-01")))
    until(life, Stage.LEER_WERK)
    life.passes(life.now + timedelta(days=900))
    assert life.state.stage is Stage.LEER_WERK
    life.order(DecideQualification(kind=DIPLOMA, without=WithoutQualification.WORK, reason="wordt zonder aangenomen"), ANNA)
    assert day(left(life, Stage.LEER_WERK)) == day(life.now)


@pytest.mark.parametrize("code", CODES)
def test_a_run_that_begins_anew_between_the_diploma_and_the_end_waits_for_the_end(code: str) -> None:
    life, _ = begun(code, kwalificeren=lambda asked: replace(yes(soort=asked.content["soort"], behaaldOp="2026-03-02"), after=SOONER))
    until(life, Stage.LEER_WERK)
    ends = stays(whole(code))[Stage.LEER_WERK]
    while not all_of(life, QualificationObtained):
        assert life.moves(life.now + timedelta(days=6000))
    before = life.now
    life.restart()
    life.settle()
    assert life.state.stage is Stage.LEER_WERK
    until(life, Stage.PLACEMENT)
    assert life.now > before
    assert entered(life, Stage.PLACEMENT) - entered(life, Stage.LEER_WERK) == ends


# The rest of the plan ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_a_voortraject_that_is_made_longer_takes_so_much_longer(code: str) -> None:
    life, punctual = begun(code)
    decisions = [EXTEND, GO]
    punctual.decides["go-no-go-besluit"] = lambda _: decisions.pop(0)
    until(life, Stage.GO_NO_GO)
    until(life, Stage.VOORTRAJECT)
    began = life.now
    until(life, Stage.GO_NO_GO)
    assert life.now == find(code).go_no_go.extension.period.after(began)


@pytest.mark.parametrize("code", ["zorg", "voor-de-klas"])
def test_a_plan_that_runs_later_than_a_long_programme_itself_is_a_signal(code: str) -> None:
    life, _ = begun(code, module_geven=silence)
    life.passes(life.now + timedelta(days=900))
    assert "termijn-te-kort:inburgering" in [event.signal for event in all_of(life, AttentionRaised)]


def test_who_begins_a_programme_with_little_of_the_term_left_is_a_signal() -> None:
    life, _ = begun("zorg", pip_opvragen=always(yes(dagtekening="2024-02-01", leerroute="B1", niveau="B1")))
    life.passes(life.now + timedelta(days=200))
    assert "termijn-te-kort:inburgering" in [event.signal for event in all_of(life, AttentionRaised)]


def test_a_document_that_says_how_many_rounds_there_are_is_still_read_and_nobody_adjusts_them() -> None:
    document = find(BBL).document()
    work = document["leer_werk"]
    assert isinstance(work, dict)
    programme = parse_document({**document, "leer_werk": {**work, "rondes": 7}})
    assert programme.leer_werk.norm == find(BBL).leer_werk.norm
    assert programme.adjusted({"leer_werk.rondes": 2}).leer_werk.norm == programme.leer_werk.norm, "a stream of before may say so"
