"""The data folder of one installation: its version, its lock, what runs now, its secrets and its logs."""

import fcntl
import os
import re
import secrets
import shlex
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, unquote_to_bytes

from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator, SecretStr, ValidationError

from deploy.embedded.binaries import servant
from deploy.embedded.postgres import APPLICATION, SEALER, SUPERUSER, dsn
from deploy.embedded.process import Identity, StackError, private, write_private
from deploy.embedded.strength import TOO_WEAK, guessable

KEPT_LOGS = 3
UNKNOWN = Identity(0, 0)
"""Somebody who holds the lock and does not say who."""
_IDENTITY = re.compile(rb"(\d{1,10}) (\d{1,19})")
_PATIENCE = 1.0


def _read_place(told: str | Path) -> Path:
    return told if isinstance(told, Path) else Path(os.fsdecode(unquote_to_bytes(told)))


Place = Annotated[Path, PlainValidator(_read_place), PlainSerializer(lambda path: quote(os.fsencode(path)))]
"""A path that can be told in JSON, whatever bytes its name has: percent-encoded as in an address."""


class PostgresAt(BaseModel):
    """Where the embedded Postgres listens. The passwords stay in their own files, in `home`."""

    model_config = ConfigDict(frozen=True)

    port: int
    home: Place
    cluster: Place

    @property
    def dsn(self) -> str:
        """The address of our database for the superuser, password included."""
        return dsn(self.home, self.port)

    def databases(self) -> dict[str, SecretStr]:
        """The settings that say where the database is, for each account that works with it."""
        accounts = {"owner_database_url": SUPERUSER, "database_url": APPLICATION, "sealer_database_url": SEALER}
        return {setting: SecretStr(dsn(self.home, self.port, account=account)) for setting, account in accounts.items()}


class TemporalAt(BaseModel):
    """Where the embedded Temporal listens, and its pages when it has any."""

    model_config = ConfigDict(frozen=True)

    address: str
    ui: str | None
    metrics: str


class Part(BaseModel):
    """A process of the stack: which one, and how often it had to be started again."""

    model_config = ConfigDict(frozen=True)

    pid: int
    started: int
    restarts: int = 0

    @property
    def alive(self) -> bool:
        """Whether this very process runs still."""
        return Identity(self.pid, self.started).alive


class Run(BaseModel):
    """What runs now, as `run.json` tells it. What is None is external or not up yet; `login` is the document by which people log
    in, None when nobody is asked who they are."""

    model_config = ConfigDict(frozen=True)

    pid: int
    since: datetime
    url: str
    postgres: PostgresAt | None = None
    temporal: TemporalAt | None = None
    parts: dict[str, Part] = {}
    login: Place | None = None


class DataFolder:
    """One folder, for one stack at a time. Everything in it is readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.run_file = self.path / "run.json"
        self.version_file = self.path / "VERSIE"
        self.lock_file = self.path / "lock"
        self.secret_file = self.path / "secret"
        self.temporal_file = self.path / "temporal" / "temporal.db"

    def make(self) -> None:
        """Make the folder when it is not there. The rights of a folder that was there are left as they are.

        Raises `StackError` when it cannot be made, or when somebody else can put something in it that we would write through.
        """
        try:
            if self.path.exists():
                self._refuse_others()
            else:
                self.path.mkdir(mode=0o700, parents=True)
                # The account that Postgres runs as when we are root has to pass through, and only that one.
                if account := servant():
                    os.chown(self.path, -1, account.gid)
                    self.path.chmod(0o710)
            (self.path / "logs").mkdir(mode=0o700, exist_ok=True)
            self.temporal_file.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError as wrong:
            raise StackError(f"Regie kan niet schrijven in {self.path}: {wrong.strerror}. Kies een andere map met --data.") from wrong

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep every other stack out of this folder. The lock goes by itself when we die, however that happens.

        Raises `StackError` when another one has it.
        """
        descriptor = private(str(self.lock_file), os.O_RDWR | os.O_CREAT)
        try:
            # Somebody who only looks whether it is locked, holds it for an instant.
            until = time.monotonic() + _PATIENCE
            while not _locked(descriptor, fcntl.LOCK_EX):
                if time.monotonic() > until:
                    who = self.holder() or UNKNOWN
                    raise StackError(
                        f"Regie draait al in {self.path} (proces {who.pid or 'onbekend'}). Stop die met regie down, of kies een andere map."
                    )
                time.sleep(0.05)
            me = Identity.of(os.getpid())
            os.truncate(descriptor, 0)
            os.write(descriptor, f"{me.pid} {me.started}".encode())
            yield
        finally:
            os.close(descriptor)

    def holder(self) -> Identity | None:
        """The process that has the lock, None when nobody has. Only the lock proves that it is a stack: ids are used again."""
        with self._for_its_owner():
            if not self.lock_file.exists():
                return None
            descriptor = os.open(self.lock_file, os.O_RDONLY)
        try:
            if _locked(descriptor, fcntl.LOCK_SH):
                return None
            told = _IDENTITY.fullmatch(os.read(descriptor, 64))
            return Identity(int(told[1]), int(told[2])) if told else UNKNOWN
        finally:
            os.close(descriptor)

    def agree(self, part: str, version: str, *, stored: bool, otherwise: str) -> None:
        """Note with which version the data of a part is made, and refuse data of another. `stored` tells whether there is data."""
        versions = self.versions()
        known = versions.get(part)
        if known != version and known and stored:
            raise StackError(f"De gegevens in {self.path} zijn van {part} {known}, deze Regie heeft {part} {version}. {otherwise}")
        if known != version:
            lines = sorted((versions | {part: version}).items())
            write_private(self.version_file, "".join(f"{name} {number}\n" for name, number in lines))

    def versions(self) -> dict[str, str]:
        """With which version the data of each part is made."""
        if not self.version_file.exists():
            return {}
        return dict(line.split(maxsplit=1) for line in self.version_file.read_text().splitlines() if " " in line)

    def write_run(self, run: Run) -> None:
        """Tell others what runs, wholly or not at all."""
        write_private(self.run_file, run.model_dump_json(indent=2) + "\n")

    def read_run(self) -> Run | None:
        """What runs, or ran when its owner was killed (then `holder` is None). None when it ended as it should."""
        with self._for_its_owner():
            try:
                return Run.model_validate_json(self.run_file.read_bytes())
            except (FileNotFoundError, ValidationError):
                return None

    def secret(self) -> SecretStr | None:
        """The master secret that is kept here, if one is. Raises `StackError` when it can be guessed."""
        told = self._kept_secret()
        if told and guessable(told):
            raise StackError(f"Het hoofdgeheim in {self.secret_file} beschermt niets; {TOO_WEAK}. Start met regie up --new-secret.")
        return SecretStr(told) if told else None

    def make_secret(self) -> SecretStr:
        """A new master secret, kept here from now on; the former stays beside it as `secret.vorige`."""
        if former := self._kept_secret():
            write_private(self.secret_file.with_name("secret.vorige"), former)
        made = SecretStr(secrets.token_urlsafe(32))
        write_private(self.secret_file, made.get_secret_value())
        return made

    def _kept_secret(self) -> str:
        with self._for_its_owner():
            return self.secret_file.read_text() if self.secret_file.exists() else ""

    def log(self, name: str) -> Path:
        """The log file of a process."""
        return self.path / "logs" / f"{name}.log"

    def rotate(self, name: str) -> Path:
        """A fresh log file for a process; a few former ones are kept."""
        log = self.log(name)
        if log.exists() and log.stat().st_size:
            for number in range(KEPT_LOGS - 1, 0, -1):
                former = log.with_suffix(f".log.{number}")
                if former.exists():
                    former.replace(log.with_suffix(f".log.{number + 1}"))
            log.replace(log.with_suffix(".log.1"))
        return log

    def _refuse_others(self) -> None:
        """Nothing here is looked at before it is written, so anybody who can make a link here decides what we overwrite."""
        about, us = self.path.stat(), {os.geteuid(), 0}
        if about.st_uid not in us:
            raise StackError(f"{self.path} is van een andere gebruiker. Start Regie als die gebruiker, of kies met --data een eigen map.")
        if about.st_mode & 0o022:
            raise StackError(f"In {self.path} kunnen ook anderen schrijven. Neem hun dat recht af: chmod go-w {self.path}")
        account, linked = servant(), []
        for entry in sorted(os.scandir(self.path), key=lambda entry: entry.name):
            found = entry.stat(follow_symlinks=False)
            served = account is not None and found.st_uid == account.uid and stat.S_ISDIR(found.st_mode)
            if not (served or found.st_uid in us):
                raise StackError(
                    f"{entry.path} is door een ander neergezet. Hoort het bij deze installatie, zoals na het terugzetten van een "
                    f"reservekopie, geef het dan aan deze gebruiker met chown -h; haal het anders weg, of kies met --data een andere map."
                )
            if stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
                linked.append(entry.path)
        if linked:
            names = [(shlex.quote(path), shlex.quote(f"{path}.los")) for path in linked]
            apart = " && ".join(f"cp -p {name} {aside} && mv {aside} {name}" for name, aside in names)
            raise StackError(
                f"Deze bestanden hebben ook elders een naam, zoals in een reservekopie met harde links (cp -al, rsnapshot): "
                f"{', '.join(linked)}. Wat Regie schrijft, zou ook daar veranderen. Verwijder niets, maar geef ze een eigen kopie: {apart}"
            )

    @contextmanager
    def _for_its_owner(self) -> Iterator[None]:
        try:
            yield
        except PermissionError as wrong:
            raise StackError(f"{self.path} is van een andere gebruiker. Gebruik die gebruiker, of root.") from wrong


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
