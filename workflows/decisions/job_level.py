"""A job below the level that somebody learned for is told: the aim is work at that level (whitepaper l.6-8)."""

from events.trajectory.state import Trajectory
from events.vocabulary.base import DataClass, Event
from events.vocabulary.placement import ContractSigned
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.subjects import subject
from events.vocabulary.values import Component, Level

BELOW_LEVEL = subject("baan-onder-niveau", DataClass.PLACEMENT)
"""The signal, and the rule that raises it."""


def level_told(state: Trajectory, signed: ContractSigned) -> tuple[Event, ...]:
    """A signal with a contract for a job below the level learned, or the end of the one that an earlier contract raised; nothing of a job
    of which no level was told.
    """
    levels, open_one = tuple(Level), BELOW_LEVEL in state.attention
    job, learned = signed.level, signed.level_learned
    if job is not None and learned is not None and levels.index(job) < levels.index(learned):
        evidence = f"De functie is op niveau {job}, en de deelnemer heeft geleerd voor {learned}."
        raised = AttentionRaised(signal=BELOW_LEVEL, rule=BELOW_LEVEL, evidence=evidence, component=Component.PLACEMENT)
        return () if open_one else (raised,)
    return (AttentionPassed(signal=BELOW_LEVEL),) if open_one else ()
