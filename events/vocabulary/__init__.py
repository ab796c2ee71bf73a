"""The vocabulary: one class for every fact, a module for every subject.

Importing this package registers all of them; `base.REGISTRY` then holds every event class by its stored name.
"""

from events.vocabulary import (
    course,
    forms,
    go_no_go,
    inbox,
    intake,
    leer_werk,
    person,
    placement,
    programme,
    projection,
    requests,
    staff,
    steering,
    values,
    voortraject,
)

__all__ = [
    "course",
    "forms",
    "go_no_go",
    "inbox",
    "intake",
    "leer_werk",
    "person",
    "placement",
    "programme",
    "projection",
    "requests",
    "staff",
    "steering",
    "values",
    "voortraject",
]
