"""What people do with a running trajectory: tasks, pause and resume, handover, adjusting by hand, the end."""

from datetime import timedelta

import pytest

from activities.channels import Purpose
from events.vocabulary.requests import PartnerRequestWithdrawn, TaskEscalated, TaskReminded
from events.vocabulary.values import Component, EndReason, Outcome, Role, Stage
from gateway.orders.sending import Refused
from tests.workflows.city import MUNICIPALITY, City
from tests.workflows.habits import ANSWERS, GO, SELECT, in_turn, no, silence
from tests.workflows.invariants import check
from tests.workflows.life import Life, waits_only_for
from workflows.decisions.ending import End
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import AnswerHandover, ProposeHandover

STOP = End(outcome=Outcome.DROPPED_OUT, reason=EndReason.OWN_CHOICE, component=Component.VOORTRAJECT, explanation="gaat verhuizen")


async def test_a_task_that_is_not_done_is_reminded_and_then_escalated_to_the_coordinator(city: City) -> None:
    life = await city.begins()
    del life.decides["selectie-besluit"]
    state = await life.until(waits_only_for("selectie-besluit"))
    [task] = state.open_tasks
    state = await life.until(lambda state: state.tasks[task.key].escalated)
    moments = [recorded.fact.occurred_at for recorded in life.facts if isinstance(recorded.event, TaskReminded | TaskEscalated)]
    assert all(timedelta() <= at - due < timedelta(seconds=1) for at, due in zip(moments, (task.due, task.escalate_at), strict=True))
    assert state.tasks[task.key].role is Role.COORDINATOR
    await life.passes(years=1)
    assert [event.key for event in life.all(TaskEscalated)].count(task.key) == 1, "it waits for as long as it takes"
    await life.order(SELECT, "coordinator-1", role=Role.COORDINATOR)
    await life.until(Stage.VOORTRAJECT)
    await check(life)


async def test_after_a_no_that_the_trajectory_cannot_do_with_the_regisseur_arranges_it_and_it_is_asked_again(city: City) -> None:
    life = await city.begins()
    life.answers["inschrijven"] = in_turn(no("de groep is vol"), no("nog steeds"), ANSWERS["inschrijven"])
    life.decides["opnieuw-regelen"] = lambda task: CompleteTask(task=task.key, remark="geregeld")
    state = await life.until(
        lambda state: not state.open_requests and state.leer_werk.workplace is not None and "leer-werk:1:enrolled" in state.keys
    )
    asked = [request for request in state.requests.values() if request.kind == "inschrijven"]
    assert [request.declined for request in asked] == ["de groep is vol", "nog steeds", None]
    assert len({request.id for request in asked}) == 3
    await check(life)


async def test_pausing_lets_everything_wait_and_resuming_moves_every_open_date_by_the_days_that_were_really_paused(city: City) -> None:
    life = await city.begins()
    life.answers["werkevaluatie"] = silence
    before = await life.until(lambda state: any(r.kind == "werkevaluatie" and r.acknowledged for r in state.open_requests))
    await life.order(Pause(reason="ziek"))
    paused_at = (await life.settles()).paused_at
    assert paused_at
    posts = len(city.town.post)
    state = await life.passes(months=4)
    assert state.paused
    assert len(city.town.post) == posts, "nobody is asked or reminded in a pause"

    await life.order(Resume())
    state = await life.settles()
    paused = state.paused_total
    assert timedelta(days=118) < paused < timedelta(days=124)
    [evaluation] = [r for r in state.open_requests if r.kind == "werkevaluatie"]
    assert evaluation.due == before.requests[evaluation.key].due + paused
    assert before.stage_due
    assert state.stage_due == before.stage_due + paused
    state = await life.until(lambda state: state.requests[evaluation.key].reminders == 1)
    assert evaluation.due <= (await life.look()).now < evaluation.due + timedelta(days=1)

    life.answers["werkevaluatie"] = ANSWERS["werkevaluatie"]
    state = await life.until(Stage.PLACEMENT)
    assert state.started_at
    # Two rounds of three months; the second is counted from the beginning and moved by the pause as well.
    assert (await life.look()).now - state.started_at > timedelta(days=180) + paused
    await life.ends()
    await check(life)


async def test_a_pause_in_aftercare_makes_it_end_later(city: City) -> None:
    life = await city.begins()
    state = await life.until(lambda state: state.placement.aftercare_ends is not None)
    ends = state.placement.aftercare_ends
    assert ends
    await life.passes(months=2)
    await life.order(Pause(reason="op reis"))
    await life.passes(months=1)
    await life.order(Resume())
    state = await life.ends()
    assert state.ended_at
    assert timedelta() <= state.ended_at - (ends + state.paused_total) < timedelta(seconds=1)
    await check(life)


async def test_a_trajectory_can_end_while_it_is_paused(city: City) -> None:
    life = await city.begins()
    await life.until(Stage.LEER_WERK)
    await life.order(Pause(reason="ziek"))
    await life.order(STOP)
    assert (await life.ends()).outcome is Outcome.DROPPED_OUT
    await check(life)


async def test_a_trajectory_is_handed_over_to_a_regisseur_who_accepts(city: City) -> None:
    life = await city.begins()
    await life.order(ProposeHandover(to="bert", reason="verlof"))
    with pytest.raises(Refused, match="Aan u"):
        await life.order(AnswerHandover(accepted=True), "carla")
    await life.order(AnswerHandover(accepted=True), "bert")
    state = await life.until(Stage.GO_NO_GO)
    assert state.regisseur == "bert"
    await check(life)


async def test_an_order_that_is_not_allowed_is_refused_with_the_reason_and_leaves_no_trace(city: City) -> None:
    life = await city.begins()
    state = await life.settles()
    for command, words in ((GO, "stap go/no-go"), (CompleteTask(task="x"), "staat niet open"), (Resume(), "niet onderbroken")):
        with pytest.raises(Refused, match=words):
            await life.order(command)
    assert (await life.state()).version == state.version
    events = [event.WhichOneof("attributes") for run in life.runs for event in (await life.history(run)).events]
    assert not [name for name in events if name and "update_rejected" in name]
    await check(life)


async def test_at_the_end_nothing_stays_open_and_partners_hear_that_their_answer_is_not_needed_any_more(city: City) -> None:
    life = await city.begins()
    life.answers["intake-houden"] = silence
    await life.settles()
    await life.order(STOP)
    await life.ends()
    [withdrawn] = life.all(PartnerRequestWithdrawn)
    [told] = life.posts(Purpose.WITHDRAW)
    assert (told.partner, told.data["soort"], told.data["reden"]) == (MUNICIPALITY, "intake-houden", "traject beëindigd")
    assert withdrawn.key == "intake:1:intake-houden"
    with pytest.raises(Refused, match="beëindigd"):
        await life.order(GO)
    await check(life)


async def test_an_order_for_a_trajectory_that_never_was_is_refused(city: City) -> None:
    from uuid import uuid4

    nobody = Life(uuid4(), city.client, city.store, city.office, city.town)
    with pytest.raises(Refused, match="bestaat niet"):
        await nobody.order(GO)
