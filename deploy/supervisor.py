"""The whole stack on one machine: brings everything up in order, starts again what dies, takes it down in order, and tells what runs.

No part is trusted to live. What is killed comes back on the same ports; when we are killed ourselves our children go with us, and the
next start recovers.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from temporalio.service import RPCError

from activities.addresses import unusable_proxies
from deploy import heartbeat, log_files
from deploy.database import must_bear_us
from deploy.embedded.binaries import postgres_major, temporal_version
from deploy.embedded.folder import DataFolder, Part, PostgresAt, Run, TemporalAt
from deploy.embedded.postgres import Postgres
from deploy.embedded.process import Identity, StackError, free_ports, is_free, write_private
from deploy.embedded.service import RunningService, Service
from deploy.embedded.temporal import Temporal, connect, prepare
from deploy.keeper import Keeper, Kept
from deploy.settings import PREFIX, Settings
from deploy.takeover import end_hanging
from events.database.faults import is_away
from gateway.cli.output import shown

PATIENCE = 20.0
"""How long an external Temporal may take to answer as it should, and a part that died to come back while everything starts."""
FREED = 5.0
"""Seconds in which a port may come free that is kept by a process on its way out."""

OLD_POSTGRES = "Zet ze over met pg_dump van de oude versie, of gebruik de Regie van toen."
OLD_TEMPORAL = "Verwijder {} en geef na de start regie recover: de trajecten gaan dan verder vanuit hun gebeurtenissen."


def to_terminal(text: str) -> None:
    """Tell the person who started us; data goes elsewhere. Where that cannot be written (a full disk, a terminal that is gone), go on."""
    with suppress(OSError, ValueError):
        print(shown(text), file=sys.stderr, flush=True)


class Stack:
    """Everything of one installation.

    `services` says which processes of ours there are, given settings in which every address is filled in. They start in that order and
    stop in the reverse one, so the gateway comes last. `migrate` gets the address of the database before anything uses it; `bind` after
    that, with the master secret, or with None before one is made: it raises when the database was used with another. `tell` gets what a
    person should know, in Dutch. `new_secret`: the master secret that is kept is replaced.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        services: Callable[[Settings], Sequence[Service]] = lambda _: (),
        migrate: Callable[[str], Awaitable[object]] | None = None,
        bind: Callable[[str, str | None], Awaitable[object]] | None = None,
        tell: Callable[[str], None] = to_terminal,
        new_secret: bool = False,
    ) -> None:
        self.settings = settings
        self.folder = DataFolder(settings.data)
        self._services = services
        self._migrate = migrate
        self._bind = bind
        self._new_secret = new_secret
        self._tell = tell
        self._run = Run(pid=os.getpid(), since=datetime.now(UTC), url="")
        self._keepers: dict[str, Keeper] = {}
        self._untold = False
        self._caring: asyncio.Task[None] | None = None
        self._exits = AsyncExitStack()

    async def run(self, when_up: Callable[[Settings], Awaitable[None]] | None = None, *, stay: bool = True) -> None:
        """Bring everything up, keep it up until SIGINT or SIGTERM (without `stay`: until `when_up` is done), take it down.

        Raises `StackError` when it does not come up.
        """
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        for number in numbers:
            loop.add_signal_handler(number, told.set)
        waiting = asyncio.create_task(told.wait())
        working = asyncio.create_task(self._bring_up(when_up))
        try:
            await asyncio.wait({waiting, working}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
                if stay:
                    await waiting
        finally:
            for task in (waiting, working):
                task.cancel()
            await asyncio.gather(waiting, working, return_exceptions=True)
            await self.stop()
            for number in numbers:
                loop.remove_signal_handler(number)

    async def start(self) -> Settings:
        """Bring everything up, in order, and tell where it is. When something does not come up, what did is stopped and it raises."""
        try:
            return await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Take everything down, in the reverse order and within a bound, and let go of the folder."""
        if self._caring:
            self._caring.cancel()
            await asyncio.wait({self._caring})
        for keeper in self._keepers.values():
            await keeper.stop()
        for name in reversed(self._keepers):
            self._tell(f"{name} stopt")
            await self._keepers[name].part.stop()
        self._keepers.clear()
        await self._exits.aclose()

    async def _bring_up(self, when_up: Callable[[Settings], Awaitable[None]] | None) -> None:
        settings = await self.start()
        if when_up:
            await when_up(settings)

    async def _start(self) -> Settings:
        if unusable := unusable_proxies():
            raise StackError(
                f"{', '.join(unusable)} noemt een SOCKS-proxy; Regie bereikt partners alleen rechtstreeks of langs een http-proxy. "
                "Haal dat weg uit de omgeving waarin Regie start."
            )
        folder, settings = self.folder, self.settings
        if why := settings.why_not:
            raise StackError(why)
        folder.make()
        if await end_hanging(folder, self._tell):
            self._tell("deze Regie neemt het over")
        self._exits.enter_context(folder.lock())
        self._exits.callback(folder.run_file.unlink, missing_ok=True)
        self._caring = asyncio.create_task(self._care(), name="care")
        databases = await self._provide_databases()
        secret = await self._secret(settings.model_copy(update=databases))
        located = settings.model_copy(
            update={
                "data": folder.path,
                **databases,
                "secret": secret,
                "temporal_address": await self._prepare_temporal() or await self._start_temporal(),
                "port": await self._port(),
            }
        )
        described = self._services(located)
        self._run = self._run.model_copy(update={"url": located.url, "login": login_of(described)})
        services = [(service.name, RunningService(service, folder.rotate(service.name))) for service in described]
        # Side by side: most of what a process of ours does at its start is importing.
        started = await asyncio.gather(*(self._add(name, service) for name, service in services), return_exceptions=True)
        for failed in filter(None, started):
            raise failed
        self._note()
        return located

    async def _provide_databases(self) -> dict[str, SecretStr]:
        """Bring the schema up to date; tells for each account where the database is, as far as the settings do not."""
        if owner := self.settings.owning.database_url:
            assert self.settings.database_url
            await must_bear_us(self.settings.database_url.get_secret_value())
            await self._bring_up_to_date(owner.get_secret_value())
            return {}
        postgres = await self._start_postgres()
        await self._bring_up_to_date(postgres.dsn())
        await self._patiently(postgres.provide_accounts)
        assert self._run.postgres
        return self._run.postgres.databases()

    async def _bring_up_to_date(self, address: str) -> None:
        if self._migrate:
            await self._patiently(partial(self._migrate, address))

    async def _secret(self, settings: Settings) -> SecretStr:
        """The master secret: the one that was given, or is kept in the folder, or on the first start a new one."""
        address = settings.owning.database_url
        assert address

        async def agree(secret: SecretStr | None) -> None:
            if self._bind:
                await self._patiently(partial(self._bind, address.get_secret_value(), secret.get_secret_value() if secret else None))

        known = settings.secret or (None if self._new_secret else self.folder.secret())
        await agree(known)
        if known is None:
            known = self.folder.make_secret()
            await agree(known)
        return known

    async def _patiently(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do what the database is needed for; when that dies meanwhile it comes back, and then again."""
        until = 0.0
        while True:
            try:
                await work()
                return
            except Exception as wrong:
                if not is_away(wrong):
                    raise
                until = until or asyncio.get_running_loop().time() + PATIENCE
                if asyncio.get_running_loop().time() > until:
                    raise StackError(f"De database antwoordt niet: {str(wrong) or type(wrong).__name__}") from wrong
            await asyncio.sleep(0.2)

    async def _port(self) -> int:
        """The port that was asked for, or else that of the first start here: partners know where that is.

        Raises `StackError` when it is taken; only a folder that nobody knows yet passes it over.
        """
        settings, kept = self.settings, self.folder.path / "poort"
        if not is_free(settings.host, 0):
            raise StackError(
                f"{settings.host} is geen naam of adres van deze machine, dus daar kan Regie niet luisteren; kies met REGIE_HOST."
            )
        known = int(kept.read_text()) if kept.exists() else None
        port = known if known and "port" not in settings.model_fields_set else settings.port
        until = asyncio.get_running_loop().time() + FREED
        while known and not is_free(settings.host, port):
            if asyncio.get_running_loop().time() > until:
                raise StackError(
                    f"Poort {port} op {settings.host} is bezet, en partners sturen hun antwoorden daarheen. Stop wat daar luistert "
                    f"(ss -ltnp toont wie), of kies een andere poort met REGIE_PORT."
                )
            await asyncio.sleep(0.1)
        if not known and not is_free(settings.host, port):
            port = free_ports(1)[0]
        if port != known:
            write_private(kept, str(port))
        return port

    async def _start_postgres(self) -> Postgres:
        postgres = Postgres(self.folder.path, self.folder.rotate("postgres"))
        self.folder.agree("postgres", postgres_major(), stored=postgres.cluster is not None, otherwise=OLD_POSTGRES)
        await self._add("postgres", postgres)
        assert postgres.cluster
        at = PostgresAt(port=postgres.port, home=postgres.home, cluster=postgres.cluster)
        self._run = self._run.model_copy(update={"postgres": at})
        return postgres

    async def _prepare_temporal(self) -> str | None:
        """The address of the external Temporal, with our namespace and search attributes; None without one."""
        settings, address = self.settings, self.settings.temporal_address
        if address is None:
            return None
        key = settings.temporal_api_key.get_secret_value() if settings.temporal_api_key else None
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                await prepare(await connect(address, settings.temporal_namespace, api_key=key, tls=settings.temporal_tls))
                return address
            # It may be on its way up, and a namespace that was just made is not known everywhere at once.
            except (RPCError, RuntimeError) as wrong:
                if asyncio.get_running_loop().time() > deadline:
                    raise StackError(f"Temporal op {address} ({settings.temporal_namespace}) is niet te gebruiken: {wrong}") from wrong
            await asyncio.sleep(0.2)

    async def _start_temporal(self) -> str:
        file = self.folder.temporal_file
        temporal = Temporal(file, self.folder.rotate("temporal"), self.settings.temporal_namespace, ui=self.settings.temporal_ui)
        self.folder.agree("temporal", temporal_version(), stored=file.exists(), otherwise=OLD_TEMPORAL.format(file))
        await self._add("temporal", temporal)
        assert temporal.ports
        here = "http://127.0.0.1"
        ui = f"{here}:{temporal.ports.ui}" if temporal.ui else None
        at = TemporalAt(address=temporal.address, ui=ui, metrics=f"{here}:{temporal.ports.metrics}/metrics")
        self._run = self._run.model_copy(update={"temporal": at})
        return temporal.address

    async def _add(self, name: str, part: Kept) -> None:
        self._tell(f"{name} start")
        self._keepers[name] = keeper = Keeper(name, part, self._note, self._tell)
        keeper.listen()
        until = 0.0
        while True:
            before = self._lives()
            try:
                await part.start()
                break
            except Exception as wrong:
                # What it needs may be dying at this very moment.
                await asyncio.sleep(0.5)
                if not self._was_killed(part, wrong) and before == self._lives():
                    raise
                # Not its own fault: it was killed, or what it needs died under it and is on its way back.
                until = until or asyncio.get_running_loop().time() + PATIENCE
                if asyncio.get_running_loop().time() > until:
                    raise
                self._tell(f"{name} start opnieuw")
        keeper.keep()
        self._note()

    def _lives(self) -> dict[str, object]:
        """Which of the parts that everything needs live."""
        needed = [self._keepers[name] for name in ("postgres", "temporal") if name in self._keepers]
        return {one.name: (one.restarts, one.part.child is not None and one.part.child.alive) for one in needed}

    @staticmethod
    def _was_killed(part: Kept, wrong: Exception) -> bool:
        code = part.child.code if part.child else None
        return (code is not None and code < 0) or is_away(wrong)

    async def _care(self) -> None:
        """What has to be done again and again: show that we live ourselves, keep logs within their bound, tell what could not be told."""
        alive = heartbeat.beside(self.folder.log("supervisor"))
        while True:
            heartbeat.touch(alive)
            log_files.bound(self.folder.path / "logs")
            if self._untold:
                self._note()
            await asyncio.sleep(log_files.LOOK)

    def _note(self) -> None:
        """Tell in the run file what runs now; when the disk is full, as soon as there is room."""
        children = {name: (keeper, child) for name, keeper in self._keepers.items() if (child := keeper.part.child)}
        parts = {
            name: Part(pid=child.identity.pid, started=child.identity.started, restarts=keeper.restarts)
            for name, (keeper, child) in children.items()
        }
        self._run = self._run.model_copy(update={"parts": parts})
        try:
            self.folder.write_run(self._run)
            self._untold = False
        except OSError:
            self._untold = True


def login_of(services: Iterable[Service]) -> Path | None:
    """The document by which people log in to these processes; None when nobody is asked who they are."""
    told = (service.env.get(f"{PREFIX}LOGIN_FILE") for service in services)
    return next((Path(file).absolute() for file in told if file), None)


def located(settings: Settings) -> Settings:
    """The settings with what is known of the stack that runs in their folder filled in: its addresses, and how people log in to it. Raises
    `StackError` when none runs, unless the settings say where everything is."""
    folder = DataFolder(settings.data)
    secret, holder = settings.secret or folder.secret(), folder.holder()
    run = folder.read_run() if holder or not (settings.database_url and settings.temporal_address) else None
    if run and run.login and not settings.login_file:
        settings = settings.model_copy(update={"login_file": run.login})
    if settings.database_url and settings.temporal_address:
        return settings.model_copy(update={"secret": secret})
    if holder and (run is None or not run.url):
        told = "start nog" if run or not folder.run_file.exists() else f"draait, maar {folder.run_file} is niet te lezen"
        raise StackError(f"Regie in {folder.path} {told}. Probeer het zo weer; blijft het zo, geef dan regie down en regie up.")
    if holder is None or run is None:
        raise StackError(f"Regie draait niet in {folder.path}. Start met regie up, of kies met --data de map waarin het draait.")
    found: dict[str, object] = {"port": urlsplit(run.url).port, "secret": secret}
    if run.postgres and not settings.database_url:
        found |= run.postgres.databases()
    if run.temporal and not settings.temporal_address:
        found["temporal_address"] = run.temporal.address
    return settings.model_copy(update=found)


async def take_down(folder: DataFolder, *, within: float = 180.0) -> bool:
    """Ask the stack of this folder to stop and wait until it has; one that hangs is killed. False when none runs.

    Raises `StackError` when it does not stop.
    """
    stack = folder.holder()
    if stack is None:
        return False
    if not stack.alive:
        raise StackError(f"Regie draait in {folder.path}, maar niet op deze machine of in deze container. Stop het daar.")
    if await end_hanging(folder, to_terminal):
        return True
    os.kill(stack.pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(within):
            await _freed(folder, stack)
    except TimeoutError:
        raise StackError(f"Regie (proces {stack.pid}) is na {within:.0f} seconden nog niet gestopt.") from None
    return True


async def _freed(folder: DataFolder, by: Identity) -> None:
    while folder.holder() == by:  # noqa: ASYNC110 (another process has the lock)
        await asyncio.sleep(0.05)
