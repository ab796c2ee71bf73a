"""The vocabulary: one class for every fact, a module for every subject.

Importing this package registers all of them; `base.REGISTRY` then holds every event class by its stored name.
"""

from events.vocabulary import (
    go_no_go,
    intake,
    learning_work,
    partner,
    parts,
    person,
    placement,
    preparation,
    programme,
    projection,
    requests,
    steering,
    trajectory,
)

__all__ = [
    "go_no_go",
    "intake",
    "learning_work",
    "partner",
    "parts",
    "person",
    "placement",
    "preparation",
    "programme",
    "projection",
    "requests",
    "steering",
    "trajectory",
]
