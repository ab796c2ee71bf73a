"""Partners who are silent, say no, cannot be reached or answer in an unexpected way: the trajectory waits, and a person hears of it."""

import asyncio
import socket
from datetime import timedelta

import pytest

from activities.channels import Purpose
from events.trajectory.state import Trajectory
from events.vocabulary.leer_werk import GuidanceContactHeld
from events.vocabulary.requests import (
    PartnerReminded,
    PartnerRequestRefused,
)
from events.vocabulary.values import Component, EndReason, Outcome, Role, Stage
from gateway.orders.sending import Refused
from tests.workflows.city import MUNICIPALITY, PARTNERS, SHIPPED, City
from tests.workflows.habits import ANSWERS, after, silence
from tests.workflows.invariants import check
from tests.workflows.life import Life
from tests.workflows.partners import Post, Says, always_says
from workflows.decisions.ending import End
from workflows.decisions.open_items import CompleteTask, RecordAnswer
from workflows.verbs.message import DROPPED_OUT

PIP = "intake:1:pip-opvragen"
BY_TELEPHONE = {"dagtekening": "2026-11-02", "leerroute": "B1", "niveau": "B1"}


def has_task(kind: str) -> object:
    """Whether such a task is open."""
    return lambda state: any(task.kind == kind for task in state.open_tasks)


def task(state: Trajectory, kind: str) -> str:
    """The key of the open task of a kind."""
    return next(task.key for task in state.open_tasks if task.kind == kind)


async def test_a_silent_partner_is_reminded_twice_and_then_a_regisseur_calls_and_notes_the_answer(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    asked = (await life.settles()).requests[PIP]
    await life.until(lambda state: bool(state.open_tasks))
    reminders = [(r.fact.occurred_at, r.event.count) for r in life.facts if isinstance(r.event, PartnerReminded)]
    half = asked.due + (asked.escalate_at - asked.due) / 2
    assert [count for _, count in reminders] == [1, 2]
    assert all(timedelta() <= at - due < timedelta(seconds=1) for (at, _), due in zip(reminders, (asked.due, half), strict=True))
    [call] = (await life.state()).open_tasks
    assert (call.kind, call.role, call.about) == ("nabellen", Role.REGISSEUR, PIP)
    assert len({post.id for post in life.posts(Purpose.ASK, "pip-opvragen")}) == 1
    assert {post.data["herinnering"] for post in life.posts(Purpose.REMIND)} == {1, 2}
    assert len({post.id for post in life.posts(Purpose.REMIND)}) == 2

    await life.passes(months=2)
    assert len(life.posts(Purpose.REMIND)) == 2, "after that it is a person's turn"
    await life.order(RecordAnswer(request=PIP, agreed=True, answer=BY_TELEPHONE, remark="gebeld"))
    state = await life.settles()
    assert not state.tasks[call.key].open
    await life.until(Stage.VOORTRAJECT)
    await check(life)


async def test_a_partner_who_answers_after_the_reminder_spares_the_regisseur_the_call(city: City) -> None:
    life = await city.begins()
    late = ANSWERS["pip-opvragen"]
    life.answers["pip-opvragen"] = lambda asked: late(asked) if asked.reminders else None
    state = await life.until(Stage.VOORTRAJECT)
    assert (state.requests[PIP].reminders, state.requests[PIP].escalated) == (1, False)
    await check(life)


async def test_an_answer_may_take_the_time_that_it_was_given(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = after(timedelta(weeks=8), ANSWERS["pip-opvragen"])
    began = (await life.look()).now
    state = await life.until(Stage.VOORTRAJECT)
    assert timedelta(weeks=8) <= (await life.look()).now - began < timedelta(weeks=8, days=1)
    assert state.requests[PIP].reminders == 0
    await check(life)


async def test_a_question_that_is_refused_for_ever_becomes_a_persons_task_at_once(city: City) -> None:
    city.town.manners[MUNICIPALITY] = always_says(Says(422, text="onbekende soort"))
    life = await city.begins()
    state = await life.settles()
    [refused] = life.all(PartnerRequestRefused)
    assert refused.reason == "Gemeente antwoordde 422"
    [call] = state.open_tasks
    assert (call.kind, call.about) == ("nabellen", PIP)
    assert len(city.town.turned_away) == 1, "what will never be taken is not sent again"

    await life.passes(months=3)
    assert not life.posts(Purpose.REMIND)
    city.town.manners.clear()
    await life.order(RecordAnswer(request=PIP, agreed=True, answer=BY_TELEPHONE))
    await life.until(Stage.VOORTRAJECT)
    await check(life)


async def test_a_partner_that_is_down_is_tried_for_as_long_as_it_takes_and_a_person_hears_of_it(city: City) -> None:
    city.town.manners[MUNICIPALITY] = always_says(Says(503, {"retry-after": "86400"}))
    life = await city.begins()
    state = await life.until(lambda state: state.requests[PIP].escalated)
    assert PIP in {task.about for task in state.open_tasks}
    assert not state.requests[PIP].acknowledged
    assert not life.all(PartnerReminded), "who never got the question is not reminded of it"
    await life.passes(weeks=1)
    tried = len(city.town.turned_away)
    assert 80 < tried < 120, "once a day, as it asked, for the ten weeks and two more before a person hears of it"
    assert len({post.id for post in city.town.turned_away}) == 1

    city.town.manners.clear()
    await life.passes(days=2)
    state = await life.until(Stage.VOORTRAJECT)
    assert not state.open_tasks, "the answer came, so that nobody has to call any more"
    assert {post.id for post in life.posts(Purpose.ASK, "pip-opvragen")} == {city.town.turned_away[0].id}
    await check(life)


async def test_a_partner_whose_address_answers_nobody_gets_the_same_question_at_its_new_address(city: City) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    await city.introduce(MUNICIPALITY, f"http://127.0.0.1:{port}")
    life = await city.begins()
    state = await life.passes(days=3)
    assert not state.requests[PIP].acknowledged
    await city.introduce(MUNICIPALITY, city.town.address_of(MUNICIPALITY))
    state = await life.until(Stage.VOORTRAJECT)
    assert {post.id for post in life.posts(Purpose.ASK, "pip-opvragen")} == {str(state.requests[PIP].id)}
    await check(life)


async def test_an_answer_can_come_before_the_call_with_the_question_is_over(city: City) -> None:
    begun: asyncio.Future[Life] = asyncio.get_running_loop().create_future()

    async def answers_first(post: Post) -> Says:
        return await (await begun).while_asked(post)

    city.town.manners = dict.fromkeys(PARTNERS, answers_first)
    begun.set_result(life := await city.begins())
    state = await life.until(Stage.GO_NO_GO)
    assert not state.requests[PIP].acknowledged
    await check(life)


async def test_after_months_of_silence_a_partner_is_not_asked_for_every_report_that_it_missed(city: City) -> None:
    life = await city.begins(version=SHIPPED)
    life.answers["begeleiding-verslag"] = silence
    await life.until(Stage.LEER_WERK)
    state = await life.passes(months=7)
    asked = [request for request in state.requests.values() if request.kind == "begeleiding-verslag"]
    assert [request.content["ronde"] for request in asked] == [1], "the first is waited for"
    life.answers["begeleiding-verslag"] = ANSWERS["begeleiding-verslag"]
    await life.passes(months=2)
    rounds = [event.round for event in life.all(GuidanceContactHeld)]
    assert rounds[0] == 1
    assert rounds[1:] == list(range(rounds[1], rounds[1] + len(rounds) - 1)), "from there on every month again"
    assert rounds[1] >= 7, "the months in between are left out"
    await check(life)


async def test_a_question_of_the_language_track_is_still_waited_for_when_the_lessons_have_stopped(city: City) -> None:
    life = await city.begins()
    await life.until(Stage.LEER_WERK)
    life.answers["taalvoortgang"] = silence
    state = await life.until(Stage.AFTERCARE)
    [lesson] = [request for request in state.open_requests if request.kind == "taalvoortgang"]
    assert not state.language.running
    state = await life.until(lambda state: state.requests[lesson.key].escalated)
    assert state.stage is Stage.AFTERCARE
    life.answers["taalvoortgang"] = ANSWERS["taalvoortgang"]
    state = await life.ends()
    assert state.requests[lesson.key].answer
    assert [r.key for r in state.requests.values() if r.kind == "taalvoortgang" and r.asked_at > lesson.asked_at] == []
    await check(life)


async def test_a_partner_that_is_down_at_the_end_hears_later_that_its_answer_is_not_needed_any_more(city: City) -> None:
    life = await city.begins()
    life.answers["pip-opvragen"] = silence
    await life.settles()
    city.town.manners[MUNICIPALITY] = always_says(Says(503))
    await life.order(End(outcome=Outcome.DROPPED_OUT, reason=EndReason.OWN_CHOICE, component=Component.SELECTION, explanation="stopt"))
    await life.passes(days=3)
    with pytest.raises(Refused, match="beëindigd"):
        await life.order(CompleteTask(task="x"))
    late = await life.tell(MUNICIPALITY, DROPPED_OUT, {}, at=(await life.look()).now)
    await life.has_effect(late)

    city.town.manners.clear()
    await life.passes(days=1)
    assert (await life.ends()).outcome is Outcome.DROPPED_OUT
    [withdrawn] = life.posts(Purpose.WITHDRAW)
    assert {post.id for post in city.town.turned_away if post.type == withdrawn.type} == {withdrawn.id}
    await check(life)
