"""Which trajectories are behind a number of a group: of those that somebody may see, which is for the caller to say.

The number that is told of the group is of everybody's trajectories, with noise and rounded, and may be of an earlier month; these are some
of them, as they are. So the list need not add up to the number, and says nothing of the trajectories of others.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from events.vocabulary.values import EmployerSize
from projections.engine.paging import Where
from projections.engine.table import Connection
from projections.learning.groups import NOBODY, Group, labels
from projections.learning.lives.as_of import as_of
from projections.learning.lives.table import Life, chunks
from projections.learning.questions.question import AnyQuestion, Question
from projections.lists.partners import sizes

May = Callable[[Life], bool]
"""Whether somebody may see a trajectory."""


def behind(
    lives: Iterable[Life],
    question: AnyQuestion,
    group: Group,
    moment: datetime,
    may: May,
    *,
    label: str = "",
    category: str = "",
    known: Mapping[UUID, EmployerSize] = NOBODY,
) -> list[UUID]:
    """Those of a group that count in the answer under a label, as of its moment; with a `category` only who is counted as that.

    `known` are the sizes of employers. Whether somebody may see a trajectory goes by how it is now.
    """
    assert isinstance(question, Question)
    found = []
    for now in lives:
        life = as_of(now, moment) if may(now) else None
        if life is None or labels(life, known).by(group.axes) != group:
            continue
        seen = [one for name, one in question.observe(life, moment) if name == label]
        if any(not category or category in question.cells(label, one) for one in seen):
            found.append(life.trajectory)
    return sorted(found, key=str)


async def read(
    conn: Connection, question: AnyQuestion, group: Group, moment: datetime, regisseur: str, *, label: str = "", category: str = ""
) -> list[UUID]:
    """`behind`, of the trajectories of which a regisseur is in charge now."""
    where = Where()
    where.equals("regisseur", regisseur)
    found: list[UUID] = []
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        known = await sizes(conn)
        async for some in chunks(conn, where):
            found += behind(some, question, group, moment, _everything, label=label, category=category, known=known)
    return found


def _everything(life: Life) -> bool:
    return True
