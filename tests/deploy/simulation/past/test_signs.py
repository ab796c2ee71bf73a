"""What partners tell of somebody follows trouble, on everybody's own scale, and who does badly is silent more often."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import mean, stdev
from uuid import UUID, uuid5

from deploy.simulation.partners.chance import Chance
from deploy.simulation.partners.question import Question
from deploy.simulation.past.answers import answered, reports
from deploy.simulation.past.fate import Fate
from deploy.simulation.past.nature import Nature
from deploy.simulation.past.region import residents
from deploy.simulation.past.trouble import Episode, Trouble
from deploy.simulation.past.worlds import World, usual
from events.vocabulary.values import Role, Stage

BEGAN = datetime(2025, 1, 6, 9, tzinfo=UTC)
IN_THE_MIDDLE = BEGAN + timedelta(days=120)
WORLD = replace(usual(), no_report=0.05, no_report_more=0.3, transition_trouble=0.0)
PEOPLE = 400


def people(kind: Trouble | None, world: World = WORLD) -> Iterator[Fate]:
    """Who are in one kind of trouble, or in none."""
    for number in range(PEOPLE):
        luck = Chance("iemand", number)
        troubles = (Episode(kind, 30, 10, 300, 10, 1.0),) if kind else ()
        one = Fate(luck, replace(Nature.drawn(luck, world), troubles=troubles), 1.0, 9, world)
        one.enters(Stage.VOORTRAJECT, BEGAN)
        one.enters(Stage.LEER_WERK, BEGAN)
        yield one


def question(number: int, kind: str, partner: UUID | None = None) -> Question:
    trajectory = uuid5(UUID(int=1), str(number))
    partner = partner or residents(Role.EMPLOYER)[0].id
    return Question(
        partner=str(partner),
        role="werkgever",
        request=str(uuid5(trajectory, kind)),
        trajectory=str(trajectory),
        kind=kind,
        content={"ronde": 1},
        about="",
        occurrence=1,
        turn=1,
        tried=(),
        answer_to="",
        received=IN_THE_MIDDLE,
    )


def told(kind: str, field: str, trouble: Trouble | None, world: World = WORLD) -> list[float]:
    """What everybody's answers have in a field, where they have it."""
    answers = [answered(1, question(number, kind), IN_THE_MIDDLE, (), one).content for number, one in enumerate(people(trouble, world))]
    return [value for each in answers if isinstance(value := each.get(field), int | float)]


def share(kind: str, field: str, trouble: Trouble | None) -> float:
    """The share of answers that have a field."""
    return len(told(kind, field, trouble)) / PEOPLE


def test_marks_attendance_and_hours_fall_in_trouble() -> None:
    for kind, field, trouble in (
        ("werkevaluatie", "tevredenheid", Trouble.WORK),
        ("studievoortgang", "aanwezigheid", Trouble.SCHOOL),
        ("werkevaluatie", "gewerkteUren", Trouble.HEALTH),
    ):
        well, badly = told(kind, field, None), told(kind, field, trouble)
        assert mean(badly) < mean(well) - stdev(well) / 2, field


def test_trouble_at_home_hardly_shows_in_the_mark_of_an_employer() -> None:
    fall = {kind: mean(told("werkevaluatie", "tevredenheid", None)) - mean(told("werkevaluatie", "tevredenheid", kind)) for kind in Trouble}
    assert fall[Trouble.HOME] < 0.8 * fall[Trouble.WORK]


def test_everybody_has_a_scale_of_their_own() -> None:
    """Marks of different people differ more than those that chance gives one person."""
    usual_marks = told("begeleiding-verslag", "tevredenheid", None, replace(WORLD, mark_noise=0.01))
    assert stdev(usual_marks) > 0.5 * WORLD.mark_spread


def test_an_employer_marks_all_on_its_own_scale() -> None:
    world = replace(WORLD, mark_noise=0.01, scale_spread=0.0)
    fates = list(people(None, world))[:20]
    for employer in residents(Role.EMPLOYER):
        asked = [answered(1, question(n, "werkevaluatie", employer.id), IN_THE_MIDDLE, (), one) for n, one in enumerate(fates)]
        marks = {answer.content["tevredenheid"] for answer in asked}
        assert len(marks) == 1


def test_who_does_badly_misses_contact_and_gives_no_mark_more_often() -> None:
    for trouble in (Trouble.HOME, Trouble.HEALTH):
        assert share("begeleiding-verslag", "tevredenheid", trouble) < share("begeleiding-verslag", "tevredenheid", None) - 0.2


def test_on_who_does_badly_a_report_is_made_less_often_without_a_reminder() -> None:
    made = {
        trouble: sum(reports(1, question(n, "studievoortgang"), one, IN_THE_MIDDLE) for n, one in enumerate(people(trouble)))
        for trouble in (Trouble.SCHOOL, None)
    }
    assert made[Trouble.SCHOOL] < made[None] - 0.15 * PEOPLE
