"""A job below the level of the person is told, whether somebody learned for that level or brought it: the aim is work at that level
(whitepaper l.6-8, 69-71)."""

from events.trajectory.state import Trajectory
from events.vocabulary.base import DataClass, Event
from events.vocabulary.levels import highest
from events.vocabulary.placement import ContractSigned
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.subjects import subject
from events.vocabulary.values import Component

BELOW_LEVEL = subject("baan-onder-niveau", DataClass.PLACEMENT)
"""The signal, and the rule that raises it."""


def level_told(state: Trajectory, signed: ContractSigned) -> tuple[Event, ...]:
    """A signal with a contract for a job below the level of the person, or the end of the one that an earlier contract raised; nothing of a
    job of which no level was told.
    """
    job, open_one = signed.level, BELOW_LEVEL in state.attention
    level = highest(signed.level_learned, signed.level_brought)
    if job is not None and level is not None and highest(job, level) is not job:
        how = "heeft geleerd voor" if level is signed.level_learned else "heeft een diploma uit het land van herkomst dat hier telt als"
        evidence = f"De functie is op niveau {job}, en de deelnemer {how} {level}."
        raised = AttentionRaised(signal=BELOW_LEVEL, rule=BELOW_LEVEL, evidence=evidence, component=Component.PLACEMENT)
        return () if open_one else (raised,)
    return (AttentionPassed(signal=BELOW_LEVEL),) if open_one else ()
