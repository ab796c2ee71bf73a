"""Every order that a person can give to a trajectory: what it is called in Dutch, what is filled in, and what is said of it.

The command line, the forms of the pages and the faults that they tell follow from what stands here, by subject in `steps`, `people` and
`steering`. Whether an order is allowed is decided in `workflows.decisions`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.orders.kinds import OrderKind
from gateway.orders.people import PEOPLE
from gateway.orders.steering import STEERING
from gateway.orders.steps import STEPS
from projections.lists import file

_ALL = (*STEPS, *PEOPLE, *STEERING)

ORDERS: Mapping[str, OrderKind] = MappingProxyType({order.name: order for order in _ALL})
"""Every order by its name, in the order in which a page shows them."""


def shown(dossier: file.Row) -> list[OrderKind]:
    """What can be done now in a trajectory, besides what is offered beside a task, a signal or a barrier."""
    return [order for order in _ALL if not (order.without_form or order.only_beside) and order.shown(dossier)]
