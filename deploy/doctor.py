"""What `regie doctor` looks at. Every check only reads, takes ten seconds at most, and says in Dutch what it saw and what would help."""

import asyncio
import os
import platform
import re
import shutil
import stat
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg
from pydantic import SecretStr
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.service import RPCError

from deploy import heartbeat
from deploy.database import CONNECTIONS, must_bear_us
from deploy.embedded.binaries import postgres_major, postgres_package, temporal_program
from deploy.embedded.folder import DataFolder, Run
from deploy.embedded.process import LINUX, StackError, is_free, stopped
from deploy.embedded.temporal import connect, missing_search_attributes
from deploy.settings import LOOPBACK, Settings
from deploy.supervisor import located
from events.database.patience import within
from gateway.operations.health import Check as Check
from gateway.operations.health import Verdict as Verdict
from workflows.law.moments import shown_moment

PATIENCE = 10.0
"""Seconds in which something answers that is only busy; what takes longer is broken."""
SLOW = 2.0
"""From so many seconds on an answer is called slow."""
DRIFT = 2.0
"""Seconds that two clocks may differ."""
GIGABYTE = 1_000_000_000
WORRYING, DIRE = 5 * GIGABYTE, GIGABYTE
"""Free space. Postgres stops when it can write no more; what is promised to a partner has to fit."""
FEWEST_CONNECTIONS = 100
SPARE_CONNECTIONS = 5
"""That are asked for beside an installation that runs."""
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
"""What has to be on in Postgres for what was acknowledged to survive a power cut."""

Examination = Callable[[Settings], Awaitable[Check]]
"""A check. It may raise: that counts as failed. Its docstring is its name when it does."""


async def examine(settings: Settings, examinations: Sequence[Examination] | None = None) -> list[Check]:
    """Run the checks side by side, in the order in which they are given. No secret is in what they tell."""
    found = await asyncio.gather(*(_bounded(each, settings) for each in (CHECKS if examinations is None else examinations)))
    secrets = _secrets(settings)
    return [replace(check, told=_redacted(check.told, secrets), hint=_redacted(check.hint, secrets)) for check in found]


async def python(settings: Settings) -> Check:
    """Python."""
    told = f"Python {platform.python_version()} op {platform.system()} {platform.machine()}"
    if not LINUX:
        return Check("machine", "python", Verdict.WARN, told, "Alleen Linux is getest.")
    return Check("machine", "python", Verdict.OK, told)


async def programs(settings: Settings) -> Check:
    """Programma's."""
    wanted: list[Path] = []
    if not settings.database_url:
        wanted.append(postgres_package() / "pginstall/bin/postgres")
    if not settings.temporal_address:
        wanted.append(temporal_program())
    versions = [await _version(program) for program in wanted]
    return Check("machine", "programma's", Verdict.OK, "; ".join(versions) or "niet nodig: Postgres en Temporal zijn extern")


async def folder(settings: Settings) -> Check:
    """Gegevensmap."""
    data = DataFolder(settings.data)
    path = data.path
    if not path.exists():
        return Check("gegevens", "map", Verdict.WARN, f"{path} is er nog niet", "Regie maakt de map met regie up.")
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return Check(
            "gegevens", "map", Verdict.FAIL, f"{path} is niet te lezen en te beschrijven", "Start Regie als de eigenaar van die map."
        )
    if exposed := [file.name for file in path.iterdir() if file.is_file() and _mode(file) & 0o077]:
        hint = f"Haal de rechten van anderen weg: chmod 600 in {path}."
        return Check("gegevens", "map", Verdict.FAIL, f"door anderen te lezen: {', '.join(sorted(exposed))}", hint)
    if _mode(path) & 0o067:
        return Check("gegevens", "map", Verdict.WARN, f"{path} is te zien voor anderen", f"chmod go-rwx {path}")
    run = data.read_run()
    if run and run.postgres and not run.postgres.cluster.is_relative_to(path):
        hint = f"Neem {run.postgres.cluster} mee in de back-up, of kies met --data een map waar ook Postgres bij kan."
        return Check("gegevens", "map", Verdict.WARN, f"{path}; Postgres bewaart buiten deze map", hint)
    return Check("gegevens", "map", Verdict.OK, f"{path} ({', '.join(f'{n} {v}' for n, v in data.versions().items()) or 'leeg'})")


async def disk(settings: Settings) -> Check:
    """Schijfruimte."""
    run = DataFolder(settings.data).read_run()
    places = [settings.data, *([run.postgres.cluster] if run and run.postgres else [])]
    free = min(shutil.disk_usage(_existing(place)).free for place in places)
    verdict = Verdict.FAIL if free < DIRE else Verdict.WARN if free < WORRYING else Verdict.OK
    hint = "" if verdict is Verdict.OK else "Maak ruimte: zonder schijfruimte neemt Regie niets meer aan."
    return Check("gegevens", "schijfruimte", verdict, f"{free / GIGABYTE:.1f} GB vrij", hint)


async def running(settings: Settings) -> Check:
    """Wat er draait."""
    data = DataFolder(settings.data)
    run, holder = data.read_run(), data.holder()
    if holder is None:
        if run:
            return Check(
                "stack", "processen", Verdict.FAIL, "Regie is niet netjes gestopt en draait niet", "regie up herstelt dat vanzelf."
            )
        # Before the first start there is nothing that could run.
        verdict = Verdict.FAIL if data.path.exists() and data.versions() else Verdict.WARN
        return Check("stack", "processen", verdict, "Regie draait hier niet", "Start met regie up.")
    if run is None:
        return Check("stack", "processen", Verdict.WARN, f"Regie start (proces {holder.pid})", "Kijk zo nog eens.")
    dead, hanging = [name for name, part in run.parts.items() if not part.alive], hung(data, run)
    if broken := [*dead, *hanging]:
        told = "; ".join(f"{how}: {', '.join(names)}" for how, names in (("draait niet", dead), ("hangt", hanging)) if names)
        hint = (
            "Zolang supervisor hangt, start er niets opnieuw. Geef regie up: die opdracht beëindigt supervisor en neemt het over."
            if "supervisor" in hanging
            else f"Regie start het zelf opnieuw; blijft het zo, kijk dan in {data.log(broken[0])}."
        )
        return Check("stack", "processen", Verdict.FAIL, told, hint)
    told = f"draait sinds {shown_moment(run.since)} op {run.url}: {', '.join(run.parts)}"
    if again := [f"{name} {part.restarts}x" for name, part in run.parts.items() if part.restarts]:
        return Check("stack", "processen", Verdict.WARN, f"{told}; opnieuw gestart: {', '.join(again)}", f"Kijk in {data.path / 'logs'}.")
    return Check("stack", "processen", Verdict.OK, told)


def hung(data: DataFolder, run: Run) -> list[str]:
    """The parts that live but are stopped, or showed no life for too long; the supervisor is one."""
    pids = {"supervisor": run.pid, **{name: part.pid for name, part in run.parts.items() if part.alive}}
    return [name for name, pid in pids.items() if stopped(pid) or heartbeat.silence(heartbeat.beside(data.log(name))) > heartbeat.SILENT]


async def ports(settings: Settings) -> Check:
    """Poorten."""
    data = DataFolder(settings.data)
    run = data.read_run() if data.holder() else None
    where = f"{settings.host}:{settings.port}"
    if why := settings.why_not:
        return Check("stack", "poort", Verdict.FAIL, f"{where} zou voor iedereen openstaan", why)
    if settings.stands_open:
        hint = "Haal REGIE_EVERYBODY_IS_LET_IN weg, en noem een inlogdienst met REGIE_LOGIN_FILE."
        return Check("stack", "poort", Verdict.WARN, f"{where}: iedereen die daar komt wordt zonder inloggen binnengelaten", hint)
    if run and run.url:
        told = f"de pagina's staan op {run.url}"
    elif is_free(settings.host, settings.port):
        told = f"{where} is vrij"
    else:
        return Check("stack", "poort", Verdict.WARN, f"{where} is bezet", "Regie neemt een vrije poort; kies er een met REGIE_PORT.")
    if settings.host not in LOOPBACK:
        return Check("stack", "poort", Verdict.WARN, f"{told}, ook voor andere machines", "Zet er een proxy met TLS voor.")
    return Check("stack", "poort", Verdict.OK, told)


async def postgres(settings: Settings) -> Check:
    """Postgres."""
    address = settings.database_url or located(settings).database_url
    assert address
    names = ("server_version", *DURABLE, "max_connections", "server_encoding")
    connection = await asyncpg.connect(address.get_secret_value(), timeout=PATIENCE)
    try:
        rows = await connection.fetch("select name, setting from pg_settings where name = any($1)", names)
        away = abs((await connection.fetchval("select clock_timestamp()") - datetime.now(UTC)).total_seconds())
        almighty = await connection.fetchval("select rolsuper from pg_roles where rolname = current_user")
    finally:
        connection.terminate()
    have = {row["name"]: row["setting"] for row in rows}
    told = f"Postgres {have['server_version']}, {have['max_connections']} verbindingen"
    careless = [name for name in DURABLE if have[name] == "off"]
    major, encoding, few = postgres_major(), have["server_encoding"], int(have["max_connections"]) < FEWEST_CONNECTIONS
    faults = [
        (
            bool(careless),
            Verdict.FAIL,
            f"uit: {', '.join(careless)}",
            "Zet ze aan in postgresql.conf: zonder gaat bij stroomuitval verloren wat aan een partner is bevestigd.",
        ),
        (encoding != "UTF8", Verdict.FAIL, f"codering {encoding}", "Maak de database met UTF8."),
        (not have["server_version"].startswith(major), Verdict.WARN, f"niet versie {major}", f"Regie is getest met Postgres {major}."),
        (
            almighty,
            Verdict.WARN,
            "Regie werkt er als superuser",
            "Geef Regie een account dat alleen lid is van regie_app en regie_keys; zie docs/operating.md.",
        ),
        (few, Verdict.WARN, "te weinig verbindingen", f"Zet max_connections op {FEWEST_CONNECTIONS} of meer."),
        (away > DRIFT, Verdict.WARN, f"klok {away:.0f} s anders", "Laat beide klokken gelijk lopen (NTP)."),
    ]
    # One fault does not hide another.
    there = [fault[1:] for fault in faults if fault[0]]
    verdict = next((worst for worst in (Verdict.FAIL, Verdict.WARN) if any(fault[0] is worst for fault in there)), Verdict.OK)
    return Check("postgres", "instellingen", verdict, "; ".join([told, *(seen for _, seen, _ in there)]), " ".join(h for *_, h in there))


async def connections(settings: Settings) -> Check:
    """Verbindingen."""
    if not settings.database_url:
        return Check("postgres", "verbindingen", Verdict.OK, "de database is van Regie zelf")
    # While Regie runs it holds most of them itself.
    number = SPARE_CONNECTIONS if DataFolder(settings.data).holder() else CONNECTIONS
    try:
        await must_bear_us(settings.database_url.get_secret_value(), number)
    except StackError as wrong:
        return Check("postgres", "verbindingen", Verdict.FAIL, str(wrong))
    return Check("postgres", "verbindingen", Verdict.OK, f"{number} tegelijk, elk voor zichzelf")


async def temporal(settings: Settings) -> Check:
    """Temporal."""
    here = settings if settings.temporal_address else located(settings)
    assert here.temporal_address
    key = here.temporal_api_key.get_secret_value() if here.temporal_api_key else None
    client = await connect(here.temporal_address, here.temporal_namespace, api_key=key, tls=here.temporal_tls)
    try:
        found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
        missing = await missing_search_attributes(client)
    except RPCError as wrong:
        told = f"namespace {client.namespace} op {here.temporal_address}: {wrong.message}"
        return Check("temporal", "namespace", Verdict.FAIL, told, "Maak de namespace of controleer de rechten; regie up maakt die zelf.")
    kept = found.config.workflow_execution_retention_ttl.ToTimedelta()
    told = f"namespace {client.namespace} op {here.temporal_address}, bewaart {kept.days} dagen"
    if missing:
        hint = f"Maak ze: temporal operator search-attribute create --namespace {client.namespace} --type Keyword --name …"
        return Check("temporal", "namespace", Verdict.FAIL, f"{told}; zonder zoekattribuut {', '.join(missing)}", hint)
    return Check("temporal", "namespace", Verdict.OK, told)


CHECKS: list[Examination] = [python, programs, folder, disk, running, ports, postgres, connections, temporal]
"""In the order in which they are told. Others may add theirs."""


async def _bounded(examination: Examination, settings: Settings) -> Check:
    name = (examination.__doc__ or "Controle").strip().rstrip(".").lower()
    began = time.monotonic()
    try:
        found = await within(PATIENCE, examination(settings))
        if (took := time.monotonic() - began) > SLOW and found.verdict is Verdict.OK:
            return replace(found, verdict=Verdict.WARN, told=f"{found.told}; traag: {took:.1f} s", hint="De machine heeft het druk.")
        return found
    except TimeoutError:
        return Check(name, name, Verdict.FAIL, f"geen antwoord binnen {PATIENCE:.0f} seconden", "Kijk of het draait en bereikbaar is.")
    except StackError as wrong:
        return Check(name, name, Verdict.WARN, str(wrong))
    except Exception as wrong:
        return Check(name, name, Verdict.FAIL, f"{type(wrong).__name__}: {wrong}", "Kijk of het draait en bereikbaar is.")


async def _version(program: Path) -> str:
    child = await asyncio.create_subprocess_exec(program, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    output, _ = await child.communicate()
    if child.returncode:
        raise RuntimeError(f"{program} geeft code {child.returncode}")
    return output.decode(errors="replace").strip()


def _existing(path: Path) -> Path:
    path = path.expanduser().absolute()
    return next(place for place in (path, *path.parents) if place.exists())


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _secrets(settings: Settings) -> list[str]:
    values = [value.get_secret_value() for name in type(settings).model_fields if isinstance(value := getattr(settings, name), SecretStr)]
    passwords = [urlsplit(value).password for value in values if "://" in value]
    return [secret for secret in (*values, *passwords, *(unquote(p) for p in passwords if p)) if secret]


def _redacted(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        # A word of its own: a password of one letter would take that letter out of everything.
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text)
    return text
