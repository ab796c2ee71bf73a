"""Whatever is asked, no answer is about fewer people than the minimum, nor can two answers be subtracted to one that is."""

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.vocabulary.values import Role, Stage, Verdict
from projections.learning.groups import groups, labels
from projections.learning.lives.facts import Evaluation, Satisfaction, StageSpell
from projections.learning.lives.table import Life
from projections.learning.questions.catalogue import QUESTIONS
from projections.learning.questions.question import AnyQuestion, Question
from tests.projections.history import days, log, named
from tests.projections.lives import lives_of
from tests.projections.streams import simulated

MOMENT = days(400)
MINIMUMS = st.sampled_from([2, 3, 5, 10])
SEEDS = st.integers(0, 2**32)


@cache
def everybody() -> list[Life]:
    return lives_of(log(simulated(Random(7), trajectories=120, steps=8000)))


def population(seed: int) -> list[Life]:
    """Some of everybody, spread anew over programmes, municipalities, sectors and levels."""
    random = Random(seed)
    towns, programmes, sectors, levels = (random.randint(1, 3) for _ in range(4))
    return [
        msgspec.structs.replace(
            life,
            cohort_programme=f"programma {random.randrange(programmes)}",
            cohort_municipality=named(f"gemeente {random.randrange(towns)}"),
            sector=random.choice([None, f"sector {random.randrange(sectors)}"]),
            level=f"niveau {random.randrange(levels)}",
            history=msgspec.structs.replace(life.history, evaluations=evaluated(random), satisfaction=marked(life), stages=learned(life)),
        )
        for life in random.sample(everybody(), random.randint(5, 120))
    ]


def evaluated(random: Random) -> list[Evaluation]:
    """Rounds of evaluating, in which the employer told how many people the participant met; chance alone seldom gives somebody two."""
    rounds = range(random.randrange(4))
    return [Evaluation(days(90 * round), round, Role.EMPLOYER, Verdict.CONTINUE, random.choice([None, 0, 2])) for round in rounds]


def learned(life: Life) -> list[StageSpell]:
    """Leer-werk of half a year, of most; what is drawn by chance seldom comes so far."""
    there = Random(str(life.trajectory)).random() < 0.6
    return [*life.history.stages, *([StageSpell(days(100), Stage.LEER_WERK, 1, days(280), until=days(290), ending="afgerond")] * there)]


def marked(life: Life) -> list[Satisfaction]:
    """Marks that are far enough apart for a course, of most; chance alone seldom gives them."""
    random = Random(str(life.trajectory))
    return [Satisfaction(days(100 * at), Role.PARTICIPANT, random.randint(4, 9)) for at in range(random.randrange(4))]


def parts_told(question: AnyQuestion, lives: Sequence[Life], minimum: int) -> Iterator[tuple[str, int]]:
    """By label every smallest part of the people that adding, subtracting and intersecting the groups that were told of can come to."""
    assert isinstance(question, Question)
    gathering = question.gather()
    for place, life in enumerate(lives):
        gathering.look(place, life, MOMENT)
    members = groups([labels(life) for life in lives])
    by_label = gathering.question.spread(gathering.seen, minimum)  # before concluding, which puts it away
    answers, _ = gathering.conclude(members, minimum)
    for label, seen in by_label.items():
        told = [members[group] for group, found in answers.items() if found.get(label) is not None]
        parts: dict[tuple[int, ...], int] = {}
        for place in seen:
            address = tuple(group >> place & 1 for group in told)
            parts[address] = parts.get(address, 0) + 1
        if told:
            yield from ((label, size) for size in parts.values())


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])
@settings(max_examples=25)
@given(seed=SEEDS, minimum=MINIMUMS)
def test_no_difference_or_overlap_of_groups_is_about_few_in_any_question(question: AnyQuestion, seed: int, minimum: int) -> None:
    assert [part for part in parts_told(question, population(seed), minimum) if part[1] < minimum] == []


TOLD = [question for question in QUESTIONS if question.name not in ("bijsturing", "uitzonderingen", "proefplaatsing")]
"""Of three questions these lives have too little, as chance would have it; they have tests of their own."""


@pytest.mark.parametrize("question", TOLD, ids=[question.name for question in TOLD])
def test_of_enough_people_something_is_told_of_more_than_one_part(question: AnyQuestion) -> None:
    """Otherwise the tests beside this one could not fail."""
    assert len(list(parts_told(question, population(3), 2))) > 1


@settings(max_examples=10)
@given(seed=SEEDS, minimum=MINIMUMS)
def test_two_numbers_that_are_told_never_differ_by_more_than_none_and_fewer_than_the_minimum(seed: int, minimum: int) -> None:
    lives = population(seed)
    members = groups([labels(life) for life in lives])
    numbers = set[int]()
    for question in QUESTIONS:
        gathering = question.gather()
        for place, life in enumerate(lives):
            gathering.look(place, life, MOMENT)
        numbers |= set(numbers_in(msgspec.to_builtins([*gathering.conclude(members, minimum)[0].values()])))
    assert {number for number in numbers if number % minimum} == set()
    assert 0 not in numbers


def numbers_in(document: object) -> Iterator[int]:
    """Every number of people in an answer."""
    if isinstance(document, list):
        for one in document:
            yield from numbers_in(one)
    elif isinstance(document, dict):
        for name, value in document.items():
            if name == "n":
                assert isinstance(value, int)
                yield value
            else:
                yield from numbers_in(value)
