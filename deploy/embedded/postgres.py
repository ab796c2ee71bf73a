"""Our own Postgres: made once, started and stopped from the programs in the package, also as root, and back by itself after a kill."""

import asyncio
import os
import secrets
import shutil
import signal
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import asyncpg

from deploy.embedded.binaries import PLAIN_ENV, can_enter, owner_of, postgres_programs, servant, shared_place
from deploy.embedded.process import (
    Account,
    Child,
    Identity,
    StackError,
    end,
    free_ports,
    start,
    stopped,
    tail,
    working_in,
    write_private,
)

SUPERUSER = "postgres"
APPLICATION = "regie"
SEALER = "regie_sealer"
ACCOUNTS = {APPLICATION: ("regie_app", "regie_keys"), SEALER: ("regie_seal",)}
"""Who our processes are to the database, and the roles of the schema that each has. The superuser only makes and mends."""
DATABASE = "regie"
PLACE = "postgres"
PROGRAM = "postgres"
"""How every process of a server is called; each works in the folder of its cluster, also when it is in a session of its own."""
FAST = signal.SIGINT
"""Disconnects everybody and writes a checkpoint. SIGTERM would wait for clients to leave."""
SETTINGS = {"max_connections": "200", "shared_buffers": "128MB", "jit": "off", "timezone": "UTC", "log_timezone": "UTC"}
"""Written in the new cluster's postgresql.conf, where an operator may change them. Durability stays as Postgres has it: on."""
LINGER = 10.0
"""Seconds in which a server that was told to stop may do so by itself. One that is told so while it recovers from a crash may never
(PostgreSQL 18.6)."""
_GIVE_UP = 30.0
_ABORT = 8.0
"""Seconds for an immediate stop, in which Postgres itself kills what does not heed it after five."""
_KILLED = 5.0
_STOP = 60.0
_SILENT = 30.0
_PROBE = 5.0
_REFUSALS = (ConnectionError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Postgres:
    """One cluster in (or remembered by) a folder, and the server on it while it runs.

    `durable=False` is for tests: a machine that falls may lose all.
    """

    def __init__(self, home: Path, log: Path, *, durable: bool = True) -> None:
        self.home = home
        self.log = log
        self.port = 0
        self.child: Child | None = None
        self._durable = durable
        self._settings = {} if durable else {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

    @property
    def cluster(self) -> Path | None:
        """Where the data is, None when there is none yet. Raises when it has been and is gone: an empty one would hide that."""
        remembered = self.home / f"{PLACE}.place"
        try:
            place = self.home / remembered.read_text().strip()
        except FileNotFoundError:
            return None
        if not (place / "PG_VERSION").exists():
            raise StackError(
                f"De gegevens van Postgres stonden in {place} en zijn daar niet meer. Zet ze terug uit de back-up; "
                f"wilt u zonder die gegevens opnieuw beginnen, verwijder dan {remembered}."
            )
        return place

    @property
    def password_file(self) -> Path:
        """Where the password of the superuser is kept, readable by the owner of the folder only."""
        return password_file(self.home, SUPERUSER)

    def dsn(self, database: str = DATABASE, account: str = SUPERUSER) -> str:
        """The address of a database of the running server, password included."""
        return dsn(self.home, self.port, database, account)

    async def provide_accounts(self) -> None:
        """Make the accounts of our processes, with the roles that the schema has for them; what is there already is put right."""
        connection = await asyncpg.connect(self.dsn())
        try:
            there = {row["rolname"] for row in await connection.fetch("select rolname from pg_roles")}
            for account, roles in ACCOUNTS.items():
                if account not in there:
                    await connection.execute(f"create role {account}")
                password = self._password(account)
                await connection.execute(f"alter role {account} login nosuperuser nocreatedb nocreaterole password '{password}'")
                for role in there.intersection(roles):
                    await connection.execute(f"grant {role} to {account}")
        finally:
            await connection.close()

    async def start(self) -> None:
        """Make the cluster when there is none, start the server and wait until it answers, however long it recovers.

        It takes a free port, and the same one the next time. Whether a server runs on the cluster already is judged by Postgres itself.
        What is left there of one that nobody has any more gets some time to go, and is ended then. Raises `StackError` when the server
        keeps ending.
        """
        cluster = self.cluster or await self._make()
        fixed, account = self.port, owner_of(cluster)
        clock = asyncio.get_running_loop().time
        began = clock()
        while not await self._attempt(cluster, account, fixed or free_ports(1)[0]):
            if clock() > began + _GIVE_UP:
                raise StackError(f"Postgres wil niet starten.{_what_helps(cluster)} Het laatste in {self.log}:\n{tail(self.log)}")
            if clock() > began + LINGER:
                await _end_left_over(cluster)
            await asyncio.sleep(0.3)
        await self._provide(DATABASE)

    async def answers(self) -> bool:
        """Whether a server answers on our port, and it is the one on our cluster."""
        cluster = self.cluster
        return cluster is not None and self.port != 0 and await serves(self.dsn("postgres"), cluster)

    @property
    def silent_after(self) -> float:
        """After how many seconds without any answer it hangs."""
        return _SILENT

    async def responds(self) -> bool:
        """Whether something answers that speaks as Postgres does, if only that it recovers or is full."""
        try:
            connection = await asyncpg.connect(self.dsn("postgres"), timeout=_PROBE)
        except asyncpg.PostgresError:
            return True
        except (OSError, TimeoutError, asyncpg.InterfaceError, StackError):
            return False
        connection.terminate()
        return True

    async def stop(self) -> None:
        """Stop the server: fast and clean, by force when that takes too long (then the next start recovers)."""
        if self.child:
            await self.child.stop(FAST, within=_STOP)
            if cluster := self.cluster:
                await _end_left_over(cluster)

    async def _attempt(self, cluster: Path, account: Account | None, port: int) -> bool:
        self.port = port
        options = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": "", **self._settings}
        argv = [str(postgres_programs(account) / "postgres"), "-D", str(cluster)]
        argv += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.child = start(PLACE, argv, log=self.log, env=PLAIN_ENV, account=account, orphaned=FAST, cwd=Path("/"))
        pause = 0.02
        while self.child.alive:
            if await self.answers():
                return True
            # Recovery may take minutes, and each attempt is a line in its log.
            await asyncio.sleep(pause)
            pause = min(2 * pause, 1.0)
        return False

    async def _provide(self, database: str) -> None:
        connection = await asyncpg.connect(self.dsn("postgres"))
        try:
            if not await connection.fetchval("select true from pg_database where datname = $1", database):
                await connection.execute(f'create database "{database}"')
        finally:
            await connection.close()

    async def _make(self) -> Path:
        """A new cluster, made aside and moved in place, so that a start that is cut short leaves nothing half."""
        account = servant()
        place = self.home / PLACE
        if account and not can_enter(self.home, account):
            key = sha256(str(self.home.resolve()).encode()).hexdigest()[:16]
            place = shared_place(f"{key}-{PLACE}")
        if (place / "PG_VERSION").exists():
            if self.password_file.exists():
                # Cut short between the last two lines below.
                return self._remember(place)
            raise StackError(
                f"In {place} staan al gegevens van Postgres, maar deze map weet er niet van. Verplaats ze of kies een andere map."
            )
        aside = place.with_name(f"{place.name}.new")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        password = aside.with_name(f"{place.name}.initial-password")
        write_private(password, self._password())
        if account:
            os.chown(aside, account.uid, account.gid)
            os.chown(password, account.uid, account.gid)
        try:
            await self._initdb(aside, password, account)
        finally:
            password.unlink()
        aside.rename(place)
        return self._remember(place)

    def _remember(self, place: Path) -> Path:
        write_private(self.home / f"{PLACE}.place", PLACE if place.parent == self.home else str(place))
        return place

    async def _initdb(self, cluster: Path, password: Path, account: Account | None) -> None:
        settings = [part for name, value in SETTINGS.items() for part in ("--set", f"{name}={value}")]
        arguments = [
            *("-D", str(cluster), "-U", SUPERUSER, "--pwfile", str(password), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *("--no-instructions", *([] if self._durable else ["--no-sync"]), *settings),
        ]
        if await self._run("initdb", *arguments, account=account) != 0:
            raise StackError(f"Postgres kan geen gegevensmap maken in {cluster.parent}. Het laatste in {self.log}:\n{tail(self.log)}")

    async def _run(self, program: str, *arguments: str, account: Account | None) -> int:
        """Run one of Postgres' programs to its end; returns its exit code."""
        argv = [str(postgres_programs(account) / program), *arguments]
        child = start(program, argv, log=self.log, env=PLAIN_ENV, account=account, cwd=Path("/"))
        try:
            return await child.ended()
        finally:
            await child.stop(signal.SIGKILL, within=_STOP)

    def _password(self, account: str = SUPERUSER) -> str:
        file = password_file(self.home, account)
        if not file.exists():
            write_private(file, secrets.token_urlsafe(32))
        return file.read_text()


def _left_over(cluster: Path) -> list[Identity]:
    """What is left on a cluster of a server that is gone, is held by a signal, or has said that it stops. The server itself comes first."""
    there = working_in(cluster, PROGRAM)
    try:
        told = (cluster / "postmaster.pid").read_bytes().split()
    except FileNotFoundError:
        told = []
    server = next((one for one in there if told and told[0] == str(one.pid).encode()), None)
    if server is None or told[-1] == b"stopping" or stopped(server.pid):
        return sorted(there, key=lambda one: one != server)
    return []


async def _end_left_over(cluster: Path) -> None:
    """End what is left: as after a crash, so that the next start recovers."""
    if await end(_left_over(cluster), signal.SIGQUIT, within=_ABORT):
        return
    await end(_left_over(cluster), signal.SIGKILL, within=_KILLED)


def _what_helps(cluster: Path) -> str:
    """What a person can do when something else is on the cluster."""
    if not (there := working_in(cluster, PROGRAM)):
        return ""
    ids = " ".join(str(one.pid) for one in there)
    return f" Op {cluster} werkt al een Postgres die niet van deze Regie is. Beëindig die met kill -QUIT {ids}, en start Regie dan opnieuw."


def password_file(home: Path, account: str) -> Path:
    """Where the password of an account is kept, readable by the owner of the folder only."""
    return home / (f"{PLACE}.password" if account == SUPERUSER else f"{PLACE}.{account}.password")


def dsn(home: Path, port: int, database: str = DATABASE, account: str = SUPERUSER) -> str:
    """The address of a database on this machine, password included. Raises `StackError` when the password is gone."""
    file = password_file(home, account)
    try:
        password = file.read_text()
    except OSError as wrong:
        raise StackError(f"Het wachtwoord van Postgres in {file} is niet te lezen. Zet het terug uit de back-up.") from wrong
    # It has no TLS; trying would look for keys in the home folder, which a service account may not have.
    return f"postgresql://{account}:{quote(password, safe='')}@127.0.0.1:{port}/{database}?sslmode=disable"


async def serves(address: str, cluster: Path) -> bool:
    """Whether the server at this address answers and runs on this cluster. A process id proves neither.

    Raises `StackError` when it knows another password than we do: waiting does not help then.
    """
    try:
        connection = await asyncpg.connect(address, timeout=5)
        try:
            # As it is on disk: the name of a folder may be in another encoding than ours, or in none.
            row = await connection.fetchrow(
                "select pg_postmaster_start_time() as started, textsend(current_setting('data_directory')) as place"
            )
        finally:
            connection.terminate()
    except asyncpg.InvalidPasswordError as wrong:
        raise StackError(
            f"Postgres op {cluster} heeft een ander wachtwoord dan Regie. Zet {PLACE}.password terug uit de back-up."
        ) from wrong
    except _REFUSALS:
        return False
    return row is not None and row["started"] is not None and _same(row["place"], cluster)


def _same(one: bytes, other: Path) -> bool:
    return Path(os.fsdecode(one)).resolve() == other.resolve()
