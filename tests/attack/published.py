"""What is published of a made-up world, edition by edition, as it comes out at the command line and on the pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from projections.learning.combined import Row as Combined
from projections.learning.combined import guarding, kept
from projections.learning.groups import EACH_EDITION, Family, Group, groups, labels
from projections.learning.lessons import Edition as Made
from projections.learning.lessons import Row, otherwise
from projections.learning.lives.as_of import as_of
from projections.learning.lives.table import Life
from projections.learning.programme_versions import Seen, compare, look
from projections.learning.questions.catalogue import QUESTIONS
from projections.learning.questions.conformity import CONFORMITY
from projections.learning.questions.intake import INTAKE
from projections.learning.questions.outcomes import OUTCOMES
from projections.learning.questions.question import AnyQuestion, Counted
from projections.learning.questions.ways import STEPS
from tests.attack.attacker import Answer, Edition
from tests.attack.world import YEARS
from tests.projections.history import days

MINIMUM = 10
MONTH = 30.44
ASKED = (3, 6, 9, 12, 18)
"""Months within which a comparison of versions is asked for."""


def moments(editions: int) -> list[datetime]:
    """The last months of the world."""
    return [days(YEARS * 365 - MONTH * (editions - 1 - number)) for number in range(editions)]


TOGETHER: Sequence[Family] = (("programme", "cohort"), ("municipality", "cohort"), ("programme", "municipality", "cohort"))
"""What somebody asks for each month by several axes, about these questions."""
OF_THESE = (OUTCOMES.name, INTAKE.name, STEPS.name, CONFORMITY.name)


class Publisher:
    """Makes one edition after the other. Without `freezing` each is worked out as if there were none before it."""

    def __init__(self, questions: Sequence[AnyQuestion] = QUESTIONS, *, freezing: bool = True) -> None:
        self._questions = questions
        self._freezing = freezing
        self._told: dict[str, dict[Group, Row]] = {question.name: {} for question in questions}
        self._counted: dict[str, Counted] = {question.name: {} for question in questions}
        self._combined: dict[tuple[str, Family], dict[Group, Combined]] = {}
        self._number = 0

    def publish(self, lives: Sequence[Life], moment: datetime) -> Edition:
        """The edition of a moment, of the lives as they were then."""
        self._number += 1
        then = [life for one in lives if (life := as_of(one, moment))]
        life_labels = [labels(life) for life in then]
        members = groups(life_labels, EACH_EDITION)
        across = {family: groups(life_labels, guarding(family)) for family in TOGETHER}
        made = Made(self._number, moment, MINIMUM, 0, len(then), "")
        for question in self._questions:
            gathering = question.gather()
            for place, life in enumerate(then):
                gathering.look(place, life, moment)
            former = self._counted[question.name] if self._freezing and self._number > 1 else None
            answers, self._counted[question.name] = gathering.conclude(members, MINIMUM, former)
            rows = otherwise(made, question.name, self._told[question.name], answers, self._counted[question.name])
            self._told[question.name] |= {row.whose: row for row in rows}
            for family, all_of_them in across.items() if question.name in OF_THESE else ():
                before = self._combined.get((question.name, family), {})
                numbers = {group: row.counts for group, row in before.items()} if self._freezing and before else None
                now = gathering.conclude(all_of_them, MINIMUM, numbers)
                self._combined[question.name, family] = {
                    row.whose: row for row in kept(question.name, family, self._number, before if numbers else {}, *now)
                }
        lessons: dict[str, dict[str, Mapping[str, Answer]]] = {
            name: {group.key: msgspec.to_builtins(row.answers, str_keys=True) for group, row in by_group.items()}
            for name, by_group in self._told.items()
        }
        for (name, _), rows_told in self._combined.items():
            lessons[name] |= {group.key: row.answers for group, row in rows_told.items()}  # type: ignore[misc]
        lessons["vergelijking"] = compared(then, moment)  # type: ignore[assignment]
        return Edition(f"{moment:%Y-%m-%d}", lessons)

    @property
    def exact(self) -> dict[str, Counted]:
        """How many people there were when each answer was worked out; the attacker does not have it."""
        exact = {name: dict(counted) for name, counted in self._counted.items()}
        for (name, _), rows in self._combined.items():
            exact[name] |= {group: dict(row.counts) for group, row in rows.items()}
        return exact


def compared(lives: Sequence[Life], moment: datetime) -> dict[str, dict[str, dict[str, object]]]:
    """What `regie programmes compare` tells of each programme, by version, under each number of months that somebody might ask."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    for programme in sorted({life.cohort_programme for life in lives}):
        seen: dict[int, Seen] = {}
        look(seen, (life for life in lives if life.cohort_programme == programme), moment)
        if len(seen) < 2:
            continue
        by_label = found.setdefault(f"programma={programme}", {})
        for months in ASKED:
            for one in compare(seen[1], seen[2], months, MINIMUM):
                for version, figure in ((1, one.before), (2, one.after)):
                    if one.share and figure is not None:
                        by_month = by_label.setdefault(f"versie {version} {one.what.split()[0]}", {}).setdefault("by_month", {})
                        assert isinstance(by_month, dict)
                        by_month[str(months)] = msgspec.to_builtins(figure)
    return found


def told(edition: Edition, number: int = 50) -> dict[str, int]:
    """How many values an edition tells, and how many of groups of about so many or more."""
    found = {"all": 0, "large": 0}

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if "low" in value and isinstance(n := value.get("n"), int):
                found["all"] += 1
                found["large"] += n >= number
            for part in value.values():
                walk(part)

    walk(edition.lessons)
    return found
