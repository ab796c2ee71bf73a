"""Whatever a partner or a person tells in words of their own stands sealed on the log, also where Regie passes it on."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, JsonValue, ValidationError

from activities.channels import Delivery
from activities.kinds import KINDS
from activities.schools import teach_module
from events.fact import Actor, Fact
from events.log.codec import encode
from events.trajectory.state import Task, Trajectory
from events.vocabulary.base import ERASED, Event
from events.vocabulary.course import PlanAdjusted
from events.vocabulary.requests import PartnerRequested
from events.vocabulary.values import Role, Stage
from tests.workflows.city import GARAGE, REGISSEUR
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, always, in_turn, no, yes
from tests.workflows.run.test_rehearsal import NOW, SHELF, Everybody, start
from tests.workflows.specification import given, in_stage, programme, started
from workflows.decisions.adjustment import _FIXED, Adjust
from workflows.decisions.barriers import SettleBarrier
from workflows.decisions.command import Command
from workflows.programme.document import Programme
from workflows.run.rehearsal.life import Life, Reaction

WORDS = "wat-iemand-vertelde"
CODES_OF_THE_PLAN = frozenset({"criterium"})
"""Texts of an answer that are taken only when the plan has them."""
CLEAR = "belemmeringen-wegnemen"


def in_words(kind: str, answer: Mapping[str, Any]) -> dict[str, JsonValue]:
    """An answer in which every text that may be anything has our words."""
    found = dict(answer)
    for place in _texts(answer):
        changed = _with_words(found, place)
        try:
            KINDS[kind].answer.model_validate(changed)
        except ValidationError:
            continue
        found = changed
    return found


def _texts(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        if isinstance(inner, str) and step not in CODES_OF_THE_PLAN:
            yield (*place, step)
        yield from _texts(inner, (*place, step))


def _with_words(value: Any, place: tuple[str | int, ...]) -> Any:
    if not place:
        return f"{value} {WORDS}"
    step, *rest = place
    changed: Any = dict(value) if isinstance(value, Mapping) else list(value)
    changed[step] = _with_words(changed[step], tuple(rest))
    return changed


class Tellers(Everybody):
    """Partners and people who put our words wherever they fit."""

    def partners(self, delivery: Delivery) -> Reaction:
        reaction = super().partners(delivery)
        return replace(
            reaction,
            replies=[
                replace(reply, data={**reply.data, "antwoord": in_words(delivery.kind, reply.data["antwoord"]), "toelichting": WORDS})  # type: ignore[arg-type]  # an answer is an object
                for reply in reaction.replies
            ],
        )

    def hears(self, task: Task) -> timedelta | None:
        return self.wait if task.kind == CLEAR else super().hears(task)

    def acts(self, state: Trajectory, task: Task) -> list[tuple[Command, Actor]]:
        if task.kind == CLEAR:
            return [(SettleBarrier(barrier=task.about, accepted=True, reason=WORDS), REGISSEUR)]
        return [(command.model_copy(update={"reason": WORDS}), actor) for command, actor in super().acts(state, task)]


def _more(kind: str, **more: JsonValue) -> Habit:
    def habit(asked: Asked) -> Reply | None:
        reply = ANSWERS[kind](asked)
        return reply and replace(reply, answer={**reply.answer, **more})

    return habit


NETWORK: Mapping[str, Habit] = {
    "contract-bieden": in_turn(no("geen plek"), ANSWERS["contract-bieden"]),
    "werkgever-matchen": always(yes(werkgever=str(GARAGE))),
    "proefplaatsing-evalueren": in_turn(
        yes(oordeel="verlengen", loonwaarde=50, toelichting="nog niet"), ANSWERS["proefplaatsing-evalueren"]
    ),
}
LOST: Mapping[str, Habit] = {
    "dienstverband-bevestigen": in_turn(yes(inDienst=False, reden="faillissement"), yes(inDienst=True)),
    "werkgever-matchen": always(yes(werkgever=str(GARAGE))),
}


@pytest.mark.parametrize("answers", [{}, NETWORK, LOST], ids=["the usual road", "a proefplaatsing", "a job that is lost"])
def test_nothing_that_is_told_in_words_stands_in_the_open(answers: Mapping[str, Habit]) -> None:
    everybody = Tellers(timedelta(days=2))
    everybody.answers |= {
        "intake-houden": _more("intake-houden", wensen="zorg", omstandigheden="drie kinderen"),
        "belemmeringen-opvragen": always(yes(belemmeringen=[{"soort": "kinderopvang", "eigenaar": "gemeente"}])),
        "team-voorbereiden": _more("team-voorbereiden", buddy="buddy"),
        **answers,
    }
    life = Life(UUID(int=1), SHELF, NOW)
    everybody.now = lambda: life.now
    life.partners, life.people = everybody.partners, everybody
    life.order(start(), REGISSEUR)
    life.passes(life.now + timedelta(days=900))
    assert life.state.visits.keys() >= {Stage.PLACEMENT}
    entries = [encode(recorded.fact, life.id) for recorded in life.facts]
    assert not {entry.type for entry in entries if WORDS in entry.data or WORDS in entry.meta}
    told = {entry.type for entry in entries if WORDS in (entry.told or "")}
    assert told >= {"partner-answered", "go-decided", "agreement-made", "wishes-told", "partner-requested", "barrier-reported"}
    passed_on = [delivery.content for delivery in life.deliveries if delivery.kind == "vaktaal-inplannen"]
    assert passed_on
    assert all(WORDS in str(content["woorden"]) for content in passed_on), "the school has the words of the employer all the same"


def test_of_a_question_whose_words_were_erased_the_rest_is_known() -> None:
    asked = PartnerRequested.model_validate(
        {
            "key": "k",
            "request": UUID(int=2),
            "kind": "vaktaal-inplannen",
            "role": "taalschool",
            "partner": GARAGE,
            "content": {"ronde": 1},
            "due": NOW,
            "escalate_at": NOW,
            "words": {"woorden": ["oven"]},
        }
    )
    assert given(started(), asked).state.requests["k"].content == {"ronde": 1, "woorden": ["oven"]}
    erased = asked.model_copy(update={"words": ERASED})
    assert given(started(), erased).state.requests["k"].content == {"ronde": 1}


def test_what_somebody_calls_a_part_of_a_plan_is_sealed_and_without_it_the_part_has_its_code() -> None:
    place = "voortraject.modules.lassen"
    command = Adjust(changes={f"{place}.naam": WORDS, f"{place}.norm": "P6W", f"{place}.aanbieder": "roc"}, reason="wil lassen")
    here = (started(), in_stage(Stage.VOORTRAJECT))
    events = given(*here).when(command).events
    assert not [event for event in events if WORDS in encode(Fact(event, NOW, REGISSEUR, "k"), UUID(int=1)).data]

    def called(*told: Event) -> str:
        plan = programme().adjusted(given(*here, *told).state.plan_changes)
        return next(module.name for module in plan.voortraject.modules if module.code == "lassen")

    assert called(*events) == WORDS
    assert called(*(event.model_copy(update={"names": ERASED}) for event in events if isinstance(event, PlanAdjusted))) == "lassen"
    asked = teach_module(Role.SCHOOL, "lassen", WORDS)
    assert (asked.content, asked.words) == ({"module": "lassen"}, {"naam": WORDS})


def free_text(model: type[BaseModel], place: str = "") -> Iterator[str]:
    """The places of one plan where anything can be told: a text without a pattern, of a part that may be adjusted."""
    for name, field in model.model_fields.items():
        here = f"{place}.{field.alias or name}".lstrip(".")
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from free_text(field.annotation, here)
        elif field.annotation in (str, str | None) and not any(getattr(mark, "pattern", None) for mark in field.metadata):
            yield here


def test_what_is_told_in_any_place_of_a_plan_is_sealed_and_without_it_there_is_a_plan() -> None:
    here = (started(), in_stage(Stage.VOORTRAJECT))
    adjustable = 0
    for place in [*free_text(Programme), "voortraject.taal.examen", "sector"]:
        if place.split(".")[0] in _FIXED or place.endswith(".bron"):
            continue
        adjustable += 1
        [event, *_] = given(*here).when(Adjust(changes={place: WORDS}, reason="zo")).events
        assert isinstance(event, PlanAdjusted)
        assert WORDS not in encode(Fact(event, NOW, REGISSEUR, "k"), UUID(int=1)).data
        assert given(*here, event).state.plan_changes[place] == WORDS
        erased = given(*here, event.model_copy(update={"names": ERASED})).state.plan_changes
        assert programme().adjusted(erased)
    assert adjustable >= 2
