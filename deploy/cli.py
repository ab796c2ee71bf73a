"""`regie`: the command line. Here the commands come together and learn where the running system is."""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated
from uuid import UUID

import structlog
from cyclopts import App, Parameter
from msgspec.structs import asdict
from pydantic import ValidationError

from deploy.describing import openapi
from deploy.embedded.folder import DataFolder
from deploy.embedded.process import StackError, free_ports
from deploy.guard import guarded
from deploy.reaching import connected, connected_as_owner, connected_to_part, enter, kept
from deploy.settings import PREFIX, Settings
from deploy.simulation.city.plan import HISTORY, PARTICIPANTS, SEED, Plan
from deploy.simulation.past.command import simulate
from deploy.simulation.past.heard import on_all_processors, simulated, simulated_worlds
from deploy.supervisor import located
from events.evidence.files import EvidenceFiles
from gateway.cli.accounts import accounts
from gateway.cli.archive import archive
from gateway.cli.backtest import add_backtest
from gateway.cli.decisions import decisions
from gateway.cli.events import events
from gateway.cli.evidence import verify
from gateway.cli.forms import Installation, forms
from gateway.cli.inbox import inbox
from gateway.cli.keys import keys
from gateway.cli.lessons import lessons
from gateway.cli.lists import lists
from gateway.cli.login import Session
from gateway.cli.needs import of_nobody, undeclared
from gateway.cli.numbers import Amount, Count
from gateway.cli.output import Exit, Format, Terminal, show_json, show_one, show_rows, stop, talk
from gateway.cli.partners import partners
from gateway.cli.past import past
from gateway.cli.pending import named
from gateway.cli.persons import persons
from gateway.cli.policy import policy
from gateway.cli.process import process
from gateway.cli.programmes import programmes
from gateway.cli.projections import projections
from gateway.cli.recovery import recover
from gateway.cli.signals import signals
from gateway.cli.trajectories import trajectories
from gateway.partners.master import WrongMaster

DATA = f"{PREFIX}DATA"
FOR_YOU = 2
AT_EXIT = 0.05
"""Seconds that a process waits before it ends: Temporal's client aborts it when the interpreter goes first (sdk-python #300)."""

app = App(
    name="regie",
    console=Terminal(),
    error_console=talk,
    help="Regie over leerwerktrajecten: bedienen en beheren.",
    version=lambda: version("regie"),
    version_flags=["--version"],
)


for noun in (trajectories, lists, signals, programmes, inbox, lessons, past, projections, process, events, recover):
    app.command(noun(connected))
for noun in (persons, accounts, decisions, keys):
    app.command(noun(connected))
app.command(policy())
app.command(openapi)
for who in (session := Session(enter, kept)).login, session.logout, session.token, session.whoami:
    app.command(who)
app.command(partners(connected, lambda: located(Settings()).secret))
app.command(forms(connected, lambda: Installation((here := located(Settings())).secret, here.address, here.mailbox)))
app.command(verify(connected, lambda: EvidenceFiles(Settings().data)))
app.command(archive(connected_as_owner, lambda: Settings().archive))
app.command(simulate(connected, lambda: plan.partners if (plan := Plan.load(Settings().data)) else None))
add_backtest(app["signals"], connected, connected_to_part, simulated, simulated_worlds, on_all_processors)


@app.command
@of_nobody
async def up(
    *,
    demo: bool = False,
    login: bool = False,
    participants: Count = PARTICIPANTS,
    seed: int = SEED,
    history: Amount = HISTORY,
    new_secret: bool = False,
) -> None:
    """Start alles op deze machine en blijf draaien tot Ctrl-C.

    Parameters
    ----------
    demo
        Met een demonstratie: een verzonnen stad, een cohort deelnemers en gesimuleerde partners.
    login
        De demonstratie vraagt wie u bent: u kiest een verzonnen collega.
    participants
        Hoeveel deelnemers de demonstratie heeft.
    seed
        Waaruit de demonstratie volgt; dezelfde geeft dezelfde levens.
    history
        Hoeveel gesimuleerde trajecten van de afgelopen jaren erbij komen, voor de inzichten.
    new_secret
        Het hoofdgeheim is voorgoed weg, of wordt vervangen: elke partner heeft daarna een nieuw geheim nodig.
    """
    settings = Settings()
    plan = Plan.load(settings.data)
    if demo and plan is None:
        plan = _plan(participants, seed, FOR_YOU, history)
    if login and not plan:
        stop(Exit.USAGE, "--login hoort bij de demonstratie: regie up --demo --login. Een echte inlogdienst noemt REGIE_LOGIN_FILE.")
    if plan and login and not plan.issuer:
        plan = plan.model_copy(update={"issuer": free_ports(1)[0]})
    await _up(settings, plan, new_secret=new_secret)


async def _up(settings: Settings, plan: Plan | None, *, new_secret: bool = False) -> None:
    from deploy.installation import release, services
    from deploy.simulation.city.installation import with_demo
    from deploy.supervisor import Stack, to_terminal
    from events.log.migrations import migrate
    from gateway.partners.master import bind_at

    async def ready(here: Settings) -> None:
        await release(here)
        # Also when nobody reads it: what runs stays up.
        to_terminal(f"{plan.warning if plan else ''}Regie draait op {here.url}. Stoppen met Ctrl-C, of elders met: regie down")

    if plan:
        DataFolder(settings.data).make()
        plan.save(settings.data)
    bind = partial(bind_at, anew=new_secret)
    await Stack(settings, services=with_demo(plan) if plan else services, migrate=migrate, bind=bind, new_secret=new_secret).run(ready)


@app.command
@of_nobody
async def down() -> None:
    """Stop wat in deze map draait."""
    from deploy.supervisor import take_down

    folder = DataFolder(Settings().data)
    if not await take_down(folder):
        stop(Exit.NOT_FOUND, f"Er draait niets in {folder.path}.")
    talk.print("Gestopt.")


@app.command
@of_nobody
def status(*, output: Format = "table") -> None:
    """Wat er draait, en waar."""
    from deploy.doctor import hung

    folder = DataFolder(Settings().data)
    run = folder.read_run() if folder.holder() else None
    if run is None:
        stop(Exit.UNHEALTHY, f"Er draait niets in {folder.path}. Start met: regie up")
    where = {
        "pagina": run.url,
        "map": str(folder.path),
        "sinds": run.since,
        "temporal": (run.temporal.ui or run.temporal.address) if run.temporal else "extern",
    }
    hanging = hung(folder, run)
    parts = [
        {"deel": name, "pid": pid, "toestand": "hangt" if name in hanging else "draait" if alive else "draait niet", "herstart": restarts}
        for name, pid, alive, restarts in (
            ("supervisor", run.pid, True, 0),
            *((name, part.pid, part.alive, part.restarts) for name, part in run.parts.items()),
        )
    ]
    if output == "json":
        show_json({**where, "delen": parts})
    else:
        show_one(where, output)
        show_rows(parts, output)
    if any(part["toestand"] != "draait" for part in parts):
        raise SystemExit(int(Exit.UNHEALTHY))


@app.command
@of_nobody
async def doctor(*, output: Format = "table") -> None:
    """Onderzoek de installatie; verandert niets."""
    from deploy.checks import CHECKS
    from deploy.doctor import Verdict, examine

    found = await examine(Settings(), CHECKS)
    show_rows(
        [{"groep": one.group, "wat": one.name, "oordeel": str(one.verdict), "gezien": one.told, "raad": one.hint} for one in found], output
    )
    if any(one.verdict is Verdict.FAIL for one in found):
        raise SystemExit(int(Exit.UNHEALTHY))


@app.command
@of_nobody
async def demo(
    *, participants: Count = PARTICIPANTS, seed: int = SEED, history: Amount | None = None, exit: bool = False, output: Format = "table"
) -> None:
    """Laat een cohort van intake tot nazorg lopen, op een verse map.

    Parameters
    ----------
    participants
        Hoeveel deelnemers.
    seed
        Waaruit hun levens volgen; dezelfde geeft dezelfde.
    history
        Hoeveel gesimuleerde trajecten van de afgelopen jaren erbij komen, voor de inzichten; met exit zonder dit geen.
    exit
        Stop alles als het laatste traject is beëindigd, en geef het resultaat.
    """
    with _fresh_folder():
        past = history if history is not None else 0 if exit else HISTORY
        plan = _plan(participants, seed, 0 if exit else FOR_YOU, past)
        if exit:
            await _run_to_the_end(Settings(), plan, output)
        else:
            await _up(Settings(), plan)


def _plan(participants: int, seed: int, for_you: int, history: int) -> Plan:
    return Plan(
        participants=participants, seed=seed, for_you=for_you, history=history, since=datetime.now(UTC).date(), port=free_ports(1)[0]
    )


@contextmanager
def _fresh_folder() -> Iterator[None]:
    """The folder that was asked for, which has to be empty; without one, a temporary folder."""
    if chosen := os.environ.get(DATA):
        if Path(chosen).exists() and any(Path(chosen).iterdir()):
            stop(
                Exit.USAGE,
                f"{chosen} is niet leeg. Een demonstratie begint op een verse map; regie up --demo gaat verder in een gebruikte.",
            )
        yield
        return
    with tempfile.TemporaryDirectory(prefix="regie-demo-", ignore_cleanup_errors=True) as folder:
        # The database may run under an account of its own, which has to come in.
        os.chmod(folder, 0o711)
        os.environ[DATA] = str(Path(folder) / "data")
        yield


async def _run_to_the_end(settings: Settings, plan: Plan, output: Format) -> None:
    from deploy.installation import release
    from deploy.simulation.city.installation import with_demo
    from deploy.simulation.city.progress import Result, follow
    from deploy.supervisor import Stack
    from events.log.migrations import migrate
    from gateway.partners.master import bind_at

    results: list[Result] = []

    async def ready(here: Settings) -> None:
        await release(here)
        talk.print(f"De pagina is op {here.url}.")
        results.append(await follow(here, plan, talk))

    DataFolder(settings.data).make()
    plan.save(settings.data)
    await Stack(settings, services=with_demo(plan), migrate=migrate, bind=bind_at).run(ready, stay=False)
    for result in results:
        show_one(asdict(result), output)
    if not results:
        stop(Exit.FAILED, "Afgebroken voordat het laatste traject was beëindigd.")


@app.command(show=False)
@of_nobody
async def migrate() -> None:
    """Breng de database naar het schema van deze versie."""
    from events.log import migrations

    settings = Settings().owning
    address = settings.database_url or located(settings).owning.database_url
    assert address
    for name in await migrations.migrate(address.get_secret_value()):
        talk.print(name)


@contextmanager
def _logged() -> Iterator[None]:
    """Around a process whose log tells what ended it; nobody reads along."""
    try:
        yield
    except (StackError, ValidationError, WrongMaster):
        raise
    except Exception:
        structlog.get_logger().exception("this process ended")
        raise SystemExit(int(Exit.FAILED)) from None


def _add_process(name: str, help: str) -> None:
    """The command that is a process of its own; those who start it are the supervisor and the cluster."""

    async def run() -> None:
        from deploy import logs, processes

        logs.configure()
        with _logged():
            await processes.run(processes.PROCESSES[name], located(Settings()))

    app.command(of_nobody(run), name=name, help=help, show=False)


_add_process("serve", "De pagina's en de inbox.")
_add_process("worker", "De stappen van de trajecten.")
_add_process("project", "De leesmodellen.")
_add_process("seal", "Het verzegelen van het logboek.")
_add_process("relay", "Van de inbox naar de trajecten.")


async def _run_in_demo(process: Callable[[Settings, Plan, asyncio.Event], Awaitable[None]]) -> None:
    from deploy import logs
    from deploy.processes import run

    logs.configure()
    settings = Settings()
    plan = Plan.load(settings.data)
    if plan is None:
        stop(Exit.NOT_FOUND, f"In {settings.data} is geen demonstratie.")
    with _logged():
        await run(lambda here, ended: process(here, plan, ended), located(settings))


@app.command(show=False)
@of_nobody
async def people() -> None:
    """De regisseurs van de demonstratie."""
    from deploy.simulation.city.people import act

    await _run_in_demo(act)


@app.command(show=False)
@of_nobody
async def history() -> None:
    """De gesimuleerde jaren voor de demonstratie."""
    from deploy.simulation.past.history import live_through

    await _run_in_demo(live_through)


@app.meta.default
def _with_options(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    data: Annotated[Path | None, Parameter(help="De map waarin alles staat (ook: REGIE_DATA).")] = None,
    order: Annotated[UUID | None, Parameter(help="Het nummer van de opdracht: wat daaronder al is gedaan, gebeurt niet nog eens.")] = None,
) -> None:
    if data is not None:
        os.environ[DATA] = str(data)
    if chosen := os.environ.get(DATA):
        try:
            os.environ[DATA] = str(Path(chosen).expanduser().absolute())
        except RuntimeError:
            stop(Exit.USAGE, f"De map {chosen} is er niet: dat account bestaat niet op deze machine.")
    named.set(order)
    app(tokens, exit_on_error=False, print_error=False)


if missing := undeclared(app):
    raise TypeError(f"commands that do not say what they need to be granted (gateway/cli/needs.py): {', '.join(missing)}")


def main() -> None:
    """The entry point."""
    try:
        guarded(lambda: app.meta(exit_on_error=False, print_error=False))
    finally:
        time.sleep(AT_EXIT)


if __name__ == "__main__":
    main()
