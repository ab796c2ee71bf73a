"""Signals: rules that look at a trajectory and say in plain Dutch where it deviates from the norms of its programme (domain.md 1.8, W8).

Pure functions of state, programme and time; no rule looks at who somebody is. The same code runs in a trajectory, and over its stream
under other thresholds. How far is too far stands in the programme; here stands what is measured. `assess` is the way in; `replay` tells
what would have been said.
"""

from workflows.signals.assessment import Assessment, Lookout, assess
from workflows.signals.finding import Finding
from workflows.signals.replay import Spoken, replay
from workflows.signals.rules import RULES, Measure, misfit, rests

__all__ = ["RULES", "Assessment", "Finding", "Lookout", "Measure", "Spoken", "assess", "misfit", "replay", "rests"]
