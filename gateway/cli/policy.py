"""`regie policy`: the numbers of law and local policy, and which of them somebody has to look at."""

from cyclopts import App

from events.days import current_day
from gateway.cli.moments import Day
from gateway.cli.needs import of_nobody
from gateway.cli.output import Exit, Format, show_json, show_rows, talk
from workflows.law.policy import Entry, Policy, policy_names, policy_set
from workflows.law.upkeep import stale, unread


def policy() -> App:
    """The commands. They need no installation: the numbers come with Regie."""
    app = App(name="policy", help="Beleid: de getallen van wet en gemeente, en welke iemand moet nagaan.")
    app.command(list_, name="list")
    app.command(check)
    return app


@of_nobody
def list_(*, output: Format = "table") -> None:
    """Elk getal: waarvoor, van wanneer tot wanneer, voor wie, van wie het komt, en wanneer iemand nagaat of het nog klopt."""
    show_rows([_row(one, entry) for one in _policies() for entry in one.entries], output)


@of_nobody
def check(*, on: Day | None = None, output: Format = "table") -> None:
    """Welke getallen iemand nu moet nagaan, en welke geen enkele regel leest. Is er zo een, dan is het antwoord 3.

    Parameters
    ----------
    on
        De dag waarop; zonder: vandaag.
    """
    day = on or current_day()
    policies = _policies()
    due = [_row(one, entry) for one in policies for entry in stale(one, day)]
    nobody_reads = sorted({key for one in policies for key in unread(one)})
    if output == "json":
        show_json({"numbers": sum(len(one.entries) for one in policies), "stale": due, "unread": nobody_reads})
    else:
        show_rows([*due, *({"sleutel": key, "betekenis": "geen enkele regel leest dit"} for key in nobody_reads)], output)
    if due:
        talk.print("Zoek op of deze getallen nog gelden, en zet de nieuwe waarde of een nieuwe dag in workflows/law/policies.")
    if due or nobody_reads:
        raise SystemExit(int(Exit.UNHEALTHY))
    if output == "table":
        talk.print(f"Geen enkel getal hoeft nu te worden nagegaan: {sum(len(one.entries) for one in policies)} getallen.")


def _policies() -> list[Policy]:
    return [policy_set(name) for name in policy_names()]


def _row(one: Policy, entry: Entry) -> dict[str, object]:
    whose = entry.whose
    return {
        "beleid": one.name,
        "sleutel": entry.key,
        "betekenis": entry.meaning,
        "waarde": entry.in_words,
        "van": entry.valid_from,
        "tot": entry.valid_until,
        "voor": ", ".join(filter(None, (whose.municipality, whose.sector, whose.level))),
        "bron": entry.source,
        "zekerheid": entry.certainty,
        "nagaan op": entry.look_again,
    }
