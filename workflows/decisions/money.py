"""Costs: only from a source of the programme, for what it pays for."""

from events.vocabulary.steering import CostIncurred
from workflows import commands as c
from workflows.decisions.case import Case, Events, Refused, decide_on


@decide_on.register
def _(command: c.RecordCost, case: Case) -> Events:
    sources = case.programme.funding
    funding = next((f for f in sources if f.name == command.source), None)
    if funding is None:
        known = f"Kies uit: {', '.join(f.name for f in sources)}." if sources else "Zet de bron eerst in het programma."
        raise Refused(f"Het programma heeft geen geldbron '{command.source}'. {known}")
    if command.component not in funding.components:
        others = [f.name for f in sources if command.component in f.components]
        help = f"Daarvoor is: {', '.join(others)}." if others else "Daarvoor is nog geen geld in het programma."
        raise Refused(f"'{command.source}' betaalt niet voor {command.component}. {help}")
    return [CostIncurred(source=command.source, component=command.component, cents=command.cents, party=command.party)]
