"""What several have in common: a class, an employer, a regisseur with too much to do, the time of the year."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.drawing import factor
from deploy.simulation.past.nature import episode
from deploy.simulation.past.trouble import Cause, Episode, Trouble
from deploy.simulation.past.worlds import World

BUSY = 3.0
"""How many times as long a regisseur with too much to do takes."""
DAYS_WITHOUT_JOB = 120
"""So long after an employer got into trouble jobs there are lost more often."""
GOES_WRONG = (60.0, 240.0)
"""Between which days after the beginning of its quarter things go wrong in a class."""
_SUMMER = (7, 8)
_WINTER = (11, 12, 1, 2, 3)
_CHRISTMAS = {12: range(20, 32), 1: range(1, 7)}


def summery(at: datetime) -> bool:
    """Whether many are away: in July, in August and around Christmas."""
    return at.month in _SUMMER or at.day in _CHRISTMAS.get(at.month, ())


def wintery(at: datetime) -> bool:
    """Whether many are ill."""
    return at.month in _WINTER


def is_busy(seed: int, world: World, regisseur: str, at: datetime) -> bool:
    """Whether a regisseur has too much to do this month."""
    return Chance(seed, world.name, regisseur, f"{at:%Y-%m}").happens("te druk", world.busy)


def in_class(seed: int, world: World, school: UUID, at: datetime) -> float:
    """The factor on the chance to stop of those who began at a school in the same quarter."""
    return factor(_class(seed, world, school, at), "sfeer", world.class_spread)


def class_trouble(seed: int, world: World, school: UUID, at: datetime, day: float) -> Iterator[Episode]:
    """What goes wrong for all who began there in the same quarter, in days of somebody who began now, on this day."""
    luck = _class(seed, world, school, at)
    since = day + (_quarter(at) - at) / timedelta(days=1) + luck.between("gaat mis na", *GOES_WRONG)
    if since >= day and luck.happens("gaat mis", world.class_trouble):
        yield episode(luck, world, Trouble.SCHOOL, since, Cause.CLASS)


def employer_trouble(seed: int, world: World, employer: UUID, at: datetime, day: float) -> Iterator[Episode]:
    """What goes wrong there from now on for all who are there, in days of somebody for whom it is now this day."""
    for number, moment in enumerate(_reorganisations(seed, world, employer, at)):
        since = day + (moment - at) / timedelta(days=1)
        if since >= day:
            luck = Chance(seed, world.name, "werkgever", employer)
            yield episode(luck, world, Trouble.WORK, since, Cause.EMPLOYER, number)


def closes(seed: int, world: World, employer: UUID, at: datetime) -> bool:
    """Whether an employer got into trouble not long ago."""
    limit = timedelta(days=DAYS_WITHOUT_JOB)
    return any(timedelta() <= at - moment < limit for moment in _reorganisations(seed, world, employer, at))


def _reorganisations(seed: int, world: World, employer: UUID, at: datetime) -> Iterator[datetime]:
    for year in range(at.year - 1, at.year + 4):
        luck = Chance(seed, world.name, "werkgever", employer, year)
        if luck.happens("reorganiseert", world.employer_trouble):
            yield datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=luck.between("dag", 0, 365))


def _class(seed: int, world: World, school: UUID, at: datetime) -> Chance:
    return Chance(seed, world.name, "klas", school, _quarter(at).date())


def _quarter(at: datetime) -> datetime:
    """When the quarter began."""
    return datetime(at.year, (at.month - 1) // 3 * 3 + 1, 1, tzinfo=UTC)
