"""Data that are kept and not used (AVG art. 18): no list, page, lesson, export or order has them, but for what the law excepts."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from events.vocabulary.person import Door, Looked, RestrictionException, RestrictionGround
from events.vocabulary.values import Role, Source, Stage
from gateway.access.terms import Action, Purpose
from gateway.access.who import Post, Who
from gateway.asking import RESTRICTED, Asking, Denied, Known
from gateway.cli.output import Exit
from gateway.fate import NotPossible
from gateway.logbook.decisions import Decisions
from gateway.orders.sending import Refused, Uncertain
from gateway.persons.marks import except_from_restriction, lift_restriction
from gateway.persons.reading import Look, Restricted, opened
from gateway.persons.requests import Right, ask, grant, refuse, withdraw_request
from gateway.persons.rights import Rights
from gateway.persons.subject_access import subject_access
from projections.engine.rebuild import rebuild
from projections.engine.set_apart import Mark, marks_of
from projections.learning.lives.table import LIVES, trajectories
from projections.lists import board
from projections.lists.board import BOARD
from projections.lists.file import TRAJECTORY_FILE
from tests.gateway.doors import open_doors
from tests.gateway.persons.people import BAS, TODAY, begun
from tests.gateway.terminal import Terminal
from tests.projections.history import MUNICIPALITY, in_stage
from workflows.decisions.course import StartTrajectory
from workflows.decisions.pause import Pause
from workflows.decisions.telling import WriteNote

RESTRICTION = frozenset({Mark.RESTRICTED})


async def restricted(rights: Rights, right: Right = Right.RESTRICTION) -> tuple[UUID, UUID]:
    """Somebody whose data are kept and not used, because they asked for it or objected; with a trajectory."""
    person, trajectory = await begun(rights.store, in_stage(Stage.INTAKE))
    await rights.carry_out(person, ask(right, "gebruik dit niet", TODAY, Source.PERSON_WRITING), BAS)
    if right is Right.RESTRICTION:
        await rights.carry_out(person, grant("verzoek-1", "het klopt niet", ground=RestrictionGround.ACCURACY), BAS)
    return person, trajectory


async def shown(rights: Rights) -> list[set[UUID]]:
    """What a list, and what is learned from, hold."""
    for model in (BOARD, TRAJECTORY_FILE, LIVES):
        await rebuild(rights.pool, rights.store, model)
    return [{card.trajectory for card in (await board.cards(rights.pool)).items}, set(await trajectories(rights.pool))]


async def test_a_restriction_says_on_which_ground_and_leaves_the_person_out_of_lists_and_lessons_until_it_is_lifted(rights: Rights) -> None:
    _, other = await begun(rights.store, in_stage(Stage.INTAKE))
    person, trajectory = await begun(rights.store, in_stage(Stage.INTAKE))
    await rights.carry_out(person, ask(Right.RESTRICTION, "niet", TODAY, Source.PERSON_WRITING), BAS)
    with pytest.raises(NotPossible, match="op welke grond"):
        await rights.carry_out(person, grant("verzoek-1", "goed"), BAS)
    await rights.carry_out(person, grant("verzoek-1", "goed", ground=RestrictionGround.ACCURACY), BAS)
    assert await marks_of(rights.pool, trajectory) == RESTRICTION
    assert [trajectory in some for some in await shown(rights)] == [False, False]
    assert all(other in some for some in await shown(rights))
    with pytest.raises(NotPossible, match="Vertel het eerst"):
        await rights.carry_out(person, lift_restriction("verzoek-1", TODAY + timedelta(days=1), "klopt nu"), BAS)
    await rights.carry_out(person, lift_restriction("verzoek-1", TODAY, "klopt nu"), BAS)
    assert all(trajectory in some for some in await shown(rights))


async def test_what_was_told_is_opened_for_nobody_but_the_person(rights: Rights) -> None:
    person, trajectory = await restricted(rights)
    for id in (person, trajectory):
        with pytest.raises(Restricted):
            await opened(rights.store, id, Look(BAS, Looked.NOTES, Door.COMMAND_LINE))
    found = await subject_access(rights.pool, rights.store, person, Look(BAS, Looked.EVERYTHING, Door.COMMAND_LINE))
    assert found.standing.restrictions[0].ground is RestrictionGround.ACCURACY


async def test_who_may_read_it_otherwise_hears_why_not_and_who_may_not_learns_nothing(rights: Rights) -> None:
    _, trajectory = await restricted(rights)
    await rebuild(rights.pool, rights.store, TRAJECTORY_FILE)
    asking = Asking(rights.pool, Decisions(rights.pool))
    here, elsewhere = (Known(Who("4711", (Post(Role.REGISSEUR, str(one)),))) for one in (MUNICIPALITY, uuid4()))
    own = Known(Who("anna", (Post(Role.REGISSEUR),)))
    for known, status in ((here, 403), (elsewhere, 404)):
        with pytest.raises(Denied) as denied:
            async with asking.trajectory(known, trajectory, Action.READ, Purpose.GUIDANCE):
                raise AssertionError("nobody gets here")
        assert (denied.value.status, str(denied.value) == RESTRICTED) == (status, status == 403)
    async with asking.trajectory(own, trajectory, Action.RIGHTS, Purpose.RIGHTS):
        pass


async def test_orders_are_refused_but_to_let_it_wait_unless_somebody_said_why_it_has_to_be(rights: Rights) -> None:
    person, trajectory = await restricted(rights)
    begin = StartTrajectory(
        participant=person, programme="zorg", programme_version=1, municipality=MUNICIPALITY, regisseur="anna", parties=()
    )
    async with open_doors(rights.pool, rights.store) as doors:
        office = doors.services.office
        for order in (WriteNote(text="dit mag niet"), begin):
            with pytest.raises(Refused, match="is beperkt"):
                await office.execute(trajectory if order is not begin else uuid4(), order, BAS)
        # There is no Temporal here: whoever gets that far was not refused.
        with pytest.raises(Uncertain):
            await office.execute(trajectory, Pause(reason="beperkt"), BAS)
        until = TODAY + timedelta(days=3)
        await rights.carry_out(person, except_from_restriction(RestrictionException.CLAIM, until, "de rechter vraagt het"), BAS)
        assert await marks_of(rights.pool, person) == frozenset()
        with pytest.raises(Uncertain):
            await office.execute(trajectory, WriteNote(text="voor de rechter"), BAS)


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), TODAY + timedelta(days=90)])
async def test_an_exception_is_for_a_day_that_is_near(rights: Rights, until: date) -> None:
    person, _ = await restricted(rights)
    with pytest.raises(NotPossible, match="Een uitzondering duurt"):
        await rights.carry_out(person, except_from_restriction(RestrictionException.CONSENT, until, "x"), BAS)


async def test_an_objection_holds_the_processing_until_it_is_weighed(rights: Rights, desk: Terminal) -> None:
    person, _ = await restricted(rights, Right.OBJECTION)
    assert await marks_of(rights.pool, person) == RESTRICTION
    refused = ("decide", person, "verzoek-1", "--no-granted", "--reason", "het belang van de taak weegt zwaarder")
    code, _, said = await desk.does(*refused)
    assert (code, "Vertel de persoon eerst" in said) == (Exit.REFUSED, True)
    assert (await desk.asks(*refused, "--told-on", TODAY))["verzoeken"][0]["besluit"] == "afgewezen"
    assert await marks_of(rights.pool, person) == frozenset()


async def test_an_objection_that_is_granted_keeps_it_held_and_one_that_is_taken_back_does_not(rights: Rights) -> None:
    held, free = [await restricted(rights, Right.OBJECTION) for _ in range(2)]
    await rights.carry_out(held[0], grant("verzoek-1", "terecht"), BAS)
    await rights.carry_out(free[0], withdraw_request("verzoek-1", Source.PERSON_WRITING), BAS)
    assert [await marks_of(rights.pool, person) for person, _ in (held, free)] == [RESTRICTION, frozenset()]


async def test_a_request_for_something_else_that_is_refused_lifts_nothing(rights: Rights) -> None:
    person, _ = await restricted(rights)
    await rights.carry_out(person, ask(Right.ACCESS, "alles", TODAY, Source.PERSON_WRITING), BAS)
    await rights.carry_out(person, refuse("verzoek-2", "is er al", told_on=TODAY), BAS)
    assert await marks_of(rights.pool, person) == RESTRICTION


async def test_where_nobody_logs_in_the_page_of_the_trajectory_is_not_shown_either_and_the_overview_for_the_person_is(
    rights: Rights,
) -> None:
    _, trajectory = await restricted(rights)
    async with open_doors(rights.pool, rights.store) as doors:
        await doors.sees_everything()
        page = await doors.http.get(f"/trajecten/{trajectory}")
        assert (page.status_code, "is beperkt" in page.text) == (403, True)
        assert (await doors.send(f"/trajecten/{trajectory}/inzage", {"wie": "bas", "opdracht": str(uuid4())})).status_code == 200
