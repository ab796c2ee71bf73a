"""How do trajectories end that were let in with an exception to a criterion, beside those that met it? (domain.md 5.2, 9; W2)."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from projections.learning.insights.additive import Cells, counted, outcome
from projections.learning.lives.table import Life


class Exemptions(msgspec.Struct):
    """Exceptions by `criterium|getekend of gevraagd`, and outcomes by `criterium|met uitzondering of voldaan|uitkomst`."""

    asked: Cells
    outcomes: Cells


def exemptions(lives: Sequence[Life], moment: datetime) -> Exemptions:
    """Outcomes of those that were selected; `loopt` for those that go on."""
    asked = ((one.criterion, one.ending or "gevraagd") for life in lives for one in life.history.exemptions)
    outcomes = [(criterion, group, outcome(life)) for life in lives if selected(life) for criterion, group in beside(life)]
    return Exemptions(counted(asked), counted(outcomes))


def selected(life: Life) -> bool:
    """Whether somebody was selected, with or without an exception."""
    return any(one.selected for one in life.history.selections)


def beside(life: Life) -> set[tuple[str, str]]:
    """Of each criterion whether an exception was signed or it was met; criteria without either are left out."""
    signed = {one.criterion for one in life.history.exemptions if one.ending == "getekend"}
    met = {one.criterion for one in life.history.criteria if one.met} - signed
    return {(one, "uitzondering") for one in signed} | {(one, "voldaan") for one in met}
