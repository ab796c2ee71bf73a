"""A trajectory tells one story, whichever partner is asked."""

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from deploy.simulation.partners.answers import KINDS
from deploy.simulation.partners.behaviour import manner
from deploy.simulation.partners.chance import Chance
from deploy.simulation.partners.personas import WEIGHTS, Persona, choose_seed, persona
from tests.deploy.simulation.partners.neighbours import (
    EMPLOYERS,
    GEMEENTE,
    SEED,
    TAALSCHOOL,
    TOWN,
    Regie,
    first_question,
    town,
    trajectories,
    trajectory_where,
)

COHORT = [uuid5(TOWN, f"deelnemer {n}") for n in range(25)]
ROUND = [
    "pip-opvragen",
    "intake-houden",
    "module-geven",
    "snuffelstage",
    "advies-geven",
    "werkplek-bieden",
    "werkevaluatie",
    "studievoortgang",
    "contract-bieden",
    "dienstverband-bevestigen",
]


def own(who: Persona) -> UUID:
    """A trajectory with this persona that no other test uses."""
    return trajectory_where(lambda trajectory: persona(SEED, trajectory) is who)


def test_nearly_every_road_happens_in_a_chosen_cohort() -> None:
    seed = choose_seed(COHORT)
    assert {persona(seed, each) for each in COHORT} == set(WEIGHTS)


def test_personas_are_as_frequent_as_meant() -> None:
    found = Counter(persona(SEED, each) for each in islice(trajectories(), 5000))
    assert {each for each, weight in WEIGHTS.items() if abs(found[each] / 50 - weight) > 2} == set()


def test_most_answers_come_soon_a_few_too_late_and_some_never() -> None:
    delays = [manner(SEED, first_question("module-geven", each)).delay for each in islice(trajectories(), 2000)]
    given = [each for each in delays if each is not None]
    assert 0 < len(delays) - len(given) < 100
    assert 0 < len([each for each in given if each > 5]) < 250
    assert len([each for each in given if each <= 3]) > 1700


def test_somebody_is_silent_in_every_silent_trajectory_and_in_no_fluent_one() -> None:
    def silences(trajectory: UUID) -> int:
        return [manner(SEED, first_question(kind, trajectory)).delay for kind in KINDS].count(None)

    some = list(islice(trajectories(), 500))
    assert min(silences(each) for each in some if persona(SEED, each) is Persona.SILENT) >= 1
    assert max(silences(each) for each in some if persona(SEED, each) is Persona.FLUENT) == 0


async def test_a_fluent_trajectory_meets_no_refusal(regie: Regie) -> None:
    trajectory = own(Persona.FLUENT)
    assert {(await regie.told(kind, trajectory))["uitkomst"] for kind in ROUND} == {"akkoord"}
    assert (await regie.told("dienstverband-bevestigen", trajectory, {"maand": 3}))["antwoord"] == {"inDienst": True}


async def test_who_does_not_meet_the_profile_fails_its_first_requirement(regie: Regie) -> None:
    told = await regie.told("intake-houden", own(Persona.NOT_MET))
    assert [each["voldoet"] for each in told["antwoord"]["metingen"]] == [False, True]


async def test_in_doubt_at_least_two_of_three_advise_no_go_and_the_next_time_go(regie: Regie) -> None:
    trajectory = own(Persona.DOUBT)
    first, second = [
        [(await regie.told("advies-geven", trajectory, to=who))["antwoord"]["advies"] for who in (TAALSCHOOL, EMPLOYERS[0], GEMEENTE)]
        for _ in range(2)
    ]
    assert first.count("no-go") >= 2
    assert second == ["go", "go", "go"]


async def test_before_a_drop_out_attendance_and_satisfaction_fall(regie: Regie) -> None:
    trajectory = own(Persona.DROP_OUT)
    work = [(await regie.told("werkevaluatie", trajectory, {"ronde": n}))["antwoord"]["tevredenheid"] for n in (1, 2, 3)]
    study = [(await regie.told("studievoortgang", trajectory, {"ronde": n}))["antwoord"]["aanwezigheid"] for n in (1, 2, 3)]
    assert work == sorted(work, reverse=True)
    assert work[0] > work[2]
    assert study[0] > study[1] > study[2]


async def find(regie: Regie, trajectory: UUID, attempt: int) -> Any:
    """The employer that the municipality matches."""
    told = await regie.told("werkgever-matchen", trajectory, {"sector": "logistiek", "poging": attempt})
    return next(each for each in EMPLOYERS if str(each.id) == told["antwoord"]["werkgever"])


async def test_a_trial_placement_with_another_employer_is_extended_once_and_ends_in_a_contract(regie: Regie) -> None:
    trajectory = own(Persona.TRIAL)
    assert (await regie.told("contract-bieden", trajectory, to=EMPLOYERS[0]))["uitkomst"] == "afgewezen"
    other = await find(regie, trajectory, 2)
    assert other != EMPLOYERS[0]
    assert (await regie.told("proefplaatsing", trajectory, to=other))["uitkomst"] == "akkoord"
    found = [
        (await regie.told("proefplaatsing-evalueren", trajectory, {"ronde": n, "nogTeVerlengen": True}, other))["antwoord"]["oordeel"]
        for n in (1, 2)
    ]
    assert found == ["verlengen", "aannemen"]
    assert (await regie.told("contract-bieden", trajectory, to=other))["uitkomst"] == "akkoord"


async def test_after_a_first_refusal_a_later_employer_hires(regie: Regie) -> None:
    trajectory = own(Persona.DECLINED)
    tried = [EMPLOYERS[0]]
    assert (await regie.told("contract-bieden", trajectory, to=EMPLOYERS[0]))["uitkomst"] == "afgewezen"
    for attempt in (2, 3):
        tried.append(await find(regie, trajectory, attempt))
        if (await regie.told("proefplaatsing", trajectory, to=tried[-1]))["uitkomst"] == "akkoord":
            break
    assert (await regie.told("proefplaatsing-evalueren", trajectory, to=tried[-1]))["antwoord"]["oordeel"] == "aannemen"
    assert (await regie.told("contract-bieden", trajectory, to=tried[-1]))["uitkomst"] == "akkoord"
    assert len(set(tried)) == len(tried)


async def test_a_job_is_lost_once_and_the_second_one_lasts(regie: Regie) -> None:
    trajectory = own(Persona.LOSS)
    kept = [(await regie.told("dienstverband-bevestigen", trajectory, {"maand": month}))["antwoord"]["inDienst"] for month in (1, 3, 1, 3)]
    assert kept.count(False) == 1
    assert kept[2:] == [True, True]


async def test_when_every_employer_was_tried_there_is_none_left(regie: Regie) -> None:
    trajectory = own(Persona.NO_EMPLOYER)
    for each in EMPLOYERS:
        assert (await regie.told("contract-bieden", trajectory, to=each))["uitkomst"] == "afgewezen"
    assert (await regie.told("werkgever-matchen", trajectory))["uitkomst"] == "afgewezen"


async def life(log: Path, seed: int, tempo: float) -> list[dict[str, Any]]:
    """What a few trajectories are told in a run of their own."""
    async with town(log, "http://127.0.0.1:1", seed=seed, tempo=tempo) as regie:
        return [await regie.told(kind, each) for each in islice(trajectories(), 15) for kind in ROUND]


async def test_the_same_seed_and_trajectories_give_the_same_answers_whatever_the_tempo(tmp_path: Path) -> None:
    first = await life(tmp_path / "a", SEED, 1_000.0)
    assert await life(tmp_path / "b", SEED, 10_000.0) == first
    assert await life(tmp_path / "c", SEED + 1, 1_000.0) != first


def test_chance_does_not_depend_on_who_is_asked_or_on_the_order() -> None:
    forward, backward = Chance(1, "a"), Chance(1, "a")
    names = ["een", "twee", "drie"]
    assert [forward.fraction(name) for name in names] == [backward.fraction(name) for name in reversed(names)][::-1]
