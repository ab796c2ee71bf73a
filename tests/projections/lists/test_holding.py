"""Who guides, and on what somebody lives, by the lists: in lives in memory, held against the fold on which decisions are made."""

from datetime import timedelta
from uuid import UUID

from events.vocabulary.leer_werk import GuidanceStarted, Income
from events.vocabulary.values import Role, Stage
from projections.lists.file import TRAJECTORY_FILE, Row
from projections.lists.vacancies import VACANCIES
from tests.projections.alike import says_the_same
from tests.projections.history import folded
from tests.workflows.habits import always, yes
from tests.workflows.life_in_memory import begins, reaches
from tests.workflows.run.test_rehearsal import ANNA, Everybody
from workflows.decisions.command import Command
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.roles import FillRole, VacateRole
from workflows.run.rehearsal.life import Life

LEAVES = VacateRole(role=Role.JOB_COACH, holder="coach-1", reason="andere baan")
SECOND = FillRole(role=Role.JOB_COACH, holder="coach-9")


def at_work(everybody: Everybody) -> Life:
    """A life in which a jobcoach guides somebody who works and learns."""
    life = begins("bbl-mbo-2", everybody)
    reaches(life, Stage.LEER_WERK)
    return life


def orders(life: Life, command: Command, days: int = 0) -> None:
    """Order something and live on for so many days; the lists say what the fold says."""
    life.order(command, ANNA)
    life.passes(life.now + timedelta(days=days))
    says_the_same(life.log.stored, life.state)


def file_of(life: Life) -> Row:
    """The file as it is now."""
    [row] = folded(TRAJECTORY_FILE, life.log.stored, 100).values()
    return row


def vacant(life: Life) -> list[Role]:
    """The roles that are vacant now."""
    [row] = folded(VACANCIES, life.log.stored, 100).values()
    return [one.role for one in row.vacant]


def test_the_role_of_a_guide_who_leaves_is_vacant_until_the_municipality_names_another() -> None:
    everybody = Everybody(timedelta(days=2))
    life = at_work(everybody)
    assert [(one.role, one.holder) for one in file_of(life).holders if one.role is Role.JOB_COACH] == [(Role.JOB_COACH, "")]
    everybody.answers["coach-toewijzen"] = always(yes(soort="jobcoach", begeleider="coach-2", startdatum="2027-06-01"))
    orders(life, LEAVES)
    assert vacant(life) == [Role.JOB_COACH]
    assert Role.JOB_COACH not in {one.role for one in file_of(life).holders}
    life.passes(life.now + timedelta(days=10))
    says_the_same(life.log.stored, life.state)
    assert not vacant(life)
    assert Role.JOB_COACH in {one.role for one in file_of(life).holders}


def test_a_role_is_not_vacant_while_another_whose_name_is_sealed_holds_it() -> None:
    life = at_work(Everybody(timedelta(days=2)))
    orders(life, SECOND)
    orders(life, SECOND.model_copy(update={"role": Role.BUDDY}))
    orders(life, VacateRole(role=Role.JOB_COACH, holder="coach-9", reason="ziek"))
    assert not vacant(life)
    orders(life, LEAVES)
    assert vacant(life) == [Role.JOB_COACH]


def test_who_was_filled_in_and_named_in_confidence_as_well_leaves_the_role_vacant() -> None:
    everybody = Everybody(timedelta(days=2))
    life = at_work(everybody)
    everybody.answers["coach-toewijzen"] = always(yes(soort="jobcoach", begeleider="coach-9", startdatum="2027-06-01"))
    orders(life, LEAVES)
    life.order(SECOND, ANNA)
    life.passes(life.now + timedelta(days=10))
    assert life.state.holders[Role.JOB_COACH] == {"coach-9"}
    orders(life, VacateRole(role=Role.JOB_COACH, holder="coach-9", reason="ziek"))
    assert vacant(life) == [Role.JOB_COACH]


def test_a_guide_who_was_filled_in_holds_the_role_once_when_they_are_named_in_confidence_after_it() -> None:
    life = begins("bbl-mbo-2", Everybody(timedelta(days=2)))
    life.order(SECOND.model_copy(update={"holder": "coach-1"}), ANNA)
    reaches(life, Stage.LEER_WERK)
    told = [recorded.event for recorded in life.facts if isinstance(recorded.event, GuidanceStarted)]
    assert [event.again for event in told if Role(event.kind) is Role.JOB_COACH and event.side is Role.PARTICIPANT] == [True]
    assert [one.role for one in file_of(life).holders].count(Role.JOB_COACH) == 1
    orders(life, LEAVES)
    assert vacant(life) == [Role.JOB_COACH]


def test_benefit_ends_in_the_file_with_a_move() -> None:
    life = at_work(Everybody(timedelta(days=2)))
    life.passes(life.now + timedelta(days=60))
    moved = life.now.date()
    assert [one.ends for one in file_of(life).incomes if one.income is Income.BENEFIT] == [None]
    orders(life, MoveMunicipality(municipality=UUID(int=7), registered_on=moved))
    [benefit] = [one for one in file_of(life).incomes if one.income is Income.BENEFIT]
    assert benefit.ends == moved - timedelta(days=1)
