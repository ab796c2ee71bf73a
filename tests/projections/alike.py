"""What read models of one trajectory say, held against the fold on which decisions are made."""

from collections import Counter
from collections.abc import Sequence

from events.record import Stored
from events.trajectory.state import Trajectory
from events.vocabulary.values import Role
from projections.lists.file import TRAJECTORY_FILE, Row
from projections.lists.vacancies import VACANCIES
from tests.projections.history import folded


def says_the_same(events: Sequence[Stored], state: Trajectory) -> None:
    """The file, and the vacant roles of persons of a trajectory that runs, are what the fold of the same events has."""
    [row] = folded(TRAJECTORY_FILE, events, 100).values()
    assert from_file(row) == from_state(state)
    vacant = {one.role for row in folded(VACANCIES, events, 100).values() for one in row.vacant} & state.holders.keys()
    assert vacant == {role for role, held in state.holders.items() if not held and state.outcome is None}


def from_file(row: Row) -> dict[str, object]:
    """What the file and the fold both know."""
    return {
        "version": row.version,
        "programme": (row.programme, row.programme_version, row.policy),
        "people": (row.municipality, row.regisseur, row.handover_to, [(p.role, p.partner) for p in row.parties]),
        "stage": (row.stage, row.visit, row.due),
        "paused": row.paused_since,
        "requests": [(r.key, r.due, r.acknowledged, r.refused, r.reminders, r.escalated) for r in row.requests],
        "tasks": [(t.key, t.due, t.role, t.reminded, t.escalated) for t in row.tasks],
        "civic term": row.civic_term_ends,
        "barriers": row.barriers,
        "advice": row.advice,
        "tracks": (row.language_since is not None, row.guidance_since is not None),
        "placement": (row.employer, row.trial and (row.trial.ends, row.trial.limit, row.trial.over), row.aftercare_ends),
        "contract": row.contract and (row.contract.employer, row.contract.starts, row.contract.months),
        "incomes": [(one.starts, one.income, one.ends) for one in row.incomes],
        "persons": Counter(one.role for one in row.holders),
        "outcome": row.outcome,
    }


def from_state(state: Trajectory) -> dict[str, object]:
    """The same from the fold."""
    placed = state.placement
    return {
        "version": state.version,
        "programme": (state.programme, state.programme_version, state.policy),
        "people": (state.municipality, state.regisseur, state.handover_to, [(p.role, p.partner) for p in state.parties]),
        "stage": (state.stage, state.visit, state.stage_due),
        "paused": state.paused_at,
        "requests": [(r.key, r.due, r.acknowledged, r.refused, r.reminders, r.escalated) for r in state.open_requests],
        "tasks": [(t.key, t.due, t.role, t.reminded, t.escalated) for t in state.open_tasks],
        "civic term": state.civic.term_ends,
        "barriers": list(state.open_barriers),
        "advice": dict(state.go_no_go.advice),
        "tracks": (state.language.running, state.guidance.running),
        "placement": (
            placed.employer,
            placed.trial and (placed.trial.ends, placed.trial.limit, placed.trial.over),
            placed.aftercare_ends,
        ),
        "contract": placed.contract and (placed.contract.employer, placed.contract.starts, placed.contract.months),
        "incomes": [(one.starts, one.income, one.ends) for one in state.leer_werk.incomes],
        "persons": Counter({role: len(held) for role, held in state.holders.items() if held and role is not Role.REGISSEUR}),
        "outcome": state.outcome,
    }
