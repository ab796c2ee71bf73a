"""What read models see of events, by the name of the event: `shapes.StageEntered` is the shape of `course.StageEntered`.

To a type checker a shape is the event itself, with its fields and their types. A sealed field is not in a shape
(`projections.engine.shape`): what is told in confidence never reaches a read model, where no key protects it.
"""

# ruff: noqa: F403 - whatever is in the vocabulary has a shape.

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from events.vocabulary.course import *
    from events.vocabulary.go_no_go import *
    from events.vocabulary.inbox import *
    from events.vocabulary.intake import *
    from events.vocabulary.leer_werk import *
    from events.vocabulary.placement import *
    from events.vocabulary.programme import *
    from events.vocabulary.requests import *
    from events.vocabulary.staff import *
    from events.vocabulary.steering import *
    from events.vocabulary.voortraject import *
else:
    from events.vocabulary.base import REGISTRY
    from projections.engine.shape import shape_of

    globals().update({event.__name__: shape_of(event) for event in REGISTRY.values()})
