"""A contract: what the employer offers (whitepaper l.472-474)."""

from uuid import UUID

from activities import employers
from workflows.verbs.desk import Desk


async def ask_for_contract(desk: Desk, employer: UUID, attempt: int) -> employers.ContractOffer | None:
    """What the employer offers; None is a no."""
    return await desk.ask(employers.offer_contract(), to=employer, by=desk.plan.placement.answer_within, about=attempt)
