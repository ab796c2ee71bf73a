"""What changes while a trajectory runs, on a real Temporal: the plan, the employer, the municipality, the regisseur, the programme."""

from datetime import timedelta
from uuid import UUID

from activities.channels import Purpose
from events.trajectory.state import Request, Trajectory
from events.vocabulary.course import StageEntered
from events.vocabulary.intake import CivicPlanReceived
from events.vocabulary.leer_werk import LanguageHoursChanged, LanguageStarted, WorkplaceOffered
from events.vocabulary.requests import PartnerRequestWithdrawn, PartnerToldOfWithdrawal
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.values import Outcome, Role, Stage
from tests.workflows.city import BAKERY, GARAGE, LANGUAGE_SCHOOL, MUNICIPALITY, SHIPPED, VILLAGE, City
from tests.workflows.habits import ANSWERS, silence
from tests.workflows.invariants import check, replays
from workflows.decisions.adjustment import Adjust, Extend
from workflows.decisions.moving import ChangeEmployer, LeaveParty, MoveMunicipality
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import AnswerHandover, JoinParty, ProposeHandover
from workflows.decisions.programme_change import ChangeProgramme
from workflows.decisions.roles import VacateRole
from workflows.law.calendar import TermRule, deadline
from workflows.law.period import Period


def asked(state: Trajectory, kind: str) -> list[Request]:
    """The questions of a kind, oldest first."""
    return [request for request in state.requests.values() if request.kind == kind]


async def test_the_plan_and_the_employer_change_while_it_runs_and_questions_and_timers_follow(city: City) -> None:
    life = await city.begins()
    life.answers["module-geven"] = lambda asked: None if asked.content["module"] == "taal-a1" else ANSWERS["module-geven"](asked)
    await life.until(lambda state: state.language.running and "arbeidsmarktorientatie" in state.voortraject.modules)
    before = await life.settles()

    await life.order(Adjust(changes={"voortraject.taal.uren_per_week": 12}, reason="vordert langzaam"))
    state = await life.settles()
    assert [request.content["urenPerWeek"] for request in asked(state, "taal-onderwijzen")] == [9, 12]
    assert [event.hours_a_week for event in life.all(LanguageStarted)] == [9]
    assert [event.hours_a_week for event in life.all(LanguageHoursChanged)] == [12]
    assert state.language.anchor == before.language.anchor, "it is the same language support"
    [module] = [request for request in state.open_requests if request.kind == "module-geven"]

    await life.order(Extend(by=Period(months=2), reason="taal duurt langer"))
    assert before.stage_due
    assert (await life.state()).stage_due == Period(months=2).after(before.stage_due)

    await life.order(Adjust(changes={"voortraject.modules.taal-a1": False}, reason="heeft A1 al gehaald"))
    state = await life.until(Stage.LEER_WERK)
    [told] = life.posts(Purpose.WITHDRAW)
    assert (told.request, told.partner, told.data["reden"]) == (str(module.id), LANGUAGE_SCHOOL, "plan gewijzigd")
    assert [event.key for event in life.all(PartnerToldOfWithdrawal)] == [module.key]

    await life.until(lambda state: bool(asked(state, "werkevaluatie")))
    await life.order(Adjust(changes={"leer_werk.evalueren_elke": "P5M", "leer_werk.norm": "P1Y"}, reason="rustiger aan"))
    await life.settles()
    life.answers["werkevaluatie"] = lambda asked: None if asked.partner == BAKERY else ANSWERS["werkevaluatie"](asked)
    state = await life.until(lambda state: len(asked(state, "werkevaluatie")) == 2)
    assert state.stage_anchor
    second = asked(state, "werkevaluatie")[1]
    assert timedelta() <= second.asked_at - Period(months=10).after(state.stage_anchor.at) < timedelta(seconds=1), "twice five months"

    await life.order(ChangeEmployer(reason="het bedrijf sluit"))
    assert [task.kind for task in (await life.settles()).open_tasks] == ["werkplek-zoeken"]
    await life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE))
    state = await life.settles()
    assert [event.employer for event in life.all(WorkplaceOffered)] == [BAKERY, GARAGE]
    assert [(request.partner, request.open) for request in asked(state, "werkevaluatie")[1:]] == [(BAKERY, False), (GARAGE, False)]
    assert [(post.partner, post.data["reden"]) for post in life.posts(Purpose.WITHDRAW)[1:]] == [(BAKERY, "andere werkgever")]
    state = await life.ends()
    assert state.placement.contract
    assert (state.outcome, state.placement.contract.employer) == (Outcome.SUSTAINED_WORK, GARAGE)
    assert len(life.posts(Purpose.WITHDRAW)) == 2, "who was told is not told again at the end"
    await check(life)
    await replays(life)


async def test_who_moves_keeps_the_trajectory_and_the_new_municipality_makes_a_pip_again_within_the_term_of_the_law(city: City) -> None:
    life = await city.begins(version=SHIPPED)
    await life.until(Stage.LEER_WERK)
    life.answers["begeleiding-verslag"] = lambda asked: None if asked.partner == MUNICIPALITY else ANSWERS["begeleiding-verslag"](asked)
    life.answers["pip-herzien"] = silence
    before = await life.until(lambda state: any(r.kind == "begeleiding-verslag" and r.acknowledged for r in state.open_requests))
    registered = (await life.look()).now.date()

    await life.order(MoveMunicipality(municipality=VILLAGE, registered_on=registered))
    state = await life.settles()
    assert [request.partner for request in asked(state, "begeleiding-verslag")] == [MUNICIPALITY, VILLAGE]
    [pip] = asked(state, "pip-herzien")
    assert pip.partner == VILLAGE
    noon = pip.asked_at.replace(hour=11)
    assert pip.due == deadline(noon, Period(weeks=10), TermRule.ATW)

    await life.order(Pause(reason="zit in de verhuizing"))
    await life.passes(weeks=3)
    await life.order(Resume())
    state = await life.settles()
    assert state.requests[pip.key].due == pip.due, "terms of law run on"
    assert before.stage_due
    assert state.stage_due == before.stage_due + state.paused_total
    assert state.civic.term_ends == before.civic.term_ends

    life.answers["pip-herzien"] = ANSWERS["pip-herzien"]
    state = await life.settles()
    assert len(life.all(CivicPlanReceived)) == 2
    assert state.civic.term_ends == before.civic.term_ends, "a revised PIP does not move the term"
    assert [event.key for event in life.all(PartnerRequestWithdrawn)] == [asked(state, "begeleiding-verslag")[0].key]

    await life.order(Adjust(changes={"begeleiding.contact_elke": "P3M"}, reason="gaat goed"))
    adjusted, rounds = (await life.look()).now, len(asked(await life.settles(), "begeleiding-verslag"))
    state = await life.until(lambda state: len(asked(state, "begeleiding-verslag")) == rounds + 2)
    *_, one, other = asked(state, "begeleiding-verslag")
    for request, months in ((one, 3), (other, 6)):
        assert abs(request.asked_at - Period(months=months).after(adjusted)) < timedelta(minutes=1), (
            "the new rhythm is counted from its change"
        )
    await check(life)


async def test_another_regisseur_another_school_and_another_programme_while_it_runs(city: City) -> None:
    life = await city.begins()
    await life.until(Stage.LEER_WERK)
    await life.order(VacateRole(role=Role.REGISSEUR, holder="anna", reason="uit dienst"), "chef", role=Role.COORDINATOR)
    state = await life.settles()
    [task] = [task for task in state.open_tasks if task.kind == "regisseur-zoeken"]
    assert (task.role, state.regisseur, list(state.attention)) == (Role.COORDINATOR, "", ["rol-vacant:regisseur"])
    await life.order(ProposeHandover(to="bert", reason="neemt over"), "chef", role=Role.COORDINATOR)
    await life.order(AnswerHandover(accepted=True), "bert")
    state = await life.settles()
    assert (state.regisseur, state.tasks[task.key].open, state.attention) == ("bert", False, {})
    assert [type(event) for event in (*life.raised(), *life.all(AttentionPassed))] == [AttentionRaised, AttentionPassed]

    life.answers["studievoortgang"] = silence
    await life.until(lambda state: any(r.kind == "studievoortgang" and r.acknowledged for r in state.open_requests))
    [school] = (await life.state()).partners(Role.SCHOOL)
    other: UUID = LANGUAGE_SCHOOL
    for leaving, coming in ((school, other), (other, school)):
        await life.order(LeaveParty(role=Role.SCHOOL, partner=leaving, reason="stopt ermee"))
        state = await life.settles()
        assert [t.kind for t in state.open_tasks] == ["partij-zoeken"], "every time that the role is empty, somebody hears of it"
        await life.order(JoinParty(role=Role.SCHOOL, partner=coming))
        state = await life.settles()
        assert [r.partner for r in state.open_requests if r.kind == "studievoortgang"] == [coming]

    life.answers["studievoortgang"] = ANSWERS["studievoortgang"]
    await life.order(
        ChangeProgramme(programme="utrecht-werk-en-taal", programme_version=SHIPPED, reason="herzien", stage=Stage.LEER_WERK), "bert"
    )
    state = await life.until(lambda state: state.visit == 2)
    assert (state.programme_version, state.stage) == (SHIPPED, Stage.LEER_WERK)
    assert [event.visit for event in life.all(StageEntered) if event.stage is Stage.LEER_WERK] == [1, 2]
    state = await life.until(Stage.PLACEMENT)
    evaluated = [r for r in asked(state, "werkevaluatie") if r.key.startswith("leer-werk:2:")]
    assert len(evaluated) == 8, "every three months in the two years of the other version"
    await check(life)
    await replays(life)
