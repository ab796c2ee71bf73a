"""Lives made by hand, of which it is known what happened when."""

from datetime import date, timedelta
from uuid import UUID

from events.vocabulary.values import Component, EndReason, LearningForm, Outcome, Stage
from projections.learning.lives import table
from projections.learning.lives.facts import Choice, End, History, InCharge, InMunicipality, InProgramme, StageSpell
from projections.learning.lives.parts import Part
from projections.learning.lives.table import Life
from projections.learning.lives.work import Contract
from tests.projections.history import MUNICIPALITY, NOW, days, named

NORM = 60


def life(
    name: str | int,
    *,
    programme: str = "zorg",
    municipality: UUID = MUNICIPALITY,
    choice: tuple[str, str] | None = None,
    stage_took: float | None = None,
    placed: float | None = None,
    ended: tuple[float, Outcome] | None = None,
    began: float = 0,
    norm: float = NORM,
    **parts: list[Part],
) -> Life:
    """Times are in days after the beginning. The intake takes `stage_took` of them, and `norm` was meant; `parts` is what else happened."""
    start = days(began)

    def after(number: float) -> timedelta:
        return timedelta(days=number)

    history = History(
        programmes=[InProgramme(start, programme, 1)],
        municipalities=[InMunicipality(start, municipality)],
        regisseurs=[InCharge(start, "anna")],
        stages=[StageSpell(start, Stage.INTAKE, 1, start + after(norm))],
    )
    if choice:
        history.choices.append(Choice(start, *choice, LearningForm.SCHOOL))
    if stage_took is not None:
        history.stages[0].until, history.stages[0].ending = start + after(stage_took), "afgerond"
    if placed is not None:
        history.contracts.append(Contract(start + after(placed), named(f"werkgever van {name}"), _date(began + placed), 6))
    if ended:
        history.ends.append(End(start + after(ended[0]), ended[1], EndReason.WORK, Component.WORKING))
    for kind, some in parts.items():
        setattr(history, kind, some)
    return table.of(named(f"traject {name}"), 1, history)


def _date(number: float) -> date:
    return (NOW + timedelta(days=number)).date()
