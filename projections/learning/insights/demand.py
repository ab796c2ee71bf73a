"""Who waits for a place to learn and work, and who has one, by sector and level? (domain.md 5.2, 7; W4).

How many places there are is in `projections.lists.offer`.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from events.vocabulary.values import Stage
from projections.learning.insights.additive import UNKNOWN, Cells, counted
from projections.learning.lives.table import Life

_WAITS_IN = (Stage.VOORTRAJECT, Stage.GO_NO_GO, Stage.LEER_WERK)


class Demand(msgspec.Struct):
    """Running trajectories by `programma|sector|niveau|wacht of heeft-plek`; sector and level are what was chosen last."""

    running: Cells


def demand(lives: Sequence[Life], moment: datetime) -> Demand:
    """Those between selection and placement."""
    return Demand(counted((life.programme, *_choice(life), state) for life in lives if (state := place(life))))


def place(life: Life) -> str | None:
    """Whether somebody between selection and placement waits for a place; None for others."""
    if not life.open or life.stage not in _WAITS_IN:
        return None
    return "heeft-plek" if life.history.workplaces else "wacht"


def _choice(life: Life) -> tuple[str, str]:
    choices = life.history.choices
    return (choices[-1].sector, choices[-1].level) if choices else (UNKNOWN, UNKNOWN)
